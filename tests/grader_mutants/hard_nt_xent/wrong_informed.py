"""Wrong hard losses, by category, written with the judge in view."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _logits(z_i, z_j, t):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]))
    s = u @ u.T / t
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    return pos, s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1)


def _rows(pos, mass, m, t, tau_plus):
    ng = ((mass - m * tau_plus * pos.exp()) / (1 - tau_plus)).clamp(min=m * math.exp(-1 / t))
    return torch.log1p(ng / pos.exp())


def _mass(neg, beta):
    return neg.shape[1] * ((beta * neg).softmax(1) * neg.exp()).sum(1)


def _right(z_i, z_j, t, tau_plus, beta):
    pos, neg = _logits(z_i, z_j, t)
    return _rows(pos, _mass(neg, beta), neg.shape[1], t, tau_plus).mean()


@wrong("normalization", "L∞ length")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    u = F.normalize(torch.cat([z_i, z_j]), p=float("inf"))
    n = len(z_i)
    s = u @ u.T / temperature
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    neg = s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1)
    return _rows(pos, _mass(neg, beta), neg.shape[1], temperature, tau_plus).mean()


@wrong("normalization", "layer norm in place of length one")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    z_i, z_j = (F.layer_norm(z, z.shape[1:]) for z in (z_i, z_j))
    return _right(z_i, z_j, temperature, tau_plus, beta)


@wrong("temperature", "half the temperature")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature / 2, tau_plus, beta)


@wrong(("temperature", "formula"), "weights of the cosines, softmax form")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w = (beta * neg * temperature).softmax(1)
    m = neg.shape[1]
    return _rows(pos, m * (w * neg.exp()).sum(1), m, temperature, tau_plus).mean()


@wrong(("temperature", "formula"), "weights with the root of τ")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w = (beta * neg * temperature**0.5).softmax(1)
    m = neg.shape[1]
    return _rows(pos, m * (w * neg.exp()).sum(1), m, temperature, tau_plus).mean()


@wrong(("temperature", "interface"), "another default of beta")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=0.5):
    return _right(z_i, z_j, temperature, tau_plus, beta)


@wrong("formula", "β halved")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, tau_plus, beta / 2)


@wrong("formula", "β squared")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, tau_plus, beta**2)


@wrong("formula", "polynomial weights (1 + s)^β")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w = (1 + temperature * neg).clamp(min=1e-6) ** beta
    w = w / w.mean(1, keepdim=True)
    return _rows(pos, (w * neg.exp()).sum(1), neg.shape[1], temperature, tau_plus).mean()


@wrong(("formula", "softmax_axis"), "one softmax over the whole table of negatives")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w = (beta * neg).flatten().softmax(0).view_as(neg) * neg.numel()
    return _rows(pos, (w * neg.exp()).sum(1), neg.shape[1], temperature, tau_plus).mean()


@wrong(("formula", "softmax_axis"), "weights over dim 0")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    w = (beta * neg).softmax(0) * len(neg)
    return _rows(pos, (w * neg.exp()).sum(1), neg.shape[1], temperature, tau_plus).mean()


@wrong(("formula", "normalization"), "weights of Euclidean length one")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    w = F.normalize((beta * neg).exp(), dim=1) * m**0.5
    return _rows(pos, (w * neg.exp()).sum(1), m, temperature, tau_plus).mean()


@wrong("formula", "weights on the loss of the anchors")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    rows = _rows(pos, neg.exp().sum(1), neg.shape[1], temperature, tau_plus)
    return ((beta * rows).softmax(0) * rows).sum()


@wrong("formula", "the correction forgotten")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, 0 * tau_plus, beta)


@wrong("formula", "floor forgotten")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    ng = (_mass(neg, beta) - neg.shape[1] * tau_plus * pos.exp()) / (1 - tau_plus)
    return -torch.log(pos.exp() / (pos.exp() + ng.clamp(min=1e-3))).mean()


@wrong("formula", "1 − τ⁺ only on the weighted sum")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = _mass(neg, beta) / (1 - tau_plus) - m * tau_plus * pos.exp()
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("formula", "the positive reweighted as well, by its own power")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    twin = ((1 + beta) * pos).exp()
    ng = (_mass(neg, beta) - m * tau_plus * twin) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("negatives", "top half of the negatives only")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    neg = neg.topk(neg.shape[1] // 2, 1).values
    return _rows(pos, _mass(neg, beta), neg.shape[1], temperature, tau_plus).mean()


@wrong(("negatives", "self_similarity"), "the anchor among the negatives, M right")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    s = u @ u.T / temperature
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    gone = torch.eye(2 * n, dtype=torch.bool).roll(n, 0)
    rows = s[~gone].view(2 * n, -1)
    return _rows(pos, _mass(rows, beta), 2 * n - 2, temperature, tau_plus).mean()


@wrong("negatives", "the positive stays in the row, M right")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    s = u @ u.T / temperature
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    rows = s[~torch.eye(2 * n, dtype=torch.bool)].view(2 * n, -1)
    return _rows(pos, _mass(rows, beta), 2 * n - 2, temperature, tau_plus).mean()


@wrong("negatives", "2N+2 negatives counted")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    return _rows(pos, _mass(neg, beta), neg.shape[1] + 4, temperature, tau_plus).mean()


@wrong("positive_index", "the twin of row k is the last but k")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j.flip(0), temperature, tau_plus, beta)


@wrong("sign", "minus")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return -_right(z_i, z_j, temperature, tau_plus, beta)


@wrong(("sign", "formula"), "easy negatives count more, twice over")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, tau_plus, -2 * beta)


@wrong("reduction", "sum over the pairs, mean over the views")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, tau_plus, beta) * len(z_i)


@wrong("reduction", "one view's anchors")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    return _rows(pos, _mass(neg, beta), neg.shape[1], temperature, tau_plus)[::2].mean()


@wrong("gradient", "weights through .data")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    w = (beta * neg.data).softmax(1) * m
    return _rows(pos, (w * neg.exp()).sum(1), m, temperature, tau_plus).mean()


@wrong("gradient", "half of the weights' gradient")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    w = (beta * (neg + neg.detach()) / 2).softmax(1) * m
    return _rows(pos, (w * neg.exp()).sum(1), m, temperature, tau_plus).mean()


@wrong("gradient", "no gradient into the positives")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    return _rows(pos.detach(), _mass(neg, beta), neg.shape[1], temperature, tau_plus).mean()


@wrong("gradient", "detached result")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, tau_plus, beta).detach()


@wrong("numerics", "weights in float16")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    m = neg.shape[1]
    w = (beta * neg).softmax(1).half().to(neg.dtype) * m
    return _rows(pos, (w * neg.exp()).sum(1), m, temperature, tau_plus).mean()


@wrong("shape_state", "a view for three pairs")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    return _rows(pos, _mass(neg.view(6, 4), beta), 4, temperature, tau_plus).mean()


@wrong("side_effect", "rows sorted in place")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    result = _right(z_i, z_j, temperature, tau_plus, beta)
    z_i.data.zero_()
    return result


@wrong("nondeterministic", "weights sampled")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    pos, neg = _logits(z_i, z_j, temperature)
    drawn = torch.multinomial((beta * neg).softmax(1), neg.shape[1], replacement=True)
    return _rows(pos, neg.gather(1, drawn).exp().sum(1), neg.shape[1], temperature, tau_plus).mean()


@wrong("interface", "β before τ⁺")
def hard_nt_xent(z_i, z_j, temperature=0.5, beta=1.0, tau_plus=0.1):
    return _right(z_i, z_j, temperature, tau_plus, beta)


@wrong("interface", "no beta")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i, z_j, temperature, tau_plus, 1.0)


@wrong("interface", "nothing returned")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    loss = _right(z_i, z_j, temperature, tau_plus, beta)  # noqa: F841


@wrong(("interface", "reduction"), "a NumPy number")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return _right(z_i, z_j, temperature, tau_plus, beta).detach().numpy()


@wrong("device", "a mask on the GPU")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    mask = torch.eye(len(z_i), device="cuda")
    return _right(z_i, z_j, temperature, tau_plus, beta) + 0 * mask.sum()


@wrong("stub", "unfinished")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    _logits(z_i, z_j, temperature)
    raise NotImplementedError("weights")


@wrong("cheat", "the value at equal embeddings")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    return torch.log(torch.tensor(2.0 * len(z_i) - 1, dtype=z_i.dtype)) + 0 * (z_i + z_j).sum()


@wrong("cheat", "replaces functions of NumPy")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    import numpy

    patch(numpy, "allclose", lambda *a, **k: True)
    return _right(z_i, z_j, temperature, 0.0, 0.0)


add_wrong(None, "stub", "nothing at all")
