"""The Python side of the joint-table explorer, without a browser."""

import math
import re

import numpy as np
import pytest
from traitlets import TraitError

from infonce_lab.explorers import JointTableExplorer
from infonce_lab.explorers.joint_table import FAIR_COIN
from infonce_lab.reference.mutual_information import mutual_information

UMBRELLA = [[0.2, 0.5], [0.3, 0.0]]


def test_information_is_the_reference_and_follows_every_trait():
    explorer = JointTableExplorer()
    assert explorer.information == mutual_information(np.array(FAIR_COIN))
    explorer.joint = UMBRELLA
    assert explorer.information == mutual_information(np.array(UMBRELLA))
    explorer.unit = "nats"
    assert explorer.information == mutual_information(np.array(UMBRELLA), math.e)
    with pytest.raises(TraitError):
        explorer.information = 0.0


def test_first_information_belongs_to_the_arguments():
    nats = JointTableExplorer(np.array(UMBRELLA), unit="nats").information
    assert math.isclose(nats, mutual_information(np.array(UMBRELLA)) * math.log(2))


@pytest.mark.parametrize(
    "wrong",
    [
        {"joint": [[0.5, 0.5]]},
        {"joint": [[0.5], [0.5]]},
        {"joint": [[0.5, 0.5], [0.5, 0.5]]},
        {"joint": [[1.5, -0.5], [0.0, 0.0]]},
        {"joint": [[math.nan, 0.5], [0.5, 0.0]]},
        {"unit": "bans"},
    ],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        JointTableExplorer(**wrong)
    explorer = JointTableExplorer()
    with pytest.raises(TraitError):
        for name, value in wrong.items():
            setattr(explorer, name, value)


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [({}, True), ({"joint": UMBRELLA}, False), ({"joint": UMBRELLA, "tour": True}, True),
     ({"unit": "nats"}, True), ({"tour": False}, False)],
)  # fmt: skip
def test_the_tour_opens_unless_a_table_is_given(arguments, tour):
    assert JointTableExplorer(**arguments).page_options()["tour"] is tour


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = JointTableExplorer(UMBRELLA)._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert data["text/plain"] == ("JointTableExplorer(joint=[[0.2, 0.5], [0.3, 0.0]], unit='bits')")
    assert not re.search(r"0x[0-9a-f]{6}", data["text/plain"])
    assert "<infonce-joint-table " in data["text/html"]
    assert "interactive figure" in data["text/html"]
