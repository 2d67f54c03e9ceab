"""The ordered lines of chapter 9: every number is recomputed, every allowed order is run."""

import itertools
import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.exercises import page_data
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.negatives import debiased_nt_xent

LINES = page_data.load_ordered_lines("debiased_nt_xent")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}


def run_lines(code, batch=None, temperature=0.5, tau_plus=0.2):
    batch = batch or (degrees(0, 90), degrees(30, 120))
    scope = {"torch": torch, "F": F, "math": math}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return float(scope["debiased"](*batch, temperature, tau_plus))


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)
    batch = pairs(5, 4, seed=3)
    expected = debiased_nt_xent(*batch, 0.3, 0.1).item()
    assert run_lines(CODE.values(), batch, 0.3, 0.1) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    code = {**CODE, wrong["imitates"]: wrong["code"]}
    number = run_lines(code.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.02


def test_a_missing_line_prints_the_number_it_claims():
    for line in LINES["lines"]:
        if "if_missing" in line:
            code = [text for name, text in CODE.items() if name != line["id"]]
            assert run_lines(code) == pytest.approx(line["if_missing"]["value"], abs=5e-5)


def test_the_dependencies_allow_exactly_the_orders_that_work():
    batch = pairs(3, 2, seed=4)
    expected = run_lines(CODE.values(), batch)
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for order in itertools.permutations(body):
        above, valid = set(), True
        for name in order:
            valid &= needs[name] <= above
            above.add(name)
        try:
            number = run_lines([CODE[name] for name in (*order, last)], batch)
        except (NameError, UnboundLocalError):
            number = math.nan
        assert (abs(number - expected) < 1e-9) == valid, order
        allowed += valid
    assert allowed > 1
