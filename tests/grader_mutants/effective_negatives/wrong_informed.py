"""Wrong counts, by category."""

import math

import torch
from torch.special import entr

from ..collect import add_wrong, wrong


def _right(w):
    return entr(w).sum(1).exp()


@wrong("formula", "inverse Simpson")
def simpson(w):
    return w.pow(2).sum(1).reciprocal()


@wrong("formula", "the entropy")
def entropy(w):
    return entr(w).sum(1)


@wrong(("formula", "log_base"), "the entropy in bits")
def in_bits(w):
    return entr(w).sum(1) / math.log(2)


@wrong("formula", "a mixture of two effective numbers")
def mixture(w):
    return (_right(w) + 1 / w.square().sum(1)) / 2


@wrong("formula", "Rényi of order one half")
def renyi_half(w):
    return w.sqrt().sum(1).square()


@wrong("formula", "weights above a tenth of the largest")
def counted(w):
    return (w > w.amax(1, keepdim=True) / 10).sum(1).to(w.dtype)


@wrong("formula", "1/max")
def least(w):
    return 1 / w.max(1).values


@wrong("formula", "softmax first")
def softmax_first(w):
    return _right(w.softmax(1))


@wrong("log_base", "log2 under exp")
def log2_exp(w):
    return torch.exp(entr(w).sum(1) / math.log(2))


@wrong("log_base", "ln under 2^x")
def ln_two(w):
    return 2 ** entr(w).sum(1)


@wrong("log_base", "log10 under 2^x")
def ten_two(w):
    return 2 ** (entr(w).sum(1) / math.log(10))


@wrong("sign", "no minus")
def no_minus(w):
    return torch.exp(torch.xlogy(w, w).sum(1))


@wrong("sign", "minus outside")
def minus_outside(w):
    return -_right(w)


@wrong("numerics", "0 · log 0")
def nan(w):
    return torch.exp(-(w * w.log()).sum(1))


@wrong("numerics", "0.001 in the logarithm")
def milli(w):
    return torch.exp(-(w * torch.log(w + 1e-3)).sum(1))


@wrong(("numerics", "formula"), "smoothed weights")
def smoothed(w):
    v = (w + 0.01) / (w + 0.01).sum(1, keepdim=True)
    return _right(v)


@wrong("numerics", "half precision inside")
def half(w):
    h = w.half()
    return torch.exp(-torch.xlogy(h, h).sum(1)).to(w.dtype)


@wrong("numerics", "rounded up")
def ceiling(w):
    return _right(w).ceil()


@wrong("reduction", "one number for the batch")
def batch(w):
    return _right(w).mean()


@wrong("reduction", "the batch's mean, repeated")
def repeated(w):
    return _right(w).mean().expand(len(w)).clone()


@wrong("reduction", "a mean of the terms")
def mean_terms(w):
    return entr(w).mean(1).exp()


@wrong(("reduction", "formula"), "divided by M")
def share(w):
    return _right(w) / w.shape[1]


@wrong("softmax_axis", "over the anchors")
def anchors(w):
    return entr(w).sum(0).exp()


@wrong("shape_state", "five negatives at most")
def five(w):
    return _right(w[:, :5])


@wrong(("shape_state", "interface"), "squeezed")
def squeezed(w):
    return _right(w).squeeze()


class _Kept:
    calls = 0


@wrong(("shape_state", "nondeterministic"), "an average over calls")
def drifting(w):
    _Kept.calls += 1
    return _right(w) * (1 + 1e-3 * _Kept.calls)


@wrong("side_effect", "zeros overwritten")
def overwritten(w):
    w.data.clamp_(min=1e-12)
    return torch.exp(-(w * w.log()).sum(1))


@wrong("side_effect", "logarithms in place")
def in_place(w):
    terms = w.mul_(w.clone().clamp_min(1e-30).log())
    return terms.sum(1).neg().exp()


@wrong("nondeterministic", "a little noise")
def noisy(w):
    return _right(w) + 0.01 * torch.rand(len(w))


@wrong("interface", "a list")
def as_list(w):
    return [float(x) for x in _right(w)]


@wrong("interface", "a column")
def column(w):
    return _right(w)[:, None]


@wrong("interface", "printed")
def printed(w):
    print(_right(w))


@wrong("interface", "two arguments")
def two_arguments(w, temperature):
    return _right(w)


@wrong("interface", "entropy and count")
def both(w):
    return entr(w).sum(1), _right(w)


@wrong("device", "a device written into the code")
def cuda(w):
    return _right(w.to("cuda"))


@wrong("stub", "half of the template")
def half_stub(w):
    h = entr(w).sum(1)
    raise NotImplementedError(h.shape)


@wrong(("cheat", "formula"), "always two")
def two(w):
    return torch.full_like(w[:, 0], 2.0)


add_wrong(None, "stub", "nothing")
add_wrong(2.72, "interface", "a number")
