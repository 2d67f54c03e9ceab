"""The slow copy: what ``momentum_update`` leaves of two small networks, as plain numbers."""

import math
from functools import cache
from typing import Any

from torch import nn

from infonce_lab.exercises.moco_queue.cases import vectors
from infonce_lab.exercises.moco_queue.measures import DIM, SIZE, words

MOMENTA = (0.9, 0.5, 0.0, 1.0, 0.999)


def networks(seed: int = 0, frozen: bool = True) -> tuple[nn.Module, nn.Module]:
    """(online, target) with a module inside a module; the target's parameters usually frozen."""
    made = []
    for i in range(2):
        net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Sequential(nn.Linear(3, 2)))
        for j, p in enumerate(net.parameters()):
            p.data = (
                vectors(p.numel(), 1, seed=90 + 20 * seed + 8 * i + j).float().view_as(p).double()
            )
        made.append(net.double())
    made[1].requires_grad_(not frozen)
    return made[0], made[1]


def numbers(module: nn.Module) -> list[float]:
    return [float(x) for p in module.parameters() for x in p.detach().flatten()]


def updated(answer: Any, momentum: float, frozen: bool = True, times: int = 1) -> list[float]:
    module = answer(DIM, SIZE, 0.5, momentum)
    online, target = networks(frozen=frozen)
    for _ in range(times):
        module.momentum_update(online, target)
    return numbers(target)


def updates(answer: Any) -> list[list[float]]:
    one = [updated(answer, m) for m in MOMENTA]
    return [*one, updated(answer, 0.9, frozen=False), updated(answer, 0.9, times=3)]


@cache
def true_update(momentum: float, times: int = 1) -> list[float]:
    theirs, ours = map(numbers, networks())
    for _ in range(times):
        ours = [momentum * t + (1 - momentum) * o for t, o in zip(ours, theirs, strict=True)]
    return ours


def judge_updates(found: list[list[float]]) -> str | None:
    settings = [(m, 1) for m in MOMENTA] + [(0.9, 1), (0.9, 3)]
    names = [f"momentum {m:g}" for m in MOMENTA]
    names += ["momentum 0.9, a target that is not frozen", "momentum 0.9, three updates"]
    for got, (m, times), text in zip(found, settings, names, strict=True):
        true = true_update(m, times)
        if not close(got, true):
            return f"{text}: the first parameters of the target should be {words(true)}, yours are {words(got)}"
    return None


def close(a: list[float], b: list[float], tolerance: float = 1e-6) -> bool:
    return len(a) == len(b) and all(
        math.isfinite(x) and abs(x - y) <= tolerance for x, y in zip(a, b, strict=True)
    )


FLAGS = (
    "the online network stays as it is",
    "the target's parameters are the same objects as before",
    "the update leaves no graph behind",
    "requires_grad stays as it was",
)


def flags(answer: Any, momentum: float = 0.9) -> list[bool]:
    """Does each sentence of ``FLAGS`` hold after an update?"""
    module = answer(DIM, SIZE, 0.5, momentum)
    online, target = networks()
    before, objects = numbers(online), list(target.parameters())
    module.momentum_update(online, target)
    after = list(target.parameters())
    return [
        numbers(online) == before,
        len(after) == len(objects) and all(a is b for a, b in zip(after, objects, strict=True)),
        all(p.grad_fn is None for p in after),
        all(p.requires_grad for p in online.parameters())
        and not any(p.requires_grad for p in after),
    ]


def judge_flags(found: list[bool]) -> str | None:
    broken = [text for text, held in zip(FLAGS, found, strict=True) if not held]
    return f"it should hold, but does not: {'; '.join(broken)}" if broken else None
