"""The "data or noise?" explorer: noise you can move, and what a classifier learns from it."""

import math
from typing import Any

import torch
import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer
from infonce_lab.reference.nce import asymptotic_covariance

FURTHEST, NARROWEST, WIDEST, MOST_NOISE = 6.0, 0.5, 3.0, 100


class NoiseClassifierExplorer(Explorer):
    """Data N(0, 1) against noise N(centre, width²), k noise samples for each datum.

    Traits:
        centre, width: of the noise, −6 … 6 and 0.5 … 3.
        k: noise samples for each datum, 1 … 100.
        forget: whether log k is left out of the log-odds.
        accuracy, standard_error, area: read only. The share of right answers; the asymptotic
            standard error of the mean in units of maximum likelihood's; the area under e^s.

    Args:
        tour: whether the guided tour comes first; by default unless a trait is given.

    Raises:
        traitlets.TraitError: a value is out of range.
    """

    name = "noise_classifier"
    shared = ("centre", "width", "k", "forget")
    _esm = bundle.esm("noise_classifier")

    centre = traitlets.CFloat(2.5, min=-FURTHEST, max=FURTHEST).tag(sync=True)
    width = traitlets.CFloat(1.0, min=NARROWEST, max=WIDEST).tag(sync=True)
    k = traitlets.Int(1, min=1, max=MOST_NOISE).tag(sync=True)
    forget = traitlets.Bool(False).tag(sync=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        options = {"tour": not traits if tour is None else tour}
        super().__init__(options=options, **traits)

    @property
    def accuracy(self) -> float:
        return shown(self.centre, self.width, self.k)["accuracy"]

    @property
    def standard_error(self) -> float:
        return shown(self.centre, self.width, self.k)["standard_error"]

    @property
    def area(self) -> float:
        return shown(self.centre, self.width, self.k, self.forget)["area"]


def shown(centre: float, width: float, k: int, forget: bool = False) -> dict[str, float]:
    """What the explorer shows, by quadrature in float64."""
    x = torch.linspace(-40, 40, 160_001, dtype=torch.float64)
    step = 80 / 160_000
    log_pd = -(x**2) / 2 - 0.5 * math.log(2 * math.pi)
    log_pn = -(((x - centre) / width) ** 2) / 2 - math.log(width) - 0.5 * math.log(2 * math.pi)
    log_kpn = log_pn + math.log(k)
    features = torch.stack([x, (1 - x**2) / 2, torch.ones_like(x)], dim=1)
    covariance = asymptotic_covariance(log_pd, log_pn, features, k, step)
    correction = log_pn if forget else log_kpn
    score = log_pd - log_kpn + correction  # the best score at every x
    return {
        "accuracy": (torch.maximum(log_pd, log_kpn).exp().sum() * step / (1 + k)).item(),
        "standard_error": covariance[0, 0].sqrt().item(),
        "area": (score.exp().sum() * step).item(),
    }
