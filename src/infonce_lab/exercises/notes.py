"""Remarks that several exercises make: half precision, dtype and shape of the result, input types.

Each function returns what a Note runs. ``says`` is the sentence to show; ``scalars`` follow the
inputs by position, ``named`` by keyword.
"""

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Note

Remark = Callable[[Any], str | None]


def accuracy(
    dtype: torch.dtype,
    reference: Callable,
    inputs: Iterable[Tensor],
    *scalars: Any,
    tolerance: tuple[float, float],
    says: str = "{dtype}: {got:.4g} where {true:.4g} is right",
    **named: Any,
) -> Remark:
    """On inputs of this dtype: is the result near the exact one? ``tolerance`` is (relative, absolute)."""
    inputs = tuple(inputs)

    def run(answer) -> str | None:
        rounded = [x.to(dtype, copy=True) for x in inputs]
        true = reference(*(x.double() for x in rounded), *scalars, **named)
        got = torch.as_tensor(answer(*rounded, *scalars, **named)).detach().double()
        error = (got - true).abs().max()
        if error <= tolerance[0] * true.abs().max() + tolerance[1]:
            return None
        got, true = (x.item() if x.numel() == 1 else x for x in (got, true))
        return says.format(dtype=_name(dtype), got=got, true=true, error=error.item())

    return run


def half_precision(
    reference: Callable,
    inputs: Iterable[Tensor],
    *scalars: Any,
    dtypes: tuple[torch.dtype, ...] = (torch.float16, torch.bfloat16),
    **how: Any,
) -> tuple[Note, ...]:
    """The notes themselves, one for each dtype and named after it."""
    inputs = tuple(inputs)
    return tuple(Note(_name(d), accuracy(d, reference, inputs, *scalars, **how)) for d in dtypes)


def small_temperature(reference: Callable, inputs: Iterable[Tensor], **named: Any) -> Remark:
    """Accuracy in float32 at τ = 0.01."""
    says = "float32 at τ = 0.01: {got:.4g} where {true:.4g} is right; exp overflows there"
    how = {"tolerance": (0.01, 1e-4), "says": says}
    return accuracy(torch.float32, reference, inputs, 0.01, **how, **named)


def keeps_float32(
    says: str, inputs: Iterable[Tensor], *scalars: Any, number: bool = False, **named: Any
) -> Remark:
    """float32 goes in; ``says`` names what comes out instead. ``number``: of no dimension."""
    inputs = tuple(inputs)

    def run(answer) -> str | None:
        got = answer(*(x.to(torch.float32, copy=True) for x in inputs), *scalars, **named)
        if number and got.ndim:
            return f"the result has shape {tuple(got.shape)}; a 0-dim tensor is usual"
        return None if got.dtype == torch.float32 else says.format(got.dtype)

    return run


def float32_number(says: str, inputs: Iterable[Tensor], *scalars: Any, **named: Any) -> Remark:
    """The same where one number is asked for."""
    return keeps_float32(says, inputs, *scalars, number=True, **named)


def other_types(one_bit: list) -> Remark:
    """A list or a tensor in place of the array: probabilities for which the result is one bit."""

    def run(answer) -> str | None:
        for name, p in (("a list", one_bit), ("a tensor", torch.tensor(one_bit))):
            try:
                fine = abs(float(answer(p, 2)) - 1) < 1e-6
            except Exception as error:
                return (
                    f"{name} instead of an array: {type(error).__name__}; np.asarray accepts both"
                )
            if not fine:
                return f"{name} instead of an array gives another value"
        return None

    return run


def warns(where: str, array: Any) -> Remark:
    """Does NumPy warn when the answer reads this array?"""

    def run(answer) -> str | None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            answer(array.copy(), 2)
        if caught:
            return f"right, but NumPy warns at {where}: {str(caught[0].message)[:60]}"
        return None

    return run


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
