"""The Python side of the "data or noise?" explorer, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import NoiseClassifierExplorer
from infonce_lab.explorers.noise_classifier import shown


def test_closed_forms():
    on_top = NoiseClassifierExplorer(centre=0, width=1, k=1)
    assert on_top.accuracy == pytest.approx(0.5)
    assert on_top.standard_error == pytest.approx(math.sqrt(2))
    on_top.k = 100
    assert on_top.standard_error == pytest.approx(math.sqrt(1.01))
    far = NoiseClassifierExplorer(centre=6)
    assert far.accuracy == pytest.approx(0.5 * (1 + math.erf(3 / math.sqrt(2))), abs=1e-7)


def test_forgetting_log_k_costs_the_area_and_nothing_else():
    for k in (1, 2, 10, 100):
        right, wrong = shown(1, 2, k), shown(1, 2, k, forget=True)
        assert right["area"] == pytest.approx(1)
        assert wrong["area"] == pytest.approx(1 / k)
        assert {**right, "area": 0} == {**wrong, "area": 0}


def test_the_tour_comes_first_unless_values_are_given():
    assert NoiseClassifierExplorer().options == {"tour": True}
    assert NoiseClassifierExplorer(k=3).options == {"tour": False}
    assert NoiseClassifierExplorer(k=3, tour=True).options == {"tour": True}
    html = NoiseClassifierExplorer(k=3)._repr_mimebundle_()[0]["text/html"]
    assert html.startswith("<infonce-noise-classifier") and "&quot;k&quot;: 3" in html


@pytest.mark.parametrize("wrong", [{"centre": 7}, {"width": 0.1}, {"k": 0}, {"k": 101}])
def test_values_out_of_range_are_refused(wrong):
    with pytest.raises(TraitError):
        NoiseClassifierExplorer(**wrong)
