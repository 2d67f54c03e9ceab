"""The decoupled loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import right


@right("mask both, logsumexp")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature
    rows = torch.arange(2 * n)
    twin = (rows + n) % (2 * n)
    negatives = logits.clone()
    negatives[rows, rows] = -torch.inf
    negatives[rows, twin] = -torch.inf
    return (negatives.logsumexp(1) - logits[rows, twin]).mean()


@right("from the share of the positive")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]).double(), dim=1)
    logits = (u @ u.T / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool), -torch.inf)
    log_p = logits.log_softmax(1)[torch.arange(2 * n), torch.arange(2 * n).roll(n)]
    return -(log_p - torch.log(-torch.expm1(log_p))).mean()


@right("interleaved views")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.stack([z_i, z_j], 1).flatten(0, 1), dim=1)
    logits = u @ u.T / temperature
    image = torch.arange(len(u)) // 2
    other = image[:, None] != image[None, :]
    pos = (u[0::2] * u[1::2]).sum(1) / temperature
    return logits.masked_fill(~other, -torch.inf).logsumexp(1).mean() - pos.mean()


@right("a loop over the anchors")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = [x / x.norm() for x in torch.cat([z_i, z_j])]
    n, total = len(z_i), 0
    for a in range(2 * n):
        twin = (a + n) % (2 * n)
        others = [u[a] @ u[b] / temperature for b in range(2 * n) if b not in (a, twin)]
        total = total + torch.stack(others).logsumexp(0) - u[a] @ u[twin] / temperature
    return total / (2 * n)
