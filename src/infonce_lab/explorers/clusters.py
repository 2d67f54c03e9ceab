"""Chapter 13's explorer: fair codes round by round, and a linear DINO on the plane of two entropies."""

import math
from functools import cache
from typing import Any

import torch
import traitlets
from torch import Tensor, nn

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.collapse import ema_update
from infonce_lab.reference.dino import (
    Health,
    dino_center,
    dino_loss,
    health,
    teacher_probabilities,
)

SCORES = ((0.9, -0.6, -0.9), (1.0, -0.7, -0.9), (0.9, -1.0, -0.7), (1.0, -0.9, -0.6))
STEPS = 240
_POINTS, _GROUPS, _PROTOTYPES = 64, 8, 8
_STUDENT, _TEACHER = 0.1, 0.04  # temperatures


class ClustersExplorer(Explorer):
    """Two tabs; Python reads and sets what they show.

    Traits:
        epsilon: sharpness of the codes, > 0.
        rounds: Sinkhorn rounds made, 0 to 100.
        centring, sharpening: the two safeguards of DINO.
        step: of the training, 0 to 240.
        information: read only, H(mean) − mean H of the teacher's answers at that step, in nats.

    Args:
        tour: whether the guided tour comes first; by default unless a value is given. Assigning to
            a trait of a figure on screen opens its sandbox.
        tab: ``"codes"`` or ``"deaths"``, the tab that is open first.

    Raises:
        traitlets.TraitError: a value outside these limits.
    """

    name = "clusters"
    shared = ("epsilon", "rounds", "centring", "sharpening", "step")
    _esm = bundle.esm("clusters")

    epsilon = traitlets.CFloat(0.5).tag(sync=True)
    rounds = traitlets.Int(0, min=0, max=100).tag(sync=True)
    centring = traitlets.Bool(True).tag(sync=True)
    sharpening = traitlets.Bool(True).tag(sync=True)
    step = traitlets.Int(0, min=0, max=STEPS).tag(sync=True)
    information = traitlets.Float(read_only=True)

    def __init__(self, *, tour: bool | None = None, tab: str | None = None, **traits: Any):
        if tab not in (None, "codes", "deaths"):
            raise traitlets.TraitError(f"tab must be 'codes' or 'deaths', got {tab!r}")
        given = any(name in traits for name in self.shared) or tab is not None
        options: dict[str, Any] = {"tour": not given if tour is None else tour}
        if tab is None and any(name in traits for name in ("centring", "sharpening", "step")):
            tab = "deaths"
        if tab:
            options["tab"] = tab
        super().__init__(options=options, **traits)

    @traitlets.validate("epsilon")
    def _check_epsilon(self, proposal):
        if not 0 < proposal["value"] < math.inf:
            raise traitlets.TraitError(f"epsilon must be > 0, got {proposal['value']}")
        return proposal["value"]

    def _information(self) -> float:
        if self.step == 0:
            return linear_dino(self.centring, self.sharpening, steps=0)[0][0].information
        return _whole_path(self.centring, self.sharpening)[self.step].information

    @traitlets.default("information")
    def _first_information(self):
        return self._information()

    @traitlets.observe("centring", "sharpening", "step")
    def _refresh(self, change):
        self.set_trait("information", self._information())


@cache
def _whole_path(centring: bool, sharpening: bool) -> list[Health]:
    return linear_dino(centring, sharpening)[0]


def linear_dino(
    centring: bool = True, sharpening: bool = True, start: int = 0, steps: int = STEPS
) -> tuple[list[Health], list[float]]:
    """A linear DINO on 64 points in eight groups: health of the teacher and KL before each step.

    Points are 9 numbers: one for the group, small ones for the rest, and a constant, so that one
    answer for all is possible. A sine stands in for chance, so that the browser gets the same
    numbers. ``steps + 1`` entries: the last one follows the last step.
    """
    student = nn.Linear(_GROUPS + 1, _PROTOTYPES, bias=False).double()
    teacher = nn.Linear(_GROUPS + 1, _PROTOTYPES, bias=False).double().requires_grad_(False)
    places = torch.arange(_GROUPS + 1, dtype=torch.float64)
    with torch.no_grad():
        phase = 37.719 * start * (places + 1)
        student.weight.copy_(0.05 * _wave(_PROTOTYPES, phase))
        teacher.weight.copy_(student.weight)
    points = 0.1 * _wave(_POINTS, 0.0)  # (64, 9)
    points[torch.arange(_POINTS), torch.arange(_POINTS) // 8] += 0.5
    points[:, _GROUPS] = 0.5
    center = torch.zeros(_PROTOTYPES, dtype=torch.float64)
    taus = (_STUDENT, _TEACHER if sharpening else _STUDENT)
    optimizer = torch.optim.SGD(student.parameters(), lr=0.05)
    path, divergence = [], []
    for t in range(steps + 1):
        with torch.no_grad():
            now = health(teacher_probabilities(teacher(points), center, taus[1]))
            loss = dino_loss(student(points), teacher(points), center, *taus)
        path.append(now)
        divergence.append(loss.item() - now.mean_entropy)
        views = [points + 0.4 * _noise(t, v, start) for v in (0, 1)]
        logits = [teacher(view) for view in views]
        loss = sum(dino_loss(student(views[v]), logits[1 - v], center, *taus) for v in (0, 1)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ema_update(student, teacher, 0.95)
        if centring:
            center = dino_center(center, torch.cat(logits), 0.9)
    return path, divergence


def _wave(rows: int, phase: Tensor | float) -> Tensor:
    """(rows, 9) numbers of variance about 1."""
    i = torch.arange(rows, dtype=torch.float64)[:, None] + 1
    d = torch.arange(_GROUPS + 1, dtype=torch.float64)[None] + 1
    return math.sqrt(2) * torch.sin(12.9898 * i**2 + 78.233 * d**2 + phase)


def _noise(step: int, view: int, start: int) -> Tensor:
    noise = _wave(_POINTS, 37.719 * (step + 1) + 4.1414 * (step + 1) * view + start)
    noise[:, _GROUPS] = 0
    return noise
