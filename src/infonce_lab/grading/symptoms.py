"""What the pattern of failures says when no known mistake fits."""

from typing import Any

import numpy as np

from infonce_lab.exercises.contract import Exercise
from infonce_lab.grading import compare
from infonce_lab.grading.fingerprints import probe_session
from infonce_lab.grading.observe import Failure, Observation, Session, contained, run
from infonce_lab.grading.report import CriterionResult, Diagnosis
from infonce_lab.grading.symptom_texts import SYMPTOMS

WRONG_OBJECT = Diagnosis(
    "symptom_wrong_object",
    "interface",
    "what you hand in is not the class or function itself",
    "The judge constructs and calls your answer many times, so it needs the thing, not a result.",
    "Which name did your cell define? Pass that name, without parentheses.",
)


def by_symptom(
    exercise: Exercise,
    results: tuple[CriterionResult, ...],
    seen: tuple[Observation, ...],
    answer: Any,
) -> Diagnosis | None:
    """Shared symptoms in the contract's order, then the behaviours the exercise knows."""
    failed = [r for r in results if not r.passed]
    values_right = not any(r.group.startswith("value") and not r.passed for r in results)
    truths = [compare.truths(exercise.id).of(call) for call in probe_session(exercise).calls]

    def early(*_):
        return by_behaviour(exercise, answer, early=True)

    for rule in (_changed_settings, _interface, _constant, early, _state, _lone_criterion):
        found = rule(exercise, failed, seen, truths, values_right)
        if found:
            return found
    if values_right and any(r.group.startswith("gradient") for r in failed):
        return _symptom("gradient")
    found = _numerics(failed, results) or _constant_ratio(seen, truths)
    if not found and _right_when_alone(exercise, answer, seen, truths):
        return _symptom("shape_state")
    return found or by_behaviour(exercise, answer)


def _right_when_alone(exercise: Exercise, answer: Any, seen, truths) -> bool:
    """Wrong beside other instances, right by itself: instances share something."""
    if exercise.kind != "module":
        return False

    def right(observations) -> bool:
        tolerance = compare.VALUE_TOLERANCE["float64"]
        both = zip(observations, truths, strict=True)
        return all(compare.values_agree(got, true, tolerance) for got, true in both)

    if right(seen):
        return False  # these calls are right even side by side: something else failed
    with exercise.harnessed(answer) as (called,):
        calls = probe_session(exercise).calls
        return right([run(exercise, called, Session((call,)))[0] for call in calls])


def by_behaviour(exercise: Exercise, answer: Any, early: bool = False) -> Diagnosis | None:
    """Try the exercise's own symptoms on the answer, in order; ``early``: only those that come first."""
    for symptom in exercise.symptoms:
        if early and not symptom.early:
            continue
        try:
            with contained():
                shows = symptom.shows(answer)
        except Exception:
            continue
        if shows:
            words = (symptom.title, symptom.explanation, symptom.hint)
            return Diagnosis(f"symptom_{symptom.id}", symptom.category, *words)
    return None


def _changed_settings(exercise, failed, seen, truths, values_right):
    return _symptom("cheat") if any(r.category == "cheat" for r in failed) else None


def _interface(exercise, failed, seen, truths, values_right):
    if _keyword(failed):
        return _symptom("arguments")
    for got in seen:
        if got.failure:
            return None  # an exception is the business of by_failure and of _state
        if got.kind == "none":
            return _symptom("missing_return")
        if got.kind == "tuple" and got.values is None and exercise.result == "tensors":
            return _symptom("parts")
        per_row = got.values is not None and got.kind == "tensor" and exercise.result == "scalar"
        if per_row and got.values[0].size > 1:
            return _symptom("per_row")
        not_real = got.kind == "tensor" and not got.dtype.startswith(("float", "bfloat"))
        wrong_kind = not_real or {
            "scalar": got.kind != "tensor",
            "tensor": got.kind not in ("tensor", "array"),
            "tensors": got.kind != "tuple",
            "number": got.values is None or len(got.values) > 1 or got.values[0].size != 1,
        }[exercise.result]
        if wrong_kind:
            key = exercise.result if exercise.result in ("tensors", "number") else "interface"
            return _symptom(key, type_name=got.type_name)
    return None


def _keyword(failed) -> bool:
    return any("unexpected keyword argument" in r.message for r in failed)


