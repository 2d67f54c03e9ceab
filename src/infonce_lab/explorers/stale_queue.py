"""The queue and its slow encoder: a ring of keys, and how stale they are."""

import math
from typing import Any

import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.moco import MOTIONS, lag, spread

LARGEST_RING = 12  # slots that can be read
OLDEST = 4096  # steps that the picture can show
HIGHEST = 0.9999


class StaleQueueExplorer(Explorer):
    """Push batches through a small ring; set the momentum of a parameter that moves in three ways.

    Traits:
        motion: how the query encoder's parameter moves: "jitter", "walk" or "drift".
        momentum: m of the key encoder, 0 … 0.9999.
        age: of the oldest key in the queue, in steps: queue size / batch size, 1 … 4096.
        size, batch: of the small ring, 3 … 12 slots and 1 … size keys a step.
        spread: read only, root mean square of how far the key encoder moves in ``age`` steps.
        lag: read only, root mean square of its distance to the query encoder.

    Args:
        tour: whether the guided tour comes first; by default unless a value is given. Assigning to
            a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: a value outside its range.
    """

    name = "stale_queue"
    shared = ("motion", "momentum", "age", "size", "batch")
    _esm = bundle.esm("stale_queue")

    motion = traitlets.Enum(MOTIONS, default_value="jitter").tag(sync=True)
    momentum = traitlets.CFloat(0.0).tag(sync=True)
    age = traitlets.CInt(256).tag(sync=True)
    size = traitlets.CInt(5).tag(sync=True)
    batch = traitlets.CInt(2).tag(sync=True)
    spread = traitlets.Float(read_only=True)
    lag = traitlets.Float(read_only=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        given = [name for name in self.shared if name in traits]
        options = {"tour": not given if tour is None else tour}
        super().__init__(options=options, **traits)
        self._refresh(None)

    @traitlets.validate("momentum")
    def _check_momentum(self, proposal):
        return _between(proposal["value"], 0, HIGHEST, "momentum")

    @traitlets.validate("age")
    def _check_age(self, proposal):
        return _between(proposal["value"], 1, OLDEST, "age")

    @traitlets.validate("size")
    def _check_size(self, proposal):
        return _between(proposal["value"], 3, LARGEST_RING, "size")

    @traitlets.validate("batch")
    def _check_batch(self, proposal):
        return _between(proposal["value"], 1, LARGEST_RING, "batch")

    @traitlets.observe("motion", "momentum", "age")
    def _refresh(self, change):
        self.set_trait("spread", spread(self.motion, self.momentum, self.age))
        self.set_trait("lag", lag(self.motion, self.momentum))


def _between(value: float, low: float, high: float, name: str) -> float:
    if not (low <= value <= high and math.isfinite(value)):
        raise traitlets.TraitError(f"{name} must be between {low} and {high}, got {value}")
    return value
