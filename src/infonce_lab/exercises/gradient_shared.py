"""What the two exercises of chapter 7 share: remarks on how a gradient was obtained."""

from collections.abc import Callable
from typing import Any

import torch

from infonce_lab.exercises.contract import Case

_NOTE = (
    "right, but found by autograd: it is the check, not the derivation. Write the formula once, so "
    "that you can do it on a whiteboard"
)


def autograd_note(cases: Callable[[], tuple[Case, ...]]) -> Callable[[Any], str | None]:
    """A note for an answer that runs a backward pass instead of computing the gradient itself."""

    def run(answer) -> str | None:
        case = cases()[0]
        unpacked = []

        def unpack(tensor):
            unpacked.append(1)
            return tensor

        try:
            # A saved tensor is unpacked by a backward pass, and by nothing else.
            with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, unpack):
                answer(*_copies(case), **case.scalars)
        except RuntimeError as error:
            if "hooks" not in str(error):  # torch.func refuses the hooks: autograd all the same
                raise
            unpacked.append(1)
        if not unpacked:
            return None
        try:
            with torch.no_grad():
                answer(*_copies(case), **case.scalars)
        except RuntimeError:
            return f"{_NOTE}. It also stops under torch.no_grad(), where a formula would not"
        return _NOTE

    return run


def leaves_the_graph_alone(
    cases: Callable[[], tuple[Case, ...]], floating: tuple[int, ...]
) -> Callable[[Any], str]:
    """Measure: what a call did to its inputs besides their values, in words; "" if nothing."""

    def measure(answer) -> str:
        for case in cases():
            inputs = _copies(case)
            answer(*inputs, **case.scalars)
            for i in floating:
                if inputs[i].requires_grad or inputs[i].grad is not None:
                    return (
                        f"your code switched requires_grad on in its input {i + 1}; the caller's "
                        "tensor is not yours: work on a copy"
                    )
        return ""

    return measure


def _copies(case: Case) -> list:
    return [value.detach().clone() for value in case.inputs]
