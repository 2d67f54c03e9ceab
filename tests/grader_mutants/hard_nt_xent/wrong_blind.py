"""Wrong hard-reweighted losses, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import wrong


def parts(z_i, z_j, temperature, normalise=True):
    n = len(z_i)
    z = torch.cat([z_i, z_j])
    u = F.normalize(z, dim=1) if normalise else z
    image = torch.arange(2 * n) % n
    neg = (u @ u.T)[image[:, None] != image[None]].view(2 * n, -1) / temperature
    pos = ((u[:n] * u[n:]).sum(1) / temperature).exp().repeat(2)
    return neg, pos, 2 * n - 2


def finish(total, pos, m, temperature, tau_plus):
    g = (total - m * tau_plus * pos) / (1 - tau_plus)
    return (1 + g.clamp_min(m * math.exp(-1 / temperature)) / pos).log()


@wrong(("temperature", "formula"), "beta multiplies the cosine")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * temperature * neg).softmax(1)
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong("gradient", "the weights are detached")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * neg).softmax(1).detach()
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong(("formula", "normalization", "reduction"), "weights that sum to one: M is missing")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * neg).softmax(1)
    return finish((w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong(
    ("formula", "normalization", "reduction"),
    "the weights are divided by their sum, not their mean",
)
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * neg).exp()
    return finish((w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong(("formula", "temperature"), "beta is ignored: debiased")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    return finish(neg.exp().sum(1), pos, m, temperature, tau_plus).mean()


@wrong(("correction", "formula"), "tau_plus is ignored")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * neg).softmax(1)
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, 0.0).mean()


@wrong(("sign", "formula"), "the easy negatives are favoured")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (-beta * neg).softmax(1)
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong("normalization", "not normalised")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature, normalise=False)
    w = (beta * neg).softmax(1)
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong("reduction", "the sum over the anchors")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * neg).softmax(1)
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, tau_plus).sum()


@wrong(("softmax_axis", "formula"), "the weights run over the anchors")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    w = (beta * neg).softmax(0)
    return finish(m * (w * neg.exp()).sum(1), pos, m, temperature, tau_plus).mean()


@wrong(("negatives", "formula"), "only the hardest negative")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    neg, pos, m = parts(z_i, z_j, temperature)
    return finish(m * neg.exp().amax(1), pos, m, temperature, tau_plus).mean()
