"""Register answers as right or wrong, so that a test can walk through them in the order written.

An answer stays exactly what a learner would hand in: nothing is set on it, the label is kept beside
it in a registry under the name of the module that defines it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch


@dataclass(frozen=True)
class Mutant:
    """What an answer is. `categories` lists the acceptable ones; it is empty for a right answer."""

    kind: str  # "right" or "wrong"
    categories: tuple[str, ...]
    description: str


_registry: dict[str, list[tuple[Any, Mutant]]] = {}
_patches: list[tuple[Any, str, Any]] = []


def right(description: str) -> Callable[[Any], Any]:
    """Decorator: a class or function that keeps the contract."""
    return _labelled(Mutant("right", (), description))


def wrong(category: str | tuple[str, ...], description: str) -> Callable[[Any], Any]:
    """Decorator: a class or function that breaks the contract in (one of) `category`."""
    return _labelled(Mutant("wrong", _as_tuple(category), description))


def add_wrong(obj: Any, category: str | tuple[str, ...], description: str) -> None:
    """Register any object (None, an instance, …) as a wrong answer of the calling module."""
    module = sys._getframe(1).f_globals["__name__"]
    mutant = Mutant("wrong", _as_tuple(category), description)
    _registry.setdefault(module, []).append((obj, mutant))


def collect(module: ModuleType) -> list[tuple[Any, Mutant]]:
    """The answers of `module`, then those of the modules in its `PARTS`, in definition order."""
    found = list(_registry.get(module.__name__, []))
    for part in getattr(module, "PARTS", ()):
        found += collect(part)
    return found


def patch(owner: Any, name: str, value: Any) -> None:
    """Overwrite `owner.name` as a cheating answer does, but so that `undo_patches` can undo it."""
    _patches.append((owner, name, getattr(owner, name)))
    setattr(owner, name, value)


def undo_patches() -> None:
    """Put back all that `patch` overwrote, and grad mode. Call it after every answer."""
    torch.set_grad_enabled(True)
    while _patches:
        setattr(*_patches.pop())


def _labelled(mutant: Mutant) -> Callable[[Any], Any]:
    def register(obj: Any) -> Any:
        _registry.setdefault(obj.__module__, []).append((obj, mutant))
        return obj

    return register


def _as_tuple(category: str | tuple[str, ...]) -> tuple[str, ...]:
    return (category,) if isinstance(category, str) else tuple(category)
