"""The blind answers are what their labels say: checked against plain loops."""

import math

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ..collect import collect
from ..paces import SINGLE, Call, rows, shows, slopes, symptoms
from . import right_blind, wrong_blind

RIGHT, WRONG = collect(right_blind), collect(wrong_blind)
INF = math.inf
BANNED = ("logsumexp", "_log_softmax", "logaddexp", "logcumsumexp")


class Watch(TorchDispatchMode):
    """Notes whether one of the operators is used that the exercise asks to write by hand."""

    used = False

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.overloadpacket.__name__
        self.used = self.used or any(name.startswith(banned) for banned in BANNED)
        return func(*args, **(kwargs or {}))


def oracle(x):
    """ln Σ e^x of each row, with Python floats."""
    results = []
    for row in x.tolist():
        top = max(row)
        if math.isinf(top):
            results.append(top)
        else:
            results.append(top + math.log(math.fsum(math.exp(v - top) for v in row)))
    return torch.tensor(results, dtype=torch.float64)


def normal(b, k, seed, spread=2.0):
    g = torch.Generator().manual_seed(seed)
    return spread * torch.randn(b, k, generator=g, dtype=torch.float64)


def call(x, **tolerances):
    exact = x.double()
    (slope,) = slopes(oracle, (exact,), (0,))
    slope[oracle(exact).isinf()] = torch.nan  # not asked
    return Call((x,), oracle(exact), slopes=(slope,), **tolerances)


HOLES = normal(5, 4, 1)
HOLES[0, 1] = HOLES[2, :3] = HOLES[3] = -INF
HOLES[4, 2] = INF
CALLS = [
    call(normal(4, 3, 2)),
    call(normal(3, 6, 3)),
    call(HOLES),
    call(normal(4, 1, 4)),
    call(normal(1, 5, 5)),
    call(normal(3, 5, 6) + torch.tensor([[1e4], [-1e4], [0.0]])),
    call(normal(5, 3, 7).T),
    call(normal(4, 5, 8).float(), **SINGLE),
    call((normal(3, 4, 9) + torch.tensor([[1e4], [-1e4], [0.0]])).float(), **SINGLE),
    call(HOLES.float(), **SINGLE),
    call(torch.tensor([[1e4, -1e4, 0.0], [3e3, 2e3, 1e4]]), **SINGLE),
]


def seen_of(answer, until=()):
    seen = symptoms(answer, CALLS, rows, until=until)
    if answer is not None and "raises" not in seen:
        with Watch() as watch:
            try:
                answer(CALLS[0].data[0].clone())
            except Exception:
                return seen
        if watch.used:
            seen.add("interface")
    return seen


@pytest.mark.parametrize(("answer", "mutant"), RIGHT, ids=[m.description for _, m in RIGHT])
def test_right(answer, mutant):
    assert seen_of(answer) == set()
    assert all(answer(c.data[0].clone()).dtype == c.data[0].dtype for c in CALLS)


@pytest.mark.parametrize(("answer", "mutant"), WRONG, ids=[m.description for _, m in WRONG])
def test_wrong(answer, mutant):
    torch.manual_seed(0)
    seen = seen_of(answer, until=shows(mutant))
    assert seen & shows(mutant), f"{mutant.categories} but {sorted(seen)}"
    if mutant.categories == ("gradient",):
        assert "value" not in symptoms(answer, CALLS, rows)


def test_there_are_enough():
    assert len(RIGHT) >= 8
    assert len(WRONG) >= 15
    assert len({m.description for _, m in RIGHT + WRONG}) == len(RIGHT + WRONG)
