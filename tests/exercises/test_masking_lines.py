"""The ordered lines of chapter 14: every number is recomputed, every allowed order is run."""

import itertools
import math

import pytest
import torch

from infonce_lab.exercises import page_data
from infonce_lab.reference.mae import masked_mse, random_masking

LINES = page_data.load_ordered_lines("random_masking")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}
PATCHES = torch.tensor(
    [[0, 0.2, 0.3, 0.6, 0.9, 1.0], [1, 0.8, 0.1, 0.7, 0.4, 0]], dtype=torch.float64
)[:, :, None]
NOISE = torch.tensor(
    [[0.6, 0.1, 0.9, 0.3, 0.5, 0.2], [0.4, 0.8, 0.3, 0.1, 0.7, 0.6]], dtype=torch.float64
)


def run_lines(code, patches=PATCHES, noise=NOISE, keep=2):
    scope = {"torch": torch}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return float(scope["lost"](patches, noise, keep))


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values()) == pytest.approx(LINES["value"], abs=5e-5)
    mask = random_masking(PATCHES, 4 / 6, NOISE).mask
    expected = masked_mse(torch.full_like(PATCHES, 0.5), PATCHES, mask).item()
    assert run_lines(CODE.values()) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines({**CODE, wrong["imitates"]: wrong["code"]}.values())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.02


def test_the_dependencies_allow_exactly_the_orders_that_work():
    generator = torch.Generator().manual_seed(0)
    patches, noise = (torch.rand(2, 5, generator=generator, dtype=torch.float64) for _ in range(2))
    patches = patches[:, :, None]
    expected = run_lines(CODE.values(), patches, noise)
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for order in itertools.permutations(body):
        above, valid = set(), True
        for name in order:
            valid &= needs[name] <= above
            above.add(name)
        try:
            number = run_lines([CODE[name] for name in (*order, last)], patches, noise)
        except (NameError, UnboundLocalError):
            number = math.nan
        assert (abs(number - expected) < 1e-9) == valid, order
        allowed += valid
    assert allowed > 1
