"""Wrong debiased losses, by category, written with the judge in view."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _parts(z_i, z_j, t):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]))
    logits = u @ u.T / t
    pos = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return pos, logits[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1)


def _right(z_i, z_j, t, tau_plus):
    return _finish(*_parts(z_i, z_j, t), t, tau_plus).mean()


def _finish(pos, neg, t, tau_plus):
    m = neg.shape[1]
    ng = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / t)) / pos.exp())


@wrong("normalization", "L1 length")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]), p=1)
    n = len(z_i)
    logits = u @ u.T / temperature
    pos = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    neg = logits[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(2 * n, -1)
    return _finish(pos, neg, temperature, tau_plus).mean()


@wrong("normalization", "centred over the features first")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    z_i, z_j = (z - z.mean(1, keepdim=True) for z in (z_i, z_j))
    return _right(z_i, z_j, temperature, tau_plus)


@wrong("normalization", "centred over the batch first")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    both = torch.cat([z_i, z_j])
    both = both - both.mean(0)
    return _right(*both.chunk(2), temperature, tau_plus)


@wrong("temperature", "τ doubled")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i, z_j, 2 * temperature, tau_plus)


@wrong("temperature", "the default is 0.07")
def debiased_nt_xent(z_i, z_j, temperature=0.07, tau_plus=0.1):
    return _right(z_i, z_j, temperature, tau_plus)


@wrong(("temperature", "formula"), "only the correction forgets τ")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    twin = torch.exp(pos * temperature)
    ng = ((neg.exp().sum(1) - m * tau_plus * twin) / (1 - tau_plus)).clamp(
        min=m * math.exp(-1 / temperature)
    )
    return torch.log1p(ng / pos.exp()).mean()


@wrong("self_similarity", "the anchor masked with cosine 0")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = (neg.exp().sum(1) + 1 - m * tau_plus * pos.exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("negatives", "the last row never competes")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return _finish(pos, neg[:, :-1], temperature, tau_plus).mean()


@wrong(("negatives", "formula"), "M = N² counted")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = len(z_i) ** 2
    ng = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("negatives", "the five hardest only")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    hard = neg.topk(min(3, neg.shape[1]), dim=1).values
    return _finish(pos, hard, temperature, tau_plus).mean()


@wrong("positive_index", "the positive is the nearest row")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _, neg = _parts(z_i, z_j, temperature)
    return _finish(neg.amax(1), neg, temperature, tau_plus).mean()


@wrong("positive_index", "the twin of row k is 2N−1−k")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i, z_j.flip(0), temperature, tau_plus)


@wrong("formula", "τ⁺² subtracted")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = (neg.exp().sum(1) - m * tau_plus**2 * pos.exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("formula", "the nearest negative stands for the class")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = (neg.exp().sum(1) - m * tau_plus * neg.amax(1).exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("formula", "floor at half the least mass")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature) / 2) / pos.exp()).mean()


@wrong(("formula", "numerics"), "the floor is the mass of the farthest negative")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus)
    return torch.log1p(torch.maximum(ng, m * neg.amin(1).exp()) / pos.exp()).mean()


@wrong("formula", "softplus in place of the floor")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = F.softplus((neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus))
    return torch.log1p(ng / pos.exp()).mean()


@wrong("formula", "the loss of the plain NT-Xent, times 1 − τ⁺")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return (1 - tau_plus) * _right(z_i, z_j, temperature, 0.0)


@wrong("formula", "a constant subtracted from the loss")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i, z_j, temperature, 0.0) + math.log(1 - tau_plus)


@wrong("sign", "log P⁺")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return -_right(z_i, z_j, temperature, tau_plus) * 1.0


@wrong("sign", "e^(−l)")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return _finish(-pos, -neg, temperature, tau_plus).mean()


@wrong("reduction", "divided by 2N − 1")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    rows = _finish(*_parts(z_i, z_j, temperature), temperature, tau_plus)
    return rows.sum() / (len(rows) - 1)


@wrong("reduction", "the median anchor")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _finish(*_parts(z_i, z_j, temperature), temperature, tau_plus).median()


@wrong("numerics", "the negatives rounded to bfloat16")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return _finish(pos, neg.bfloat16().to(neg.dtype), temperature, tau_plus).mean()


@wrong("gradient", "no_grad around the correction")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    with torch.no_grad():
        scale = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus) / neg.exp().sum(1)
        floored = (scale * neg.exp().sum(1)).clamp(min=m * math.exp(-1 / temperature))
        scale = floored / neg.exp().sum(1)
    return torch.log1p(scale * neg.exp().sum(1) / pos.exp()).mean()


@wrong("gradient", "the second view is a key")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i, z_j.clone().detach(), temperature, tau_plus)


@wrong("gradient", "result through item()")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return torch.tensor(_right(z_i, z_j, temperature, tau_plus).item(), requires_grad=True)


@wrong("gradient", "straight through the floor")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    m = neg.shape[1]
    ng = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus)
    ng = ng + (m * math.exp(-1 / temperature) - ng).clamp(min=0).detach()
    return torch.log1p(ng / pos.exp()).mean()


_first = {}


@wrong("shape_state", "the mask of the first batch is kept")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    m = _first.setdefault("m", 2 * len(z_i) - 2)
    pos, neg = _parts(z_i, z_j, temperature)
    ng = (neg.exp().sum(1) - m * tau_plus * pos.exp()) / (1 - tau_plus)
    return torch.log1p(ng.clamp(min=m * math.exp(-1 / temperature)) / pos.exp()).mean()


@wrong("shape_state", "labels for three pairs")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return _finish(pos, neg.view(6, 4), temperature, tau_plus).mean()


@wrong("side_effect", "normalised in place")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    with torch.no_grad():
        z_i.div_(z_i.norm(dim=1, keepdim=True))
    return _right(z_i, z_j, temperature, tau_plus)


@wrong("nondeterministic", "dropout on the negatives")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    pos, neg = _parts(z_i, z_j, temperature)
    return _finish(pos, F.dropout(neg, 0.2), temperature, tau_plus).mean()


@wrong("interface", "the printed value, nothing returned")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    print(_right(z_i, z_j, temperature, tau_plus))


@wrong("interface", "a float")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i, z_j, temperature, tau_plus).item()


@wrong("interface", "tau for temperature")
def debiased_nt_xent(z_i, z_j, tau=0.5, tau_plus=0.1):
    return _right(z_i, z_j, tau, tau_plus)


@wrong(("interface", "temperature"), "the scalars in another order")
def debiased_nt_xent(z_i, z_j, tau_plus=0.1, temperature=0.5):
    return _right(z_i, z_j, temperature, tau_plus)


@wrong("interface", "the loss and its rows")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    rows = _finish(*_parts(z_i, z_j, temperature), temperature, tau_plus)
    return rows.mean(), rows


@wrong("device", "moved to the GPU")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return _right(z_i.cuda(), z_j.cuda(), temperature, tau_plus)


@wrong("stub", "a part is missing")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    _parts(z_i, z_j, temperature)
    raise NotImplementedError


@wrong("cheat", "a constant of the batch size")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    return math.log(2 * len(z_i) - 1) + 0 * (z_i.sum() + z_j.sum())


@wrong("cheat", "replaces the functions that compare")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    patch(torch, "allclose", lambda *a, **k: True)
    return _right(z_i, z_j, temperature, 0.0)


add_wrong(None, "stub", "nothing at all")
