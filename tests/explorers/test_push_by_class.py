"""The Python side of the push-by-class explorer, without a browser."""

import math

import pytest
from traitlets import TraitError

from infonce_lab.explorers import PushByClassExplorer
from infonce_lab.reference.negatives import crowd


def test_readouts_follow_every_trait():
    figure = PushByClassExplorer()
    assert figure.push_share == crowd(16, 10, 1.0).push_share
    figure.temperature = 0.2
    assert math.isclose(figure.push_share, 0.6906, abs_tol=1e-4)
    assert math.isclose(figure.corrected, 1.0)
    figure.positive = 0.8
    assert math.isclose(figure.corrected, -2.8347, abs_tol=1e-4)
    figure.method = "debiased"
    assert figure.push_share == 0
    figure.method = "hardest"
    assert figure.push_share == crowd(16, 10, 0.2, positive=0.8, method="hardest").push_share
    with pytest.raises(TraitError):
        figure.push_share = 0.5


@pytest.mark.parametrize(
    "wrong",
    [
        {"pairs": 1},
        {"pairs": 5000},
        {"classes": 1},
        {"temperature": 0.01},
        {"temperature": math.inf},
        {"same": 1.1},
        {"positive": math.nan},
        {"method": "softest"},
    ],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        PushByClassExplorer(**wrong)
    figure = PushByClassExplorer()
    with pytest.raises(TraitError):
        for name, value in wrong.items():
            setattr(figure, name, value)


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [({}, True), ({"pairs": 64}, False), ({"method": "hardest", "tour": True}, True)],
)
def test_the_tour_opens_unless_a_value_is_given(arguments, tour):
    assert PushByClassExplorer(**arguments).page_options()["tour"] is tour


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = PushByClassExplorer(64, temperature=0.2)._repr_mimebundle_()
    assert data["text/plain"].startswith(
        "PushByClassExplorer(pairs=64, classes=10, temperature=0.2"
    )
    assert "<infonce-push-by-class " in data["text/html"]
