"""What many of the wrong answers begin with, so that each of them shows only its own mistake."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def logits_of(a, b, scale):
    """Right logits of a scale that has been taken out of log space already."""
    return scale * F.normalize(a) @ F.normalize(b).T


def both_ways(logits, **options):
    """The right loss of given logits, for answers that go wrong elsewhere."""
    labels = torch.arange(len(logits))
    return (
        F.cross_entropy(logits, labels, **options) + F.cross_entropy(logits.T, labels, **options)
    ) / 2
