"""Wrong ranks, by category."""

import math

import torch
from torch.special import entr

from ..collect import add_wrong, wrong


def _shares(z, power=2):
    s = torch.linalg.svdvals(z - z.mean(dim=0)).pow(power)
    return s / s.sum() if s.sum() > 0 else torch.ones_like(s[:1])


def _right(z):
    return entr(_shares(z)).sum().exp()


@wrong("formula", "σ not squared")
def plain(z):
    return entr(_shares(z, 1)).sum().exp()


@wrong("formula", "σ to the 4")
def fourth(z):
    return entr(_shares(z, 4)).sum().exp()


@wrong("formula", "σ to the 3/2")
def between(z):
    return entr(_shares(z, 1.5)).sum().exp()


@wrong("normalization", "uncentred")
def uncentred(z):
    s = torch.linalg.svdvals(z).square()
    return entr(s / s.sum()).sum().exp() if s.sum() > 0 else s.sum() + 1


@wrong("normalization", "centred at the first image")
def first_image(z):
    s = torch.linalg.svdvals(z - z[:1]).square()
    return entr(s / s.sum()).sum().exp() if s.sum() > 0 else s.sum() + 1


@wrong("normalization", "centred at the median")
def median(z):
    s = torch.linalg.svdvals(z - z.median(dim=0).values).square()
    return entr(s / s.sum()).sum().exp() if s.sum() > 0 else s.sum() + 1


@wrong("normalization", "unit rows")
def unit(z):
    return _right(torch.nn.functional.normalize(z, dim=1))


@wrong(("normalization", "formula"), "correlation matrix")
def correlation(z):
    c = z - z.mean(0)
    return _right(c / (c.std(0) + 1e-8))


@wrong("formula", "variances of coordinates")
def diagonal(z):
    v = z.var(dim=0, correction=0)
    return entr(v / v.sum()).sum().exp() if v.sum() > 0 else v.sum() + 1


@wrong("formula", "participation ratio")
def participation(z):
    return 1 / _shares(z).square().sum()


@wrong("formula", "stable rank")
def stable(z):
    return 1 / _shares(z).max()


@wrong("formula", "Rényi ½")
def renyi(z):
    return _shares(z).sqrt().sum().square()


@wrong("formula", "a hard count")
def count(z):
    return (_shares(z) > 0.01).sum().float()


@wrong("formula", "torch's matrix rank")
def matrix_rank(z):
    return torch.linalg.matrix_rank(z - z.mean(0)).item()


@wrong("formula", "entropy")
def entropy(z):
    return entr(_shares(z)).sum()


@wrong(("formula", "log_base"), "entropy in bits")
def bits(z):
    return entr(_shares(z)).sum() / math.log(2)


@wrong("log_base", "log2 under exp")
def log2_exp(z):
    return (entr(_shares(z)).sum() / math.log(2)).exp()


@wrong("log_base", "log10 under exp")
def log10_exp(z):
    return (entr(_shares(z)).sum() / math.log(10)).exp()


@wrong("sign", "no minus")
def no_minus(z):
    return (-entr(_shares(z)).sum()).exp()


@wrong("sign", "minus the rank")
def minus(z):
    return -_right(z)


@wrong("reduction", "mean of the terms")
def mean(z):
    return entr(_shares(z)).mean().exp()


@wrong(("reduction", "formula"), "divided by D")
def share(z):
    return _right(z) / z.shape[1]


@wrong(("reduction", "formula"), "plus one")
def plus_one(z):
    return _right(z) + 1


@wrong("numerics", "nan on zeros")
def nan(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    p = s / s.sum()
    return torch.exp(-(p * torch.log(p)).sum())


@wrong("numerics", "0 where all rows are equal")
def zero(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    return _right(z) if s.sum() > 1e-20 else torch.zeros(())


@wrong(("numerics", "normalization"), "a constant on the spectrum")
def ridge(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square() + 1e-3
    return entr(s / s.sum()).sum().exp()


@wrong("numerics", "eps 1e-2 in the logarithm")
def eps(z):
    p = _shares(z)
    return torch.exp(-(p * (p + 1e-2).log()).sum())


@wrong("numerics", "bfloat16 inside")
def half(z):
    return _right(z.bfloat16().float())


@wrong(("shape_state", "formula"), "eight images at most")
def eight(z):
    return _right(z[:8])


@wrong(("shape_state", "interface"), "QR of a tall matrix")
def tall(z):
    c = z - z.mean(0)
    r = torch.linalg.qr(c).R
    d = z.shape[1]
    s = torch.linalg.svdvals(r.reshape(d, d)).square()
    return entr(s / s.sum()).sum().exp() if s.sum() > 0 else s.sum() + 1


class _Kept:
    calls = 0


@wrong(("shape_state", "nondeterministic"), "drifts")
def drifting(z):
    _Kept.calls += 1
    return _right(z) * (1 + 1e-3 * _Kept.calls)


@wrong("side_effect", "centres in place")
def in_place(z):
    z.sub_(z.mean(dim=0))
    s = torch.linalg.svdvals(z).square()
    return entr(s / s.sum()).sum().exp() if s.sum() > 0 else s.sum() + 1


@wrong("nondeterministic", "a random projection")
def sketch(z):
    return _right(z @ torch.randn(z.shape[1], z.shape[1], dtype=z.dtype))


@wrong("interface", "the shares")
def shares(z):
    return _shares(z)


@wrong("interface", "a string")
def text(z):
    return f"{_right(z):.3f}"


@wrong("interface", "printed")
def printed(z):
    print(_right(z))


@wrong(("cheat", "formula"), "always D")
def always(z):
    return float(z.shape[1])


@wrong("device", "moves to the accelerator")
def accelerator(z):
    return _right(z.cuda())


add_wrong(None, "stub", "nothing")
