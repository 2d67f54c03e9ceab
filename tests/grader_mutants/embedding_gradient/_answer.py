"""The steps of the gradient, one function each, so that an answer can spoil one of them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def loss(z_i: Tensor, z_j: Tensor, temperature: float) -> Tensor:
    """NT-Xent with torch's own operations."""
    u = F.normalize(torch.cat([z_i, z_j]))
    logits = (u @ u.T / temperature).masked_fill(torch.eye(len(u), dtype=torch.bool), -torch.inf)
    return F.cross_entropy(logits, partners(len(u)))


def partners(m: int) -> Tensor:
    """The row of each row's positive, (m,) int64."""
    return torch.arange(m).roll(m // 2)


def unit(z_i: Tensor, z_j: Tensor) -> tuple[Tensor, Tensor]:
    """Unit rows (2N, D) and the norms (2N, 1)."""
    z = torch.cat([z_i, z_j])
    norm = z.norm(dim=1, keepdim=True).clamp_min(1e-12)
    return z / norm, norm


def probabilities(u: Tensor, temperature: float) -> Tensor:
    """The softmax of every row over the other rows, (2N, 2N), zero diagonal."""
    return (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)


def error(u: Tensor, temperature: float) -> Tensor:
    """(P − Y)/2N."""
    positive = F.one_hot(partners(len(u)), len(u))
    return (probabilities(u, temperature) - positive) / len(u)


def through(du: Tensor, u: Tensor, norm: Tensor) -> tuple[Tensor, ...]:
    """From the gradient of the unit rows to that of both inputs."""
    return ((du - u * (u * du).sum(1, keepdim=True)) / norm).chunk(2)


def grads(z_i: Tensor, z_j: Tensor, temperature: float) -> tuple[Tensor, ...]:
    """The right pair, for answers that go wrong elsewhere."""
    u, norm = unit(z_i, z_j)
    e = error(u, temperature)
    return through((e + e.T) @ u / temperature, u, norm)
