"""The smallest failing batch, expected against obtained, with the matrix the answer built."""

import contextlib
from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from infonce_lab.exercises.contract import Case, Exercise
from infonce_lab.grading import compare
from infonce_lab.grading.observe import Call, Session, run
from infonce_lab.grading.report import Example
from infonce_lab.grading.wording import describe_case, show

# What is fed to one of these is what the answer thinks of as its logits.
_SOFTMAX_LIKE = ("_log_softmax", "_softmax", "logsumexp", "exp")


class _LastMatrix(TorchDispatchMode):
    """Remember the last matrix of one shape, preferring the one that enters a softmax."""

    def __init__(self, shape: tuple[int, ...]):
        super().__init__()
        self.shape, self.fed, self.last = shape, None, None

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__
        if name in _SOFTMAX_LIKE and self._fits(args[0] if args else None):
            self.fed = args[0].detach().clone()
        if self._fits(out):
            self.last = out.detach().clone()
        return out

    def _fits(self, tensor: Any) -> bool:
        return (
            isinstance(tensor, torch.Tensor)
            and tensor.is_floating_point()
            and tuple(tensor.shape) == self.shape
        )

    @property
    def matrix(self) -> np.ndarray | None:
        found = self.last if self.fed is None else self.fed
        return None if found is None else found.to(torch.float64).numpy()


def example_of(exercise: Exercise, answer: Any) -> Example | None:
    """Run the exercise's example; ``None`` if it has none or the answer is right on it."""
    case: Case | None = exercise.example()
    if case is None:
        return None
    call = Call(case)
    true = compare.truths(exercise.id).of(call)
    expected_matrix = exercise.matrix(case) if exercise.matrix else None
    recorder = _LastMatrix(expected_matrix.shape if expected_matrix is not None else ())
    # Entering a dispatch mode loads a good part of torch: only where there is a matrix to see.
    with recorder if expected_matrix is not None else contextlib.nullcontext():
        (got,) = run(exercise, answer, Session((call,)))
    if compare.values_agree(got, true, compare.VALUE_TOLERANCE["float64"]):
        return None
    return Example(
        inputs=describe_case(case),
        expected=show(true),
        obtained=show(got),
        expected_matrix=expected_matrix,
        obtained_matrix=recorder.matrix if expected_matrix is not None else None,
    )
