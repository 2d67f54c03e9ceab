"""The ordered lines of mutual information: every number and every order is recomputed."""

import itertools
import json

import numpy as np
import pytest

from infonce_lab.exercises.page_data import load_ordered_lines
from infonce_lab.reference.mutual_information import mutual_information

LINES = load_ordered_lines("mutual_information")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
UMBRELLA = np.array([[0.2, 0.5], [0.3, 0.0]])


def run_lines(code, joint, base=2):
    scope = {"np": np}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return float(scope["mutual_information"](joint, base))


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values(), UMBRELLA) == pytest.approx(LINES["value"], abs=5e-5)
    table = np.random.default_rng(0).dirichlet(np.ones(15)).reshape(3, 5)
    assert run_lines(CODE.values(), table, 10) == pytest.approx(mutual_information(table, 10))


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values(), UMBRELLA)
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.05


def test_the_dependencies_allow_exactly_the_orders_that_work():
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    for order in itertools.permutations(body):
        valid = all(needs[name] <= set(order[:i]) for i, name in enumerate(order))
        try:
            number = run_lines([CODE[name] for name in (*order, last)], UMBRELLA)
        except (NameError, UnboundLocalError):
            number = np.nan
        assert (abs(number - LINES["value"]) < 5e-5) == valid, order


def test_options_survive_json():
    assert json.loads(json.dumps(LINES, allow_nan=False)) == LINES
