"""The ordered lines of chapter 12: every number is recomputed, every allowed order is run."""

import itertools
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from infonce_lab.exercises import page_data
from infonce_lab.reference.collapse import simsiam_loss

LINES = page_data.load_ordered_lines("simsiam")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
X1 = torch.tensor([[1.0, 0.2], [-0.4, 1.1], [0.3, -0.9]], dtype=torch.float64)
X2 = torch.tensor([[0.8, -0.1], [0.1, 1.0], [0.6, -0.7]], dtype=torch.float64)


def linear(*rows):
    layer = nn.Linear(2, 2, bias=False).double()
    layer.weight.data = torch.tensor(rows, dtype=torch.float64)
    return layer


def networks():
    return linear((0.9, 0.3), (-0.2, 0.5)), linear((0.6, 0.5), (-0.4, 0.7))


def run_lines(code):
    scope = {"torch": torch, "F": F}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return float(scope["push"](*networks(), X1, X2))


def test_the_lines_are_the_reference():
    encoder, predictor = networks()
    z1, z2 = encoder(X1), encoder(X2)
    simsiam_loss(predictor(z1), predictor(z2), z1, z2).backward()
    assert run_lines(CODE.values()) == pytest.approx(encoder.weight.grad.norm().item(), abs=1e-12)
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.02


def test_the_dependencies_allow_exactly_the_orders_that_work():
    expected = run_lines(CODE.values())
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for order in itertools.permutations(body):
        above, valid = set(), True
        for name in order:
            valid &= needs[name] <= above
            above.add(name)
        try:
            number = run_lines([CODE[name] for name in (*order, last)])
        except (NameError, UnboundLocalError):
            number = math.nan
        assert (abs(number - expected) < 1e-9) == valid, order
        allowed += valid
    assert allowed == 2
