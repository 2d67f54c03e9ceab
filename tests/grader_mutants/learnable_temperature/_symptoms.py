"""The paces of the module: what it returns, what it learns, where it stops."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..collect import undo_patches

_ways = (
    ((), {}, 0.07, 100.0),
    ((0.5,), {}, 0.5, 100.0),
    ((0.2, 10.0), {}, 0.2, 10.0),
    ((), {"temperature": 0.1, "max_scale": 50.0}, 0.1, 50.0),
)


def symptoms(answer) -> set[str]:
    """All that is off, in the words of `paces`."""
    if answer is None:
        return {"nothing"}
    seen: set[str] = set()
    for args, named, temperature, max_scale in _ways:
        try:
            kind = "value" if args or named else "default"
            _fresh(answer(*args, **named), temperature, seen, kind)
            _limit(answer(*args, **named), max_scale, seen)
            if abs(_log(answer(*args, **named)) - _log(answer(*args, **named))) > 1e-6:
                seen.add("chance")
        except NotImplementedError:
            seen.add("nothing")
        except TypeError as problem:
            seen.add("interface" if "argument" in str(problem) else "raises")
        except Exception:
            seen.add("raises")
    if not seen & {"nothing", "interface", "raises"}:
        first, _ = answer(0.5), answer(0.1)
        if abs(_log(first) - math.log(2)) > 1e-4 >= abs(_log(answer(0.5)) - math.log(2)):
            seen.add("state")  # the second instance has changed the first
    undo_patches()
    return seen


def _log(module) -> float:
    result = module()
    if isinstance(result, Tensor):
        return float(result.detach())
    return float(result) if isinstance(result, float) else float("nan")


def _fresh(module, temperature, seen, kind) -> None:
    parameters = list(module.parameters())
    good = len(parameters) == 1 and parameters[0].shape == ()
    if not good or parameters[0].dtype != torch.float32 or not parameters[0].requires_grad:
        seen.add("interface")
    result = module()
    if result is None:
        seen.add("nothing")
        return
    if not isinstance(result, Tensor) or result.shape != ():
        seen.add("interface")
        return
    if abs(math.exp(min(result.item(), 50)) * temperature - 1) > 1e-4:
        seen.add(kind)
    again = module()
    if abs(again.item() - result.item()) > 1e-6:
        seen |= {"chance", "state"}
    if not again.requires_grad:
        seen.add("gradient")
    elif parameters:
        again.backward()
        grad = parameters[0].grad
        if grad is None or abs(grad.item() - 1) > 1e-6:
            seen.add("gradient")


def _limit(module, max_scale, seen) -> None:
    """Set the parameter to log 1000, look, then take one step down and look again."""
    parameters = list(module.parameters())
    if not parameters:
        return
    parameters[0].data.fill_(math.log(1000))
    result = module()
    if not isinstance(result, Tensor) or result.shape != ():
        return
    if result.item() > math.log(max_scale) + 1e-5:
        seen.add("value")
        if module().item() <= math.log(max_scale) + 1e-5:
            seen.add("state")
        return
    if result.requires_grad:
        result.backward()
    for parameter in parameters:  # plain SGD; torch.optim takes seconds to import
        if parameter.grad is not None:
            parameter.data -= 0.05 * parameter.grad
    if min(module().item(), module().item()) > math.log(max_scale) - 0.04:
        seen.add("gradient")
