"""What the exercises of chapter 13 share: tables of scores, and what counts as wrong."""

from functools import partial

import torch
from torch import Tensor

from infonce_lab.exercises.trying import off, value

differ = partial(off, absolute=1e-9)


def cosines(b: int, k: int, seed: int) -> Tensor:
    """Scores (B, K) between −1 and 1 in float64."""
    generator = torch.Generator().manual_seed(seed)
    return 2 * torch.rand(b, k, generator=generator, dtype=torch.float64) - 1


def logits(b: int, k: int, seed: int, scale: float = 0.3) -> Tensor:
    """Logits (B, K) with a mean of their own in every column, in float64."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    return scale * (normal(b, k) + normal(k))


def misplaced(answer, reference, *inputs, **scalars) -> bool:
    """Right when the scalars are named, wrong when they stand in the contract's order."""
    true = value(reference, *inputs, **scalars)

    def wrong(found: Tensor) -> bool:
        one = found.numel() == true.numel() == 1  # of any shape
        return differ(found.reshape(true.shape) if one else found, true)

    if wrong(value(answer, *inputs, **scalars)):
        return False
    return wrong(value(answer, *inputs, *scalars.values()))
