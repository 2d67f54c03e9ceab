"""What many of the wrong answers begin with, so that each of them shows only its own mistake."""

from __future__ import annotations

import torch


def weights_of(s, temperature):
    """The right result, for answers that go wrong elsewhere."""
    return torch.softmax(s / temperature, dim=1)
