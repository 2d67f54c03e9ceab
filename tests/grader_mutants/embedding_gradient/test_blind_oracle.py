"""The blind answers are what their labels say: checked against differences of plain loops."""

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, pair, shows, symptoms
from ..stable_nt_xent import oracle
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def call(data, temperature, way="position", **tolerances):
    truth = torch.stack(oracle.gradient(*data, temperature))
    scalars = {} if way == "default" else {"temperature": temperature}
    return Call(data, truth, scalars, way, **tolerances)


CALLS = [
    call(oracle.batch(3, 4, 1), 0.5),
    call(oracle.batch(5, 3, 2), 0.2, "keyword"),
    call(oracle.batch(2, 2, 3), 1.0),
    call(oracle.batch(4, 3, 4), 0.07, "default"),
    call(tuple(z.T.contiguous().T for z in oracle.batch(3, 5, 5)), 0.3, "keyword"),
    call(tuple(z.float() for z in oracle.batch(4, 4, 6)), 0.5, **SINGLE),
    call((torch.ones(3, 2).double(), torch.ones(3, 2).double()), 0.5),  # collapse: zero
]


def test_the_oracle_knows_the_closed_forms():
    z_i, z_j = oracle.batch(4, 3, 7)
    grad = oracle.gradient(z_i, z_j, 0.3)
    assert (z_i * grad[0]).sum(1).abs().max() < 1e-9
    scaled = oracle.gradient(10 * z_i, z_j, 0.3)
    assert torch.allclose(10 * scaled[0], grad[0], atol=1e-9)
    assert CALLS[-1].value.abs().max() < 1e-9


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer, CALLS, pair) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    torch.manual_seed(0)
    seen = symptoms(answer, CALLS, pair, until=shows(mutant))
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
