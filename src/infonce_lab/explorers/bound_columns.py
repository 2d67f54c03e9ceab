"""The explorer of chapter 3: L, log K and log K − L beside the true information."""

import math
from typing import Any

import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.info_nce_bound import classes_information, classes_loss

#: The critic's score is this number times log r.
CONFIDENCE = {"optimal": 1.0, "confident": 3.0, "flipped": -1.0}


class BoundColumnsExplorer(Explorer):
    """X is one of C classes, Y agrees with probability q; a critic plays with K candidates.

    Traits:
        classes: C, 2 … 1000.
        candidates: K, 2 … 1024.
        agreement: q, 0 … 1.
        critic: "optimal" (log r), "confident" (3 log r) or "flipped" (−log r).
        bound: read only, log K − L in nats, an exact sum; −∞ where L is infinite.

    Args:
        tour: whether the guided tour comes first; by default unless one of the traits is given.

    Raises:
        traitlets.TraitError: a value out of its range.
    """

    name = "bound_columns"
    shared = ("classes", "candidates", "agreement", "critic")
    _esm = bundle.esm("bound_columns")

    classes = traitlets.Int(10, min=2, max=1000).tag(sync=True)
    candidates = traitlets.Int(8, min=2, max=1024).tag(sync=True)
    agreement = traitlets.CFloat(0.9, min=0.0, max=1.0).tag(sync=True)
    critic = traitlets.Enum(tuple(CONFIDENCE), "optimal").tag(sync=True)
    bound = traitlets.Float(read_only=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        shown = not any(name in traits for name in self.shared) if tour is None else tour
        super().__init__(options={"tour": shown}, **traits)

    @traitlets.validate("agreement")
    def _check_agreement(self, proposal):
        if not 0 <= proposal["value"] <= 1:  # also catches NaN, which no comparison with min does
            raise traitlets.TraitError(f"agreement is a probability, got {proposal['value']}")
        return proposal["value"]

    @traitlets.default("bound")
    def _first_bound(self):
        return shown_bound(self.classes, self.candidates, self.agreement, self.critic)

    @traitlets.observe("classes", "candidates", "agreement", "critic")
    def _refresh_bound(self, change):
        self.set_trait("bound", self._first_bound())

    @property
    def information(self) -> float:
        """I(X;Y) of the world shown, in nats."""
        return classes_information(self.classes, self.agreement)


def shown_bound(classes: int, candidates: int, agreement: float, critic: str = "optimal") -> float:
    """log K − L in nats, as the explorer shows it; ``critic`` is a key of :data:`CONFIDENCE`."""
    loss = classes_loss(classes, candidates, agreement, CONFIDENCE[critic])
    return math.log(candidates) - loss
