"""The reference of chapter 10: the loss by hand, the queue as a list, the slow copy, staleness."""

import copy
import math
from collections import deque

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from infonce_lab.reference.moco import MOTIONS, MoCoQueue, age_of_oldest, lag, slow_copy, spread


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def by_hand(q, k, queue, tau):
    """−log of the positive's share, one query at a time, with plain numbers."""
    total = 0.0
    for a, b in zip(q.tolist(), k.tolist(), strict=True):
        own = cosine(a, b) / tau
        others = [cosine(a, row) / tau for row in queue.tolist()]
        total += math.log(sum(math.exp(x) for x in [own, *others])) - own
    return total / len(q)


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / math.sqrt(sum(x * x for x in a)) / math.sqrt(sum(y * y for y in b))


@given(
    st.integers(1, 4), st.integers(1, 7), st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.sampled_from([0.07, 0.5, 2.0]), st.integers(0, 10**6),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_any_sequence_of_batches_is_a_list_of_the_last_keys(dim, size, batches, tau, seed):
    moco = MoCoQueue(dim, size, tau).double()
    kept = deque(moco.queue.clone(), maxlen=size)
    for i, b in enumerate(batches):
        q, k = 3 * numbers(b, dim, seed=seed + i), numbers(b, dim, seed=seed + 100 + i)
        as_it_was = torch.stack(list(kept))
        assert float(moco(q, k)) == pytest.approx(
            by_hand(q, k, as_it_was, tau), rel=1e-5
        )  # float32 start
        kept.extend(F.normalize(k, dim=1))
        in_order = moco.queue.roll(-int(moco.pointer), dims=0)
        torch.testing.assert_close(in_order, torch.stack(list(kept)))


def test_no_gradient_reaches_keys_or_queue():
    moco = MoCoQueue(4, 6, 0.5).double()
    q, k = numbers(3, 4).requires_grad_(), numbers(3, 4, seed=1).requires_grad_()
    for _ in range(3):  # one graph a step: nothing of an earlier step is needed
        moco(q, k).backward()
    assert k.grad is None and q.grad is not None
    assert not moco.queue.requires_grad and list(moco.parameters()) == []
    radial = (q.grad * q).sum(dim=1)
    torch.testing.assert_close(radial, torch.zeros(3).double(), atol=1e-12, rtol=0)


def test_gradient_by_differences():
    def loss(q):
        torch.manual_seed(0)
        return MoCoQueue(4, 5, 0.3).double()(q, numbers(2, 4, seed=1))

    assert torch.autograd.gradcheck(loss, numbers(2, 4).requires_grad_())


def test_a_queue_that_holds_nothing_but_the_positive_costs_log_1_plus_size():
    moco = MoCoQueue(3, 8, 0.07).double()
    same = torch.ones(8, 3).double()
    moco(same, same)
    assert float(moco(same[:2], same[:2])) == pytest.approx(math.log(9), abs=1e-12)


def test_what_is_saved_comes_back():
    moco = MoCoQueue(3, 5)
    moco(torch.randn(3, 3), torch.randn(3, 3))
    other = MoCoQueue(3, 5)
    other.load_state_dict(moco.state_dict())
    q, k = torch.randn(2, 3), torch.randn(2, 3)
    assert float(other(q, k)) == float(moco(q, k))
    assert torch.equal(other.queue, moco.queue) and int(other.pointer) == 0


def net():
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Sequential(nn.Linear(4, 2)))


def test_momentum_update():
    online, target = net().double(), net().double()
    target.requires_grad_(False)
    before, theirs = copy.deepcopy(target.state_dict()), copy.deepcopy(online.state_dict())
    objects = list(target.parameters())
    assert MoCoQueue(2, 3, momentum=0.9).momentum_update(online, target) is None
    for name, value in target.named_parameters():
        torch.testing.assert_close(value.data, 0.9 * before[name] + 0.1 * theirs[name])
        assert torch.equal(dict(online.named_parameters())[name], theirs[name])
    assert all(a is b for a, b in zip(objects, target.parameters(), strict=True))


