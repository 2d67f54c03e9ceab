"""The blind answers are what their labels say: checked against plain loops."""

import math

import numpy as np
import pytest

from ..collect import collect
from ..paces import Call, number, shows, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(joint, base):
    """Σ p(x,y) ln[p(x,y) / (p(x) p(y))] / ln b with Python floats."""
    table = np.asarray(joint, dtype=float).tolist()
    px = [math.fsum(row) for row in table]
    py = [math.fsum(column) for column in zip(*table, strict=True)]
    terms = [
        p * (math.log(p) - math.log(px[r]) - math.log(py[c]))
        for r, row in enumerate(table)
        for c, p in enumerate(row)
        if p > 0
    ]
    return math.fsum(terms) / math.log(base)


def table(rows, columns, seed, cells=(), empty_row=None, empty_column=None):
    p = np.random.default_rng(seed).dirichlet(np.full(rows * columns, 0.7))
    p = p.reshape(rows, columns)
    for cell in cells:
        p[cell] = 0
    if empty_row is not None:
        p[empty_row] = 0
    if empty_column is not None:
        p[:, empty_column] = 0
    return p / p.sum()


UMBRELLA = np.array([[0.2, 0.5], [0.3, 0.0]])
CALLS = [
    Call((joint,), oracle(joint, base), {"base": base} if way != "default" else {}, way)
    for joint, base, way in (
        (table(3, 4, 1), 2, "position"),
        (table(5, 2, 2), math.e, "keyword"),
        (UMBRELLA, 2, "default"),
        (table(3, 3, 3, cells=[(0, 1), (2, 2)]), 10, "position"),
        (table(4, 3, 4, empty_row=1, empty_column=2), 3, "keyword"),
        (table(3, 4, 5).T, 2, "position"),
        (np.eye(3) / 3, 2, "default"),
        (np.outer([0.2, 0.3, 0.5], [0.6, 0.4]), 2, "keyword"),
        (table(4, 4, 6), 2, "position"),
    )
]


def test_the_oracle_knows_the_closed_forms():
    assert oracle(UMBRELLA, 2) == pytest.approx(0.3958, abs=5e-5)
    assert oracle(np.eye(4) / 4, 2) == pytest.approx(2)
    assert oracle(np.outer([0.2, 0.8], [0.5, 0.25, 0.25]), 2) == pytest.approx(0, abs=1e-15)


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
