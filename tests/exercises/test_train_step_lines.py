"""The ordered lines of chapter 15: every number is recomputed, every allowed order is run."""

import itertools
import math

import pytest
import torch
from torch import nn

from infonce_lab.exercises import page_data
from infonce_lab.reference.nt_xent import InfoNCELoss
from infonce_lab.reference.simclr import train_step

LINES = page_data.load_ordered_lines("train_step")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}


def third_value(step):
    """Three steps from planted gradients; batch norm, hence the mode, and both passes, matter."""
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(12, 8), nn.BatchNorm1d(8), nn.ReLU()).double()
    head = nn.Linear(8, 4).double()
    parameters = [*encoder.parameters(), *head.parameters()]
    for parameter in parameters:
        parameter.grad = torch.full_like(parameter, 0.3)
    view_1 = torch.rand(8, 3, 2, 2, dtype=torch.float64)
    view_2 = view_1 + 0.2 * torch.randn(8, 3, 2, 2, dtype=torch.float64)
    encoder.eval(), head.eval()
    optimizer = torch.optim.SGD(parameters, lr=0.5)
    loss = InfoNCELoss(0.5)
    return [step(encoder, head, loss, optimizer, view_1, view_2) for _ in range(3)][-1]


def run_lines(code):
    scope = {"torch": torch}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return third_value(scope["train_step"])


def test_the_lines_are_the_reference_but_for_the_passes_of_batch_norm():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)

    def in_two_passes(encoder, head, *rest):
        class Twice(nn.Module):
            def forward(self, x):
                return torch.cat([encoder(view) for view in x.chunk(2)])

        encoder.train()
        return train_step(Twice(), head, *rest)

    assert third_value(in_two_passes) == pytest.approx(LINES["value"], abs=1e-4)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.005


def test_a_missing_line_prints_the_number_it_claims():
    for line in LINES["lines"]:
        if "if_missing" in line:
            code = [text for name, text in CODE.items() if name != line["id"]]
            assert run_lines(code) == pytest.approx(line["if_missing"]["value"], abs=5e-5)


def test_the_dependencies_allow_exactly_the_orders_that_work():
    """All orders that they allow, and every thirtieth of the 5000 that they do not."""
    expected = run_lines(CODE.values())
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for k, order in enumerate(itertools.permutations(body)):
        valid = all(needs[name] <= set(order[:i]) for i, name in enumerate(order))
        allowed += valid
        if not valid and k % 30:
            continue
        try:
            number = run_lines([CODE[name] for name in (*order, last)])
        except (NameError, UnboundLocalError, RuntimeError):
            number = math.nan  # RuntimeError: the step came before its backward
        assert (abs(number - expected) < 1e-9) == valid, order
    assert allowed > 1
