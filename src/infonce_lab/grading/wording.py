"""How numbers and calls are put into words in a verdict."""

import numpy as np
import torch

from infonce_lab.exercises.contract import Case
from infonce_lab.grading.observe import Call, Observation


def describe_call(call: Call) -> str:
    """``"inputs of shape (3, 5), temperature=0.2, float64"``: what the failing call looked like."""
    return ", ".join([*_words(call.case, scalars=not call.omit_scalars), call.dtype])


def describe_case(case: Case) -> str:
    return f"{case.name} ({', '.join(_words(case))})"


def _words(case: Case, scalars: bool = True) -> list[str]:
    shapes = [tuple(x.shape) for x in case.inputs if isinstance(x, torch.Tensor | np.ndarray)]
    words = [f"inputs of shape {' and '.join(str(shape) for shape in dict.fromkeys(shapes))}"]
    if scalars:
        numbers = (int, float)
        shown = {k: f"{v:g}" if isinstance(v, numbers) else v for k, v in case.scalars.items()}
        words += [f"{name}={value}" for name, value in shown.items()]
    return words


def number(value: float) -> str:
    return f"{value:.6g}"


def show(observation: Observation) -> str:
    """A result in a few words: a number, or the beginning of an array with its shape."""
    if observation.failure:
        return str(observation.failure)
    if observation.values is None:
        return "nothing (None)" if observation.kind == "none" else f"a {observation.type_name}"
    return "; ".join(_array_words(value) for value in observation.values)


def show_gradient(array: np.ndarray | None) -> str:
    return "no gradient" if array is None else _array_words(array)


def _array_words(array: np.ndarray) -> str:
    if array.size == 1:
        return number(float(array.reshape(())))
    head = ", ".join(number(float(x)) for x in array.reshape(-1)[:4])
    return f"[{head}{', …' if array.size > 4 else ''}] of shape {array.shape}"
