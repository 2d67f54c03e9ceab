"""Another objective than the one asked for."""

# ruff: noqa: F811

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import error, grads, partners, probabilities, through, unit

# --- formula, sign, negatives --------------------------------------------------------------------


@wrong(("formula", "negatives"), "rows as anchors only: the transpose forgotten")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    return through(error(u, temperature) @ u / temperature, u, norm)


@wrong(("formula", "negatives"), "rows as candidates only")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    return through(error(u, temperature).T @ u / temperature, u, norm)


@wrong(("formula", "reduction"), "the anchor's part doubled in place of the transpose")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    return through(2 * error(u, temperature) @ u / temperature, u, norm)


@wrong("formula", "P without Y: the pull of the positive is missing")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    p = probabilities(u, temperature) / len(u)
    return through((p + p.T) @ u / temperature, u, norm)


@wrong(("formula", "negatives"), "Y without P: the push of the negatives is missing")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    y = F.one_hot(partners(len(u)), len(u)).to(u.dtype) / len(u)
    return through(-(y + y.T) @ u / temperature, u, norm)


@wrong("sign", "uphill")
def grad_z(z_i, z_j, temperature=0.07):
    return tuple(-g for g in grads(z_i, z_j, temperature))


@wrong(("sign", "formula"), "the transpose subtracted")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = error(u, temperature)
    return through((e - e.T) @ u / temperature, u, norm)


@wrong(("negatives", "formula"), "only the other view as candidates")
def grad_z(z_i, z_j, temperature=0.07):
    with torch.enable_grad():
        a, b = (z.detach().clone().requires_grad_() for z in (z_i, z_j))
        logits = F.normalize(a) @ F.normalize(b).T / temperature
        labels = torch.arange(len(a))
        both = F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)
        return torch.autograd.grad(both / 2, (a, b))


@wrong("self_similarity", "the diagonal not masked")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    p = (u @ u.T / temperature).softmax(1)
    e = (p - F.one_hot(partners(len(u)), len(u))) / len(u)
    return through((e + e.T) @ u / temperature, u, norm)


@wrong("positive_index", "the positives on the diagonal")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = (probabilities(u, temperature) - torch.eye(len(u))) / len(u)
    return through((e + e.T) @ u / temperature, u, norm)


@wrong("positive_index", "neighbouring rows as pairs")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = (probabilities(u, temperature) - F.one_hot(torch.arange(len(u)) ^ 1, len(u))) / len(u)
    return through((e + e.T) @ u / temperature, u, norm)


@wrong(("positive_index", "interface"), "both results exchanged")
def grad_z(z_i, z_j, temperature=0.07):
    first, second = grads(z_i, z_j, temperature)
    return second, first


@wrong(("softmax_axis", "formula"), "one softmax over the whole table")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    s = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    p = s.flatten().softmax(0).view_as(s)
    e = p - F.one_hot(partners(len(u)), len(u)) / len(u)
    return through((e + e.T) @ u / temperature, u, norm)


# --- normalization -------------------------------------------------------------------------------


@wrong("normalization", "the gradient of the unit rows")
def grad_z(z_i, z_j, temperature=0.07):
    u, _ = unit(z_i, z_j)
    e = error(u, temperature)
    return ((e + e.T) @ u / temperature).chunk(2)


@wrong("normalization", "no projection: the radial part stays")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = error(u, temperature)
    return ((e + e.T) @ u / temperature / norm).chunk(2)


@wrong("normalization", "projected, but not divided by the norm")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = error(u, temperature)
    return through((e + e.T) @ u / temperature, u, torch.ones_like(norm))


@wrong("normalization", "divided by the squared norm")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    e = error(u, temperature)
    return through((e + e.T) @ u / temperature, u, norm**2)


@wrong("normalization", "projected along the rows before normalisation")
def grad_z(z_i, z_j, temperature=0.07):
    u, norm = unit(z_i, z_j)
    z, e = u * norm, error(u, temperature)
    du = (e + e.T) @ u / temperature
    return ((du - z * (z * du).sum(1, keepdim=True)) / norm).chunk(2)


@wrong(("normalization", "formula"), "the gradient for dot products of the raw rows")
def grad_z(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    e = error(z, temperature)
    return ((e + e.T) @ z / temperature).chunk(2)
