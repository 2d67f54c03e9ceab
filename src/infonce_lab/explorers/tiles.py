"""The matrix, tile by tile: two numbers a row, any order, and what a gather without gradient loses."""

import math

import torch
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.streaming import streaming_nt_xent

# Degrees of the two views of six images on the unit circle.
FIRST = (0, 55, 110, 170, 235, 300)
SECOND = (20, 40, 145, 195, 195, 310)


class TilesExplorer(Explorer):
    """Walk over a 12 × 12 matrix of logits tile by tile; Python reads and sets the same figure.

    Traits:
        block: edge of a tile, 1 … 6.
        temperature: τ > 0; the dial on screen runs from 0.01 to 2.
        loss: read only, in nats; it does not depend on ``block``.

    Args:
        tour: whether the guided tour comes first; by default unless a value is given. Assigning to
            a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: a block outside 1 … 6, or a temperature that is not positive and finite.
    """

    name = "tiles"
    shared = ("block", "temperature")
    _esm = bundle.esm("tiles")

    block = traitlets.CInt(2, min=1, max=len(FIRST)).tag(sync=True)
    temperature = traitlets.CFloat(0.2).tag(sync=True)
    loss = traitlets.Float(read_only=True)

    def __init__(self, block=None, temperature=None, *, tour: bool | None = None, **traits):
        given = {"block": block, "temperature": temperature}
        given = {key: value for key, value in given.items() if value is not None}
        options = {"tour": not given if tour is None else tour}
        super().__init__(options=options, **given, **traits)

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        if not 0 < proposal["value"] < math.inf:
            raise traitlets.TraitError(f"temperature must be > 0, got {proposal['value']}")
        return proposal["value"]

    @traitlets.default("loss")
    def _first_loss(self):
        return shown_loss(self.temperature, self.block)

    @traitlets.observe("block", "temperature")
    def _refresh(self, change):
        self.set_trait("loss", shown_loss(self.temperature, self.block))


def views() -> tuple[torch.Tensor, torch.Tensor]:
    """The two views (6, 2) of the figure, float64."""
    angles = torch.deg2rad(torch.tensor([FIRST, SECOND], dtype=torch.float64))
    return tuple(torch.stack([angles.cos(), angles.sin()], dim=2))


def shown_loss(temperature: float, block: int = 2) -> float:
    """The loss of the figure, in nats."""
    return streaming_nt_xent(*views(), temperature, block).item()
