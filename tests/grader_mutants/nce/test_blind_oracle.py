"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, scalar, shows, slopes, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(s, t, p, q):
    """Mean over B of ln(1 + e^−Δ) for the data plus Σ_k ln(1 + e^Δ) for the noise."""
    k = t.shape[1]
    total = 0.0
    for i, (score, density) in enumerate(zip(s.tolist(), p.tolist(), strict=True)):
        total += math.log1p(k * math.exp(density - score))
        for noise, of_noise in zip(t.tolist()[i], q.tolist()[i], strict=True):
            total += math.log1p(math.exp(noise - of_noise) / k)
    return total / len(s)


def inputs(b, k, seed):
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    return 1.5 * normal(b), 1.5 * normal(b, k), normal(b) - 1.2, normal(b, k) - 1.2


def call(data, **tolerances):
    # Truth of the given (rounded) inputs; the noise densities are constants.
    exact = tuple(x.double() for x in data)
    return Call(data, oracle(*exact), slopes=slopes(oracle, exact, (0, 1)), **tolerances)


SIZES = ((4, 7), (3, 1), (1, 5), (5, 3), (1, 1), (4, 4))
CALLS = [call(inputs(b, k, 10 * b + k)) for b, k in SIZES]
s, t, p, q = inputs(4, 6, 1)
CALLS.append(call((s, t.T.contiguous().T, p, q.repeat_interleave(2, 1)[:, ::2])))
CALLS.append(call(tuple(x.float() for x in inputs(3, 5, 2)), **SINGLE))


def test_the_oracle_knows_the_closed_forms():
    s, t, p, q = inputs(4, 1, 5)
    assert oracle(p, q, p, q) == pytest.approx(2 * math.log(2))
    assert oracle(s + 2, t + 2, p + 2, q + 2) == pytest.approx(oracle(s, t, p, q))


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
