"""The blind answers are what their labels say: checked against loops, not against the package."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from ..collect import collect, undo_patches
from . import oracle, right_blind, wrong_blind
from ._symptoms import CASES, symptoms, truth

CATEGORIES = (
    "normalization self_similarity negatives positive_index temperature reduction sign formula "
    "softmax_axis numerics gradient shape_state side_effect nondeterministic interface device stub "
    "cheat"
).split()

# What the paces of `_symptoms` may show for each category.
SHOWS = {category: {"value"} for category in CATEGORIES} | {
    "temperature": {"value", "default", "state"},
    "positive_index": {"value", "raises"},
    "reduction": {"value", "interface"},
    "numerics": {"value", "gradient", "raises"},
    "gradient": {"gradient"},
    "shape_state": {"state"},
    "side_effect": {"side effect"},
    "nondeterministic": {"chance"},
    "interface": {"interface", "nothing", "raises", "default"},
    "device": {"device"},
    "stub": {"nothing", "value"},
    "cheat": {"value", "gradient", "interface"},
}
RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def _name(pair) -> str:
    return getattr(pair[0], "__name__", repr(pair[0])[:20])


@pytest.fixture(autouse=True)
def _clean():
    torch.manual_seed(0)
    yield
    undo_patches()


@pytest.mark.parametrize("case", CASES)
def test_the_two_oracles_agree_and_the_gradient_is_a_slope(case):
    z_i, z_j, value, (grad_i, grad_j) = truth(*case)
    tau = case[-1]
    assert abs(oracle.graph(z_i, z_j, tau).item() - value) < 1e-10
    for z, grad in ((z_i, grad_i), (z_j, grad_j)):
        step = torch.zeros_like(z)
        step[1, 0] = 1e-5
        up = oracle.value(z_i + step * (z is z_i), z_j + step * (z is z_j), tau)
        down = oracle.value(z_i - step * (z is z_i), z_j - step * (z is z_j), tau)
        assert abs((up - down) / 2e-5 - grad[1, 0].item()) < 1e-6


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=map(_name, RIGHT))
def test_right(answer, mutant):
    assert mutant.kind == "right"
    assert symptoms(answer) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=map(_name, WRONG))
def test_wrong(answer, mutant):
    assert mutant.kind == "wrong"
    allowed = set().union(*(SHOWS[category] for category in mutant.categories))
    seen = symptoms(answer, until=allowed)
    assert seen & allowed, f"{mutant.description}: {mutant.categories} but {sorted(seen)}"
    if mutant.categories == ("gradient",):
        assert "value" not in seen


def test_every_category_has_answers_of_its_own():
    alone = Counter(m.categories[0] for _, m in WRONG)
    assert set(alone) == set(CATEGORIES)
    assert len(RIGHT) >= 20
    assert len(WRONG) >= 50


def test_no_answer_is_described_twice():
    described = Counter(m.description for _, m in RIGHT + WRONG)
    assert max(described.values()) == 1
