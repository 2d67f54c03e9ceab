"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import Call, scalar, shows, symptoms
from . import oracle, right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)
TOLERANCES = {
    torch.float32: {"near": (1e-3, 1e-4), "steep": (1e-2, 1e-4)},
    torch.float16: {"near": (2e-3, 1e-4), "steep": (2e-2, 1e-4)},
    torch.bfloat16: {"near": (1e-2, 1e-4), "steep": (5e-2, 1e-4)},
}


def call(z_i, z_j, dtype, temperature, way="position"):
    z_i, z_j = z_i.to(dtype), z_j.to(dtype)  # rounded first: the truth is that of the given numbers
    truth = oracle.value(z_i.double(), z_j.double(), temperature)
    scalars = {} if way == "default" else {"temperature": temperature}
    slopes = oracle.gradient(z_i, z_j, temperature)
    return Call((z_i, z_j), truth, scalars, way, slopes, **TOLERANCES[dtype])


def with_zero_row(n, d, seed):
    z_i, z_j = oracle.batch(n, d, seed)
    z_i[1] = 0
    return z_i, z_j


FIRST = oracle.batch(3, 4, 1)
SAME = tuple(z[:1].expand(3, 4) for z in (FIRST[0], FIRST[0]))
CALLS = [
    call(*with_zero_row(4, 3, number), dtype, temperature, way)
    for number, (dtype, temperature, way) in enumerate(
        (dtype, temperature, way)
        for dtype in TOLERANCES
        for temperature, way in ((0.5, "keyword"), (0.07, "default"), (0.005, "position"))
    )
]
CALLS += [
    call(FIRST[0] * 300, FIRST[1] * 300, torch.float16, 0.07, "keyword"),
    call(FIRST[0], -FIRST[0], torch.float16, 0.005),
    call(FIRST[0], -FIRST[0], torch.float32, 0.5),
    call(*SAME, torch.float32, 0.5),
    call(*SAME, torch.bfloat16, 0.07, "default"),
    call(*oracle.batch(1, 4, 9), torch.float32, 0.005),
    call(*oracle.batch(1, 4, 9), torch.float16, 0.07),
    call(*oracle.batch(6, 3, 10), torch.float32, 0.07),
]


def test_the_oracle_knows_the_closed_forms():
    assert oracle.value(*(z.double() for z in SAME), 0.3) == pytest.approx(math.log(5))
    assert oracle.value(*oracle.batch(1, 4, 9), 0.005) == 0
    assert oracle.gradient(*with_zero_row(3, 4, 2), 0.5)[0][1].eq(0).all()


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer, CALLS, scalar) == set()
    for probe in CALLS:
        z_i, z_j = (z.clone().requires_grad_() for z in probe.data)
        answer(z_i, z_j, 0.07).sum().backward()
        for z in (z_i, z_j):
            assert z.grad.isfinite().all()
            assert z.grad[(z == 0).all(1)].eq(0).all()


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
