"""The Python side of the temperature dial, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import TemperatureDialExplorer
from infonce_lab.explorers.temperature_dial import RIVALS, shown_effective, shown_loss


def test_readouts_follow_every_trait():
    dial = TemperatureDialExplorer()
    assert dial.loss == shown_loss(0.7, RIVALS, 1.0)
    assert dial.effective == shown_effective(RIVALS, 1.0)
    dial.temperature = 0.07
    assert math.isclose(dial.effective, 1.2627, abs_tol=1e-4)
    dial.positive = 0.5
    assert dial.loss == shown_loss(0.5, RIVALS, 0.07)
    dial.rivals = [0.1, 0.1, 0.1]
    assert math.isclose(dial.effective, 3)
    with pytest.raises(TraitError):
        dial.loss = 0.0


def test_the_loss_written_out():
    terms = [math.exp(s / 0.2) for s in (0.5, *RIVALS)]
    assert math.isclose(
        shown_loss(0.5, RIVALS, 0.2), math.log(sum(terms) / terms[0]), rel_tol=1e-12
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"positive": 1.1},
        {"positive": math.nan},
        {"rivals": [0.1]},
        {"rivals": [0.1] * 9},
        {"rivals": [0.1, -2]},
        {"temperature": 0},
        {"temperature": math.inf},
    ],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        TemperatureDialExplorer(**wrong)
    dial = TemperatureDialExplorer()
    with pytest.raises(TraitError):
        for name, value in wrong.items():
            setattr(dial, name, value)


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [({}, True), ({"positive": 0.0}, False), ({"temperature": 0.2}, False),
     ({"rivals": (0.1, 0.2), "tour": True}, True), ({"tour": False}, False)],
)  # fmt: skip
def test_the_tour_opens_unless_a_row_is_given(arguments, tour):
    assert TemperatureDialExplorer(**arguments).page_options()["tour"] is tour


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = TemperatureDialExplorer(0.5, temperature=0.2)._repr_mimebundle_()
    assert data["text/plain"] == (
        "TemperatureDialExplorer(positive=0.5, rivals=[0.6, 0.4, 0.2, 0.0, -0.2], temperature=0.2)"
    )
    assert "<infonce-temperature-dial " in data["text/html"]
