"""What many of the answers begin with, so that each of them shows only its own idea."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Answer(nn.Module):
    """A loss module that keeps its temperature; a subclass adds `forward(z_i, z_j)`."""

    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature


def unit_rows(z_i: Tensor, z_j: Tensor) -> Tensor:
    """Both views as unit rows, (2N, D), first all of z_i, then all of z_j."""
    return F.normalize(torch.cat([z_i, z_j]), dim=1)


def cosines(z_i: Tensor, z_j: Tensor) -> Tensor:
    """All cosines, (2N, 2N)."""
    u = unit_rows(z_i, z_j)
    return u @ u.T


def partners(m: int) -> Tensor:
    """The row of each row's positive, (m,) int64."""
    return (torch.arange(m) + m // 2) % m


def no_self(logits: Tensor) -> Tensor:
    """A copy of square logits with −inf on the diagonal."""
    return logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), float("-inf"))


def row_losses(z_i: Tensor, z_j: Tensor, temperature: float) -> Tensor:
    """The right loss of every row, (2N,), for answers that go wrong afterwards."""
    logits = no_self(cosines(z_i, z_j) / temperature)
    return F.cross_entropy(logits, partners(len(logits)), reduction="none")
