"""The ordered lines of the queue: every number and every order is recomputed."""

import itertools
import json

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.exercises.page_data import load_ordered_lines
from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.moco import MoCoQueue

LINES = load_ordered_lines("moco_queue")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
STEPS = [pairs(2, 3, seed=s, noise=0.8) for s in (1, 2)]


def start():
    return F.normalize(pairs(5, 3, seed=3)[0], dim=1)


def run_lines(code):
    """The second loss: it sees what the first step has left in the queue."""
    scope = {"torch": torch, "F": F}
    exec("\n    ".join([LINES["head"], *code]), scope)
    queue, pointer = start(), 4
    for q, k in STEPS:
        loss = scope["moco_step"](q, k, queue, pointer, 0.5)
        pointer = (pointer + len(k)) % len(queue)
    return float(loss)


def test_the_lines_are_the_reference():
    moco = MoCoQueue(3, 5, 0.5).double()
    moco.queue.copy_(start())
    moco.pointer.fill_(4)
    first, second = (float(moco(q, k)) for q, k in STEPS)
    assert first != second
    assert second == pytest.approx(LINES["value"], abs=5e-5)
    assert run_lines(CODE.values()) == pytest.approx(second, abs=1e-9)


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
