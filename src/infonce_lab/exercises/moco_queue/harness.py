"""One case of this exercise is several calls: known keys fill the queue first, then the pair counts.

How a queue starts, and which of its random rows counts as the oldest, is the author's affair. After
``size`` known keys nothing of that is left, and what the next call returns has one right value.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


def build(answer: Any, dtype: torch.dtype, *settings: Any, **named: Any) -> Any:
    """An instance whose state has this dtype, whatever kind of attribute holds the state.

    All start with the same random numbers: two that differ later have met chance, or each other.
    """
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(0)
            module = answer(*settings, **named)
    finally:
        torch.set_default_dtype(before)
    if isinstance(module, nn.Module):
        module.to(dtype)
    for name, value in list(getattr(module, "__dict__", {}).items()):
        if isinstance(value, Tensor) and value.is_floating_point() and value.dtype != dtype:
            setattr(module, name, value.to(dtype))
    return module


def fill(module: Any, earlier: Tensor, sizes: list[int]) -> None:
    """Push the rows of ``earlier`` in batches of these sizes; the queries are other rows of it."""
    queries = earlier.roll(1, dims=0)
    for q, k in zip(queries.split(sizes), earlier.split(sizes), strict=True):
        module(q, k)


def filled(answer: Any) -> type:
    """A class with the constructor of ``answer`` and the call (earlier, sizes, q, k)."""

    class Filled:
        def __init__(self, *settings: Any, **named: Any):
            self.settings, self.named = settings, named
            self.module = None

        def __call__(self, earlier: Tensor, sizes: tuple[int, ...], q: Tensor, k: Tensor) -> Any:
            if self.module is None:  # now the dtype is known
                self.module = build(answer, q.dtype, *self.settings, **self.named)
            fill(self.module, earlier, list(sizes))
            return self.module(q, k)

    return Filled


@contextmanager
def harness(*answers: Any) -> Iterator[tuple[type, ...]]:
    yield tuple(filled(answer) for answer in answers)
