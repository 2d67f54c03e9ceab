"""The Python side of the bound explorer, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import BoundColumnsExplorer
from infonce_lab.explorers.bound_columns import shown_bound
from infonce_lab.reference.info_nce_bound import classes_loss


def test_bound_follows_every_trait():
    explorer = BoundColumnsExplorer()
    assert explorer.bound == math.log(8) - classes_loss(10, 8, 0.9)
    explorer.candidates = 64
    assert explorer.bound == math.log(64) - classes_loss(10, 64, 0.9)
    explorer.critic = "flipped"
    assert explorer.bound == math.log(64) - classes_loss(10, 64, 0.9, -1.0)
    explorer.agreement = 1
    assert explorer.bound == -math.inf
    assert explorer.information == pytest.approx(math.log(10))
    with pytest.raises(TraitError):
        explorer.bound = 0.0


def test_first_bound_belongs_to_the_arguments():
    explorer = BoundColumnsExplorer(classes=100, agreement=1, candidates=64)
    assert explorer.bound == shown_bound(100, 64, 1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"classes": 1},
        {"classes": 1001},
        {"candidates": 1},
        {"candidates": 2000},
        {"agreement": -0.1},
        {"agreement": 1.5},
        {"agreement": math.nan},
        {"critic": "clever"},
    ],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        BoundColumnsExplorer(**wrong)


def test_the_tour_opens_unless_a_world_is_given():
    assert BoundColumnsExplorer().page_options()["tour"] is True
    assert BoundColumnsExplorer(classes=3).page_options()["tour"] is False
    assert BoundColumnsExplorer(classes=3, tour=True).page_options()["tour"] is True


def test_repr_and_bundle():
    explorer = BoundColumnsExplorer(classes=100)
    assert repr(explorer) == (
        "BoundColumnsExplorer(classes=100, candidates=8, agreement=0.9, critic='optimal')"
    )
    data, _ = explorer._repr_mimebundle_()
    assert "<infonce-bound-columns " in data["text/html"]
    assert "interactive figure" in data["text/html"]
