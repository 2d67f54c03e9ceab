"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch

from ..collect import collect
from ..paces import SINGLE, Call, array, shows, slopes, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)


def oracle(logits, labels):
    """(e^x_j / Σ e^x − [j = label]) / B with Python floats."""
    table = logits.tolist()
    out = []
    for row, label in zip(table, labels.tolist(), strict=True):
        total = math.fsum(math.exp(x) for x in row)
        out.append([(math.exp(x) / total - (j == label)) / len(table) for j, x in enumerate(row)])
    return torch.tensor(out, dtype=torch.float64)


def loss(logits, labels):
    """The mean cross-entropy itself, of which `oracle` is the gradient."""
    rows = zip(logits.tolist(), labels.tolist(), strict=True)
    terms = [math.log(math.fsum(math.exp(x) for x in row)) - row[label] for row, label in rows]
    return math.fsum(terms) / len(terms)


def inputs(b, k, seed, holes=()):
    g = torch.Generator().manual_seed(seed)
    logits = 2 * torch.randn(b, k, generator=g, dtype=torch.float64)
    labels = torch.randint(k, (b,), generator=g)
    for i, j in holes:
        logits[i, (labels[i] + j) % k] = -math.inf  # never the label, as 0 < j < k
    return logits, labels


def call(logits, labels, **tolerances):
    return Call((logits, labels), oracle(logits.double(), labels), **tolerances)


logits, labels = inputs(4, 6, 5)
CALLS = [
    call(*inputs(4, 5, 1)),
    call(*inputs(3, 7, 2)),
    call(*inputs(6, 3, 3)),
    call(*inputs(4, 4, 4, holes=[(0, 1), (0, 2), (2, 3)])),
    call(logits.T.contiguous().T, labels),
    call(*inputs(1, 4, 6)),
    call(*inputs(5, 2, 7)),
    call(inputs(4, 5, 8)[0].float(), inputs(4, 5, 8)[1], **SINGLE),
]


def test_the_oracle_is_the_slope_of_the_loss():
    for probe in CALLS[:3]:
        (slope, _) = slopes(loss, probe.data, (0,))
        assert (slope - probe.value).abs().max() < 1e-9
        assert probe.value.sum(1).abs().max() < 1e-15


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert symptoms(answer, CALLS, array) == set()


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    torch.manual_seed(0)
    seen = symptoms(answer, CALLS, array, until=shows(mutant))
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
