"""Put a function through its paces: calls with known results, and a name for everything off.

`symptoms(answer, calls, read)` returns a subset of the following.

    raises        a call or backward raises
    nothing       a call returns None, ... or NotImplemented, or raises NotImplementedError
    interface     the result is of another kind or shape, or the arguments are not accepted
    value         another result than the oracle's
    default       only a call that leaves the scalars to their defaults gives another result
    gradient      a gradient is missing or another one
    state         right in some calls, wrong in others, or wrong only when repeated later
    side effect   an input is changed
    chance        the same call twice gives two results
    device        a CUDA error, or a result that is not on the inputs' device
"""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .collect import Mutant, undo_patches

SINGLE = {"near": (2e-4, 2e-5), "steep": (3e-3, 1e-6)}  # tolerances for float32 inputs

# What may be seen of each category.
_DIFFERS = {"value", "default", "raises", "interface"}
SHOWS = {
    "reduction": _DIFFERS,
    "numerics": {"value", "gradient", "raises"},
    "gradient": {"gradient"},
    "shape_state": {"state"},
    "side_effect": {"side effect"},
    "nondeterministic": {"chance"},
    "interface": {"interface", "nothing", "default", "raises"},
    "device": {"device"},
    "stub": {"nothing", "value"},
    "cheat": {"value", "gradient", "interface", "raises"},
}


@dataclass(frozen=True, eq=False)
class Call:
    """One call and its truth. `slopes` has one entry per data argument, None where not asked."""

    data: tuple[Any, ...]
    value: Any  # a number, a float64 tensor, or a tuple of them
    scalars: dict[str, Any] = field(default_factory=dict)
    way: str = "position"  # "keyword": scalars by name, "default": scalars left out
    slopes: tuple[Tensor | None, ...] = ()
    near: tuple[float, float] = (1e-5, 1e-6)  # relative to the largest true entry, absolute
    steep: tuple[float, float] = (1e-4, 1e-8)
    last: str = ""  # the name under which the last data argument is given, if by name


def symptoms(answer: Any, calls: Iterable[Call], read: Callable, until: Iterable[str] = ()) -> set:
    """All that is off (or, with `until`, enough of it); the empty set for a right answer."""
    if answer is None:
        return {"nothing"}
    seen: set[str] = set()
    clean = []
    try:
        for place, call in enumerate(calls):
            found = _value(answer, call, read) | _gradients(answer, call, alone=place < 3)
            clean.append((call, not found))
            seen |= found
            if seen.intersection(until):
                return seen
        again = [(call, _value(answer, call, read)) for call, good in reversed(clean) if good]
        if any(found for _, found in again) or len({good for _, good in clean}) == 2:
            seen.add("state")
        return seen
    finally:
        undo_patches()


def shows(mutant: Mutant) -> set[str]:
    """The symptoms of which a wrong answer must have at least one."""
    return set().union(*(SHOWS.get(category, _DIFFERS) for category in mutant.categories))


def number(result: Any, call: Call) -> Tensor | None:
    """Any real number or 0-dim array (chapter 1)."""
    real = isinstance(result, numbers.Real) and not isinstance(result, bool)
    if real or (isinstance(result, np.ndarray | Tensor) and result.ndim == 0):
        return torch.tensor(float(result), dtype=torch.float64)
    return None


def scalar(result: Any, call: Call) -> Tensor | None:
    """A floating tensor of one element."""
    good = type(result) is Tensor and result.is_floating_point() and result.numel() == 1
    return result.detach().double().reshape(()) if good else None


def rows(result: Any, call: Call) -> Tensor | None:
    """A floating tensor of the true shape."""
    good = type(result) is Tensor and result.is_floating_point()
    return result.detach().double() if good and result.shape == call.value.shape else None


def array(result: Any, call: Call) -> Tensor | None:
    """As `rows`, or a NumPy array."""
    return rows(torch.from_numpy(result) if type(result) is np.ndarray else result, call)


def pair(result: Any, call: Call) -> Tensor | None:
    """A tuple of two tensors of the true shapes, returned here as one, (2, N, D)."""
    if type(result) is not tuple or len(result) != 2:
        return None
    if any(type(r) is not Tensor or r.shape != call.data[0].shape for r in result):
        return None
    return torch.stack([r.detach().double() for r in result])


def weights(shape: Iterable[int]) -> Tensor:
    """What the entries of a result are multiplied by before backward; 1 for a scalar."""
    return _weights(tuple(shape))


@cache
def _weights(shape: tuple[int, ...]) -> Tensor:
    count = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1 + 0.5 * torch.sin(count)).reshape(shape)


