"""The Python side of the queue explorer, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import StaleQueueExplorer
from infonce_lab.reference.moco import lag, spread


def test_readouts_follow_every_trait():
    figure = StaleQueueExplorer()
    assert figure.spread == pytest.approx(math.sqrt(2)) and figure.lag == 0
    figure.momentum = 0.999
    assert figure.spread == spread("jitter", 0.999, 256)
    figure.motion = "drift"
    assert (figure.spread, figure.lag) == (256, lag("drift", 0.999))
    figure.age = 32
    assert figure.spread == 32
    with pytest.raises(TraitError):
        figure.spread = 0.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"motion": "jump"}, {"momentum": 1.0}, {"momentum": -0.1}, {"momentum": math.nan},
        {"age": 0}, {"age": 5000}, {"size": 2}, {"size": 13}, {"batch": 0},
    ],
)  # fmt: skip
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        StaleQueueExplorer(**wrong)
    figure = StaleQueueExplorer()
    with pytest.raises(TraitError):
        for name, value in wrong.items():
            setattr(figure, name, value)


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [
        ({}, True),
        ({"momentum": 0.0}, False),
        ({"age": 9, "tour": True}, True),
        ({"tour": False}, False),
    ],
)
def test_the_tour_opens_unless_a_value_is_given(arguments, tour):
    assert StaleQueueExplorer(**arguments).page_options()["tour"] is tour


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = StaleQueueExplorer(motion="walk", momentum=0.9)._repr_mimebundle_()
    assert data["text/plain"] == (
        "StaleQueueExplorer(motion='walk', momentum=0.9, age=256, size=5, batch=2)"
    )
    assert "<infonce-stale-queue " in data["text/html"]
