"""The ordered lines of chapter 13: every number is recomputed, every allowed order is run."""

import itertools

import pytest
import torch

from infonce_lab.exercises import page_data
from infonce_lab.reference.dino import dino_loss

LINES = page_data.load_ordered_lines("dino")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
STUDENT = torch.tensor([[0.10, 0.02], [0.00, 0.09], [0.03, 0.07]], dtype=torch.float64)
TEACHER = torch.tensor([[0.12, 0.00], [0.08, 0.07], [0.10, 0.03]], dtype=torch.float64)
CENTER = torch.tensor([0.10, 0.04], dtype=torch.float64)


def run_lines(code, batch=(STUDENT, TEACHER, CENTER)):
    """The value, and whether the teacher got a gradient."""
    student, teacher, center = (x.clone().requires_grad_() for x in batch)
    scope = {"torch": torch}
    exec("\n    ".join([LINES["head"], *code]), scope)
    value = scope["loss"](student, teacher, center)
    value.backward()
    return float(value.detach()), teacher.grad is not None


def test_the_lines_are_the_reference():
    value, leaks = run_lines(CODE.values())
    assert value == pytest.approx(LINES["value"], abs=5e-5) and not leaks
    assert value == pytest.approx(dino_loss(STUDENT, TEACHER, CENTER).item(), abs=1e-12)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    value, _ = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values())
    assert value == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(value - LINES["value"]) > 0.02


def test_without_the_detach_the_number_stays_and_the_teacher_learns():
    code = [text for name, text in CODE.items() if name != "detach"]
    assert run_lines(code) == (pytest.approx(LINES["value"], abs=5e-5), True)


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
            found = run_lines([CODE[name] for name in (*order, last)])
        except (NameError, UnboundLocalError):
            found = None
        assert (found == expected) == valid, order
        allowed += valid
    assert allowed > 1
