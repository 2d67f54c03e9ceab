"""The blind answers are what their labels say: checked against a plain loop."""

import math

import numpy as np
import pytest

from ..collect import collect
from ..paces import Call, number, shows, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(p, base):
    """−Σ p ln p / ln b with Python floats."""
    terms = [x * math.log(x) for x in np.asarray(p, dtype=float).ravel().tolist() if x > 0]
    return -math.fsum(terms) / math.log(base)


def table(*shape, seed, empty=0):
    p = np.random.default_rng(seed).dirichlet(np.full(math.prod(shape), 0.8))
    p[:empty] = 0
    return (p / p.sum()).reshape(shape)


ONE_HOT = np.array([0.0, 0.0, 1.0, 0.0])
CALLS = [
    Call((p,), oracle(p, base), {"base": base} if way != "default" else {}, way)
    for p, base, way in (
        (table(5, seed=1), 2, "position"),
        (table(7, seed=2), math.e, "keyword"),
        (table(6, seed=3, empty=2), 10, "position"),
        (table(4, seed=4), 2, "default"),
        (np.full(6, 1 / 6), 2, "keyword"),
        (ONE_HOT, 2, "position"),
        (table(3, 4, seed=5, empty=3), 3, "keyword"),
        (table(2, 3, seed=6), 2, "default"),
        (table(2, 2, 2, seed=7).transpose(2, 0, 1), 4, "position"),
        (np.array([0.5, 0.25, 0.125, 0.125]), 2, "default"),
    )
]


def test_the_oracle_knows_the_closed_forms():
    assert oracle(np.full(8, 1 / 8), 2) == pytest.approx(3)
    assert oracle(ONE_HOT, 2) == 0
    assert oracle([0.5, 0.25, 0.125, 0.125], 2) == pytest.approx(1.75)


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer, CALLS, number) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    np.random.seed(0)
    seen = symptoms(answer, CALLS, number, until=shows(mutant))
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
