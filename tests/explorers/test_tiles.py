"""The Python side of the tiles, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import TilesExplorer
from infonce_lab.explorers.tiles import shown_loss, views
from infonce_lab.reference.nt_xent import nt_xent


def test_the_loss_follows_the_temperature_and_not_the_block():
    tiles = TilesExplorer()
    assert tiles.loss == pytest.approx(nt_xent(*views(), 0.2).item(), abs=1e-12)
    for block in range(1, 7):
        tiles.block = block
        assert tiles.loss == pytest.approx(shown_loss(0.2), abs=1e-12)
    tiles.temperature = 0.5
    assert tiles.loss == pytest.approx(nt_xent(*views(), 0.5).item(), abs=1e-12)
    with pytest.raises(TraitError):
        tiles.loss = 0.0


@pytest.mark.parametrize(
    "wrong", [{"block": 0}, {"block": 7}, {"temperature": 0}, {"temperature": math.nan}]
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        TilesExplorer(**wrong)


@pytest.mark.parametrize(
    ("arguments", "tour"), [({}, True), ({"block": 3}, False), ({"tour": False}, False)]
)
def test_the_tour_opens_unless_a_value_is_given(arguments, tour):
    assert TilesExplorer(**arguments).page_options()["tour"] is tour


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = TilesExplorer(3)._repr_mimebundle_()
    assert data["text/plain"] == "TilesExplorer(block=3, temperature=0.2)"
    assert "<infonce-tiles " in data["text/html"]
