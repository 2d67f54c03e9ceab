"""The slow copy (chapter 12): ``ema_update(online, target, momentum=0.99)``.

The answer returns nothing and changes a module, so its criteria measure modules before and after.
"""

from typing import Any

import torch

from infonce_lab.exercises.contract import Criterion, Exercise, Note, Style
from infonce_lab.exercises.ema_update import scenes
from infonce_lab.exercises.ema_update.misconceptions import MISCONCEPTIONS, SYMPTOMS
from infonce_lab.reference.collapse import ema_update

TEMPLATE = '''\
import torch


def ema_update(online, target, momentum=0.99):
    """
    online, target: two modules of the same architecture
    returns: None; every parameter of target becomes momentum * target + (1 - momentum) * online,
             in place, and nothing else changes
    """
    # 1. Outside the graph

    # 2. Each parameter of the target, with its twin in the online network

    raise NotImplementedError
'''

_MOMENTA = (0.99, 0.9, 0.5, 0.0, 1.0)


def _expected(momenta, seed: int = 0) -> list:
    """m·target + (1 − m)·online, written out with plain numbers."""
    online, target = (scenes.numbers(module) for module in scenes.pair(seed=seed))
    for m in momenta:
        target = [
            [m * t + (1 - m) * o for o, t in zip(*row, strict=True)]
            for row in zip(online, target, strict=True)
        ]
    return target


def _one_call(keyword: bool, dtype: torch.dtype = torch.float64):
    def measure(answer: Any) -> list:
        return [scenes.after_calls(answer, (m,), dtype, keyword) for m in _MOMENTA]

    return measure


def _judge_one_call(tolerance: float):
    def judge(found: list) -> str | None:
        for m, got in zip(_MOMENTA, found, strict=True):
            problem = _difference(got, _expected((m,)), tolerance)
            if problem:
                return f"momentum={m:g}: {problem}"
        return None

    return judge


def _difference(got: list, true: list, tolerance: float = 1e-9) -> str | None:
    if scenes.close(got, true, tolerance):
        return None
    for i, (g, t) in enumerate(zip(got, true, strict=False)):
        if not scenes.close(g, t, tolerance):
            return f"parameter {i} of the target: expected {_words(t)}, got {_words(g)}"
    return f"the target has {len(got)} parameters, expected {len(true)}"


def _words(row: list[float]) -> str:
    return "[" + ", ".join(f"{x:.6g}" for x in row[:3]) + (", …]" if len(row) > 3 else "]")


_SEVERAL = (0.9, 0.6, 0.8, 0.99)


def _several(answer: Any) -> list:
    return scenes.after_calls(answer, _SEVERAL)


def _default(answer: Any) -> list:
    return scenes.with_default(answer)


def _frozen(answer: Any) -> list:
    return [scenes.frozen_after(answer), list(scenes.flags_of(answer, frozen=True))]


def _judge_frozen(found: list) -> str | None:
    values, flags = found
    return _difference(values, _expected((0.7,), seed=4)) or _judge_flags(flags)


def _judge_online(found: list) -> str | None:
    if scenes.close(found, scenes.numbers(scenes.pair(seed=1)[0]), 0):
        return None
    return "the online parameters changed"


def _flags(answer: Any) -> list[bool]:
    scenes.portrait.cache_clear()  # a new verdict: the symptoms look again
    return list(scenes.flags_of(lambda online, target: answer(online, target, 0.9)))


def _judge_flags(found: list[bool]) -> str | None:
    broken = [text for text, held in zip(scenes.FLAGS, found, strict=True) if not held]
    return f"it should hold, but does not: {'; '.join(broken)}" if broken else None


def _two_pairs(answer: Any) -> list:
    """Two pairs in turn: nothing may be kept from one call to the next."""
    first, second = scenes.pair(seed=0), scenes.pair(seed=6)
    for momentum in (0.9, 0.5):
        answer(*first, momentum)
        answer(*second, momentum)
    return [scenes.numbers(first[1]), scenes.numbers(second[1])]


def _judge_two_pairs(found: list) -> str | None:
    for got, seed in zip(found, (0, 6), strict=True):
        problem = _difference(got, _expected((0.9, 0.5), seed))
        if problem:
            return problem
    return None


# --- remarks that cost nothing


def _returned(answer: Any) -> str | None:
    got = answer(*scenes.pair(), 0.9)
    return None if got is None else f"it returns a {type(got).__name__}; the contract returns None"


def _buffers(answer: Any) -> str | None:
    online, target = scenes.pair()
    answer(online, target, 0.9)
    same = all(torch.equal(a, b) for a, b in zip(online.buffers(), target.buffers(), strict=True))
    if same:
        return None
    return (
        "batch norm's running statistics stay behind: copy the buffers, too, if the target is "
        "ever used in evaluation mode"
    )


# --- other ways to write it


def lerp(online, target, momentum=0.99):
    with torch.no_grad():
        for t, o in zip(target.parameters(), online.parameters(), strict=True):
            t.lerp_(o, 1 - momentum)


def by_name(online, target, momentum=0.99):
    theirs = dict(online.named_parameters())
    for name, t in target.named_parameters():
        t.data.copy_(momentum * t.data + (1 - momentum) * theirs[name].data)


EXERCISE = Exercise(
    id="ema_update",
    chapter="12-collapse",
    title="A target that follows slowly",
    usage="ema_update(online, target, momentum)",
    kind="function",
    reference=ema_update,
    template=TEMPLATE,
    answer_name="ema_update",
    arguments=("online", "target"),
    hints=(
        "Which of the two networks may change? And should autograd hear of it?",
        "under torch.no_grad(): walk through online.parameters() and target.parameters() together; each "
        "target tensor is multiplied by m in place, and (1 − m) times its twin is added in place.",
        "`t.mul_(momentum).____(o, alpha=____)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(Style("lerp: go 1 − m of the way", lerp), Style("by name, through .data", by_name)),
    extra=(
        Criterion("one call", "value64", "", _one_call(False), _judge_one_call(1e-9)),
        Criterion(
            "one call, momentum by keyword", "value64", "", _one_call(True), _judge_one_call(1e-9)
        ),
        Criterion(
            "several calls",
            "value64",
            "",
            _several,
            lambda got: _difference(got, _expected(_SEVERAL)),
        ),
        Criterion("two pairs in turn", "value64", "", _two_pairs, _judge_two_pairs),
        Criterion(
            "momentum left out is 0.99",
            "value64",
            "",
            _default,
            lambda got: _difference(got, _expected((0.99,), seed=2)),
        ),
        Criterion("a frozen target", "value64", "", _frozen, _judge_frozen),
        Criterion("float32", "value32", "", _one_call(False, torch.float32), _judge_one_call(1e-5)),
        Criterion(
            "the online network stays as it is", "hygiene", "", scenes.online_after, _judge_online
        ),
        Criterion(
            "in place, without a graph, no other change", "hygiene", "", _flags, _judge_flags
        ),
    ),
    notes=(Note("return value", _returned), Note("buffers", _buffers)),
    small=True,
    hygiene=False,
)
