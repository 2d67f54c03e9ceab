"""``grade``: run an exercise's criteria on an answer and explain the verdict.

Pure: prints nothing, stores nothing, and never raises for a bad answer.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from infonce_lab.exercises import load
from infonce_lab.exercises.contract import Criterion, Exercise
from infonce_lab.grading import compare, watch
from infonce_lab.grading.example import example_of
from infonce_lab.grading.fingerprints import by_fingerprint, by_trace, probe_session
from infonce_lab.grading.observe import _CAUGHT, Observation, contained, failure_from, run
from infonce_lab.grading.plan import plan
from infonce_lab.grading.report import CriterionResult, Report
from infonce_lab.grading.stub import is_untouched
from infonce_lab.grading.symptoms import WRONG_OBJECT, by_failure, by_symptom

_INTACT = "leaves PyTorch, NumPy and the course as they are"


def grade(exercise_id: str, answer: Any) -> Report:
    """Judge ``answer`` by the contract of the exercise.

    Args:
        exercise_id: such as ``"nt_xent"``.
        answer: the class or function the contract names; anything else gets a clear report.

    Raises:
        ValueError: there is no such exercise. A bad answer never raises.
    """
    exercise = load(exercise_id)
    watch.watch_module(exercise.reference.__module__)
    tampered = watch.replaced()  # an answer's cell may have patched something when it was defined
    watch.restore()
    try:
        return _grade(exercise, answer, tampered)
    finally:
        watch.restore()


def _grade(exercise: Exercise, answer: Any, tampered: tuple[str, ...]) -> Report:
    if answer is None or is_untouched(exercise, answer):
        return _without_verdict(exercise, "not attempted", "The template is still untouched.")
    wrong_object = _wrong_object(exercise, answer)
    if wrong_object:
        return replace(_without_verdict(exercise, "error", wrong_object), misconception=WRONG_OBJECT)
    # Truths first: nothing the answer does can reach them afterwards.
    for criterion in plan(exercise.id):
        for call in criterion.session.calls:
            compare.truths(exercise.id).of(call)
    with exercise.harnessed(answer) as (called,):
        return _judged(exercise, answer, called, tampered)


def _judged(exercise: Exercise, answer: Any, called: Any, tampered: tuple[str, ...]) -> Report:
    seen = run(exercise, called, probe_session(exercise))
    if seen and seen[0].failure:
        return _error(exercise, seen[0])

    results = []
    made: dict[int, tuple[Observation, ...]] = {}  # several criteria read one session
    for criterion in plan(exercise.id):
        if id(criterion.session) not in made:
            made[id(criterion.session)] = run(exercise, called, criterion.session)
        observations = made[id(criterion.session)]
        stopped = next((o.failure for o in observations if o.failure and o.failure.interrupted), 0)
        if stopped:
            return _without_verdict(exercise, "error", _INTERRUPTED)
        problem = criterion.judge(observations)
        results.append((criterion.name, criterion.group, criterion.category, problem))
    for extra in exercise.extra:
        results.append((extra.name, extra.group, extra.category, _measure(extra, answer)))
    tampered = (*tampered, *watch.replaced())
    watch.restore()
    if tampered:
        problem = f"replaced: {', '.join(sorted(set(tampered)))}"
        results.append((_INTACT, "hygiene", "cheat", problem))

    criteria = _score(exercise, results)
    points = sum(c.points for c in criteria)
    passed = all(c.passed for c in criteria)
    if passed:
        notes = tuple(filter(None, (_note(note, answer) for note in exercise.notes)))
        return Report(
            exercise.id,
            "passed",
            points,
            exercise.max_points,
            criteria,
            notes=notes,
            implementation=answer,
        )
    diagnosis = None if tampered else by_fingerprint(exercise, seen) or by_trace(exercise, answer)
    diagnosis = diagnosis or by_symptom(exercise, criteria, seen, answer)
    return Report(
        exercise.id,
        "failed",
        points,
        exercise.max_points,
        criteria,
        misconception=diagnosis,
        example=example_of(exercise, called),
    )


_INTERRUPTED = (
    "Stopped by you while your code was running. If it seemed endless, look for a loop that never "
    "ends, or one whose length grows with the square of the batch."
)


def _without_verdict(exercise: Exercise, status, message: str) -> Report:
    return Report(exercise.id, status, 0.0, exercise.max_points, message=message)


def _wrong_object(exercise: Exercise, answer: Any) -> str | None:
    """What was handed in cannot even be called the way the contract says."""
    wanted = f'check("{exercise.id}", {exercise.answer_name})'
    if exercise.kind == "module" and not isinstance(answer, type):
        if type(answer).__name__ == "function":
            return None  # a factory is as good as a class, if it can be called like one
        what = f"an instance of {type(answer).__name__}" if callable(answer) else repr(answer)[:80]
        return f"Pass the class itself, not {what}: {wanted}."
    if not callable(answer):
        return f"Pass the function itself: {wanted}. You passed a {type(answer).__name__}."
    if exercise.kind == "function" and isinstance(answer, type):
        return f"{exercise.usage} is a function; you passed the class {answer.__name__}."
    return None


def _error(exercise: Exercise, first: Observation) -> Report:
    if first.failure.interrupted:
        return _without_verdict(exercise, "error", _INTERRUPTED)
    return Report(
        exercise.id,
        "error",
        0.0,
        exercise.max_points,
        message=f"The first call, {exercise.usage}, raised {first.failure}",
        misconception=by_failure(first.failure),
    )


def _measure(criterion: Criterion, answer: Any) -> str | None:
    try:
        with contained():
            measurement = criterion.measure(answer)
    except _CAUGHT as error:
        return str(failure_from(error))
    return criterion.judge(measurement)


def _note(note, answer: Any) -> str | None:
    try:
        with contained():
            return note.run(answer)
    except Exception as error:
        return f"{note.name}: {failure_from(error)}"


def _score(exercise: Exercise, results: list[tuple]) -> tuple[CriterionResult, ...]:
    """Share out the points: a group earns when all its criteria hold, and values come first."""
    groups = defaultdict(list)
    for _name, group, _category, problem in results:
        groups[group].append(problem is None)
    worth = _worth(exercise, set(groups))
    values = [all(held) for group, held in groups.items() if group.startswith("value")]
    any_value = any(values) or not values
    criteria = []
    for name, group, category, problem in results:
        earns = any_value and all(groups[group])
        points = worth[group] / len(groups[group]) if earns else 0.0
        criteria.append(CriterionResult(name, problem is None, points, problem or "", group, category))
    return tuple(criteria)


def _worth(exercise: Exercise, groups: set[str]) -> dict[str, float]:
    """Points of each group: values 6, gradients 3 (none: values 9), hygiene 1, halves per dtype."""
    gradients = sorted(g for g in groups if g.startswith("gradient"))
    values = sorted(g for g in groups if g.startswith("value"))
    shares = {"hygiene": 1.0} if "hygiene" in groups else {}
    for names, total in ((values, 6.0 if gradients else 9.0), (gradients, 3.0)):
        shares |= {name: total / len(names) for name in names}
    scale = exercise.max_points / sum(shares.values())
    return {name: share * scale for name, share in shares.items()}
