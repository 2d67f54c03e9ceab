"""What many of the wrong answers begin with, so that each of them shows only its own mistake."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F


def ce_of(scores, **options):
    """The cross-entropy of the bound, for answers that go wrong elsewhere."""
    return F.cross_entropy(scores, torch.arange(len(scores)), **options)


def bound_of(scores):
    return math.log(len(scores)) - ce_of(scores)


def diagonal_of(scores):
    return torch.eye(len(scores), dtype=torch.bool)
