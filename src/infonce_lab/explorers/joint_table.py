"""The joint-table explorer: two binary variables as four areas, and all that chapter 1 measures."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.mutual_information import mutual_information

FAIR_COIN = ((0.425, 0.075), (0.075, 0.425))  # a forecast of a fair coin, right on 85 %
UNITS = {"bits": 2.0, "nats": math.e}


class JointTableExplorer(Explorer):
    """Drag the dividers; Python reads the table, and may set it.

    Traits:
        joint: the table as two rows (values of X) of two columns (values of Y); sums to 1.
        unit: ``"bits"`` or ``"nats"``.
        information: read only, I(X;Y) in that unit. Python computes it, so it is right before any
            browser has opened the figure.

    Args:
        tour: whether the guided tour comes first; by default unless a table is given. Assigning to
            a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: the table is not 2 × 2, holds a negative or non-finite number or does
            not sum to 1, or the unit is unknown.
    """

    name = "joint_table"
    shared = ("joint", "unit")
    _esm = bundle.esm("joint_table")

    joint = traitlets.List(
        traitlets.List(traitlets.CFloat()), default_value=[list(row) for row in FAIR_COIN]
    ).tag(sync=True)
    unit = traitlets.Enum(tuple(UNITS), "bits").tag(sync=True)
    information = traitlets.Float(read_only=True)

    def __init__(
        self,
        joint: Sequence[Sequence[float]] | None = None,
        *,
        tour: bool | None = None,
        **traits: Any,
    ):
        options: dict[str, Any] = {"tour": joint is None if tour is None else tour}
        if joint is not None:
            traits["joint"] = [[float(p) for p in row] for row in joint]
        super().__init__(options=options, **traits)

    @traitlets.validate("joint")
    def _check_joint(self, proposal):
        table = proposal["value"]
        if len(table) != 2 or any(len(row) != 2 for row in table):
            raise traitlets.TraitError(f"joint must be a 2 × 2 table, got {table}")
        cells = [p for row in table for p in row]
        if not all(math.isfinite(p) and p >= 0 for p in cells) or abs(sum(cells) - 1) > 1e-6:
            raise traitlets.TraitError(f"joint must hold probabilities that sum to 1, got {table}")
        return table

    def _information(self) -> float:
        return mutual_information(np.array(self.joint), UNITS[self.unit])

    @traitlets.default("information")
    def _first_information(self):
        return self._information()

    @traitlets.observe("joint", "unit")
    def _refresh_information(self, change):
        self.set_trait("information", self._information())
