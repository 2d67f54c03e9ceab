"""The ordered lines of chapter 8: every number is recomputed, every allowed order is run."""

import itertools
import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.exercises import page_data
from infonce_lab.reference.temperature import effective_negatives, negative_weights

LINES = page_data.load_ordered_lines("effective_negatives")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}


def images(*degrees):
    angle = torch.deg2rad(torch.tensor(degrees, dtype=torch.float64))
    return torch.stack([angle.cos(), angle.sin()], dim=1)


def run_lines(code, z=None, temperature=0.2):
    z = images(0, 40, 100, 230) if z is None else z
    scope = {"torch": torch, "F": F}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return float(scope["effective"](z, temperature))


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)
    z = torch.randn(5, 3, generator=torch.manual_seed(0), dtype=torch.float64)
    u = F.normalize(z, dim=1)
    negatives = (u @ u.T)[~torch.eye(5, dtype=torch.bool)].view(5, 4)
    expected = effective_negatives(negative_weights(negatives, 0.3)).mean().item()
    assert run_lines(CODE.values(), z, 0.3) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    code = {**CODE, wrong["imitates"]: wrong["code"]}
    number = run_lines(code.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.02


def test_a_missing_line_prints_the_number_it_claims():
    for line in LINES["lines"]:
        if "if_missing" in line:
            gone = {line["id"], *line["if_missing"].get("without", [])}
            code = [text for name, text in CODE.items() if name not in gone]
            value = line["if_missing"].get("value", LINES["value"])
            assert run_lines(code) == pytest.approx(value, abs=5e-5), line["id"]


def test_the_dependencies_allow_exactly_the_orders_that_work():
    z = torch.randn(4, 2, generator=torch.manual_seed(0), dtype=torch.float64)
    expected = run_lines(CODE.values(), z)
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for order in itertools.permutations(body):
        above, valid = set(), True
        for name in order:
            valid &= needs[name] <= above
            above.add(name)
        try:
            number = run_lines([CODE[name] for name in (*order, last)], z)
        except (NameError, UnboundLocalError):
            number = math.nan
        assert (abs(number - expected) < 1e-9) == valid, order
        allowed += valid
    assert allowed > 1
