"""The Python side of chapter 13's explorer, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import ClustersExplorer
from infonce_lab.explorers.clusters import STEPS, linear_dino


def test_information_follows_the_traits():
    explorer = ClustersExplorer()
    first = linear_dino(steps=0)[0][0].information
    assert explorer.information == first
    explorer.step = STEPS
    assert explorer.information > 1 > first
    with pytest.raises(TraitError):
        explorer.information = 0.0


def test_two_deaths_and_a_life():
    ends = {}
    for centring, sharpening in ((True, True), (False, True), (True, False)):
        path, divergence = linear_dino(centring, sharpening)
        ends[centring, sharpening] = path[-1], divergence[-1]
    (alive, kl), (one_hot, kl_hot), (uniform, kl_flat) = ends.values()
    assert one_hot.mean_entropy < 0.01 and one_hot.entropy_of_mean < 0.01
    assert uniform.mean_entropy > math.log(8) - 0.01
    assert alive.information > 1.3
    assert kl > 20 * max(kl_hot, kl_flat) or kl > 10 * kl_hot


@pytest.mark.parametrize(
    "wrong",
    [{"epsilon": 0}, {"epsilon": math.inf}, {"rounds": -1}, {"rounds": 101}, {"step": STEPS + 1}],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        ClustersExplorer(**wrong)


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [({}, True), ({"rounds": 3}, False), ({"tab": "deaths"}, False), ({"tour": False}, False)],
)
def test_the_tour_opens_unless_something_is_given(arguments, tour):
    assert ClustersExplorer(**arguments).page_options()["tour"] is tour
    with pytest.raises(TraitError):
        ClustersExplorer(tab="third")


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = ClustersExplorer(rounds=2)._repr_mimebundle_()
    assert data["text/plain"].startswith("ClustersExplorer(epsilon=0.5, rounds=2")
    assert "<infonce-clusters " in data["text/html"] and "interactive figure" in data["text/html"]