def slopes(function: Callable, data: tuple, asked: Iterable[int], step: float = 1e-4) -> tuple:
    """Fourth-order differences of the weighted result of `function` for the asked arguments."""

    def at(k: int, entry: int, move: float) -> float:
        moved = list(data)
        moved[k] = data[k].double().clone(memory_format=torch.contiguous_format)
        moved[k].view(-1)[entry] += move
        result = torch.as_tensor(function(*moved), dtype=torch.float64)
        return float((weights(result.shape) * result).sum())

    found: list[Tensor | None] = [None] * len(data)
    for k in asked:
        slope = torch.zeros(data[k].numel(), dtype=torch.float64)
        for e in range(len(slope)):
            if not torch.isfinite(data[k].reshape(-1)[e]):
                continue  # it cannot be moved: the slope is 0
            near = at(k, e, step) - at(k, e, -step)
            far = at(k, e, 2 * step) - at(k, e, -2 * step)
            slope[e] = (8 * near - far) / (12 * step)
        found[k] = slope.reshape(data[k].shape)
    return tuple(found)


def close(got: Tensor, wanted: Any, tolerance: tuple[float, float]) -> bool:
    """Whether all entries are near the true ones; infinities must be the same."""
    wanted = torch.as_tensor(wanted, dtype=torch.float64)
    finite = torch.isfinite(wanted)
    if not torch.equal(got[~finite], wanted[~finite]):
        return False
    top = wanted[finite].abs().max().item() if finite.any() else 0.0
    off = (got[finite] - wanted[finite]).abs()
    return bool((off <= tolerance[0] * top + tolerance[1]).all())


def _copies(call: Call) -> list:
    return [x.copy() if isinstance(x, np.ndarray) else x.clone() for x in call.data]


def _run(answer: Any, data: list, call: Call) -> Any:
    data, named = list(data), {}
    if call.last:
        named[call.last] = data.pop()
    if call.way == "keyword":
        return answer(*data, **named, **call.scalars)
    return answer(*data, *(call.scalars.values() if call.way == "position" else ()), **named)


def _guarded(seen: set[str], work: Callable[[], None]) -> None:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            work()
    except NotImplementedError:
        seen.add("nothing")
    except (Exception, SystemExit) as problem:
        text = f"{type(problem).__name__} {problem}".lower()
        about_arguments = isinstance(problem, TypeError) and "argument" in text
        seen.add("device" if "cuda" in text else "interface" if about_arguments else "raises")


def _value(answer: Any, call: Call, read: Callable) -> set[str]:
    seen: set[str] = set()
    results = []

    def work() -> None:
        data = _copies(call)
        result = _run(answer, data, call)
        for mine, given in zip(data, call.data, strict=True):
            same = np.array_equal if isinstance(given, np.ndarray) else torch.equal
            if not same(mine, given) or getattr(mine, "requires_grad", False):
                seen.add("side effect")
        if result is None or result is ... or result is NotImplemented:
            seen.add("nothing")
            return
        if isinstance(result, Tensor) and result.device.type != "cpu":
            seen.add("device")
            return
        results.append(read(result, call))
        if results[-1] is None:
            seen.add("interface")

    _guarded(seen, work)
    with torch.no_grad():
        _guarded(seen, work)
    torch.set_grad_enabled(True)
    if len(results) == 2 and None not in [r if r is None else 0 for r in results]:
        good = [close(result, call.value, call.near) for result in results]
        if not good[0]:
            seen.add("default" if call.way == "default" else "value")
        if not torch.equal(results[0].nan_to_num(7.0), results[1].nan_to_num(7.0)):
            if not close(results[1], results[0], call.near):
                seen.add("chance")
    return seen


def _gradients(answer: Any, call: Call, alone: bool) -> set[str]:
    """All asked gradients at once; then, with `alone`, each one with three times the upstream."""
    seen: set[str] = set()
    asked = [k for k, slope in enumerate(call.slopes) if slope is not None]

    def work(wanted: list[int], upstream: float) -> None:
        data = [x.requires_grad_(k in wanted) for k, x in enumerate(_copies(call))]
        result = _run(answer, data, call)
        if any(x.requires_grad != (k in wanted) for k, x in enumerate(data)):
            seen.add("side effect")
        if not isinstance(result, Tensor) or result.shape.numel() == 0:
            return
        if not result.requires_grad:
            seen.add("gradient")
            return
        finite = result.masked_select(torch.isfinite(result))
        (upstream * weights(result.shape)[torch.isfinite(result)] * finite).sum().backward()
        for k in wanted:
            slope = call.slopes[k]
            known = ~torch.isnan(slope)  # not a number: not asked
            got = data[k].grad
            if got is None or got.dtype != data[k].dtype:
                seen.add("gradient")
            elif not close(got.double()[known], upstream * slope[known], call.steep):
                seen.add("gradient")

    if asked:
        _guarded(seen, lambda: work(asked, 1.0))
        for k in asked if alone else ():
            _guarded(seen, lambda k=k: work([k], 3.0))
    torch.set_grad_enabled(True)
    return seen
