"""Put an answer through its paces against the oracle and name everything that is off.

`symptoms(answer)` returns a subset of the following; with `until` it stops at the first of those.

    raises        construction, a call or backward raises
    nothing       a call returns None, ... or NotImplemented, or raises NotImplementedError
    interface     a call returns something other than a floating tensor of one element
    value         a fresh instance gives another number than the oracle
    default       only the instance made without arguments does
    gradient      the gradient with respect to an input is missing or another one
    state         right on a fresh instance, wrong later, beside another instance or at some sizes
    side effect   an input is changed, or loses requires_grad
    chance        the same call twice gives two results
    device        a CUDA error, or a result on another device than the inputs
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import torch
from torch import Tensor

from ..collect import undo_patches
from . import oracle

CASES = ((3, 5, 0.2), (6, 8, 0.3), (2, 3, 0.2), (4, 4, 0.5), (5, 2, 1.0), (8, 3, 0.1), (3, 4, 0.05))
VALUE, GRADIENT = (1e-5, 1e-6), (1e-4, 1e-8)  # relative, absolute
_max, _isfinite = Tensor.amax, Tensor.isfinite  # kept from answers that patch torch


@cache
def truth(n: int, d: int, tau: float) -> tuple[Tensor, Tensor, float, tuple[Tensor, Tensor]]:
    """Inputs, value and gradients of one case."""
    z_i, z_j = oracle.batch(n, d, seed=100 * n + d)
    return z_i, z_j, oracle.value(z_i, z_j, tau), oracle.gradient(z_i, z_j, tau)


def symptoms(answer: Any, until: Iterable[str] = ()) -> set[str]:
    """All that is off with an answer (or enough of it, see `until`); empty for a right one."""
    if answer is None:
        return {"nothing"}
    seen: set[str] = set()
    outcomes = []
    for number, case in enumerate(CASES):
        found = _fresh(answer, case, by_keyword=number % 2 == 1, full=number < 2)
        outcomes.append(found)
        seen |= found
        if seen.intersection(until):
            return seen
    if any(not found for found in outcomes) and any(outcomes):
        seen.add("state")  # right at some sizes, wrong at others
    if not seen:
        seen |= _defaults(answer) | _sequence(answer) | _side_by_side(answer) | _layout(answer)
    return seen


def _guarded(seen: set[str], work) -> None:
    """Run `work`, turning exceptions into symptoms."""
    try:
        work()
    except NotImplementedError:
        seen.add("nothing")
    except (Exception, SystemExit) as problem:
        text = f"{type(problem).__name__} {problem}"
        seen.add("device" if "cuda" in text.lower() else "raises")
    finally:
        undo_patches()


def _number(result: Any, z: Tensor, seen: set[str]) -> float | None:
    if result is None or result is ... or result is NotImplemented:
        seen.add("nothing")
    elif type(result) is not Tensor or result.numel() != 1 or not result.is_floating_point():
        seen.add("interface")
    elif result.device != z.device:
        seen.add("device")
    else:
        return Tensor.item(result.detach())
    return None


def _near(got: float | None, truth_: float, tolerance=VALUE) -> bool:
    relative, absolute = tolerance
    return got is not None and abs(got - truth_) <= relative * abs(truth_) + absolute


def _make(answer: Any, tau: float, by_keyword: bool = False) -> Any:
    return answer(temperature=tau) if by_keyword else answer(tau)


def _fresh(answer, case, by_keyword: bool, full: bool) -> set[str]:
    seen: set[str] = set()
    z_i, z_j, expected, gradients = truth(*case)
    tau = case[-1]

    def value() -> None:
        a, b = z_i.clone(), z_j.clone()
        loss = _make(answer, tau, by_keyword)
        got = _number(loss(a, b), a, seen)
        if got is not None and not _near(got, expected):
            seen.add("value")
        if not (torch.equal(a, z_i) and torch.equal(b, z_j)):
            seen.add("side effect")
        a, b = z_i.clone(), z_j.clone()
        again = _make(answer, tau, by_keyword)
        first = _number(again(a, b), a, seen)
        with torch.no_grad():
            second = _number(again(z_i.clone(), z_j.clone()), a, seen)
        if None not in (got, first, second):
            if got == got and not _near(first, got):
                seen.add("chance")
            elif _near(first, expected) and not _near(second, expected):
                seen.add("state")

    def gradient(wants: tuple[bool, bool], upstream: float) -> None:
        a = z_i.clone().requires_grad_(wants[0])
        b = z_j.clone().requires_grad_(wants[1])
        result = _make(answer, tau, by_keyword)(a, b)
        if (a.requires_grad, b.requires_grad) != wants:
            seen.add("side effect")
        if _number(result, a, seen) is None:
            return
        if not result.requires_grad:
            seen.add("gradient")
            return
        try:
            (upstream * result).sum().backward()
        except RuntimeError:
            seen.add("gradient")
        for z, want, wanted in zip((a, b), wants, gradients, strict=True):
            if want and not _same(z.grad, upstream * wanted):
                seen.add("gradient")

    _guarded(seen, value)
    _guarded(seen, lambda: gradient((True, True), 1.0))
    if full:
        _guarded(seen, lambda: gradient((True, False), 3.0))
        _guarded(seen, lambda: gradient((False, True), 1.0))
    return seen


def _same(got: Tensor | None, wanted: Tensor) -> bool:
    if got is None or not bool(_isfinite(got).all()):
        return False
    relative, absolute = GRADIENT
    return _max((got - wanted).abs()).item() <= relative * _max(wanted.abs()).item() + absolute


def _defaults(answer) -> set[str]:
    seen: set[str] = set()
    z_i, z_j, _, _ = truth(6, 8, 0.3)

    def work() -> None:
        got = _number(answer()(z_i.clone(), z_j.clone()), z_i, seen)
        if not _near(got, oracle.value(z_i, z_j, 0.07)):
            seen.add("default")

    _guarded(seen, work)
    return seen


def _sequence(answer) -> set[str]:
    """One instance through sizes that grow, shrink and repeat."""
    seen: set[str] = set()
    late: set[str] = set()

    def work() -> None:
        loss = _make(answer, 0.2)
        for n, d in ((3, 5), (6, 5), (2, 3), (2, 3), (8, 3)):
            z_i, z_j, expected, _ = truth(n, d, 0.2)
            if not _near(_number(loss(z_i.clone(), z_j.clone()), z_i, seen), expected):
                late.add("state")

    _guarded(late, work)
    return seen | ({"state"} if late else set())


def _side_by_side(answer) -> set[str]:
    seen: set[str] = set()

    def work() -> None:
        z_i, z_j, expected, _ = truth(3, 5, 0.2)
        first, second = _make(answer, 0.2), _make(answer, 1.0)
        for loss, wanted in ((first, expected), (second, oracle.value(z_i, z_j, 1.0))):
            if not _near(_number(loss(z_i.clone(), z_j.clone()), z_i, seen), wanted):
                seen.add("state")

    _guarded(seen, work)
    return seen


def _layout(answer) -> set[str]:
    """Inputs that are not contiguous, one float32 call, and float32 gradients' dtype."""
    seen: set[str] = set()
    z_i, z_j, expected, _ = truth(6, 8, 0.3)

    def work() -> None:
        a, b = z_i.T.contiguous().T, z_j.repeat_interleave(2, 1)[:, ::2]
        if not _near(_number(_make(answer, 0.3)(a, b), a, seen), expected):
            seen.add("state")
        a, b = z_i.float().requires_grad_(), z_j.float().requires_grad_()
        result = _make(answer, 0.3)(a, b)
        if not _near(_number(result, a, seen), expected, (2e-4, 2e-5)):
            seen.add("value")
        result.sum().backward()
        if a.grad.dtype != torch.float32:
            seen.add("gradient")

    _guarded(seen, work)
    if "raises" in seen:
        seen.add("state")
    return seen
