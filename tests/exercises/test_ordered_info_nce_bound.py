"""The ordered lines of the bound: every number is recomputed, every allowed order works."""

import itertools
import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.exercises import load, page_data
from infonce_lab.reference.info_nce_bound import info_nce_bound

LINES = page_data.load_ordered_lines("info_nce_bound")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
TABLE = load("info_nce_bound").example().inputs[0]


def run_lines(code, scores=TABLE):
    scope = {"torch": torch, "F": F, "math": math}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return scope["info_nce_bound"](scores).item()


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)
    scores = torch.randn(6, 6, generator=torch.manual_seed(0), dtype=torch.float64)
    assert run_lines(CODE.values(), scores) == pytest.approx(info_nce_bound(scores).item())


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    code = {**CODE, wrong["imitates"]: wrong["code"]}
    assert run_lines(code.values()) == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(wrong["value"] - LINES["value"]) > 0.05


def test_the_dependencies_allow_exactly_the_orders_that_work():
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for order in itertools.permutations(body):
        valid = all(needs[name] <= set(order[:i]) for i, name in enumerate(order))
        try:
            works = math.isfinite(run_lines([CODE[name] for name in (*order, last)]))
        except (NameError, UnboundLocalError):
            works = False
        assert works == valid, order
        allowed += valid
    assert allowed > 1
