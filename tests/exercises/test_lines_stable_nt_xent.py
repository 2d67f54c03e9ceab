"""The ordered lines of the stable loss: every number and every order is recomputed."""

import itertools
import json

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.exercises.page_data import load_ordered_lines
from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.numerics import stable_nt_xent

LINES = load_ordered_lines("stable_nt_xent")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}


def batch():
    z_i, z_j = (z.bfloat16() for z in pairs(4, 6, seed=3, noise=0.8))
    z_i[1] = 0
    return z_i, z_j


def run_lines(code):
    scope = {"torch": torch, "F": F}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return float(scope["stable_nt_xent"](*batch(), 0.05))


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)
    assert float(stable_nt_xent(*batch(), 0.05)) == pytest.approx(LINES["value"], abs=5e-5)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 5e-4


def test_the_dependencies_allow_exactly_the_orders_that_work():
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    for order in itertools.permutations(body):
        valid = all(needs[name] <= set(order[:i]) for i, name in enumerate(order))
        try:
            number = run_lines([CODE[name] for name in (*order, last)])
        except (NameError, UnboundLocalError):
            number = float("nan")
        assert (abs(number - LINES["value"]) < 5e-5) == valid, order


def test_options_survive_json():
    assert json.loads(json.dumps(LINES, allow_nan=False)) == LINES
