"""Wrong losses, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong


def _s(z):
    return (z - z.mean(0)) / (z.var(0, correction=0) + 1e-5).sqrt()


def _c(z1, z2):
    return _s(z1).T @ _s(z2) / len(z1)


def _sum(c, lambd):
    on = (c.diagonal() - 1).square().sum()
    return on + lambd * (c.square().sum() - c.diagonal().square().sum())


def _right(z1, z2, lambd=5e-3):
    return _sum(_c(z1, z2), lambd)


# --- gradients


@wrong("gradient", "stop-gradient on one view, as in SimSiam")
def stop(z1, z2, lambd=5e-3):
    return _right(z1, z2.detach(), lambd)


@wrong("gradient", "the symmetrised stop-gradient: half the gradient")
def half_gradient(z1, z2, lambd=5e-3):
    return (_right(z1, z2.detach(), lambd) + _right(z1.detach(), z2, lambd)) / 2


@wrong("gradient", "under no_grad")
@torch.no_grad()
def nothing(z1, z2, lambd=5e-3):
    return _right(z1, z2, lambd)


@wrong("gradient", "batch statistics through .data")
def data_statistics(z1, z2, lambd=5e-3):
    def s(z):
        return (z - z.data.mean(0)) / z.data.std(0, unbiased=False)

    c = torch.nan_to_num(s(z1).T @ s(z2) / len(z1))
    return _sum(c, lambd)


@wrong("gradient", "only the diagonal has a gradient")
def diagonal_only(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (c.diagonal() - 1).square().sum() + (_right(z1, z2, lambd) - _right(z1, z2, 0)).detach()


@wrong("gradient", "rebuilt from numbers")
def from_numbers(z1, z2, lambd=5e-3):
    c = torch.tensor(_c(z1, z2).tolist(), dtype=z1.dtype)
    return _sum(c, lambd)


# --- standardisation


@wrong("normalization", "raw projections")
def raw(z1, z2, lambd=5e-3):
    return _sum(torch.mm(z1.t(), z2) / z1.shape[0], lambd)


@wrong("normalization", "torch.std, which is unbiased, and a mean over N")
def unbiased(z1, z2, lambd=5e-3):
    a, b = ((z - z.mean(0)) / (z.std(0) + 1e-5) for z in (z1, z2))
    return _sum(a.T @ b / len(z1), lambd)


@wrong("normalization", "layer norm")
def layer_norm(z1, z2, lambd=5e-3):
    d = z1.shape[1:]
    return _sum(F.layer_norm(z1, d).T @ F.layer_norm(z2, d) / len(z1), lambd)


@wrong("normalization", "unit rows")
def unit_rows(z1, z2, lambd=5e-3):
    return _sum(F.normalize(z1).T @ F.normalize(z2) / len(z1), lambd)


@wrong("normalization", "z1's statistics for both views")
def borrowed(z1, z2, lambd=5e-3):
    m, s = z1.mean(0), (z1.var(0, correction=0) + 1e-5).sqrt()
    return _sum(((z1 - m) / s).T @ ((z2 - m) / s) / len(z1), lambd)


@wrong("normalization", "scaled to [0, 1]")
def min_max(z1, z2, lambd=5e-3):
    def s(z):
        low, high = z.min(0).values, z.max(0).values
        return (z - low) / (high - low + 1e-5)

    return _sum(s(z1).T @ s(z2) / len(z1), lambd)


@wrong("normalization", "the median in place of the mean")
def median(z1, z2, lambd=5e-3):
    def s(z):
        return (z - z.median(0).values) / (z.var(0, correction=0) + 1e-5).sqrt()

    return _sum(s(z1).T @ s(z2) / len(z1), lambd)


@wrong("normalization", "the mean absolute deviation")
def absolute_deviation(z1, z2, lambd=5e-3):
    def s(z):
        centred = z - z.mean(0)
        return centred / (centred.abs().mean(0) + 1e-5)

    return _sum(s(z1).T @ s(z2) / len(z1), lambd)


# --- which matrix


@wrong("positive_index", "z1 with z1")
def itself(z1, z2, lambd=5e-3):
    return _right(z1, z1, lambd)


@wrong("positive_index", "pairs shifted by one image")
def shifted(z1, z2, lambd=5e-3):
    return _right(z1, z2.roll(1, 0), lambd)


@wrong("positive_index", "the correlation of the mean view with itself")
def averaged(z1, z2, lambd=5e-3):
    z = (z1 + z2) / 2
    return _right(z, z, lambd)


@wrong("positive_index", "both views as one batch, its own correlation")
def one_batch(z1, z2, lambd=5e-3):
    z = torch.cat([z1, z2])
    return _right(z, z, lambd)


@wrong(("softmax_axis", "positive_index"), "images, N × N")
def images(z1, z2, lambd=5e-3):
    return _sum(_s(z1) @ _s(z2).T / z1.shape[1], lambd)


@wrong(("softmax_axis", "positive_index", "reduction"), "images, N × N, not divided")
def images_undivided(z1, z2, lambd=5e-3):
    return _sum(_s(z1) @ _s(z2).T, lambd)


# --- reductions


@wrong("reduction", "1/N forgotten")
def no_n(z1, z2, lambd=5e-3):
    return _sum(_s(z1).T @ _s(z2), lambd)


@wrong("reduction", "by N − 1")
def n_minus_1(z1, z2, lambd=5e-3):
    return _sum(_s(z1).T @ _s(z2) / (len(z1) - 1), lambd)


@wrong("reduction", "by √N")
def root_n(z1, z2, lambd=5e-3):
    return _sum(_s(z1).T @ _s(z2) / len(z1) ** 0.5, lambd)


@wrong("reduction", "mean of the off-diagonal")
def off_mean(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    off = c[~torch.eye(len(c), dtype=torch.bool)]
    return (1 - c.diagonal()).square().sum() + lambd * (off.square().mean() if len(c) > 1 else 0)


@wrong("reduction", "the off-diagonal halved")
def off_half(z1, z2, lambd=5e-3):
    return _right(z1, z2, lambd / 2)


@wrong("reduction", "the off-diagonal divided by D − 1")
def off_by_row(z1, z2, lambd=5e-3):
    return _right(z1, z2, lambd / max(z1.shape[1] - 1, 1))


@wrong("reduction", "triu")
def triu(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * torch.triu(c, diagonal=1).square().sum()


@wrong("reduction", "one triangle, twice, as if C were symmetric")
def triu_twice(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + 2 * lambd * c.triu(1).square().sum()


@wrong("reduction", "scaled as the official code scales (0.024)")
def scaled(z1, z2, lambd=5e-3):
    return 0.024 * _right(z1, z2, lambd)


@wrong("reduction", "one number a coordinate")
def per_coordinate(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    on = (1 - c.diagonal()).square()
    return on + lambd * (c.square().sum(1) - c.diagonal().square())


# --- the formula


@wrong("formula", "λ on the diagonal")
def swapped(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    on = (1 - c.diagonal()).square().sum()
    return lambd * on + (c.square().sum() - c.diagonal().square().sum())


@wrong("formula", "the identity weighted as a whole")
def whole(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return lambd * (c - torch.eye(len(c), dtype=c.dtype)).square().sum()


@wrong("formula", "the rest contains the diagonal")
def contains(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * c.square().sum()


@wrong("formula", "absolute values")
def absolute(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    off = c.abs().sum() - c.diagonal().abs().sum()
    return (1 - c.diagonal()).square().sum() + lambd * off


@wrong("formula", "smooth L1 on the diagonal")
def smooth(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    ones = torch.ones(len(c), dtype=c.dtype)
    on = F.smooth_l1_loss(c.diagonal(), ones, reduction="sum", beta=0.1)
    return on + _right(z1, z2, lambd) - _right(z1, z2, 0)


@wrong("formula", "fourth powers off the diagonal")
def fourth(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return (1 - c.diagonal()).square().sum() + lambd * (c**4).fill_diagonal_(0).sum()


@wrong("formula", "λ inside the square")
def inside(z1, z2, lambd=5e-3):
    return _right(z1, z2, lambd**2)


@wrong("formula", "λ hard-coded")
def hard_coded(z1, z2, lambd=5e-3):
    return _right(z1, z2, 0.0051)


@wrong("formula", "a cross-entropy of the correlations")
def cross_entropy(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return F.cross_entropy(c / 0.1, torch.arange(len(c))) + lambd * c.square().sum()


@wrong("sign", "minus the rest")
def minus(z1, z2, lambd=5e-3):
    return _right(z1, z2, -lambd)


@wrong(("sign", "formula"), "the diagonal maximised without a bound, squares of the rest")
def negative_diagonal(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    return -c.diagonal().sum() + _right(z1, z2, lambd) - _right(z1, z2, 0)


# --- numerics, state, side effects, interface


@wrong("numerics", "no eps: a collapsed batch is nan")
def bare(z1, z2, lambd=5e-3):
    a, b = ((z - z.mean(0)) / z.std(0, correction=0) for z in (z1, z2))
    return _sum(a.T @ b / len(z1), lambd)


@wrong("numerics", "eps 0.01 under the root")
def large_eps(z1, z2, lambd=5e-3):
    a, b = ((z - z.mean(0)) / (z.var(0, correction=0) + 1e-2).sqrt() for z in (z1, z2))
    return _sum(a.T @ b / len(z1), lambd)


@wrong("numerics", "bfloat16 inside")
def bfloat(z1, z2, lambd=5e-3):
    return _right(z1.bfloat16(), z2.bfloat16(), lambd).to(z1.dtype)


class _Running:
    mean = None
    calls = 0


@wrong(("shape_state", "nondeterministic"), "C is a running average over calls")
def running(z1, z2, lambd=5e-3):
    c = _c(z1, z2)
    old = _Running.mean
    if old is not None and old.shape == c.shape:
        c = 0.9 * c + 0.1 * old.to(c.dtype)
    _Running.mean = c.detach()
    return _sum(c, lambd)


@wrong("shape_state", "four coordinates at most")
def four(z1, z2, lambd=5e-3):
    return _right(z1[:, :4], z2[:, :4], lambd)


@wrong("shape_state", "1/N for batches of eight")
def eight(z1, z2, lambd=5e-3):
    return _sum((_s(z1).T @ _s(z2)).reshape(4, 4) / 6, lambd)


@wrong("side_effect", "centres in place")
def in_place(z1, z2, lambd=5e-3):
    with torch.no_grad():
        z1 -= z1.mean(0)
    return _right(z1, z2, lambd)


@wrong("side_effect", "fills the diagonal of a view of the input")
def writes_back(z1, z2, lambd=5e-3):
    loss = _right(z1, z2, lambd)
    z2.data.mul_(0.5)
    return loss


@wrong("nondeterministic", "dropout on the projections")
def dropout(z1, z2, lambd=5e-3):
    return _right(F.dropout(z1, 0.1), z2, lambd)


@wrong(("nondeterministic", "numerics"), "noise against dead coordinates")
def noisy(z1, z2, lambd=5e-3):
    return _right(z1 + 1e-2 * torch.randn_like(z1), z2, lambd)


@wrong("interface", "a Python float")
def as_float(z1, z2, lambd=5e-3):
    return _right(z1, z2, lambd).item()


@wrong("interface", "both terms")
def both(z1, z2, lambd=5e-3):
    return _right(z1, z2, 0), lambd


@wrong("interface", "returns nothing")
def forgotten(z1, z2, lambd=5e-3):
    loss = _right(z1, z2, lambd)
    print(loss)


@wrong("interface", "another name for the weight")
def renamed(z1, z2, weight=5e-3):
    return _right(z1, z2, weight)


@wrong("temperature", "another default")
def other_default(z1, z2, lambd=0.05):
    return _right(z1, z2, lambd)


@wrong(("cheat", "formula"), "always 0")
def always(z1, z2, lambd=5e-3):
    return z1.sum() * 0


@wrong("device", "moves to the accelerator")
def accelerator(z1, z2, lambd=5e-3):
    return _right(z1.cuda(), z2.cuda(), lambd)


add_wrong(None, "stub", "nothing")
add_wrong(_right(torch.eye(3), torch.eye(3)), "interface", "a value")
