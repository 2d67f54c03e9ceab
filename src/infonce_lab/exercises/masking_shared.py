"""Inputs that both exercises of chapter 14 use."""

import torch
from torch import Tensor


def patches(b: int, length: int, d: int, seed: int) -> Tensor:
    """Patches (B, L, D) in float64, every number different."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(b, length, d, generator=generator, dtype=torch.float64)


def noise(b: int, length: int, seed: int) -> Tensor:
    """Noise (B, L) in (0, 1) without ties, its values apart in float32, too.

    It is not spread evenly, so a threshold on its values is not its order.
    """
    generator = torch.Generator().manual_seed(1000 + seed)
    places = torch.stack([torch.randperm(length, generator=generator) for _ in range(b)])
    jitter = torch.rand(b, length, generator=generator, dtype=torch.float64)
    even = (places + 0.1 + 0.8 * jitter) / length
    return even ** (0.5, 2, 3)[seed % 3]
