"""The hard-reweighted loss in two styles, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("exponentials, as in the paper's code")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    image = torch.arange(2 * n) % n
    neg = (u @ u.T)[image[:, None] != image[None]].view(2 * n, -1).div(temperature).exp()
    pos = (u[:n] * u[n:]).sum(1).div(temperature).exp().repeat(2)
    m = 2 * n - 2
    weights = (beta * neg.log()).exp()
    reweighted = (weights * neg).sum(1) / weights.mean(1)
    g = (reweighted - m * tau_plus * pos) / (1 - tau_plus)
    g = torch.clamp(g, min=m * math.exp(-1 / temperature))
    return -(pos / (pos + g)).log().mean()


@right("softmax weights and a logsumexp")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]).double(), dim=1)
    logits = u @ u.T / temperature
    rows = torch.arange(2 * n)
    twin = (rows + n) % (2 * n)
    out = torch.zeros(2 * n, 2 * n, dtype=torch.bool)
    out[rows, rows] = out[rows, twin] = True
    neg = logits.masked_fill(out, -torch.inf)
    m, pos = 2 * n - 2, logits[rows, twin].exp()
    w = (beta * logits).masked_fill(out, -torch.inf).softmax(1)
    total = m * (w * neg.exp()).sum(1)
    g = torch.maximum(
        (total - m * tau_plus * pos) / (1 - tau_plus),
        pos.new_tensor(m * math.exp(-1 / temperature)),
    )
    return (1 + g / pos).log().mean()


@right("one anchor at a time")
def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    losses = []
    for a in range(2 * n):
        twin = (a + n) % (2 * n)
        l_neg = torch.stack([u[a] @ u[b] for b in range(2 * n) if b % n != a % n]) / temperature
        pos = (u[a] @ u[twin] / temperature).exp()
        ratio = torch.logsumexp((1 + beta) * l_neg, 0) - torch.logsumexp(beta * l_neg, 0)
        g = len(l_neg) * (ratio.exp() - tau_plus * pos) / (1 - tau_plus)
        losses.append(torch.log1p(g.clamp_min(len(l_neg) * math.exp(-1 / temperature)) / pos))
    return sum(losses) / (2 * n)
