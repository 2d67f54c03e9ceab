"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, scalar, shows, slopes, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(scores):
    """ln B + mean over anchors i of ln(e^s_ii / Σ_j e^s_ij)."""
    table = scores.tolist()
    total = 0.0
    for i, row in enumerate(table):
        top = max(row)
        total += row[i] - top - math.log(math.fsum(math.exp(s - top) for s in row))
    return math.log(len(table)) + total / len(table)


def scores(b, seed, lift=1.0, spread=1.0):
    g = torch.Generator().manual_seed(seed)
    table = spread * torch.randn(b, b, generator=g, dtype=torch.float64)
    columns = torch.randn(b, generator=g, dtype=torch.float64)  # makes both directions differ
    return table + columns + lift * torch.eye(b, dtype=torch.float64)


def call(table, **tolerances):
    exact = table.double()
    return Call((table,), oracle(exact), slopes=slopes(oracle, (exact,), (0,)), **tolerances)


CALLS = [
    call(scores(4, 1)),
    call(scores(7, 2, lift=2.0)),
    call(scores(5, 3, lift=-3.0)),  # negative
    call(scores(2, 4)),
    call(scores(6, 5, spread=1e4).round()),
    call(scores(1, 6)),
    call(scores(5, 7).T),
    call(torch.full((3, 3), 0.7, dtype=torch.float64)),
    call(scores(6, 8).float(), **SINGLE),
]


def test_the_oracle_knows_what_the_bound_ignores():
    table = scores(5, 9)
    move = torch.randn(5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert oracle(table + move[:, None]) == pytest.approx(oracle(table))
    assert abs(oracle(table + move) - oracle(table)) > 1e-2
    assert oracle(torch.zeros(4, 4)) == pytest.approx(0, abs=1e-15)
    assert oracle(table) < math.log(5)
    assert oracle(CALLS[2].data[0]) < 0


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer, CALLS, scalar) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    torch.manual_seed(0)
    seen = symptoms(answer, CALLS, scalar, until=shows(mutant))
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"
    if mutant.categories == ("gradient",):
        assert "value" not in symptoms(answer, CALLS, scalar)


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
