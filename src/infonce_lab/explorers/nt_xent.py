"""The NT-Xent explorer: image pairs as points on the circle, and all that the loss computes."""

import math
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.nt_xent import nt_xent

FOUR_IMAGES = (20.0, 75.0, 195.0, 260.0, 65.0, 130.0, 160.0, 320.0)
BUGS = ("mask", "temperature", "order")
MOST_PAIRS = 8  # what the matrix can show legibly


class NTXentExplorer(Explorer):
    """Drag the points; Python reads where they are, and may move them.

    Traits:
        points: 2N angles in degrees, block order: the first views of N images, then the second.
        temperature: τ > 0.
        anchor: the row whose softmax is shown, 0 … 2N−1.
        forgotten: the faults switched on, out of "mask", "temperature", "order".
        loss: read only, in nats: the loss the explorer shows. Python computes it, so it is right
            before any browser has opened the figure.

    Args:
        tour: whether the guided tour comes first; by default unless points or a temperature are
            given. Assigning to a trait of a figure on screen opens its sandbox.
        names: what the images are called, N words.

    Raises:
        traitlets.TraitError: no angle, an odd number, more than 8 pairs, a value that is not
            finite, a temperature that is not positive, an anchor out of range, an unknown fault.
    """

    name = "nt_xent"
    shared = ("points", "temperature", "anchor", "forgotten")
    _esm = bundle.esm("nt_xent")

    points = traitlets.List(traitlets.CFloat(), default_value=list(FOUR_IMAGES)).tag(sync=True)
    temperature = traitlets.CFloat(0.5).tag(sync=True)
    anchor = traitlets.Int(0).tag(sync=True)
    forgotten = traitlets.List(traitlets.Enum(BUGS)).tag(sync=True)
    loss = traitlets.Float(read_only=True)

    def __init__(
        self,
        points: Sequence[float] | None = None,
        temperature: float | None = None,
        *,
        tour: bool | None = None,
        names: Sequence[str] | None = None,
        **traits: Any,
    ):
        options: dict[str, Any] = {"tour": points is None and temperature is None}
        if tour is not None:
            options["tour"] = tour
        if names is not None:
            options["names"] = [str(name) for name in names]
        if points is not None:
            traits["points"] = list(points)
        if temperature is not None:
            traits["temperature"] = temperature
        super().__init__(options=options, **traits)

    @traitlets.validate("points")
    def _check_points(self, proposal):
        angles = proposal["value"]
        if len(angles) % 2 or not 2 <= len(angles) <= 2 * MOST_PAIRS:
            raise traitlets.TraitError(
                f"points holds 2N angles, block order, N from 1 to {MOST_PAIRS}; got {len(angles)}"
            )
        if not all(math.isfinite(angle) for angle in angles):
            raise traitlets.TraitError(f"points must be finite angles in degrees, got {angles}")
        return angles

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        if not 0 < proposal["value"] < math.inf:
            raise traitlets.TraitError(f"temperature must be > 0, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("anchor")
    def _check_anchor(self, proposal):
        if not 0 <= proposal["value"] < len(self.points):
            raise traitlets.TraitError(
                f"anchor is a row, 0 … {len(self.points) - 1}; got {proposal['value']}"
            )
        return proposal["value"]

    @traitlets.observe("points")
    def _keep_anchor(self, change):
        if self.anchor >= len(change["new"]):
            self.anchor = 0

    @traitlets.default("loss")
    def _first_loss(self):
        return shown_loss(self.points, self.temperature, self.forgotten)

    @traitlets.observe("points", "temperature", "forgotten")
    def _refresh_loss(self, change):
        self.set_trait("loss", shown_loss(self.points, self.temperature, self.forgotten))


def shown_loss(points: Sequence[float], temperature: float, forgotten: Sequence[str] = ()) -> float:
    """NT-Xent of points on the unit circle, in nats, with the named faults of :data:`BUGS`."""
    angles = torch.deg2rad(torch.tensor(points, dtype=torch.float64))  # (2N,)
    z = torch.stack([angles.cos(), angles.sin()], dim=1)  # (2N, 2)
    n = len(z) // 2
    if not forgotten:
        return nt_xent(z[:n], z[n:], temperature).item()
    tau = 1.0 if "temperature" in forgotten else temperature
    logits = z @ z.T / tau  # (2N, 2N)
    if "mask" not in forgotten:
        logits.fill_diagonal_(-torch.inf)
    rows = torch.arange(2 * n)
    targets = rows ^ 1 if "order" in forgotten else (rows + n) % (2 * n)
    return F.cross_entropy(logits, targets).item()
