"""Does an answer behave like this? Every function tries it on inputs of its own."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.exercises.moco_queue import measures, slow
from infonce_lab.exercises.moco_queue.harness import build, fill
from infonce_lab.exercises.moco_queue.measures import DIM, SIZE
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, number

_TAU = 0.4


def _ready(answer: Any, tau: float = _TAU, earlier: Tensor | None = None) -> Any:
    """An instance whose queue holds known keys; the oldest of them does not stand in row 0."""
    module = build(answer, torch.float64, DIM, SIZE, tau, 0.9)
    earlier = pairs(SIZE, DIM, seed=64)[0] if earlier is None else earlier
    fill(module, torch.cat([earlier[:1], earlier]), [1, SIZE])
    return module


def _loss(answer: Any, q: Tensor, k: Tensor, **how: Any) -> float:
    return number(_ready(answer, **how), q, k)


def _differ(a: float, b: float) -> bool:
    return differ(a, b, 1e-4, absolute=1e-8)


def _batch(n: int = 3) -> tuple[Tensor, Tensor]:
    return pairs(n, DIM, seed=65)


# ---------------------------------------------------------------- the interface


def _raises(run: Callable[[], Any], *kinds: type[BaseException], clue: str = "") -> bool:
    try:
        run()
    except kinds as error:
        return clue in str(error)
    except Exception:
        return False
    return False


def no_update(answer: Any) -> bool:
    return not callable(getattr(build(answer, torch.float32, DIM, SIZE), "momentum_update", None))


def unfinished(answer: Any) -> bool:
    return _raises(lambda: slow.updated(answer, 0.9), NotImplementedError)


def no_queue(answer: Any) -> bool:
    module = build(answer, torch.float32, DIM, SIZE)
    return _raises(lambda: measures.rows_of(module), AttributeError, TypeError, ValueError)


# ---------------------------------------------------------------- what is in the queue


def _pushed(answer: Any) -> tuple[Tensor, Tensor, Tensor]:
    """(rows found, keys as pushed, queries as pushed) after exactly ``SIZE`` keys in one batch."""
    module = build(answer, torch.float64, DIM, SIZE, _TAU, 0.9)
    q, k = pairs(SIZE, DIM, seed=66, noise=None)
    module(q.clone(), k.clone())
    return measures.rows_of(module), k, q


def stored_raw(answer: Any) -> bool:
    rows, k, _ = _pushed(answer)
    unit = F.normalize(k, dim=1)
    same_directions = measures.same_rows(F.normalize(rows, dim=1), unit)
    return same_directions and not measures.same_rows(rows, unit, 1e-3)


def first_rows_not_unit(answer: Any) -> bool:
    rows = measures.rows_of(build(answer, torch.float32, DIM, SIZE))
    return bool(((rows.norm(dim=1) - 1).abs() > 1e-3).any())


def stored_queries(answer: Any) -> bool:
    rows, _, q = _pushed(answer)
    return measures.same_rows(F.normalize(rows, dim=1), F.normalize(q, dim=1))


def rounded(answer: Any) -> bool:
    rows, k, _ = _pushed(answer)
    unit = F.normalize(k, dim=1)
    return measures.same_rows(rows, unit, 1e-2) and not measures.same_rows(rows, unit)


def wrong_rows(answer: Any) -> bool:
    """Some sequence of batches leaves others than the last keys, or raises."""
    try:
        found = measures.contents(answer)
    except Exception:
        return not _raises(lambda: _pushed(answer), Exception)
    return measures.judge_contents(found) is not None


def wrong_first_rows(answer: Any) -> bool:
    return measures.judge_first_rows(measures.first_call(answer)) is not None


def shared(answer: Any) -> bool:
    return measures.judge_two_queues(measures.two_queues(answer)) is not None


def new_keys_already_in(answer: Any) -> bool:
    q, k = _batch()
    earlier = pairs(SIZE, DIM, seed=64)[0]
    found = _loss(answer, q, k, earlier=earlier)
    after = F.normalize(torch.cat([earlier, k]), dim=1)[-SIZE:]
    return not _differ(found, measures.info_nce(q, k, after, _TAU))


# ---------------------------------------------------------------- the value


def lengths_matter(answer: Any) -> bool:
    q, k = _batch()
    scale = torch.tensor([[0.3], [1.0], [4.0]], dtype=torch.float64)
    usual = _loss(answer, q, k)
    return _differ(usual, _loss(answer, scale * q, k)) or _differ(
        usual, _loss(answer, q, scale * k)
    )


def temperature_unused(answer: Any) -> bool:
    return not _differ(_loss(answer, *_batch(), tau=0.4), _loss(answer, *_batch(), tau=1.3))


def other_temperature(answer: Any) -> bool:
    """All candidates tie, whatever τ: right there, wrong elsewhere."""
    one = torch.ones(SIZE, DIM, dtype=torch.float64)
    tie = _loss(answer, one[:2], one[:2], earlier=one)
    if _differ(tie, measures.info_nce(one[:2], one[:2], F.normalize(one, dim=1), _TAU)):
        return False
    q, k = _batch()
    true = [
        measures.info_nce(q, k, F.normalize(pairs(SIZE, DIM, seed=64)[0], dim=1), t) for t in _TAUS
    ]
    return any(not _differ(_loss(answer, q, k), value) for value in true)


_TAUS = (0.07, 0.2, 1.0, _TAU**2, 1 / _TAU, _TAU / 2, 2 * _TAU, _TAU**0.5)


def queue_unused(answer: Any) -> bool:
    others = (pairs(SIZE, DIM, seed=s)[0] for s in (64, 67))
    first, second = (_loss(answer, *_batch(), earlier=rows) for rows in others)
    return not _differ(first, second)


def key_unused(answer: Any) -> bool:
    q, k = _batch(1)
    return not _differ(_loss(answer, q, k), _loss(answer, q, k.flip(1) + 1))


def sums(answer: Any) -> bool:
    q, k = _batch(2)
    once, twice = _loss(answer, q, k), _loss(answer, q.repeat(2, 1), k.repeat(2, 1))
    return not _differ(twice, 2 * once)


def not_the_mean(answer: Any) -> bool:
    """A batch of twice the same costs what one costs, two different ones not their mean."""
    q, k = _batch(1)
    one, two = _loss(answer, q, k), _loss(answer, q.repeat(2, 1), k.repeat(2, 1))
    return not _differ(one, two) and companions_matter(answer)


def other_count(answer: Any) -> bool:
    """Where all candidates tie the loss gives their number away."""
    one = torch.ones(SIZE, DIM, dtype=torch.float64)
    found = math.exp(_loss(answer, one[:2], one[:2], earlier=one))
    return 1 < found < 50 and abs(found - round(found)) < 1e-6 and round(found) != 1 + SIZE


def old_key_called_right(answer: Any) -> bool:
    q, k = _batch(1)
    for row in range(SIZE):
        losses = []
        for planted in (q, -q):
            earlier = pairs(SIZE, DIM, seed=64)[0]
            earlier[row] = planted
            losses.append(_loss(answer, q, k, earlier=earlier))
        if 0 <= losses[0] < losses[1] - 1e-6:
            return True
    return False


def companions_matter(answer: Any) -> bool:
    q, k = _batch(2)
    apart = [_loss(answer, q[i : i + 1], k[i : i + 1]) for i in range(2)]
    return _differ(_loss(answer, q, k), sum(apart) / 2)


def twins_are_pushed_apart(answer: Any) -> bool:
    q, _ = _batch(1)
    return _loss(answer, q, q) > _loss(answer, q, -q)


def constant_factor(answer: Any) -> bool:
    rows = F.normalize(pairs(SIZE, DIM, seed=64)[0], dim=1)
    batches = [pairs(2, DIM, seed=s) for s in (65, 68, 69)]
    ratios = [_loss(answer, q, k) / measures.info_nce(q, k, rows, _TAU) for q, k in batches]
    same = not _differ(ratios[0], ratios[1]) and not _differ(ratios[0], ratios[2])
    return same and _differ(ratios[0], 1)


def wrong_value(answer: Any) -> bool:
    q, k = _batch()
    rows = F.normalize(pairs(SIZE, DIM, seed=64)[0], dim=1)
    return _differ(_loss(answer, q, k), measures.info_nce(q, k, rows, _TAU))


# ---------------------------------------------------------------- gradients and the slow copy


def backward_raises(answer: Any) -> bool:
    return _raises(lambda: measures.three_steps(answer), RuntimeError)


def gradient_astray(answer: Any) -> bool:
    return measures.judge_three_steps(measures.three_steps(answer)) is not None


def flag(name: str, place: int) -> Callable[[Any], bool]:
    """Is this promise of ``slow.FLAGS`` broken?"""

    def shows(answer: Any) -> bool:
        return not slow.flags(answer)[place]

    shows.__name__ = name
    return shows


def leaf_refused(answer: Any) -> bool:
    return _raises(lambda: slow.updated(answer, 0.9, frozen=False), RuntimeError, clue="leaf")


def update_raises(answer: Any) -> bool:
    return _raises(lambda: slow.updated(answer, 0.9), Exception)


def moves_otherwise(answer: Any) -> bool:
    return slow.judge_updates(slow.updates(answer)) is not None
