"""The explorer of chapter 5: a matrix of scores, and the losses of its rows and of its columns."""

from typing import Any

import torch
import torch.nn.functional as F
import traitlets
from jaxtyping import Float
from torch import Tensor

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer

#: What a hub gains with everybody.
BUMP = 0.3
HUBS = ("none", "caption", "image")


class MatrixTargetsExplorer(Explorer):
    """N images and N captions: cosine ``positive`` within a pair, ``others`` between different pairs.

    Traits:
        size: N, 2 … 8.
        positive: cosine of a pair, 0.1 … 1.
        others: every other cosine; kept where vectors exist, at or above −(1+positive)/(2(N−1)).
        temperature: τ, 0.05 … 2.
        shift: added to every score of the N × N matrix.
        hub: "none", "caption" (column 1 gains 0.3) or "image" (row 1 gains 0.3).
        loss: read only, the mean of both directions, in nats.

    Args:
        tour: whether the guided tour comes first; by default unless one of the traits is given.

    Raises:
        traitlets.TraitError: a value out of its range.
    """

    name = "matrix_targets"
    shared = ("size", "positive", "others", "temperature", "shift", "hub")
    _esm = bundle.esm("matrix_targets")

    size = traitlets.Int(6, min=2, max=8).tag(sync=True)
    positive = traitlets.CFloat(1.0, min=0.1, max=1.0).tag(sync=True)
    others = traitlets.CFloat(0.0, min=-1.0, max=0.95).tag(sync=True)
    temperature = traitlets.CFloat(0.3, min=0.05, max=2.0).tag(sync=True)
    shift = traitlets.CFloat(0.0, min=-1.0, max=1.0).tag(sync=True)
    hub = traitlets.Enum(HUBS, "none").tag(sync=True)
    loss = traitlets.Float(read_only=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        shown = not any(name in traits for name in self.shared) if tour is None else tour
        super().__init__(options={"tour": shown}, **traits)

    @traitlets.validate("positive", "others", "temperature", "shift")
    def _check_number(self, proposal):
        if proposal["value"] != proposal["value"]:  # NaN passes every comparison with min and max
            raise traitlets.TraitError(f"{proposal['trait'].name} is not a number")
        return proposal["value"]

    @traitlets.default("loss")
    def _first_loss(self):
        rows, columns = self.directions
        return (rows + columns) / 2

    @traitlets.observe(*shared)
    def _refresh_loss(self, change):
        self.set_trait("loss", self._first_loss())

    @property
    def directions(self) -> tuple[float, float]:
        """(image → text, text → image) of the matrix shown, in nats."""
        matrix = scores(self.size, self.positive, self.others, self.shift, self.hub)
        return both_directions(matrix, self.temperature)


def lowest_cosine(size: int, positive: float = 1.0) -> float:
    """How low all cosines between different pairs can be; −1/(N−1) for aligned pairs."""
    return -(1 + positive) / (2 * (size - 1))


def scores(
    size: int, positive: float, others: float, shift: float = 0.0, hub: str = "none"
) -> Float[Tensor, "n n"]:
    """The matrix the explorer draws: images in rows, captions in columns."""
    others = max(lowest_cosine(size, positive), min(others, 0.95, (1 + positive) / 2))
    eye = torch.eye(size, dtype=torch.float64)
    matrix = others + (positive - others) * eye + shift
    matrix[:, 0] += BUMP * (hub == "caption")
    matrix[0, :] += BUMP * (hub == "image")
    return matrix


def both_directions(matrix: Float[Tensor, "n n"], temperature: float) -> tuple[float, float]:
    """Cross-entropy of the rows and of the columns of scores / τ, the diagonal being right."""
    labels = torch.arange(len(matrix))
    logits = matrix / temperature
    return F.cross_entropy(logits, labels).item(), F.cross_entropy(logits.T, labels).item()
