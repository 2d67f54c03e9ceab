"""Wrong losses, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong


def _hinge(z):
    return F.relu(1 - torch.sqrt(z.var(0) + 1e-4)).mean()


def _c(z):
    z = z - z.mean(0)
    return z.T @ z / (len(z) - 1)


def _off(c):
    return c.square().sum() - c.diagonal().square().sum()


def _inv(a, b):
    return (a - b).square().mean()


def _var(a, b):
    return (_hinge(a) + _hinge(b)) / 2


def _cov(a, b):
    return (_off(_c(a)) + _off(_c(b))) / a.shape[1]


def _right(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return sim * _inv(z1, z2) + std * _var(z1, z2) + cov * _cov(z1, z2)


# --- gradients


@wrong("gradient", "stop-gradient in the invariance, as in SimSiam")
def stop(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return sim * _inv(z1, z2.detach()) + std * _var(z1, z2) + cov * _cov(z1, z2)


@wrong("gradient", "both symmetrised stop-gradients: half the pull")
def half_pull(z1, z2, sim=25.0, std=25.0, cov=1.0):
    pull = (_inv(z1, z2.detach()) + _inv(z1.detach(), z2)) / 2
    return sim * pull + std * _var(z1, z2) + cov * _cov(z1, z2)


@wrong("gradient", "the hinge through .data")
def data_hinge(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return sim * _inv(z1, z2) + std * _var(z1.data, z2.data) + cov * _cov(z1, z2)


@wrong("gradient", "z2 has no covariance gradient")
def one_covariance(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return sim * _inv(z1, z2) + std * _var(z1, z2) + cov * _cov(z1, z2.detach())


@wrong("gradient", "one factor of the covariance is detached")
def one_factor(z1, z2, sim=25.0, std=25.0, cov=1.0):
    def off(z):
        centred = z - z.mean(0)
        return _off(centred.T @ centred.detach() / (len(z) - 1)) / z.shape[1]

    return sim * _inv(z1, z2) + std * _var(z1, z2) + cov * (off(z1) + off(z2))


@wrong("gradient", "under no_grad")
@torch.no_grad()
def nothing(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, cov)


@wrong("gradient", "the graph is cut by a new tensor")
def new_tensor(z1, z2, sim=25.0, std=25.0, cov=1.0):
    parts = [sim * _inv(z1, z2), std * _var(z1, z2), cov * _cov(z1, z2)]
    return torch.tensor([float(p) for p in parts], dtype=z1.dtype).sum()


# --- invariance


@wrong("reduction", "summed over dimensions")
def summed(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 0, std, cov) + sim * (z1 - z2).pow(2).sum(1).mean()


@wrong("reduction", "divided by N² D")
def too_small(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim / len(z1), std, cov)


@wrong("formula", "smooth L1")
def smooth(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 0, std, cov) + sim * F.smooth_l1_loss(z1, z2)


@wrong(("formula", "normalization"), "one minus the cosine")
def cosine(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 0, std, cov) + sim * (1 - F.cosine_similarity(z1, z2).mean())


@wrong("positive_index", "each image meets the next one")
def rolled(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2.roll(1, 0), sim, std, cov)


@wrong("positive_index", "the means of the views are compared")
def means(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 0, std, cov) + sim * _inv(z1.mean(0), z2.mean(0))


@wrong("positive_index", "every image meets every image")
def all_pairs(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, 0, std, cov) + sim * _inv(z1[:, None], z2[None])


@wrong("normalization", "unit rows")
def unit(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(F.normalize(z1), F.normalize(z2), sim, std, cov)


@wrong("normalization", "batch norm first")
def batch_norm(z1, z2, sim=25.0, std=25.0, cov=1.0):
    z1, z2 = (F.batch_norm(z, None, None, training=True) for z in (z1, z2))
    return _right(z1, z2, sim, std, cov)


@wrong("normalization", "layer norm first")
def layer_norm(z1, z2, sim=25.0, std=25.0, cov=1.0):
    z1, z2 = (F.layer_norm(z, z.shape[1:]) if z.shape[1] > 1 else z for z in (z1, z2))
    return _right(z1, z2, sim, std, cov)


# --- variance


def _swap_hinge(hinge):
    return lambda z1, z2, sim, std, cov: (
        _right(z1, z2, sim, 0, cov) + std * (hinge(z1) + hinge(z2)) / 2
    )


@wrong("formula", "variance in the hinge")
def variance(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - z.var(0)).mean())(z1, z2, sim, std, cov)


@wrong("formula", "no relu")
def no_relu(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: (1 - (z.var(0) + 1e-4).sqrt()).mean())(z1, z2, sim, std, cov)


@wrong("formula", "softplus for relu")
def softplus(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.softplus(1 - (z.var(0) + 1e-4).sqrt()).mean())(
        z1, z2, sim, std, cov
    )


@wrong("formula", "|1 − σ|")
def absolute(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: (1 - (z.var(0) + 1e-4).sqrt()).abs().mean())(z1, z2, sim, std, cov)


@wrong("formula", "target 2")
def target(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(2 - (z.var(0) + 1e-4).sqrt()).mean())(z1, z2, sim, std, cov)


@wrong("sign", "relu(σ − 1)")
def backwards(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu((z.var(0) + 1e-4).sqrt() - 1).mean())(z1, z2, sim, std, cov)


@wrong("sign", "minus the deviation")
def minus_deviation(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, -std, cov)


@wrong("reduction", "no ½")
def no_half(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, 2 * std, cov)


@wrong("reduction", "the worst coordinate only")
def worst(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - (z.var(0) + 1e-4).sqrt()).max())(z1, z2, sim, std, cov)


@wrong("reduction", "the larger of the two views' hinges")
def larger(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, 0, cov) + std * torch.maximum(_hinge(z1), _hinge(z2))


@wrong("reduction", "biased deviation")
def biased(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - (z.var(0, correction=0) + 1e-4).sqrt()).mean())(
        z1, z2, sim, std, cov
    )


@wrong("softmax_axis", "deviation of each row")
def row_deviation(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: _hinge(z.T))(z1, z2, sim, std, cov)


@wrong(("normalization", "formula"), "root mean square in place of the deviation")
def root_mean_square(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - (z.square().mean(0) + 1e-4).sqrt()).mean())(
        z1, z2, sim, std, cov
    )


@wrong("numerics", "eps beside the root")
def eps_beside(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - z.std(0) - 1e-4).mean())(z1, z2, sim, std, cov)


@wrong("numerics", "a tiny eps")
def tiny_eps(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - (z.var(0) + 1e-12).sqrt()).mean())(
        z1, z2, sim, std, cov
    )


@wrong("numerics", "eps 1e-3")
def large_eps(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_hinge(lambda z: F.relu(1 - (z.var(0) + 1e-3).sqrt()).mean())(z1, z2, sim, std, cov)


# --- covariance


def _swap_off(off):
    return lambda z1, z2, sim, std, cov: _right(z1, z2, sim, std, 0) + cov * (off(z1) + off(z2))


@wrong("normalization", "second moments")
def uncentred(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_off(lambda z: _off(z.T @ z / (len(z) - 1)) / z.shape[1])(z1, z2, sim, std, cov)


@wrong("normalization", "centred along the row")
def row_centred(z1, z2, sim=25.0, std=25.0, cov=1.0):
    def off(z):
        z = z - z.mean(1, keepdim=True)
        return _off(z.T @ z / (len(z) - 1)) / z.shape[1]

    return _swap_off(off)(z1, z2, sim, std, cov)


@wrong("reduction", "by N")
def by_n(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, cov * ((len(z1) - 1) / len(z1)) ** 2)


@wrong("reduction", "D forgotten")
def no_d(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, cov * z1.shape[1])


@wrong("reduction", "one triangle, once")
def triangle(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_off(lambda z: _c(z).triu(1).square().sum() / z.shape[1])(z1, z2, sim, std, cov)


@wrong("reduction", "z1's covariance twice")
def first_twice(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, 0) + cov * _cov(z1, z1)


@wrong("formula", "diagonal kept")
def kept(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _swap_off(lambda z: _c(z).square().sum() / z.shape[1])(z1, z2, sim, std, cov)


@wrong("formula", "the square of the sum")
def square_of_sum(z1, z2, sim=25.0, std=25.0, cov=1.0):
    def off(z):
        c = _c(z)
        return (c.sum() - c.trace()).square() / z.shape[1]

    return _swap_off(off)(z1, z2, sim, std, cov)


@wrong("positive_index", "between the views, symmetrised")
def between(z1, z2, sim=25.0, std=25.0, cov=1.0):
    c = (z1 - z1.mean(0)).T @ (z2 - z2.mean(0)) / (len(z1) - 1)
    return _right(z1, z2, sim, std, 0) + cov * (_off(c) + _off(c.T)) / z1.shape[1]


@wrong(("positive_index", "reduction"), "the covariance of the mean of both views")
def mean_view(z1, z2, sim=25.0, std=25.0, cov=1.0):
    z = (z1 + z2) / 2
    return _right(z1, z2, sim, std, 0) + cov * _cov(z, z)


@wrong(("softmax_axis", "normalization"), "torch.cov without the transpose: between images")
def no_transpose(z1, z2, sim=25.0, std=25.0, cov=1.0):
    def off(z):
        return _off(torch.cov(z).reshape(len(z), len(z))) / z.shape[1] if z.shape[1] > 1 else 0

    return _swap_off(off)(z1, z2, sim, std, cov)


# --- weights


@wrong("formula", "std and cov exchanged")
def exchanged(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return sim * _inv(z1, z2) + cov * _var(z1, z2) + std * _cov(z1, z2)


@wrong("formula", "sim for both regularisers")
def one_weight(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, sim, cov)


@wrong("formula", "divided by the sum of the weights")
def weighted_mean(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, cov) / (sim + std + cov)


@wrong("formula", "25, 25, 1 written into the code")
def hard_coded(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return 25 * _inv(z1, z2) + 25 * _var(z1, z2) + 1 * _cov(z1, z2)


@wrong("formula", "Barlow Twins' loss")
def barlow(z1, z2, sim=25.0, std=25.0, cov=1.0):
    a, b = ((z - z.mean(0)) / (z.var(0, correction=0) + 1e-5).sqrt() for z in (z1, z2))
    c = a.T @ b / len(a)
    return (1 - c.diagonal()).square().sum() + 5e-3 * _off(c)


# --- numerics, state, side effects, interface


@wrong("numerics", "bfloat16 inside")
def bfloat(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1.bfloat16(), z2.bfloat16(), sim, std, cov).to(z1.dtype)


class _Running:
    cov: dict = {}  # noqa: RUF012


@wrong(("shape_state", "nondeterministic"), "a running covariance")
def running(z1, z2, sim=25.0, std=25.0, cov=1.0):
    c = _c(z1).detach()
    old = _Running.cov.get(c.shape, c).to(c.dtype)
    _Running.cov[c.shape] = c
    return _right(z1, z2, sim, std, cov) + cov * 0.1 * _off(old - c)


@wrong("shape_state", "five images at most")
def five(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1[:5], z2[:5], sim, std, cov)


@wrong("shape_state", "N − 1 of the first batch")
def fixed_n(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, cov * ((len(z1) - 1) / 5) ** 2)


@wrong("side_effect", "centres in place")
def in_place(z1, z2, sim=25.0, std=25.0, cov=1.0):
    loss = _right(z1, z2, sim, std, cov)
    with torch.no_grad():
        z1 -= z1.mean(0)
        z2 -= z2.mean(0)
    return loss


@wrong("side_effect", "in-place difference")
def in_place_difference(z1, z2, sim=25.0, std=25.0, cov=1.0):
    rest = _right(z1, z2, 0, std, cov)
    return rest + sim * z1.sub_(z2).square().mean()


@wrong("nondeterministic", "a random half of the coordinates")
def random_half(z1, z2, sim=25.0, std=25.0, cov=1.0):
    keep = torch.randperm(z1.shape[1])[: (z1.shape[1] + 1) // 2]
    return _right(z1[:, keep], z2[:, keep], sim, std, cov)


@wrong("interface", "a Python float")
def as_float(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1, z2, sim, std, cov).item()


@wrong("interface", "the three terms")
def three(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return sim * _inv(z1, z2), std * _var(z1, z2), cov * _cov(z1, z2)


@wrong("interface", "no return")
def forgotten(z1, z2, sim=25.0, std=25.0, cov=1.0):
    loss = _right(z1, z2, sim, std, cov)
    print(loss)


@wrong("interface", "the official code's names for the weights")
def renamed(z1, z2, sim_coeff=25.0, std_coeff=25.0, cov_coeff=1.0):
    return _right(z1, z2, sim_coeff, std_coeff, cov_coeff)


@wrong("reduction", "one number a coordinate")
def per_coordinate(z1, z2, sim=25.0, std=25.0, cov=1.0):
    gap = (z1 - z2).square().mean(0)
    return sim * gap + std * _var(z1, z2) + cov * _cov(z1, z2)


@wrong("temperature", "other defaults")
def other_default(z1, z2, sim=25.0, std=25.0, cov=25.0):
    return _right(z1, z2, sim, std, cov)


@wrong(("cheat", "formula"), "always 0")
def always(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return z1.sum() * 0


@wrong("device", "moves to the accelerator")
def accelerator(z1, z2, sim=25.0, std=25.0, cov=1.0):
    return _right(z1.cuda(), z2.cuda(), sim, std, cov)


add_wrong(None, "stub", "nothing")
add_wrong(_right(torch.eye(3), torch.eye(3)), "interface", "a value")
