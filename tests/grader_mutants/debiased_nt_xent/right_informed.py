"""Right debiased losses in styles that a learner might choose."""

# ruff: noqa: F811
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("the authors' code: out_1, out_2, a negative mask, one positive")
def debiased_nt_xent(out_1, out_2, temperature=0.5, tau_plus=0.1):
    out_1, out_2 = F.normalize(out_1, dim=-1), F.normalize(out_2, dim=-1)
    batch_size = out_1.shape[0]
    out = torch.cat([out_1, out_2], dim=0)
    neg = torch.exp(torch.mm(out, out.t().contiguous()) / temperature)
    mask = torch.ones((batch_size, 2 * batch_size), dtype=bool)
    for i in range(batch_size):
        mask[i, i] = 0
        mask[i, i + batch_size] = 0
    mask = torch.cat((mask, mask), 0)
    neg = neg.masked_select(mask).view(2 * batch_size, -1)
    pos = torch.exp(torch.sum(out_1 * out_2, dim=-1) / temperature)
    pos = torch.cat([pos, pos], dim=0)
    N = batch_size * 2 - 2
    Ng = (-tau_plus * N * pos + neg.sum(dim=-1)) / (1 - tau_plus)
    Ng = torch.clamp(Ng, min=N * np.e ** (-1 / temperature))
    return (-torch.log(pos / (pos + Ng))).mean()


@right("two loops, one anchor and one negative at a time")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = torch.cat([z_i, z_j])
    u = u / u.norm(dim=1, keepdim=True)
    n, total = len(z_i), 0.0
    for a in range(2 * n):
        twin = (a + n) % (2 * n)
        pos = (u[a] @ u[twin] / temperature).exp()
        others = [b for b in range(2 * n) if b not in (a, twin)]
        mass = sum((u[a] @ u[b] / temperature).exp() for b in others)
        m = len(others)
        estimate = (mass - m * tau_plus * pos) / (1 - tau_plus)
        least = m * math.exp(-1 / temperature)
        ng = estimate if estimate > least else least
        total = total - (pos / (pos + ng)).log()
    return total / (2 * n)


@right("four N×N blocks, einsum")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    a, b = F.normalize(z_i), F.normalize(z_j)
    n = a.size(0)
    off = 1 - torch.eye(n, dtype=a.dtype)
    aa, bb, ab = (
        torch.einsum("nd,md->nm", x, y).div(temperature).exp() for x, y in ((a, a), (b, b), (a, b))
    )
    pos = ab.diagonal()
    neg = torch.stack([((aa + ab) * off).sum(1), ((bb + ab.T) * off).sum(1)])  # (2, N)
    m = 2 * n - 2
    ng = torch.maximum(
        (neg - m * tau_plus * pos) / (1 - tau_plus),
        pos.new_full((), m * math.exp(-1 / temperature)),
    )
    return torch.log1p(ng / pos).mean()


@right("float64 inside, back to the dtype of the input")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]).double(), dim=1)
    n = len(z_i)
    s = u @ u.T
    keep = torch.arange(2 * n)[:, None].remainder(n) != torch.arange(2 * n).remainder(n)
    e = torch.exp(s / temperature)
    pos = e.roll(n, 0).diagonal()
    m = 2 * (n - 1)
    ng = (((e * keep).sum(1) - m * tau_plus * pos) / (1 - tau_plus)).clamp_min(
        m * math.exp(-1 / temperature)
    )
    return ((pos + ng).log() - pos.log()).mean().to(z_i.dtype)


@right("float32 inside")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]).float(), dim=1)
    n, m = len(z_i), 2 * len(z_i) - 2
    e = torch.exp(u @ u.T / temperature)
    pos = torch.cat([e.diagonal(n), e.diagonal(-n)])
    neg = e.sum(1) - e.diagonal() - pos
    ng = ((neg - m * tau_plus * pos) / (1 - tau_plus)).clamp(min=m * math.exp(-1 / temperature))
    return -(pos / (pos + ng)).log().mean()


