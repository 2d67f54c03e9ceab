"""Chapter 9's cases keep away from the kink of the floor, and reach it where they should."""

import math

import pytest

from infonce_lab.exercises import load
from infonce_lab.exercises.negatives_shared import split

FLOORED = "some anchors at the floor"


def relative(case):
    """The estimate of every anchor, in units of its floor."""
    t, p = case.scalars["temperature"], case.scalars["tau_plus"]
    positive, negatives = split(*case.inputs, t)
    m, weights = negatives.shape[1], (case.scalars.get("beta", 0.0) * negatives).exp()
    mass = m * (weights * negatives.exp()).sum(1) / weights.sum(1)
    return (mass - m * p * positive.exp()) / (1 - p) / (m * math.exp(-1 / t))


@pytest.mark.parametrize("exercise_id", ["debiased_nt_xent", "hard_nt_xent"])
def test_only_one_group_has_anchors_at_the_floor(exercise_id):
    exercise = load(exercise_id)
    for group in exercise.groups():
        for case in group.cases:
            ratio = relative(case)
            assert (ratio - 1).abs().min() > 0.2, (group.name, case.name)
            some = 0 < int((ratio < 1).sum()) < len(ratio)
            assert some == (group.name == FLOORED), (group.name, case.name)
    at_floor = [int((relative(case) < 1).sum()) for case in exercise.probes()]
    assert at_floor[0] == at_floor[2] == 0 < at_floor[1]
    assert all((relative(case) > 1.2).all() for case in exercise.defaults())
