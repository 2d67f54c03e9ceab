"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, rows, shows, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(weights):
    """exp(−Σ w ln w) of each row, with Python floats."""
    table = weights.tolist()
    entropies = [-math.fsum(w * math.log(w) for w in row if w > 0) for row in table]
    return torch.tensor([math.exp(h) for h in entropies], dtype=torch.float64)


def weights(b, m, seed, sharpness=2.0, holes=()):
    g = torch.Generator().manual_seed(seed)
    table = (sharpness * torch.randn(b, m, generator=g, dtype=torch.float64)).exp()
    for hole in holes:
        table[hole] = 0
    return table / table.sum(1, keepdim=True)


def call(table, **tolerances):
    return Call((table,), oracle(table.double()), **tolerances)


EDGES = torch.tensor([[0.0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.5, 0, 0]]).double()
CALLS = [
    call(weights(3, 4, 1)),
    call(weights(4, 7, 2)),
    call(EDGES),
    call(weights(5, 3, 3, holes=[(0, 1), (2, 0), (2, 2)])),
    call(weights(1, 5, 4)),
    call(weights(3, 1, 5)),
    call(weights(3, 6, 6).T.contiguous().T),
    call(weights(4, 5, 7, sharpness=0.3)),
    call(weights(4, 5, 8, holes=[(1, 1)]).float(), **SINGLE),
]


def test_the_oracle_knows_the_closed_forms():
    assert oracle(EDGES).tolist() == pytest.approx([1, 4, 2])


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer, CALLS, rows) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    torch.manual_seed(0)
    seen = symptoms(answer, CALLS, rows, until=shows(mutant))
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
