"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, scalar, shows, slopes, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(images, texts, log_scale):
    """Half the sum of both mean cross-entropies, with Python floats."""
    scale = math.exp(float(log_scale))
    a, b = ([_unit(row) for row in x.tolist()] for x in (images, texts))
    logits = [[scale * math.fsum(x * y for x, y in zip(u, v, strict=True)) for v in b] for u in a]
    total = 0.0
    for table in (logits, list(zip(*logits, strict=True))):
        for i, row in enumerate(table):
            total += math.log(math.fsum(math.exp(logit) for logit in row)) - row[i]
    return total / (2 * len(logits))


def _unit(row):
    norm = max(math.sqrt(math.fsum(x * x for x in row)), 1e-12)
    return [x / norm for x in row]


def inputs(n, d, log_scale, seed):
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    centre = normal(n, d)
    images, texts = (centre + 0.8 * normal(n, d) for _ in range(2))
    lengths = [torch.exp(0.5 * normal(n, 1)) for _ in range(2)]
    return images * lengths[0], texts * lengths[1], torch.tensor(log_scale, dtype=torch.float64)


def call(data, last="", **tolerances):
    exact = tuple(x.double() for x in data)
    found = slopes(oracle, exact, (0, 1, 2))
    return Call(data, oracle(*exact), slopes=found, last=last, **tolerances)


CALLS = [
    call(inputs(4, 3, 0.7, 1)),
    call(inputs(6, 5, 1.0, 2), last="logit_scale"),
    call(inputs(3, 3, math.log(1 / 0.07), 3)),
    call(inputs(2, 4, 0.0, 4), last="logit_scale"),
    call(inputs(5, 2, 1.0, 5)),
    call(tuple(x.T.contiguous().T if x.ndim else x for x in inputs(5, 4, 0.7, 6))),
    call(tuple(x.float() for x in inputs(4, 6, 1.0, 7)), **SINGLE),
]


def test_the_oracle_knows_the_closed_forms():
    images, texts, scale = inputs(5, 3, 0.7, 8)
    assert oracle(images, texts, scale) == pytest.approx(oracle(texts, images, scale))
    same = images[:1].expand(5, 3)
    assert oracle(same, same, scale) == pytest.approx(math.log(5))


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
