"""The temperature dial: one anchor, its positive, its rivals, and what τ makes of them."""

import math
from collections.abc import Sequence
from typing import Any

import torch
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.temperature import anchor, effective_negatives, negative_weights

RIVALS = (0.6, 0.4, 0.2, 0.0, -0.2)
MOST_RIVALS = 8  # what the columns can show legibly


class TemperatureDialExplorer(Explorer):
    """Turn the temperature of one anchor's row; Python reads and sets the same row.

    Traits:
        positive: cosine to the positive, −1 … 1.
        rivals: cosines to the negatives, 2 to 8 of them, each −1 … 1.
        temperature: τ > 0; the dial on screen runs from 0.01 to 10.
        loss: read only, in nats.
        effective: read only, the number of negatives that count (a perplexity).

    Args:
        tour: whether the guided tour comes first; by default unless a value is given. Assigning to
            a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: a cosine outside [−1, 1], too few or too many rivals, or a temperature
            that is not positive and finite.
    """

    name = "temperature_dial"
    shared = ("positive", "rivals", "temperature")
    _esm = bundle.esm("temperature_dial")

    positive = traitlets.CFloat(0.7).tag(sync=True)
    rivals = traitlets.List(traitlets.CFloat(), default_value=list(RIVALS)).tag(sync=True)
    temperature = traitlets.CFloat(1.0).tag(sync=True)
    loss = traitlets.Float(read_only=True)
    effective = traitlets.Float(read_only=True)

    def __init__(
        self,
        positive: float | None = None,
        rivals: Sequence[float] | None = None,
        temperature: float | None = None,
        *,
        tour: bool | None = None,
        **traits: Any,
    ):
        given = {"positive": positive, "rivals": rivals, "temperature": temperature}
        given = {key: value for key, value in given.items() if value is not None}
        if "rivals" in given:
            given["rivals"] = list(given["rivals"])
        options = {"tour": not given if tour is None else tour}
        super().__init__(options=options, **given, **traits)

    @traitlets.validate("positive")
    def _check_positive(self, proposal):
        _check_cosine(proposal["value"], "positive")
        return proposal["value"]

    @traitlets.validate("rivals")
    def _check_rivals(self, proposal):
        rivals = proposal["value"]
        if not 2 <= len(rivals) <= MOST_RIVALS:
            raise traitlets.TraitError(
                f"rivals holds 2 to {MOST_RIVALS} cosines, got {len(rivals)} of them"
            )
        for cosine in rivals:
            _check_cosine(cosine, "rivals")
        return rivals

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        if not 0 < proposal["value"] < math.inf:
            raise traitlets.TraitError(f"temperature must be > 0, got {proposal['value']}")
        return proposal["value"]

    @traitlets.default("loss")
    def _first_loss(self):
        return shown_loss(self.positive, self.rivals, self.temperature)

    @traitlets.default("effective")
    def _first_effective(self):
        return shown_effective(self.rivals, self.temperature)

    @traitlets.observe("positive", "rivals", "temperature")
    def _refresh(self, change):
        self.set_trait("loss", shown_loss(self.positive, self.rivals, self.temperature))
        self.set_trait("effective", shown_effective(self.rivals, self.temperature))


def shown_loss(positive: float, rivals: Sequence[float], temperature: float) -> float:
    """−log P⁺ of the row, in nats."""
    cosine = torch.tensor([positive], dtype=torch.float64)
    return anchor(cosine, _table(rivals), temperature).loss.item()


def shown_effective(rivals: Sequence[float], temperature: float) -> float:
    """How many of the rivals count at this temperature."""
    return effective_negatives(negative_weights(_table(rivals), temperature)).item()


def _table(rivals: Sequence[float]) -> torch.Tensor:
    return torch.tensor([list(rivals)], dtype=torch.float64)


def _check_cosine(value: float, name: str) -> None:
    if not -1 <= value <= 1:  # also catches NaN
        raise traitlets.TraitError(f"{name} must be cosines between -1 and 1, got {value}")
