"""The criteria of an exercise: which calls to make, and how to read what came back.

A :class:`Planned` criterion is a session of calls and a pure function of the observations, so a
verdict can also be reached from recordings, without the answer being there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from infonce_lab.exercises import load
from infonce_lab.exercises.contract import Cases, Exercise, Group
from infonce_lab.grading import compare
from infonce_lab.grading.observe import Call, Observation, Session
from infonce_lab.grading.wording import describe_call, show, show_gradient


@dataclass(frozen=True)
class Planned:
    name: str
    group: Group
    category: str | None  # names a lone failure; None leaves it to the fingerprints
    session: Session
    judge: Callable[[tuple[Observation, ...]], str | None]


@cache
def plan(exercise_id: str) -> tuple[Planned, ...]:
    """Every criterion made of calls, values first."""
    exercise = load(exercise_id)
    values, gradients = [], []
    for group in exercise.groups():
        for dtype in group.dtypes:
            session = _session(exercise, group, dtype)  # made once, read by several criteria
            values.append(_values(exercise, group, dtype, session))
            if group.gradients:
                gradients += [
                    _gradient(exercise, group, dtype, index, session)
                    for index in exercise.gradient_inputs
                ]
    return (*values, *gradients, *(_hygiene(exercise) if exercise.hygiene else ()))


def _session(exercise: Exercise, group: Cases, dtype: str) -> Session:
    # Scalars go in by position and by keyword in turn; each case has an instance of its own.
    calls = tuple(
        Call(
            case,
            dtype,
            by_keyword=bool(i % 2),
            gradient_of=exercise.gradient_inputs if group.gradients else (),
            instance=i,
        )
        for i, case in enumerate(group.cases)
    )
    return Session(calls)


def _values(exercise: Exercise, group: Cases, dtype: str, session: Session) -> Planned:
    tolerance = group.tolerance or compare.VALUE_TOLERANCE[dtype]

    def judge(observations):
        for call, got in zip(session.calls, observations, strict=False):
            true = compare.truths(exercise.id).of(call)
            problem = _wrong_kind(exercise, got)
            if not problem and not compare.values_agree(got, true, tolerance):
                problem = f"expected {show(true)}, got {show(got)}"
            if problem:
                return f"{describe_call(call)}: {problem}"
        return None

    group_id: Group = "value64" if dtype == "float64" else "value32"
    return Planned(f"value, {group.name}, {dtype}", group_id, None, session, judge)


def _gradient(
    exercise: Exercise, group: Cases, dtype: str, index: int, session: Session
) -> Planned:
    tolerance = group.gradient_tolerance or compare.GRADIENT_TOLERANCE[dtype]
    place = exercise.gradient_inputs.index(index)

    def judge(observations):
        for call, got in zip(session.calls, observations, strict=False):
            true = compare.truths(exercise.id).of(call)
            if got.failure or got.gradient_failure or not got.gradients:
                problem = str(got.failure or got.gradient_failure or "there is no result to derive")
                return f"{describe_call(call)}: {problem}"
            g = replace(got, gradients=got.gradients[place : place + 1])
            t = replace(true, gradients=true.gradients[place : place + 1])
            if not compare.gradients_agree(g, t, tolerance):
                wanted, found = show_gradient(t.gradients[0]), show_gradient(g.gradients[0])
                return f"{describe_call(call)}: expected {wanted}, got {found}"
        return None

    group_id: Group = "gradient64" if dtype == "float64" else "gradient32"
    name = f"gradient in {exercise.arguments[index]}, {group.name}, {dtype}"
    return Planned(name, group_id, "gradient", session, judge)


def _wrong_kind(exercise: Exercise, got: Observation) -> str | None:
    """Why a result of this kind cannot be accepted, or ``None``."""
    if got.failure:
        return str(got.failure)
    if got.kind == "none":
        return "your code returned nothing; is a `return` missing?"
    if exercise.result == "number":
        one = got.values is not None and len(got.values) == 1 and got.values[0].size == 1
        return None if one else f"one number is expected, you returned a {got.type_name}"
    if exercise.result == "tensors":
        return None if got.kind == "tuple" else f"a tuple is expected, got a {got.type_name}"
    accepts_arrays = not exercise.gradient_inputs and got.kind == "array"
    if got.kind != "tensor" and not accepts_arrays:
        return f"a tensor is expected, you returned a {got.type_name}"
    if got.kind == "tensor" and not got.dtype.startswith(("float", "bfloat")):
        return f"a real floating-point tensor is expected, yours has dtype {got.dtype}"
    if exercise.result == "scalar" and got.values[0].size != 1:
        return f"one number for the whole batch is expected, got shape {got.values[0].shape}"
    return None


def _hygiene(exercise: Exercise) -> tuple[Planned, ...]:
    probes = exercise.probes()
    first, second, third = (probes * 3)[:3]
    gradient_of = exercise.gradient_inputs

    def agrees(name, category, calls, upstream=False):
        """All calls give the true value; with ``upstream``, also the true gradient."""

        def judge(observations):
            for call, got in zip(calls, observations, strict=False):
                true = compare.truths(exercise.id).of(call)
                right = not _wrong_kind(exercise, got) and compare.values_agree(
                    got, true, compare.VALUE_TOLERANCE["float64"]
                )
                if right and upstream:
                    right = got.gradient_failure is None and compare.gradients_agree(
                        got, true, compare.GRADIENT_TOLERANCE["float64"]
                    )
                if not right:
                    return f"{describe_call(call)}: {_difference(got, true, upstream)}"
            return None

        return Planned(name, "hygiene", category, Session(tuple(calls)), judge)

    planned = []
    if exercise.kind == "module":
        # One instance, constructed for the first probe, sees batches of three sizes.
        sizes = [replace(case, scalars=first.scalars) for case in (first, second, third, first)]
        calls = [Call(case) for case in sizes]
        planned.append(agrees("several batch sizes on one instance", "shape_state", calls))
        if any(dict(case.scalars) != dict(first.scalars) for case in probes):
            calls = [Call(first), Call(second, instance=1), Call(first)]
            planned.append(agrees("two instances side by side", "shape_state", calls))
    if exercise.defaults():
        calls = [Call(case, omit_scalars=True, instance=i) for i, case in enumerate(exercise.defaults())]
        planned.append(agrees("default arguments", "temperature", calls))
    calls = tuple(Call(first, instance=i) for i in (0, 0, 1))
    planned.append(Planned("same call, same result", "hygiene", None, Session(calls), _repeatable))
    calls = tuple(Call(case, instance=i) for i, case in enumerate(probes))
    planned.append(
        Planned("inputs left unchanged", "hygiene", "side_effect", Session(calls), _unchanged)
    )
    calls = [Call(case, strided=True, instance=i) for i, case in enumerate((first, second))]
    planned.append(agrees("inputs that are not contiguous", "shape_state", calls))
    if gradient_of:
        calls = [Call(first, gradient_of=gradient_of, no_grad=True)]
        planned.append(agrees("works under torch.no_grad()", "gradient", calls))
        calls = [Call(second, gradient_of=(i,), instance=i) for i in gradient_of]
        planned.append(agrees("gradient in each input alone", "gradient", calls, upstream=True))
        calls = [Call(second, gradient_of=gradient_of, upstream=3.0)]
        planned.append(agrees("gradient follows the upstream factor", "gradient", calls, True))
    return tuple(planned)


def _difference(got: Observation, true: Observation, upstream: bool) -> str:
    if got.gradient_failure:
        return str(got.gradient_failure)
    if upstream and got.gradients and got.failure is None:
        wanted = "; ".join(map(show_gradient, true.gradients))
        return f"expected gradient {wanted}, got {'; '.join(map(show_gradient, got.gradients))}"
    return f"expected {show(true)}, got {show(got)}"


def _repeatable(observations: tuple[Observation, ...]) -> str | None:
    same, again, fresh = (*observations, *observations[-1:] * 2)[:3]
    # A fresh instance that differs means chance; one instance that differs means memory.
    for name, other in (("on a fresh instance", fresh), ("again", again)):
        if other.failure or other.values is None or same.values is None:
            return f"the same call {name} failed: {show(other)}"
        if not compare.values_agree(other, same, (1e-6, 1e-9)):
            return f"the same call {name} gave {show(other)} after {show(same)}"
    return None


def _unchanged(observations: tuple[Observation, ...]) -> str | None:
    for got in observations:
        if got.changed_inputs:
            which = " and ".join(str(i + 1) for i in got.changed_inputs)
            return f"your code wrote into its input {which}; work on a copy"
        if got.failure:
            return str(got.failure)
    return None
