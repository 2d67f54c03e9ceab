"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, rows, shows, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(similarities, temperature):
    """e^{s_m/τ} / Σ e^{s/τ} of each row, with Python floats."""
    out = []
    for row in similarities.tolist():
        top = max(row)
        powers = [math.exp((s - top) / temperature) for s in row]
        out.append([p / math.fsum(powers) for p in powers])
    return torch.tensor(out, dtype=torch.float64)


def cosines(b, m, seed, holes=()):
    g = torch.Generator().manual_seed(seed)
    table = torch.rand(b, m, generator=g, dtype=torch.float64) * 1.8 - 0.9
    for hole in holes:
        table[hole] = -math.inf
    return table


def call(table, temperature, way="position", **tolerances):
    scalars = {} if way == "default" else {"temperature": temperature}
    return Call((table,), oracle(table.double(), temperature), scalars, way, **tolerances)


CALLS = [
    call(cosines(3, 4, 1), 0.5),
    call(cosines(4, 6, 2), 0.07, "default"),
    call(cosines(5, 3, 3), 0.2, "keyword"),
    call(cosines(3, 5, 4, holes=[(0, 1), (0, 2), (2, 4)]), 0.5),
    call(cosines(4, 4, 5), 0.001, "keyword"),
    call(cosines(1, 5, 6), 1.0),
    call(cosines(3, 1, 7), 0.3),
    call(cosines(6, 3, 8).T, 0.2),
    call(cosines(3, 4, 9), 50.0, "keyword"),
    call(cosines(4, 5, 10).float(), 0.2, **SINGLE),
    call(cosines(4, 5, 11).float(), 0.001, **SINGLE),
]


def test_the_oracle_knows_the_closed_forms():
    table = cosines(3, 4, 12)
    assert (oracle(table, 0.2).sum(1) - 1).abs().max() < 1e-15
    assert (oracle(table, 1e9) - 0.25).abs().max() < 1e-8
    assert oracle(CALLS[3].data[0], 0.5)[0, 1] == 0


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
