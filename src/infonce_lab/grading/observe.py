"""Run an answer and write down what happened, in plain numbers.

Nothing here knows what is right. Whatever the answer does (raise, print a novel, return a list,
change its inputs, be interrupted), the result is an :class:`Observation`.
"""

import contextlib
import io
import random
import traceback
import warnings
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from infonce_lab.exercises.contract import Case, Exercise

# An answer may also try to end the program; the reader's session goes on.
_CAUGHT = (Exception, KeyboardInterrupt, SystemExit)
_DTYPES = {"float64": torch.float64, "float32": torch.float32}
_DTYPES |= {"float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Failure:
    """An exception inside the answer: its type, its message, and the line it came from."""

    type: str
    message: str
    line: str = ""
    interrupted: bool = False

    def __str__(self) -> str:
        where = f" (at: {self.line})" if self.line else ""
        return f"{self.type}: {self.message}{where}"


@dataclass(frozen=True)
class Observation:
    """One call. ``values`` and ``gradients`` are float64 arrays, or ``None`` where there are none."""

    kind: str = "none"  # tensor, number, array, tuple, none, other
    type_name: str = "NoneType"
    values: tuple[np.ndarray, ...] | None = None
    dtype: str = ""
    on_graph: bool = False
    gradients: tuple[np.ndarray | None, ...] = ()
    changed_inputs: tuple[int, ...] = ()
    failure: Failure | None = None
    gradient_failure: Failure | None = None


@dataclass(frozen=True)
class Call:
    """How to call an answer once. ``instance`` picks one of the session's constructed modules."""

    case: Case
    dtype: str = "float64"
    by_keyword: bool = False
    gradient_of: tuple[int, ...] = ()
    upstream: float = 1.0
    no_grad: bool = False
    omit_scalars: bool = False
    strided: bool = False  # inputs that are not contiguous in memory
    instance: int = 0


class _BoundedText(io.TextIOBase):
    """Swallows what an answer prints, keeping only the beginning."""

    limit = 2000

    def __init__(self):
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text[: max(0, self.limit - len(self.text))]
        return len(text)


def failure_from(error: BaseException) -> Failure:
    """Describe an exception without showing a traceback of ours."""
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if "infonce_lab" not in frame.filename and "/torch/" not in frame.filename:
            line = (frame.line or "").strip()
    interrupted = isinstance(error, KeyboardInterrupt)
    message = "stopped by you while it was running" if interrupted else str(error)[:500]
    return Failure(type(error).__name__, message, line, interrupted)


@dataclass(frozen=True)
class Session:
    """Calls that share instances, in order: where state, if there is any, shows."""

    calls: tuple[Call, ...]


@contextlib.contextmanager
def contained():
    """Keep printing, warnings and changed settings of an answer away from the reader's session."""
    grad, dtype = torch.is_grad_enabled(), torch.get_default_dtype()
    anomaly = torch.is_anomaly_enabled()
    with (
        contextlib.redirect_stdout(_BoundedText()),
        contextlib.redirect_stderr(_BoundedText()),
        warnings.catch_warnings(),
        torch.random.fork_rng(devices=[]),
    ):
        warnings.simplefilter("ignore")
        np_state, python_state = np.random.get_state(), random.getstate()
        torch.default_generator.manual_seed(0)  # an answer that draws gets the same report twice
        np.random.seed(0)
        random.seed(0)
        try:
            yield
        finally:
            np.random.set_state(np_state)
            random.setstate(python_state)
            torch.set_grad_enabled(grad)
            torch.set_default_dtype(dtype)
            torch.autograd.set_detect_anomaly(anomaly)


def run(exercise: Exercise, answer: Any, session: Session) -> tuple[Observation, ...]:
    """Construct the session's instances and make its calls. A failing call does not end it."""
    with contained():
        if exercise.kind == "module":
            try:
                targets = [_construct(answer, call) for call in _first_calls(session)]
            except _CAUGHT as error:
                return tuple(Observation(failure=failure_from(error)) for _ in session.calls)
        else:
            targets = [answer]
        observations = []
        for call in session.calls:
            target = targets[min(call.instance, len(targets) - 1)]
            observations.append(_observe(exercise, target, call))
            failure = observations[-1].failure
            if failure and failure.interrupted:
                break
        return tuple(observations)


def _first_calls(session: Session):
    seen = {}
    for call in session.calls:
        seen.setdefault(call.instance, call)
    return [seen[key] for key in sorted(seen)]


def _construct(answer: Any, call: Call) -> Any:
    scalars = {} if call.omit_scalars else dict(call.case.scalars)
    return answer(**scalars) if call.by_keyword else answer(*scalars.values())


def _observe(exercise: Exercise, target: Any, call: Call) -> Observation:
    together: dict = {}  # an optimiser's copy must hold the parameters of the network's copy
    inputs = [_prepare(value, call, i, together) for i, value in enumerate(call.case.inputs)]
    before = [_copy(value) for value in inputs]
    try:
        with torch.no_grad() if call.no_grad else contextlib.nullcontext():
            if exercise.kind == "module" or call.omit_scalars:
                result = target(*inputs)
            elif call.by_keyword:
                result = target(*inputs, **call.case.scalars)
            else:
                result = target(*inputs, *call.case.scalars.values())
        observation = _describe(result)
    except _CAUGHT as error:
        return Observation(failure=failure_from(error))
    if call.gradient_of and observation.values is not None:
        try:
            observation = replace(observation, gradients=_gradients(result, inputs, call))
        except _CAUGHT as error:
            observation = replace(observation, gradient_failure=failure_from(error))
    changed = tuple(i for i, value in enumerate(inputs) if not _same(value, before[i]))
    return replace(observation, changed_inputs=changed)


def _prepare(value: Any, call: Call, index: int, together: dict) -> Any:
    if isinstance(value, torch.Tensor):
        copy = value.detach().clone()
        if call.strided and copy.ndim > 1:
            copy = copy.mT.contiguous().mT
        if copy.is_floating_point():
            copy = copy.to(_DTYPES[call.dtype])
            copy.requires_grad_(index in call.gradient_of and not call.no_grad)
        return copy
    return value.copy() if isinstance(value, np.ndarray) else deepcopy(value, together)


def _copy(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    return value.copy() if isinstance(value, np.ndarray) else value


def _same(value: Any, before: Any) -> bool:
    if isinstance(value, torch.Tensor):
        return value.shape == before.shape and np.array_equal(
            _array(value), _array(before), equal_nan=True
        )
    if isinstance(value, np.ndarray):
        return np.array_equal(value, before, equal_nan=True)
    return True


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().to("cpu", torch.float64).numpy().copy()


def _describe(result: Any) -> Observation:
    """Sort a result into one of the kinds and copy its numbers out."""
    type_name = type(result).__name__
    if isinstance(result, torch.Tensor):
        return Observation(
            kind="tensor",
            type_name=type_name,
            values=(_array(result),),
            dtype=str(result.dtype).removeprefix("torch."),
            on_graph=result.requires_grad,
        )
    if result is None or result is ... or result is NotImplemented:
        return Observation(kind="none", type_name=type_name)
    if isinstance(result, (bool, int, float, np.number)):
        values = (np.asarray(float(result)),)
        return Observation(kind="number", type_name=type_name, values=values)
    if isinstance(result, np.ndarray) and result.dtype.kind in "fiub":
        return Observation(
            kind="array",
            type_name=type_name,
            values=(result.astype(float),),
            dtype=str(result.dtype),
        )
    if isinstance(result, (tuple, list)):
        parts = [_describe(part) for part in result]
        values = [part.values for part in parts]
        known = all(v is not None for v in values)
        return Observation(
            kind="tuple",
            type_name=type_name,
            values=tuple(v[0] for v in values) if known else None,
            dtype=parts[0].dtype if parts else "",
            on_graph=any(part.on_graph for part in parts),
        )
    return Observation(kind="other", type_name=type_name)


def cotangent(shape: tuple[int, ...]) -> np.ndarray:
    """Fixed weights that turn a tensor result into one number; ones for a scalar."""
    size = int(np.prod(shape))
    if size == 1:
        return np.ones(shape)
    return (1 + np.cos(np.arange(size) * 1.7) / 2).reshape(shape)


def _gradients(result: Any, inputs: list, call: Call) -> tuple[np.ndarray | None, ...]:
    results = [result] if isinstance(result, torch.Tensor) else list(result)
    wanted = [inputs[i] for i in call.gradient_of]
    total = sum(
        (part * torch.as_tensor(cotangent(tuple(part.shape)), dtype=part.dtype)).sum()
        for part in results
        if isinstance(part, torch.Tensor) and part.requires_grad
    )
    if not isinstance(total, torch.Tensor):
        return tuple(None for _ in wanted)  # nothing hangs on the graph
    total = total * call.upstream
    try:
        found = torch.autograd.grad(total, wanted, allow_unused=True, retain_graph=True)
    except RuntimeError as error:
        if "use_reentrant" not in str(error):
            raise
        total.backward()  # a reentrant checkpoint refuses autograd.grad, for no fault of the answer
        found = tuple(z.grad for z in wanted)
    return tuple(None if g is None else _array(g) for g in found)
