"""Trying an answer out: its value on copies of the inputs, and whether two results differ."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def value(answer: Any, *inputs: Any, **scalars: Any) -> Tensor:
    """The result of one call on copies of the tensors, detached, in float64."""
    copies = [x.detach().clone() if torch.is_tensor(x) else x for x in inputs]
    return _exact(answer(*copies, **scalars))


def number(answer: Any, *inputs: Any, **scalars: Any) -> float:
    """The one number that a call on copies returns."""
    return float(value(answer, *inputs, **scalars))


def finite(*inputs: Any, **scalars: Any) -> Callable[[Any], bool]:
    """For a last symptom: on these inputs the answer returns numbers, not nan or infinity."""
    return lambda answer: bool(value(answer, *inputs, **scalars).isfinite().all())


def differ(
    a: Tensor | float, b: Tensor | float, tolerance: float = 1e-3, absolute: float = 1e-9
) -> bool:
    """Do two results of equal standing differ, in shape or in some entry?

    They may by ``tolerance`` times the largest entry of both, plus ``absolute``, but not by nan.
    """
    a, b = _exact(a), _exact(b)
    if a.shape != b.shape:
        return True
    allowed = tolerance * max(a.abs().max(), b.abs().max()) + absolute
    return not bool((a - b).abs().max() <= allowed)


def off(
    found: Tensor | float,
    right: Tensor | float,
    tolerance: float = 1e-4,
    absolute: float = 0.0,
    least: float = 0.0,
) -> bool:
    """Is a result off from what it should be, in shape or in some entry?

    It may by ``tolerance`` times the largest right entry, plus ``absolute``, but not by nan. A
    largest entry below ``least`` counts as ``least``.
    """
    found, right = _exact(found), _exact(right)
    if found.shape != right.shape:
        return True
    allowed = tolerance * max(right.abs().max(), least) + absolute
    return not bool((found - right).abs().max() <= allowed)


def _exact(result: Any) -> Tensor:
    return torch.as_tensor(result, dtype=torch.float64).detach()
