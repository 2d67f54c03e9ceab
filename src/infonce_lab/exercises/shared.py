"""Small builders that several exercises use for their cases and their wrong answers."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from infonce_lab.exercises.contract import Misconception


def pairs(n: int, d: int, seed: int, noise: float | None = 0.5) -> tuple[Tensor, Tensor]:
    """Two views (N, D) in float64 with unequal row norms; ``noise=None`` makes them independent."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    first = normal(n, d)
    second = normal(n, d) if noise is None else first + noise * normal(n, d)
    scale = torch.rand(2, n, 1, generator=generator, dtype=torch.float64) * 2 + 0.5
    return first * scale[0], second * scale[1]


def degrees(*angles: float) -> Tensor:
    """Unit vectors (len(angles), 2) at these angles."""
    radians = torch.deg2rad(torch.tensor(angles, dtype=torch.float64))
    return torch.stack([radians.cos(), radians.sin()], dim=1)


def as_module(loss, temperature: float = 0.07) -> type[nn.Module]:
    """Turn ``loss(z_i, z_j, temperature)`` into a class with the challenge's interface."""
    default = temperature

    class Loss(nn.Module):
        def __init__(self, temperature=default):
            super().__init__()
            self.temperature = temperature

        def forward(self, z_i, z_j):
            return loss(z_i, z_j, self.temperature)

    Loss.__name__ = Loss.__qualname__ = loss.__name__
    Loss.loss = staticmethod(loss)  # the readable part, for pictures and tests
    return Loss


def naming(hints: Mapping[str, str], wrap: Callable[[Any], Any] = lambda wrong: wrong):
    """A builder for a table of misconceptions: ``known(wrong, category, title, explanation, …)``.

    ``hints`` holds a question for each category, for mistakes without one of their own; ``wrap``
    gives a wrong answer the interface of the exercise. The id is the function's name.
    """

    def known(wrong, category, title, explanation, hint=None, name=None) -> Misconception:
        asked = hint or hints[category]
        return Misconception(
            name or wrong.__name__, category, title, explanation, asked, wrap(wrong)
        )

    return known
