"""Accuracy against labels per class: SimCLR, its baselines, and three ways to break it."""

from typing import Any

import traitlets

from infonce_lab.explorers import bundle
from infonce_lab.explorers.base import Explorer

COUNTS = ("1", "2", "5", "10", "all")
RUNS = (
    "pixels",
    "simclr",
    "simclr_z",
    "random",
    "supervised",
    "supervised_augmented",
    "no_augmentation",
    "noise_only",
    "undivided_positive_007",
    "wrong_pairs",
)


class LabelCurveExplorer(Explorer):
    """Switch runs on and off; the numbers are those of ``benchmarks/results/capstone.json``.

    Traits:
        shown: ids of the curves that are drawn, see ``RUNS``.
        count: labels per class that the readings are for: "1", "2", "5", "10" or "all".

    Args:
        tour: whether the guided tour comes first; by default unless a trait is given. Assigning to
            a trait of a figure on screen opens its sandbox.

    Raises:
        traitlets.TraitError: a run or a number of labels that does not exist.
    """

    name = "label_curve"
    shared = ("shown", "count")
    _esm = bundle.esm("label_curve")

    shown = traitlets.List(traitlets.Enum(RUNS), default_value=["pixels", "simclr"]).tag(sync=True)
    count = traitlets.Enum(COUNTS, "all").tag(sync=True)

    def __init__(self, *, tour: bool | None = None, **traits: Any):
        options = {"tour": not traits if tour is None else tour}
        super().__init__(options=options, **traits)