def _constant(exercise, failed, seen, truths, values_right):
    values = [got.values for got in seen if got.values is not None]
    if values_right or len(values) < 2 or any(v[0].shape != values[0][0].shape for v in values):
        return None
    same = all(np.array_equal(v[0], values[0][0]) for v in values)
    different_truth = any(t.values[0].tolist() != truths[0].values[0].tolist() for t in truths)
    return _symptom("constant") if same and different_truth else None


def _state(exercise, failed, seen, truths, values_right):
    failures = [got.failure for got in seen if got.failure]
    if failures and len(failures) < len(seen):
        return by_failure(failures[0], later=True)
    repeat = next((r for r in failed if r.name == "same call, same result"), None)
    if repeat and "fresh instance gave" in repeat.message:
        return _symptom("nondeterministic")
    if repeat:
        return _symptom("shape_state")
    return None


def _lone_criterion(exercise, failed, seen, truths, values_right):
    own = {c.name: c for c in exercise.extra if c.diagnosis}
    if failed and all(r.name in own for r in failed):
        criterion = own[failed[0].name]
        return Diagnosis("symptom_criterion", criterion.category, *criterion.diagnosis)
    if not values_right:
        return None
    order = ("shape_state", "side_effect", "temperature", "gradient")
    categories = [r.category for r in failed if r.group == "hygiene" and r.category]
    gradients_right = not any(r.group.startswith("gradient") for r in failed)
    if not gradients_right and "side_effect" not in categories and "shape_state" not in categories:
        return None
    for category in (*order, *categories):
        if category in categories:
            key = {"temperature": "default", "interface": "contract"}.get(category, category)
            return _symptom(key)
    return None


def _numerics(failed, results) -> Diagnosis | None:
    """Right in float64 and wrong in float32, or NaN and infinities: the formula survives on paper."""
    wrong = {r.group for r in failed}
    if "value64" not in wrong and "value32" in wrong:
        return _symptom("numerics")
    messages = [r.message for r in failed if r.group.startswith("value")]
    if messages and all("got nan" in m or "got inf" in m or "got -inf" in m for m in messages):
        return _symptom("numerics")
    return None


def _constant_ratio(seen, truths) -> Diagnosis | None:
    ratios = []
    for got, true in zip(seen, truths, strict=False):
        if got.values is None or got.values[0].size != 1 or true.values[0].size != 1:
            return None
        if not true.values[0].any():
            return None
        ratios.append(float(got.values[0].reshape(()) / true.values[0].reshape(())))
    if len(ratios) < 2 or not np.isfinite(ratios).all():
        return None
    if all(abs(ratio - 1) < 1e-9 for ratio in ratios):
        return None  # these calls are right: something else failed
    if all(abs(ratio - 1) < 0.01 for ratio in ratios):
        return _symptom("numerics")  # a few digits right, the others lost
    if np.ptp(ratios) < 1e-3 * abs(ratios[0]):
        if abs(ratios[0] + 1) < 1e-3:
            return _symptom("sign")
        return _symptom("reduction", ratio=f"{ratios[0]:.4g}")
    return None


def by_failure(failure: Failure, later: bool = False) -> Diagnosis | None:
    """Name an exception. ``later``: some calls worked, so it depends on the size."""
    if failure.interrupted:
        return None
    text = f"{failure.type}: {failure.message}".lower()
    for key, clues in _CLUES.items():
        if any(clue in text for clue in clues):
            return _symptom("shapes" if key == "shape_state" and not later else key)
    if later:
        return _symptom("shape_state")
    return _symptom("arguments" if failure.type == "TypeError" else "exception")


# What an exception's text gives away, most telling first.
_CLUES = {
    "device": ("cuda", "not compiled with", "same device"),
    "stub": ("notimplementederror",),
    "deadlock": ("ranks wait for each other", "pieces of different sizes"),
    "side_effect": ("leaf variable", "in-place operation"),
    "label_range": ("out of bounds", "out of range"),
    "dtype": ("overflow", "converted to type", "same dtype", "scalar type"),
    "numerics": ("math domain error", "positive input", "zerodivision"),
    "arguments": ("argument",),
    "shape_state": ("size of tensor", "shapes cannot be multiplied", "mat1 and mat2", "shape '"),
}


def _symptom(key: str, **words: Any) -> Diagnosis:
    category, title, explanation, hint = SYMPTOMS[key]
    return Diagnosis(f"symptom_{key}", category, title.format(**words), explanation, hint)
