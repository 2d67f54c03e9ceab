"""The ordered lines of NCE: every number and every order is recomputed."""

import itertools
import json
import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.exercises.nce.cases import example, scores
from infonce_lab.exercises.page_data import load_ordered_lines
from infonce_lab.reference.nce import nce_loss

LINES = load_ordered_lines("nce")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
BATCH = example().inputs


def run_lines(code, inputs=BATCH):
    scope = {"torch": torch, "F": F, "math": math}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return scope["nce_loss"](*inputs).item()


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)
    other = scores(4, 6, seed=0)
    assert run_lines(CODE.values(), other) == pytest.approx(nce_loss(*other).item())


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.05


def test_the_dependencies_allow_exactly_the_orders_that_work():
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    for order in itertools.permutations(body):
        valid = all(needs[name] <= set(order[:i]) for i, name in enumerate(order))
        try:
            number = run_lines([CODE[name] for name in (*order, last)])
        except (NameError, UnboundLocalError):
            number = math.nan
        assert (abs(number - LINES["value"]) < 5e-5) == valid, order


def test_options_survive_json():
    assert json.loads(json.dumps(LINES, allow_nan=False)) == LINES
