"""True numbers, and when an obtained number is close enough to one (CONTRACT tolerances)."""

from dataclasses import replace
from functools import cache

import numpy as np
import torch

from infonce_lab.exercises import load
from infonce_lab.exercises.contract import Case, Exercise
from infonce_lab.grading.observe import _DTYPES, Call, Observation, Session, run

# (relative to the largest true entry, absolute)
VALUE_TOLERANCE = {"float64": (1e-5, 1e-6), "float32": (2e-4, 2e-5)}
GRADIENT_TOLERANCE = {"float64": (1e-4, 1e-8), "float32": (3e-3, 1e-6)}


class Truths:
    """What the reference answers, in float64 on the inputs as rounded to the dtype under test."""

    def __init__(self, exercise: Exercise):
        self.exercise = exercise
        self._known: dict[tuple, Observation] = {}

    def of(self, call: Call) -> Observation:
        key = (id(call.case), call.dtype, call.gradient_of, call.upstream)
        if key not in self._known:
            self._known[key] = self._compute(call)
        return self._known[key]

    def _compute(self, call: Call) -> Observation:
        exact = replace(
            call,
            case=_rounded(call.case, call.dtype),
            dtype="float64",
            by_keyword=True,
            no_grad=False,
            omit_scalars=False,
            instance=0,
        )
        function = self.exercise.truth or self.exercise.reference
        (observation,) = run(self.exercise, function, Session((exact,)))
        if observation.failure:
            raise RuntimeError(f"{self.exercise.id}: the reference failed: {observation.failure}")
        return observation


@cache
def truths(exercise_id: str) -> Truths:
    """One store an exercise, so a second check only pays for the answer."""
    return Truths(load(exercise_id))


def _rounded(case: Case, dtype: str) -> Case:
    inputs = tuple(
        value.to(_DTYPES[dtype]).to(torch.float64)
        if isinstance(value, torch.Tensor) and value.is_floating_point()
        else value
        for value in case.inputs
    )
    return replace(case, inputs=inputs)


def close(obtained: np.ndarray, true: np.ndarray, tolerance: tuple[float, float]) -> bool:
    """Same shape, and every entry within tolerance; infinities must sit at the same places."""
    if obtained.shape != true.shape:
        return False
    finite = np.isfinite(true)
    if not np.array_equal(obtained[~finite], true[~finite], equal_nan=True):
        return False
    relative, absolute = tolerance
    largest = np.abs(true[finite]).max(initial=0.0)
    with np.errstate(invalid="ignore"):
        return bool((np.abs(obtained - true)[finite] <= relative * largest + absolute).all())


def values_agree(got: Observation, true: Observation, tolerance: tuple[float, float]) -> bool:
    """Do all parts of the result agree? A one-element result of shape (1,) counts as a scalar."""
    if got.values is None or len(got.values) != len(true.values):
        return False
    return all(
        close(g.reshape(t.shape) if g.size == t.size == 1 else g, t, tolerance)
        for g, t in zip(got.values, true.values, strict=True)
    )


def gradients_agree(got: Observation, true: Observation, tolerance: tuple[float, float]) -> bool:
    """Do the gradients agree? No gradient and a gradient of zeros are the same thing."""
    if len(got.gradients) != len(true.gradients):
        return False
    for g, t in zip(got.gradients, true.gradients, strict=True):
        if t is None and g is None:
            continue
        t = np.zeros_like(g) if t is None else t
        g = np.zeros_like(t) if g is None else g
        if not close(g, t, tolerance):
            return False
    return True
