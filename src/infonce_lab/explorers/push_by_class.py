"""Who gets the push: one anchor, its classmates and the others, and what N, C and τ decide."""

import math
from typing import Any

import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.negatives import METHODS, crowd

# The sliders' ranges. A temperature below the least may be set from Python, a wider batch may not.
MOST_PAIRS, MOST_CLASSES, COLDEST = 4096, 1000, 0.02


class PushByClassExplorer(Explorer):
    """An anchor among negatives of C equally frequent classes; Python reads and sets the same crowd.

    Traits:
        pairs: N, images in the batch, 2 to 4096.
        classes: C, 2 to 1000.
        temperature: τ ≥ 0.02.
        same: cosine of the anchor to every image of its own class, −1 … 1.
        positive: cosine of the anchor to its twin, −1 … 1.
        method: "nt_xent", "debiased", "decoupled" or "hardest" (the ten most similar negatives).
        push_share: read only, the part of the push that lands on false negatives.
        corrected: read only, the debiased estimate of one true negative's mass, before the floor.

    All images of other classes are at cosine 0.

    Args:
        tour: whether the guided tour comes first; by default unless a value is given. Assigning to
            a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: a value outside its range, or an unknown method.
    """

    name = "push_by_class"
    shared = ("pairs", "classes", "temperature", "same", "positive", "method")
    _esm = bundle.esm("push_by_class")

    pairs = traitlets.CInt(16, min=2, max=MOST_PAIRS).tag(sync=True)
    classes = traitlets.CInt(10, min=2, max=MOST_CLASSES).tag(sync=True)
    temperature = traitlets.CFloat(1.0).tag(sync=True)
    same = traitlets.CFloat(0.6).tag(sync=True)
    positive = traitlets.CFloat(0.6).tag(sync=True)
    method = traitlets.Enum(METHODS, "nt_xent").tag(sync=True)
    push_share = traitlets.Float(read_only=True)
    corrected = traitlets.Float(read_only=True)

    def __init__(
        self,
        pairs: int | None = None,
        classes: int | None = None,
        temperature: float | None = None,
        same: float | None = None,
        positive: float | None = None,
        method: str | None = None,
        *,
        tour: bool | None = None,
        **traits: Any,
    ):
        values = (pairs, classes, temperature, same, positive, method)
        given = dict(zip(self.shared, values, strict=True))
        given = {key: value for key, value in given.items() if value is not None}
        options = {"tour": not given if tour is None else tour}
        super().__init__(options=options, **given, **traits)

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        if not COLDEST <= proposal["value"] < math.inf:
            raise traitlets.TraitError(
                f"temperature must be ≥ {COLDEST} and finite, got {proposal['value']}"
            )
        return proposal["value"]

    @traitlets.validate("same", "positive")
    def _check_cosine(self, proposal):
        if not -1 <= proposal["value"] <= 1:
            raise traitlets.TraitError(f"a cosine lies between -1 and 1, got {proposal['value']}")
        return proposal["value"]

    @traitlets.default("push_share")
    def _first_share(self):
        return self._crowd().push_share

    @traitlets.default("corrected")
    def _first_corrected(self):
        return self._crowd().corrected

    @traitlets.observe(*shared)
    def _refresh(self, change):
        found = self._crowd()
        self.set_trait("push_share", found.push_share)
        self.set_trait("corrected", found.corrected)

    def _crowd(self):
        return crowd(
            self.pairs,
            self.classes,
            self.temperature,
            self.same,
            self.positive,
            method=self.method,
        )
