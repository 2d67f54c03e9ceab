"""The ordered lines of chapter 11: every number is recomputed, every allowed order is run."""

import itertools
import json
import math

import pytest
import torch

from infonce_lab.exercises.page_data import load_ordered_lines

LINES = load_ordered_lines("streaming_log_sum_exp")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
INDENT = {line["id"]: line["indent"] for line in LINES["lines"]}
TILES = [torch.tensor([row]) for row in ([100.0, 97.0], [99.0, 101.0], [60.0, 98.0])]


def run_lines(names, code=CODE, tiles=TILES):
    scope = {"torch": torch}
    lines = ["    " * (1 + INDENT[name]) + code[name] for name in names]
    exec("\n".join([LINES["head"], *lines]), scope)
    return scope["streaming_log_sum_exp"](tiles)


def test_the_lines_are_log_sum_exp():
    assert run_lines(CODE).item() == pytest.approx(LINES["value"], abs=5e-5)
    row = 200 * torch.randn(4, 9, generator=torch.manual_seed(0))
    tiles = list(row.split([2, 4, 3], dim=1))
    for order in itertools.permutations(tiles):
        torch.testing.assert_close(run_lines(CODE, tiles=list(order)), row.logsumexp(1))


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines(CODE, {**CODE, wrong["imitates"]: wrong["code"]}).item()
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.02


def test_a_missing_line_prints_the_number_it_claims():
    for line in LINES["lines"]:
        if "if_missing" in line:
            number = run_lines([name for name in CODE if name != line["id"]]).item()
            assert number == pytest.approx(line["if_missing"]["value"], abs=5e-5)


def test_the_dependencies_allow_exactly_the_orders_that_work():
    row = 5 * torch.randn(2, 9, generator=torch.manual_seed(1))
    tiles = list(row.split(3, dim=1))
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    allowed = 0
    for order in itertools.permutations(name for name in CODE if name != "return"):
        order = (*order, "return")
        valid = all(needs[name] <= set(order[:i]) for i, name in enumerate(order))
        try:
            found = run_lines(order, tiles=tiles)
            works = bool(torch.allclose(found, row.logsumexp(1), atol=1e-4))
        except (NameError, UnboundLocalError, SyntaxError):
            works = False
        assert works == valid, order
        allowed += valid
    assert allowed == 4  # the first two lines may change places, and two at the end of the loop


def test_options_survive_json():
    assert json.loads(json.dumps(LINES, allow_nan=False)) == LINES
    assert not math.isnan(LINES["value"])
