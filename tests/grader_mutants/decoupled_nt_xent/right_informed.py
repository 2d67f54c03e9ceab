"""Right decoupled losses in styles that a learner might choose."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("the public code: cross-view and same-view blocks, one direction after the other")
def decoupled_nt_xent(z1, z2, temperature=0.1):
    def one(z1, z2):
        z1, z2 = F.normalize(z1), F.normalize(z2)
        cross = torch.mm(z1, z2.t())
        positive = -torch.diag(cross) / temperature
        neighbours = torch.cat([torch.mm(z1, z1.t()), cross], dim=1) / temperature
        mask = torch.eye(z1.size(0)).repeat(1, 2)
        mask = mask.to(neighbours.dtype) * torch.finfo(neighbours.dtype).min / 10
        return (positive + torch.logsumexp(neighbours + mask, dim=1)).mean()

    return (one(z1, z2) + one(z2, z1)) / 2


@right("two loops")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = torch.cat([z_i, z_j])
    u = u / u.norm(dim=1, keepdim=True)
    n, total = len(z_i), 0.0
    for a in range(2 * n):
        below = sum((u[a] @ u[b] / temperature).exp() for b in range(2 * n) if b % n != a % n)
        total = total - u[a] @ u[(a + n) % (2 * n)] / temperature + below.log()
    return total / (2 * n)


@right("exponentials minus two terms")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]).double(), dim=1)
    n = len(z_i)
    e = (u @ u.T / temperature).exp()
    mask = torch.ones(2 * n, 2 * n).double() - torch.eye(n).double().repeat(2, 2)
    return ((e * mask).sum(1).log() - (u * u.roll(n, 0)).sum(1) / temperature).mean()


@right("from NT-Xent's probabilities, row by row")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]).double())
    n = len(z_i)
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    losses = []
    for a in range(2 * n):
        p = logits[a].softmax(0)[(a + n) % (2 * n)]
        losses.append(torch.log1p(-p) - p.log())
    return torch.stack(losses).mean().to(z_i.dtype)


@right("cut out with a boolean mask")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    s = u @ u.T
    neg = s[~torch.eye(n, dtype=torch.bool).repeat(2, 2)].reshape(2 * n, 2 * n - 2)
    pos = s.diagonal(n).repeat(2)
    return torch.logsumexp(neg / temperature, -1).mean() - pos.mean() / temperature


@right("interleaved rows inside")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.stack([z_i, z_j], 1).flatten(0, 1))
    k = torch.arange(len(u))
    logits = u @ u.T / temperature
    hidden = (k[:, None] // 2) == (k // 2)
    pos = logits[k, k ^ 1]
    return (logits.masked_fill(hidden, float("-inf")).logsumexp(1) - pos).mean()


@right("blocks by einsum, logaddexp of two")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    a, b = F.normalize(z_i), F.normalize(z_j)
    own = torch.eye(len(a), dtype=torch.bool)

    def lse(x, y):
        table = torch.einsum("nd,md->nm", x, y) / temperature
        return table.masked_fill(own, -torch.inf).logsumexp(1)

    below = torch.cat(
        [torch.logaddexp(lse(a, a), lse(a, b)), torch.logaddexp(lse(b, a), lse(b, b))]
    )
    return below.mean() - (a * b).sum(1).mean() / temperature


@right("mask of −1e4, float32 inside")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]).float())
    n = len(z_i)
    logits = u @ u.T / temperature
    pos = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return (torch.logsumexp(logits - 1e4 * torch.eye(n).repeat(2, 2), 1) - pos).mean()


@right("shifted by 1/τ, shape (1,)")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    e = ((u @ u.T - 1) / temperature).exp()
    pos = torch.cat([e.diagonal(n), e.diagonal(-n)])
    below = e.masked_fill(torch.eye(n, dtype=torch.bool).repeat(2, 2), 0.0).sum(1)
    return -(pos / below).log().mean().reshape(1)


@right("cross-entropy of the odds: log-sum-exp with and without")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n = len(z_i)
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    target = torch.arange(2 * n).roll(n)
    full = F.cross_entropy(logits, target, reduction="none")  # NT-Xent's rows
    without = logits.scatter(1, target[:, None], -torch.inf).logsumexp(1) - logits.logsumexp(1)
    return (full + without).mean()


@right("squared distances, chunks of one anchor")
def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]))
    n, rows = len(z_i), []
    for a, row in enumerate(u):
        logits = -(row - u).square().sum(1) / (2 * temperature)
        keep = torch.arange(2 * n) % n != a % n
        rows.append(logits[keep].logsumexp(0) - logits[(a + n) % (2 * n)])
    return sum(rows) / math.prod((2, n))
