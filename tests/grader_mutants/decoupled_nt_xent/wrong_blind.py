"""Wrong decoupled losses, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import wrong


def parts(z_i, z_j, temperature, normalise=True):
    z = torch.cat([z_i, z_j])
    u = F.normalize(z, dim=1) if normalise else z
    logits, rows = u @ u.T / temperature, torch.arange(len(u))
    return logits, rows, rows.roll(len(z_i))


def without(logits, *places):
    out = logits.clone()
    for rows, columns in places:
        out[rows, columns] = -torch.inf
    return out


@wrong(("formula", "negatives"), "the positive stays in the denominator: NT-Xent")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    return (without(logits, (rows, rows)).logsumexp(1) - logits[rows, twin]).mean()


@wrong("self_similarity", "the anchor itself is not masked")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    return (without(logits, (rows, twin)).logsumexp(1) - logits[rows, twin]).mean()


@wrong("negatives", "negatives of the other view only")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    s = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / temperature
    off = s.masked_fill(torch.eye(len(s), dtype=torch.bool), -torch.inf)
    return ((off.logsumexp(1) + off.logsumexp(0)) / 2 - s.diagonal()).mean()


@wrong("sign", "the sign is flipped")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    return (logits[rows, twin] - without(logits, (rows, rows), (rows, twin)).logsumexp(1)).mean()


@wrong("reduction", "the sum over the anchors")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    return (without(logits, (rows, rows), (rows, twin)).logsumexp(1) - logits[rows, twin]).sum()


@wrong("normalization", "not normalised")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature, normalise=False)
    return (without(logits, (rows, rows), (rows, twin)).logsumexp(1) - logits[rows, twin]).mean()


@wrong("temperature", "the positive is not divided by the temperature")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    pos = logits[rows, twin] * temperature
    return (without(logits, (rows, rows), (rows, twin)).logsumexp(1) - pos).mean()


@wrong("temperature", "the temperature is ignored")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, 0.1)
    return (without(logits, (rows, rows), (rows, twin)).logsumexp(1) - logits[rows, twin]).mean()


@wrong("positive_index", "interleaved twins")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, _ = parts(z_i, z_j, temperature)
    twin = rows ^ 1
    return (without(logits, (rows, rows), (rows, twin)).logsumexp(1) - logits[rows, twin]).mean()


@wrong(("formula", "reduction", "negatives"), "the mean of the negatives in place of their sum")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    sums = without(logits, (rows, rows), (rows, twin)).logsumexp(1)
    return (sums - torch.tensor(float(len(rows) - 2)).log() - logits[rows, twin]).mean()


@wrong("gradient", "the negatives are detached")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    sums = without(logits.detach(), (rows, rows), (rows, twin)).logsumexp(1)
    return (sums - logits[rows, twin]).mean()


@wrong(("formula",), "clamped at zero")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    logits, rows, twin = parts(z_i, z_j, temperature)
    rest = without(logits, (rows, rows), (rows, twin)).logsumexp(1)
    return (rest - logits[rows, twin]).clamp_min(0).mean()
