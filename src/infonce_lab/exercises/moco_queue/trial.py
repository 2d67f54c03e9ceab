"""Arguments left out, and one long trial whose numbers tell mistakes apart."""

from typing import Any

import torch

from infonce_lab.exercises.moco_queue.harness import build
from infonce_lab.exercises.moco_queue.measures import (
    BATCHES,
    DIM,
    SIZE,
    batches,
    judge_two_queues,
    rows_of,
    three_steps,
    two_queues,
)
from infonce_lab.exercises.moco_queue.slow import (
    FLAGS,
    close,
    flags,
    networks,
    numbers,
    true_update,
    updated,
)
from infonce_lab.exercises.shared import pairs


def defaults(answer: Any) -> list[float]:
    """The loss with the temperature left out and with 0.07; the target with the momentum left out."""
    q, k = pairs(3, DIM, seed=61)
    losses = []
    for settings in ({}, {"temperature": 0.07}):
        module = build(answer, torch.float64, DIM, SIZE, **settings)
        module(*pairs(SIZE, DIM, seed=62))
        losses.append(float(torch.as_tensor(module(q, k)).detach()))
    module = answer(DIM, SIZE)
    online, target = networks()
    module.momentum_update(online, target)
    return [*losses, *numbers(target)]


def judge_defaults(found: list[float]) -> str | None:
    left_out, given, *target = found
    if abs(left_out - given) > 1e-6:
        return f"without a temperature the loss is {left_out:.6g}, with 0.07 it is {given:.6g}"
    if not close(target, true_update(0.999)):
        return "without a momentum, the target does not move as with 0.999"
    return None


def trace(answer: Any) -> list[float]:
    """Losses, rows and updates over a longer trial. What raises leaves a fixed mark."""
    torch.default_generator.manual_seed(0)
    return [
        *_start(answer),
        *_pushes(answer),
        *_flags_and_updates(answer),
        *_graph(answer),
        *_both(answer),
    ]


def _start(answer: Any) -> list[float]:
    """Are the first rows unit? Is one of them zero?"""
    try:
        lengths = rows_of(answer(DIM, SIZE)).norm(dim=1)
        return [float(bool(((lengths - 1).abs() < 1e-4).all())), float(bool((lengths == 0).any()))]
    except Exception:
        return [-9.0] * 2


def _pushes(answer: Any) -> list[float]:
    weights = torch.tensor([1.0, 10.0, 100.0], dtype=torch.float64)
    found: list[float] = []
    length = (len(BATCHES) + 1) * (1 + SIZE)
    try:
        module = build(answer, torch.float64, DIM, SIZE, 0.5, 0.9)
        # One batch as large as the queue leaves nothing of the random start.
        for step, (q, k) in enumerate([pairs(SIZE, DIM, seed=63), *batches()]):
            loss = float(torch.as_tensor(module(q, k)).detach())
            found.append(loss if step else 0.0)
            found += sorted((rows_of(module) @ weights).tolist())
    except Exception:
        found.append(-9.0)
    return (found + [-9.0] * length)[:length]


def _flags_and_updates(answer: Any) -> list[float]:
    length = len(FLAGS) + 3 * len(true_update(0.9))
    try:
        moved = [x for m in (0.9, 0.5) for x in updated(answer, m)]
        found = [*map(float, flags(answer)), *moved, *updated(answer, 0.9, frozen=False)]
    except Exception:
        found = [-9.0]
    return (found + [-9.0] * length)[:length]


def _graph(answer: Any) -> list[float]:
    try:
        return [*map(float, three_steps(answer)), 0.0]
    except Exception as error:
        clues = ("inplace operation", "second time", "does not require grad")
        return [-9.0, *(float(clue in str(error)) for clue in clues)]


def _both(answer: Any) -> list[float]:
    try:
        found = two_queues(answer)
        return [float(judge_two_queues(found) is None), *defaults(answer)]
    except Exception:
        return [-9.0]