@pytest.mark.parametrize("m", [0.0, 0.5, 0.9, 1.0])
def test_to_a_resting_network_the_gap_shrinks_by_m_to_the_n(m):
    online, target = nn.Linear(2, 2).double(), nn.Linear(2, 2).double()
    gap = (target.weight - online.weight).detach()
    moco = MoCoQueue(2, 3, momentum=m)
    for _ in range(5):
        moco.momentum_update(online, target)
    torch.testing.assert_close((target.weight - online.weight).detach(), m**5 * gap)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"dim": 0}, "dim"), ({"size": 0}, "size"), ({"temperature": 0}, "temperature"),
        ({"temperature": math.nan}, "temperature"), ({"momentum": 1.1}, "momentum"),
        ({"momentum": math.nan}, "momentum"),
    ],
)  # fmt: skip
def test_bad_settings(wrong, message):
    with pytest.raises(ValueError, match=message):
        MoCoQueue(**{"dim": 2, "size": 3} | wrong)


@pytest.mark.parametrize(
    "shapes", [((2, 3), (3, 3)), ((2, 4), (2, 4)), ((3,), (3,)), ((0, 3), (0, 3))]
)
def test_bad_shapes(shapes):
    moco = MoCoQueue(3, 4)
    before = moco.queue.clone()
    with pytest.raises(ValueError):
        moco(*(torch.ones(shape) for shape in shapes))
    assert torch.equal(moco.queue, before)


def test_modules_of_different_length_are_refused():
    with pytest.raises(ValueError):
        MoCoQueue(2, 3).momentum_update(nn.Linear(2, 2), nn.Linear(2, 2, bias=False))


# ---------------------------------------------------------------- staleness


def test_age():
    assert age_of_oldest(65536, 256) == 256
    assert age_of_oldest(5, 2) == 3
    with pytest.raises(ValueError):
        age_of_oldest(5, 0)


def path(motion, steps):
    noise = numbers(steps, seed=4)
    return {"jitter": noise, "walk": noise.cumsum(0), "drift": torch.arange(steps).double()}[motion]


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("m", [0.0, 0.5, 0.9])
def test_the_closed_forms_against_a_long_simulation(motion, m):
    steps, age = 40_000, 20
    fast = path(motion, steps)
    slow = slow_copy(fast, m)
    late = slice(1000, None)
    moved = (slow[age:] - slow[:-age])[late].square().mean().sqrt()
    behind = (fast - slow)[late].square().mean().sqrt()
    assert float(moved) == pytest.approx(spread(motion, m, age), rel=0.05)
    assert float(behind) == pytest.approx(lag(motion, m), rel=0.05, abs=1e-9)


def test_the_numbers_of_the_page():
    assert spread("jitter", 0.0, 256) == pytest.approx(math.sqrt(2))
    assert spread("jitter", 0.999, 256) == pytest.approx(0.0150, abs=1e-4)
    assert spread("walk", 0.0, 256) == 16
    assert spread("walk", 0.999, 256) == pytest.approx(5.49, abs=0.01)
    assert lag("walk", 0.999) == pytest.approx(22.34, abs=0.01)
    assert [spread("drift", m, 256) for m in (0, 0.9, 0.999)] == [256] * 3
    assert [lag("drift", m) for m in (0, 0.9, 0.999)] == pytest.approx([0, 9, 999])


@pytest.mark.parametrize("call", [lambda: spread("jump", 0.5, 3), lambda: lag("walk", 1.0),
                                  lambda: spread("walk", 0.5, -1), lambda: lag("drift", math.nan),
                                  lambda: slow_copy(torch.ones(3), 2.0)])  # fmt: skip
def test_bad_motions(call):
    with pytest.raises(ValueError):
        call()
