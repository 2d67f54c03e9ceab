"""What many of the answers begin with, so that each of them shows only its own idea."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def unit_rows(z_i: Tensor, z_j: Tensor) -> Tensor:
    """Both views as unit rows in float64, (2N, D); rows of zeros stay zero, off the graph."""
    z = torch.cat([z_i, z_j]).double()
    norm = z.norm(dim=1, keepdim=True)
    return torch.where(norm > 0, z / torch.where(norm > 0, norm, 1.0), 0.0)


def no_self(logits: Tensor) -> Tensor:
    """A copy of square logits with −inf on the diagonal."""
    return logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), float("-inf"))


def partners(m: int) -> Tensor:
    """The row of each row's positive, (m,) int64."""
    return (torch.arange(m) + m // 2) % m


def from_unit(u: Tensor, temperature: float, **options) -> Tensor:
    """NT-Xent of unit rows in their own dtype."""
    return F.cross_entropy(no_self(u @ u.T / temperature), partners(len(u)), **options)
