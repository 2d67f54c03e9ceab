"""The explorer of chapter 6: one row of logits, as a dtype stores it."""

from typing import Any

import torch
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.numerics import Row, one_row

#: The row shown: the anchor with itself (its dot product as float32 stores it), the positive, and
#: four negatives.
COSINES = (1 - 2**-24, 0.9, 0.7, 0.3, -0.2, -0.4)
DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
MASKS = ("multiply", "-1e4", "-1e9", "finfo.min", "-inf")
METHODS = ("naive", "shift", "subtract")


class OverflowLineExplorer(Explorer):
    """Choose temperature, dtype, mask and method, and see what each stage of one row stores.

    Traits:
        temperature: τ, 0.005 … 1.
        dtype: "float32", "float16" or "bfloat16".
        mask: "multiply", "-1e4", "-1e9", "finfo.min" or "-inf".
        method: "naive", "shift" or "subtract".
        smoothing: label smoothing 0.1 on or off.
        all_masked: whether every column of the row is masked.
        loss: read only, in nats, possibly infinite or NaN; NaN where PyTorch refuses the mask.

    Args:
        tour: whether the guided tour comes first; by default unless one of the traits is given.

    Raises:
        traitlets.TraitError: a value out of its range.
    """

    name = "overflow_line"
    shared = ("temperature", "dtype", "mask", "method", "smoothing", "all_masked")
    _esm = bundle.esm("overflow_line")

    temperature = traitlets.CFloat(0.1, min=0.005, max=1.0).tag(sync=True)
    dtype = traitlets.Enum(tuple(DTYPES), "float32").tag(sync=True)
    mask = traitlets.Enum(MASKS, "-inf").tag(sync=True)
    method = traitlets.Enum(METHODS, "shift").tag(sync=True)
    smoothing = traitlets.Bool(False).tag(sync=True)
    all_masked = traitlets.Bool(False).tag(sync=True)
    loss = traitlets.Float(read_only=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        shown = not any(name in traits for name in self.shared) if tour is None else tour
        super().__init__(options={"tour": shown}, **traits)

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        if not 0.005 <= proposal["value"] <= 1:  # also catches NaN
            raise traitlets.TraitError(f"temperature is 0.005 … 1, got {proposal['value']}")
        return proposal["value"]

    @property
    def row(self) -> Row:
        """Every stage of the row shown."""
        return shown_row(
            self.temperature, self.dtype, self.mask, self.method, self.smoothing, self.all_masked
        )

    @traitlets.default("loss")
    def _first_loss(self):
        return self.row.loss

    @traitlets.observe(*shared)
    def _refresh_loss(self, change):
        self.set_trait("loss", self.row.loss)


def shown_row(
    temperature: float,
    dtype: str = "float32",
    mask: str = "-inf",
    method: str = "shift",
    smoothing: bool = False,
    all_masked: bool = False,
) -> Row:
    """The row as the explorer shows it; ``mask`` is one of :data:`MASKS`."""
    kind = DTYPES[dtype]
    constant = {"multiply": "multiply", "finfo.min": torch.finfo(kind).min}.get(mask)
    constant = float(mask) if constant is None else constant
    smooth = 0.1 if smoothing else 0.0
    return one_row(list(COSINES), temperature, kind, constant, method, smooth, all_masked)
