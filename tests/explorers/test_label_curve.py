import pytest
import traitlets

from infonce_lab.explorers import LabelCurveExplorer


def test_what_travels_and_what_is_refused():
    figure = LabelCurveExplorer(count="1", shown=["pixels", "wrong_pairs"])
    assert figure.page_options() == {
        "tour": False,
        "count": "1",
        "shown": ["pixels", "wrong_pairs"],
    }
    assert LabelCurveExplorer().page_options()["tour"] is True
    with pytest.raises(traitlets.TraitError):
        figure.count = "3"
    with pytest.raises(traitlets.TraitError):
        figure.shown = ["magic"]
