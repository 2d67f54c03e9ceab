"""Put a name to what is wrong by comparing it with the known mistakes of the exercise."""

from functools import cache
from typing import Any

import numpy as np

from infonce_lab.exercises import load
from infonce_lab.exercises.contract import Exercise, Misconception
from infonce_lab.grading import compare
from infonce_lab.grading.observe import Call, Observation, Session, contained, run
from infonce_lab.grading.report import Diagnosis

_HUGE = 1e5
_MATCH = (1e-3, 1e-7)  # relative to the largest entry, absolute
_EXACT = (1e-6, 1e-9)


def probe_session(exercise: Exercise) -> Session:
    """One call a probe, each with an instance of its own."""
    gradient_of = exercise.gradient_inputs
    probes = exercise.probes()
    return Session(
        tuple(Call(case, gradient_of=gradient_of, instance=i) for i, case in enumerate(probes))
    )


@cache
def _fingerprints(exercise_id: str) -> tuple[tuple[Misconception, tuple[Observation, ...]], ...]:
    exercise = load(exercise_id)
    session = probe_session(exercise)
    misconceptions = exercise.misconceptions
    with exercise.harnessed(*(m.wrong for m in misconceptions)) as called:
        seen = [run(exercise, wrong, session) for wrong in called]
    return tuple(zip(misconceptions, seen, strict=True))


def by_fingerprint(exercise: Exercise, seen: tuple[Observation, ...]) -> Diagnosis | None:
    """The declared mistakes whose values (if those are right: gradients) match on all probes."""
    session = probe_session(exercise)
    truths = [compare.truths(exercise.id).of(call) for call in session.calls]
    if any(got.values is None for got in seen) or len(seen) != len(truths):
        return None
    values_right = all(map(lambda g, t: compare.values_agree(g, t, _MATCH), seen, truths))
    matches = []
    for misconception, theirs in _fingerprints(exercise.id):
        same = all(map(_same_value, seen, theirs))
        if same and values_right:
            same = _gradients_match(seen, theirs) and not _gradients_match(seen, truths)
        if same:
            matches.append(_diagnosis(misconception))
    return _first_of(matches)


def by_trace(exercise: Exercise, answer: Any) -> Diagnosis | None:
    """The declared mistakes that leave the same numbers on a longer trial."""
    mine = _trace(exercise, answer) if exercise.trace else None
    if mine is None:
        return None
    known = _traces(exercise.id)
    if _same_trace(mine, known[None]):
        return None
    return _first_of(
        [_diagnosis(m) for m in exercise.misconceptions if _same_trace(mine, known[m.id])]
    )


@cache
def _traces(exercise_id: str) -> dict[str | None, np.ndarray | None]:
    """What the reference (key ``None``) and every misconception leave."""
    exercise = load(exercise_id)
    wrong = {m.id: _trace(exercise, m.wrong) for m in exercise.misconceptions}
    return {None: _trace(exercise, exercise.reference)} | wrong


def _trace(exercise: Exercise, answer: Any) -> np.ndarray | None:
    try:
        with contained():
            return np.asarray(exercise.trace(answer), dtype=float)
    except Exception:
        return None


def _same_trace(a: np.ndarray, b: np.ndarray | None) -> bool:
    return b is not None and compare.close(a, b, _EXACT)


def _first_of(matches: list[Diagnosis]) -> Diagnosis | None:
    """The one declared first, the others in its ``also``."""
    if not matches:
        return None
    first, *rest = matches
    return Diagnosis(**(vars(first) | {"also": tuple(rest)}))


def _same_value(got: Observation, known: Observation) -> bool:
    if known.values is None or got.kind != known.kind:
        return False
    if any((np.abs(v[np.isfinite(v)]) > _HUGE).any() for v in got.values):
        return False  # a mask constant that reached the result says which constant, not which bug
    if any(not np.isfinite(v).all() for v in got.values):
        return all(
            np.array_equal(g, k, equal_nan=True)
            for g, k in zip(got.values, known.values, strict=False)
        )
    return compare.values_agree(got, known, _MATCH)


def _gradients_match(seen, others) -> bool:
    return all(
        got.gradient_failure is None
        and other.gradient_failure is None
        and compare.gradients_agree(got, other, _MATCH)
        for got, other in zip(seen, others, strict=True)
    )


def _diagnosis(m: Misconception) -> Diagnosis:
    return Diagnosis(m.id, m.category, m.title, m.explanation, m.hint)
