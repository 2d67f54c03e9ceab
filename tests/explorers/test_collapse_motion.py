"""The Python side of collapse in motion, without a browser."""

import pytest
from traitlets import TraitError

from infonce_lab.explorers import CollapseMotionExplorer
from infonce_lab.reference.linear_byol import STARTS, Settings, expected_loss, start, step


def test_readouts_follow_every_trait():
    figure = CollapseMotionExplorer()
    assert figure.gains == pytest.approx([0.7806, 0.2412], abs=1e-4)
    first = start(*STARTS["healthy"], Settings())
    assert figure.loss == pytest.approx(expected_loss(first, Settings()))
    figure.step = 1
    assert figure.gains == pytest.approx(step(first, Settings()).singular_values.tolist())
    figure.stop_gradient, figure.step = False, 400
    assert figure.loss < 1e-6 and max(figure.gains) < 1e-3
    figure.momentum = 0.99  # without the stop-gradient it changes nothing
    assert max(figure.gains) < 1e-3
    with pytest.raises(TraitError):
        figure.loss = 0.0


@pytest.mark.parametrize(
    "wrong",
    [{"start": "sick"}, {"momentum": 1.0}, {"momentum": -0.1}, {"step": -1}, {"step": 4001}],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        CollapseMotionExplorer(**wrong)


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [({}, True), ({"step": 100}, False), ({"predictor": False}, False), ({"tour": False}, False)],
)
def test_the_tour_opens_unless_a_run_is_given(arguments, tour):
    assert CollapseMotionExplorer(**arguments).page_options()["tour"] is tour


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = CollapseMotionExplorer(start="weak", step=20)._repr_mimebundle_()
    assert data["text/plain"].startswith("CollapseMotionExplorer(start='weak', predictor=True")
    assert "<infonce-collapse-motion " in data["text/html"]
