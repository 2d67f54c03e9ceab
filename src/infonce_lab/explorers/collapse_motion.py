"""Collapse in motion: linear BYOL in two dimensions, its switches, its gains and its loss."""

from functools import lru_cache
from typing import Any

import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.linear_byol import STARTS, Settings, State, expected_loss, run

LAST_STEP = 4000


class CollapseMotionExplorer(Explorer):
    """Run linear BYOL with its parts on or off; Python reads and sets the same run.

    Traits:
        start: ``"healthy"`` or ``"weak"``.
        predictor, stop_gradient: whether these parts are on.
        momentum: of the slow target, 0 ≤ m < 1; 0 is none. Ignored without the stop-gradient.
        step: the step on show, 0 … 4000.
        gains: read only, both singular values of W, the larger first.
        loss: read only, the expected loss.

    Args:
        tour: whether the guided tour comes first; by default unless a value is given.

    Raises:
        traitlets.TraitError: an unknown start, a momentum outside [0, 1), a step out of range.
    """

    name = "collapse_motion"
    shared = ("start", "predictor", "stop_gradient", "momentum", "step")
    _esm = bundle.esm("collapse_motion")

    start = traitlets.Enum(tuple(STARTS), "healthy").tag(sync=True)
    predictor = traitlets.Bool(True).tag(sync=True)
    stop_gradient = traitlets.Bool(True).tag(sync=True)
    momentum = traitlets.CFloat(0.0).tag(sync=True)
    step = traitlets.Int(0, min=0, max=LAST_STEP).tag(sync=True)
    gains = traitlets.List(traitlets.Float(), read_only=True)
    loss = traitlets.Float(read_only=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        given = any(name in traits for name in self.shared)
        super().__init__(options={"tour": not given if tour is None else tour}, **traits)

    @traitlets.validate("momentum")
    def _check_momentum(self, proposal):
        if not 0 <= proposal["value"] < 1:
            raise traitlets.TraitError(f"momentum must be in [0, 1), got {proposal['value']}")
        return proposal["value"]

    def state_at(self, step: int) -> State:
        """The matrices W, P and W_t before that step."""
        return _run(self.start, self._settings)[step]

    @property
    def _settings(self) -> Settings:
        momentum = self.momentum if self.stop_gradient else 0.0
        return Settings(self.predictor, self.stop_gradient, momentum)

    @traitlets.default("gains")
    def _first_gains(self):
        return self.state_at(self.step).singular_values.tolist()

    @traitlets.default("loss")
    def _first_loss(self):
        return expected_loss(self.state_at(self.step), self._settings)

    @traitlets.observe("start", "predictor", "stop_gradient", "momentum", "step")
    def _refresh(self, change):
        self.set_trait("gains", self._first_gains())
        self.set_trait("loss", self._first_loss())


@lru_cache(maxsize=8)
def _run(start: str, settings: Settings) -> tuple[State, ...]:
    return tuple(run(*STARTS[start], settings, LAST_STEP))
