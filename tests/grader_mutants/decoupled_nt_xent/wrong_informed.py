"""Wrong decoupled losses, by category, written with the judge in view."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _parts(z_i, z_j, t):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]))
    s = u @ u.T / t
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    return pos, s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1)


def _right(z_i, z_j, t):
    pos, neg = _parts(z_i, z_j, t)
    return (neg.logsumexp(1) - pos).mean()


@wrong("normalization", "L1 length")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]), p=1)
    n = len(z_i)
    s = u @ u.T / temperature
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    return (
        s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1).logsumexp(1) - pos
    ).mean()


@wrong("normalization", "centred first")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i - z_i.mean(1, keepdim=True), z_j - z_j.mean(1, keepdim=True), temperature)


@wrong("temperature", "a tenth of it")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j, temperature + 0.1)


@wrong("temperature", "the default of chapter 4")
def decoupled_nt_xent(z_i, z_j, temperature=0.07):
    return _right(z_i, z_j, temperature)


@wrong("temperature", "the loss multiplied by τ")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j, temperature) * temperature


@wrong(("self_similarity", "negatives", "formula"), "the twin masked with 0, the anchor with −∞")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (torch.log(neg.exp().sum(1) + 1) - pos).mean()


@wrong(("formula", "negatives"), "half of the positive below the line")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (torch.log(neg.exp().sum(1) + pos.exp() / 2) - pos).mean()


@wrong(("self_similarity", "negatives"), "the anchor instead of its twin stays out")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    s = u @ u.T / temperature
    gone = torch.eye(2 * n, dtype=torch.bool).roll(n, 0)
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    return (s.masked_fill(gone, -torch.inf).logsumexp(1) - pos).mean()


@wrong("negatives", "two hardest")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (neg.topk(2, 1).values.logsumexp(1) - pos).mean()


@wrong("negatives", "the first negative never competes")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (neg[:, 1:].logsumexp(1) - pos).mean()


@wrong("negatives", "every negative counted twice")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j, temperature) + math.log(2)


@wrong("positive_index", "reversed twins")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j.flip(0), temperature)


@wrong("positive_index", "the hardest negative for a positive")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (torch.cat([neg[:, 1:], pos[:, None]], 1).logsumexp(1) - neg[:, 0]).mean()


@wrong("sign", "flipped cosines")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return ((-neg).logsumexp(1) + pos).mean()


@wrong("sign", "times −1")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return 0 - _right(z_i, z_j, temperature)


@wrong("reduction", "sum over N, mean over views")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j, temperature) * len(z_i)


@wrong("reduction", "the worst anchor")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (neg.logsumexp(1) - pos).max()


@wrong("formula", "relu of each anchor")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return F.relu(neg.logsumexp(1) - pos).mean()


@wrong("formula", "per negative: mean of softplus")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return F.softplus(neg - pos[:, None]).sum(1).mean()


@wrong("formula", "log M subtracted")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j, temperature) - math.log(2 * len(z_i) - 2)


@wrong("formula", "an anchor that has won counts nothing")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return torch.where(pos > neg.amax(1), 0.0, neg.logsumexp(1) - pos).mean()


@wrong("log_base", "bits, by log2")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return -torch.log2(pos.exp() / neg.exp().sum(1)).mean()


@wrong("gradient", "value of DCL, the positive's gradient scaled by 1 − P⁺")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    p = torch.sigmoid(pos - neg.logsumexp(1)).detach()
    faded = pos * (1 - p) + (pos * p).detach()
    return (neg.logsumexp(1) - faded).mean()


@wrong("gradient", "keys detached")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]))
    s = u @ u.detach().T / temperature
    pos = torch.cat([s.diagonal(n), s.diagonal(-n)])
    return (
        s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1).logsumexp(1) - pos
    ).mean()


@wrong("gradient", "through NumPy")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    value = _right(z_i, z_j, temperature).detach().numpy()
    return torch.tensor(value, requires_grad=True)


@wrong("numerics", "rounded to bfloat16")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i.bfloat16(), z_j.bfloat16(), temperature).to(z_i.dtype)


@wrong("shape_state", "a mask for three pairs")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    s = (u @ u.T / temperature).masked_fill(torch.eye(3, dtype=torch.bool).repeat(2, 2), -torch.inf)
    return (s.logsumexp(1) - (u * u.roll(len(z_i), 0)).sum(1) / temperature).mean()


@wrong("side_effect", "normalised in place")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    with torch.no_grad():
        for z in (z_i, z_j):
            z /= z.norm(dim=1, keepdim=True)
    return _right(z_i, z_j, temperature)


@wrong("nondeterministic", "negatives drawn with replacement")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (neg[:, torch.randint(neg.shape[1], (neg.shape[1],))].logsumexp(1) - pos).mean()


@wrong("interface", "nothing returned")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    _right(z_i, z_j, temperature)


@wrong("interface", "tau for temperature")
def decoupled_nt_xent(z_i, z_j, tau=0.1):
    return _right(z_i, z_j, tau)


@wrong("interface", "a tuple")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return neg.logsumexp(1).mean(), pos.mean()


@wrong(("interface", "reduction"), "one value an anchor, as a column")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return (neg.logsumexp(1) - pos)[:, None]


@wrong("device", "a mask on the GPU")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return _right(z_i, z_j, temperature) + 0 * torch.zeros(1, device="cuda").sum()


@wrong("stub", "unfinished")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    _parts(z_i, z_j, temperature)
    raise NotImplementedError


@wrong("cheat", "the value at equal embeddings")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    return math.log(2 * len(z_i) - 2) + 0 * (z_i * z_j).sum()


@wrong("cheat", "replaces cross_entropy")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    patch(F, "cross_entropy", lambda *a, **k: 0)
    return _right(z_i, z_j, temperature)


add_wrong(None, "stub", "nothing at all")
