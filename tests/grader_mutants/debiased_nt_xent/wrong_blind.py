"""Wrong debiased losses, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import wrong


def parts(z_i, z_j, temperature, normalise=True):
    n = len(z_i)
    z = torch.cat([z_i, z_j])
    u = F.normalize(z, dim=1) if normalise else z
    e = (u @ u.T / temperature).exp()
    rows = torch.arange(2 * n)
    pos = e[rows, (rows + n) % (2 * n)]
    return e, pos, e.sum(1) - e.diagonal() - pos, 2 * n - 2


def finish(pos, g):
    return (1 + g / pos).log()


def floored(g, m, temperature):
    return g.clamp_min(m * math.exp(-1 / temperature))


@wrong(("numerics", "formula"), "no floor")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    g = (neg - m * tau_plus * pos) / (1 - tau_plus)
    return finish(pos, g.clamp_min(1e-6)).mean()


@wrong(("correction", "formula"), "nothing is subtracted: NT-Xent")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, _ = parts(z_i, z_j, temperature)
    return finish(pos, neg).mean()


@wrong(("correction", "formula", "reduction"), "M is missing before the positive")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    return finish(pos, floored((neg - tau_plus * pos) / (1 - tau_plus), m, temperature)).mean()


@wrong(("correction", "formula"), "not divided by 1 − τ⁺")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    return finish(pos, floored(neg - m * tau_plus * pos, m, temperature)).mean()


@wrong(("correction", "formula", "temperature"), "the class share is fixed")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    return finish(pos, floored((neg - m * 0.1 * pos) / 0.9, m, temperature)).mean()


@wrong(("correction", "sign", "formula"), "the positive is added")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    return finish(pos, floored((neg + m * tau_plus * pos) / (1 - tau_plus), m, temperature)).mean()


@wrong(("self_similarity", "formula"), "the anchor itself is not masked")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    e, pos, neg, m = parts(z_i, z_j, temperature)
    g = (neg + e.diagonal() - m * tau_plus * pos) / (1 - tau_plus)
    return finish(pos, floored(g, m, temperature)).mean()


@wrong("normalization", "not normalised")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature, normalise=False)
    g = (neg - m * tau_plus * pos) / (1 - tau_plus)
    return finish(pos, floored(g, m, temperature)).mean()


@wrong("reduction", "the sum over the anchors")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    g = (neg - m * tau_plus * pos) / (1 - tau_plus)
    return finish(pos, floored(g, m, temperature)).sum()


@wrong("gradient", "the correction is detached")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    g = (neg - m * tau_plus * pos.detach()) / (1 - tau_plus)
    return finish(pos, floored(g, m, temperature)).mean()


@wrong(("negatives", "formula"), "the positive is missing from the denominator")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    g = floored((neg - m * tau_plus * pos) / (1 - tau_plus), m, temperature)
    return (g / pos).log().mean()


@wrong(("numerics", "formula", "correction"), "the floor without M")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    g = (neg - m * tau_plus * pos) / (1 - tau_plus)
    return finish(pos, g.clamp_min(math.exp(-1 / temperature))).mean()


@wrong(("negatives", "correction", "formula"), "M counts the positive too")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, pos, neg, m = parts(z_i, z_j, temperature)
    g = (neg - (m + 1) * tau_plus * pos) / (1 - tau_plus)
    return finish(pos, floored(g, m, temperature)).mean()