@right("relu above the floor, shape (1,)")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    m, least = 2 * n - 2, (2 * n - 2) * math.exp(-1 / temperature)
    logits = u @ u.T / temperature
    pos = logits[torch.arange(2 * n), torch.arange(2 * n).roll(n)]
    block = torch.block_diag(*[torch.ones(1, 1)] * n).bool().repeat(2, 2)
    neg = logits.masked_fill(block, -torch.inf).exp().sum(1)
    ng = least + F.relu((neg - m * tau_plus * pos.exp()) / (1 - tau_plus) - least)
    return (torch.log(pos.exp() + ng) - pos).mean().reshape(1)


@right("shifted by 1/τ, so that exp never overflows")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n, m = len(z_i), 2 * len(z_i) - 2
    e = ((u @ u.T - 1) / temperature).exp()
    same = torch.eye(n, dtype=torch.bool).tile(2, 2)
    pos = torch.cat([e.diagonal(n), e.diagonal(-n)])
    neg = e.masked_fill(same, 0).sum(1)
    ng = ((neg - m * tau_plus * pos) / (1 - tau_plus)).clamp(min=m * math.exp(-2 / temperature))
    return -(pos.log() - (pos + ng).log()).mean()


@right("interleaved rows inside")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    z = torch.stack([z_i, z_j], dim=1).flatten(0, 1)  # (2N, D): rows 2k and 2k+1 are twins
    u = F.normalize(z, dim=1)
    rows = torch.arange(len(u))
    e = (u @ u.T / temperature).exp()
    pos = e[rows, rows ^ 1]
    neg = torch.where(rows[:, None] // 2 == rows // 2, torch.zeros_like(e), e).sum(1)
    m = len(u) - 2
    ng = (neg - m * tau_plus * pos) / (1 - tau_plus)
    ng = torch.where(
        ng > m * math.exp(-1 / temperature), ng, torch.full_like(ng, m * math.exp(-1 / temperature))
    )
    return (1 + ng / pos).log().mean()


@right("an eps of 1e-8 inside the logarithm")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]), eps=1e-8)
    n, m = len(z_i), 2 * len(z_i) - 2
    e = (u @ u.mT / temperature).exp()
    pos = (u * torch.cat([u[n:], u[:n]])).sum(1).div(temperature).exp()
    neg = e.sum(1) - math.exp(1 / temperature) - pos
    ng = ((neg - m * tau_plus * pos) / (1 - tau_plus)).clamp(min=m * math.e ** (-1 / temperature))
    return -torch.log(pos / (pos + ng) + 1e-8).mean()


@right("squared distances in place of cosines")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n, m = len(z_i), 2 * len(z_i) - 2
    cosines = 1 - (u[:, None] - u[None]).square().sum(2) / 2
    same = torch.eye(n, dtype=torch.bool).repeat(2, 2)
    neg = (cosines / temperature)[~same].view(2 * n, m).exp().mean(1)
    pos = (cosines / temperature).diagonal(n).exp().repeat(2)
    one = ((neg - tau_plus * pos) / (1 - tau_plus)).clamp(min=math.exp(-1 / temperature))
    return F.softplus(torch.log(m * one) - pos.log()).mean()


@right("cross_entropy of two columns")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n, m = len(z_i), 2 * len(z_i) - 2
    logits = u @ u.T / temperature
    pos = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    neg = logits[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].view(-1, m).exp().sum(1)
    ng = ((neg - m * tau_plus * pos.exp()) / (1 - tau_plus)).clamp(
        min=m * math.exp(-1 / temperature)
    )
    two = torch.stack([pos, ng.log()], dim=1)
    return F.cross_entropy(two, torch.zeros(2 * n, dtype=torch.long))


class Debiased(nn.Module):
    def __init__(self, temperature, tau_plus):
        super().__init__()
        self.temperature, self.tau_plus = temperature, tau_plus

    def forward(self, z_i, z_j):
        return debiased_nt_xent(z_i, z_j, self.temperature, self.tau_plus)


_inner = debiased_nt_xent
Debiased.forward = lambda self, a, b: _inner(a, b, self.temperature, self.tau_plus)


@right("a module behind a function")
def debiased_nt_xent(first, second, temperature=0.5, tau_plus=0.1):
    return Debiased(temperature, tau_plus)(first, second)
