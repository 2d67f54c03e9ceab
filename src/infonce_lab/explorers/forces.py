"""The forces explorer: what pulls and pushes one anchor, and how much of it the sphere lets through."""

import math
from collections.abc import Sequence
from typing import Any

import torch
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.gradients import grad_logits, grad_z

ONE_ROW = (0.0, 60.0, 90.0)
MOST_POINTS = 8  # what the circle can show legibly


class ForcesExplorer(Explorer):
    """Drag an anchor, its positive and its negatives; Python reads where they are, and may move them.

    Traits:
        points: angles in degrees: the anchor, its positive, then the negatives. Points 2k and
            2k + 1 are one image; an odd number of points is one row without a batch.
        temperature: τ > 0.
        candidate_role: whether the rows of the other points act on the anchor too.
        turn: read only: the force that turns the anchor, −∂/∂θ of the sum of the row losses, in
            nats per radian, counter-clockwise. Divide by −2N for the gradient of the mean.

    Args:
        tour: whether the guided tour comes first; by default unless points or a temperature are
            given. Assigning to a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: fewer than 2 or more than 8 points, a value that is not finite, or a
            temperature that is not positive.
    """

    name = "forces"
    shared = ("points", "temperature", "candidate_role")
    _esm = bundle.esm("forces")

    points = traitlets.List(traitlets.CFloat(), default_value=list(ONE_ROW)).tag(sync=True)
    temperature = traitlets.CFloat(0.2).tag(sync=True)
    candidate_role = traitlets.Bool(True).tag(sync=True)
    turn = traitlets.Float(read_only=True)

    def __init__(
        self,
        points: Sequence[float] | None = None,
        temperature: float | None = None,
        *,
        tour: bool | None = None,
        **traits: Any,
    ):
        options: dict[str, Any] = {"tour": points is None and temperature is None}
        if tour is not None:
            options["tour"] = tour
        if points is not None:
            traits["points"] = list(points)
        if temperature is not None:
            traits["temperature"] = temperature
        super().__init__(options=options, **traits)

    @traitlets.validate("points")
    def _check_points(self, proposal):
        angles = proposal["value"]
        if not 2 <= len(angles) <= MOST_POINTS:
            raise traitlets.TraitError(
                f"points holds an anchor, its positive and up to {MOST_POINTS - 2} negatives; "
                f"got {len(angles)} angles"
            )
        if not all(math.isfinite(angle) for angle in angles):
            raise traitlets.TraitError(f"points must be finite angles in degrees, got {angles}")
        return angles

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        if not 0 < proposal["value"] < math.inf:
            raise traitlets.TraitError(f"temperature must be > 0, got {proposal['value']}")
        return proposal["value"]

    @traitlets.default("turn")
    def _first_turn(self):
        return shown_turn(self.points, self.temperature, self.candidate_role)

    @traitlets.observe("points", "temperature", "candidate_role")
    def _refresh_turn(self, change):
        self.set_trait("turn", shown_turn(self.points, self.temperature, self.candidate_role))


def shown_turn(points: Sequence[float], temperature: float, candidate_role: bool = True) -> float:
    """The force along the circle on the anchor, counter-clockwise, summed over the rows that act."""
    angles = torch.deg2rad(torch.tensor(points, dtype=torch.float64))  # (M,)
    u = torch.stack([angles.cos(), angles.sin()], dim=1)  # (M, 2)
    along = torch.stack([-angles[0].sin(), angles[0].cos()])
    if candidate_role and len(u) % 2 == 0:
        gradient, _ = grad_z(u[0::2], u[1::2], temperature)
        return -len(u) * (gradient[0] @ along).item()
    # One row: the anchor's own. Its candidates are all the others, the positive first.
    weights = grad_logits(u[:1] @ u[1:].T / temperature, torch.tensor([0]))
    return -(weights @ u[1:] @ along / temperature).item()
