"""Augmentations that keep a record: what were they given, and what did they give back?"""

import torch
from torch import Tensor


class Counting:
    """Call 1, 2, 3, … of one object each change the batch in another way, known beforehand."""

    def __init__(self):
        self.calls: list[tuple[Tensor, Tensor]] = []  # (given, returned)

    def __call__(self, images: Tensor) -> Tensor:
        number = len(self.calls) + 1
        # Neither additive nor idempotent: augmenting twice cannot look like augmenting once.
        changed = (images * (1 + 0.3 * number) + 0.1 * number).sin()
        self.calls.append((images.detach().clone(), changed.detach().clone()))
        return changed


class Random:
    """Multiplies every image by its own random number, from PyTorch's global generator."""

    def __init__(self):
        self.calls = 0

    def __call__(self, images: Tensor) -> Tensor:
        self.calls += 1
        shape = (len(images), *[1] * (images.ndim - 1))
        return images * torch.rand(shape, dtype=images.dtype)


def photos(b: int, c: int, h: int, w: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(b, c, h, w, generator=generator, dtype=torch.float64)
