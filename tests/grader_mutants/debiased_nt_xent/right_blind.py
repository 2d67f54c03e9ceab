"""The debiased loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("exponentials, torch.maximum")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    e = (u @ u.T / temperature).exp()
    rows = torch.arange(2 * n)
    pos = e[rows, (rows + n) % (2 * n)]
    m = 2 * n - 2
    total = e.sum(1) - e.diagonal() - pos
    g = (total - m * tau_plus * pos) / (1 - tau_plus)
    g = torch.maximum(g, torch.full_like(g, m * math.exp(-1 / temperature)))
    return -(pos / (pos + g)).log().mean()


@right("a boolean mask and clamp, float64 inside")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    n = z_i.shape[0]
    u = F.normalize(torch.cat([z_i, z_j]).double(), dim=1)
    logits = u @ u.T / temperature
    image = torch.arange(2 * n) % n
    other = image[:, None] != image[None]
    e_neg = logits.exp()[other].reshape(2 * n, 2 * n - 2)
    pos = (F.normalize(z_i.double(), dim=1) * F.normalize(z_j.double(), dim=1)).sum(1)
    e_pos = (pos / temperature).exp().repeat(2)
    g = (e_neg.mean(1) - tau_plus * e_pos) / (1 - tau_plus) * (2 * n - 2)
    g = g.clamp(min=(2 * n - 2) * math.exp(-1 / temperature))
    return (1 + g / e_pos).log().mean()


@right("a loop over the anchors")
def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    losses = []
    for a in range(2 * n):
        twin = (a + n) % (2 * n)
        e = torch.exp(u[a] @ u.T / temperature)
        keep = torch.ones(2 * n, dtype=torch.bool)
        keep[[a, twin]] = False
        g = (e[keep].sum() - keep.sum() * tau_plus * e[twin]) / (1 - tau_plus)
        floor = keep.sum() * math.exp(-1 / temperature)
        g = g if g > floor else floor.to(g)
        losses.append(torch.log1p(g / e[twin]))
    return torch.stack(losses).mean()
