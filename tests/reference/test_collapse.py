"""SimSiam's loss, the EMA, the two meters."""

import copy
import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from infonce_lab.reference.collapse import effective_rank, ema_update, simsiam_loss, spread


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


# ---------------------------------------------------------------- SimSiam


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 9))
def test_simsiam_is_the_mean_of_two_cosines(n, d, seed):
    p1, p2, z1, z2 = normal(4, n, d, seed=seed)
    cosines = [
        float(p @ z / (p.norm() * z.norm()))
        for a, b in ((p1, z2), (p2, z1))
        for p, z in zip(a, b, strict=True)
    ]
    assert simsiam_loss(p1, p2, z1, z2).item() == pytest.approx(-sum(cosines) / (2 * n), abs=1e-12)


def test_no_gradient_reaches_z():
    p1, p2, z1, z2 = (x.requires_grad_() for x in normal(4, 5, 3))
    simsiam_loss(p1, p2, z1, z2).backward()
    assert z1.grad is None and z2.grad is None
    # The pull is tangential: −cos does not know the length.
    torch.testing.assert_close((p1 * p1.grad).sum(1), torch.zeros(5, dtype=torch.float64))
    assert p1.grad.norm() > 0 and p2.grad.norm() > 0


def test_a_constant_reaches_the_minimum_and_byol_is_an_affine_map():
    same = torch.ones(4, 3, dtype=torch.float64)
    assert simsiam_loss(same, same, same, same).item() == pytest.approx(-1)
    p1, p2, z1, z2 = normal(4, 6, 5, seed=1)
    byol = sum(
        (F.normalize(p, dim=1) - F.normalize(z, dim=1)).square().sum(1).mean()
        for p, z in ((p1, z2), (p2, z1))
    )
    assert byol.item() == pytest.approx(4 + 4 * simsiam_loss(p1, p2, z1, z2).item())


def test_with_the_identity_as_predictor_the_stop_gradient_halves_the_gradient():
    """Theorem "identity": same direction, half the length; so it cannot prevent collapse."""
    encoder, x1, x2 = nn.Linear(4, 3).double(), normal(6, 4, seed=2), normal(6, 4, seed=3)

    def gradient(loss):
        return torch.autograd.grad(loss(encoder(x1), encoder(x2)), encoder.weight)[0]

    stopped = gradient(lambda a, b: simsiam_loss(a, b, a, b))
    free = gradient(lambda a, b: -F.cosine_similarity(a, b, dim=1).mean())
    torch.testing.assert_close(stopped, free / 2)


def test_simsiam_refuses_other_shapes():
    z = normal(3, 2)
    for bad in ((z, z, z, z[:2]), (z[0], z[0], z[0], z[0]), (z[:0],) * 4):
        with pytest.raises(ValueError, match="p1, p2, z1, z2"):
            simsiam_loss(*bad)


# ---------------------------------------------------------------- EMA


def network(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


def test_ema_after_k_steps_the_distance_is_m_to_the_k():
    online, target = network(0), network(1)
    start = copy.deepcopy(target)
    kept = list(target.parameters())
    for _ in range(5):
        assert ema_update(online, target, momentum=0.8) is None
    for o, t, s in zip(online.parameters(), target.parameters(), start.parameters(), strict=True):
        torch.testing.assert_close(t - o, 0.8**5 * (s - o))
    assert all(a is b and a.is_leaf for a, b in zip(kept, target.parameters(), strict=True))


def test_ema_defaults_buffers_and_frozen_targets():
    online, target = network(0), network(1).requires_grad_(False)
    online(torch.randn(8, 3))
    before = target[0].weight.clone()
    ema_update(online, target)
    torch.testing.assert_close(target[0].weight, 0.99 * before + 0.01 * online[0].weight.detach())
    assert torch.equal(target[1].running_mean, online[1].running_mean)
    assert int(target[1].num_batches_tracked) == 1
    assert not any(t.requires_grad for t in target.parameters())


def test_ema_refuses_other_networks_and_momenta():
    with pytest.raises(ValueError, match="same parameters"):
        ema_update(nn.Linear(2, 2), nn.Linear(2, 3))
    for momentum in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="momentum"):
            ema_update(nn.Linear(2, 2), nn.Linear(2, 2), momentum)


# ---------------------------------------------------------------- meters


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 12), st.integers(1, 6), st.integers(0, 9))
def test_effective_rank_lies_between_1_and_min_and_knows_no_frame(n, d, seed):
    z = normal(n, d, seed=seed)
    rank = effective_rank(z).item()
    assert 1 - 1e-9 <= rank <= min(n - 1, d) + 1e-9
    turn = torch.linalg.qr(normal(d, d, seed=seed + 20)).Q
    assert effective_rank(3 * z @ turn + normal(d, seed=5)).item() == pytest.approx(rank)


def test_effective_rank_of_known_clouds():
    eye = torch.eye(5, dtype=torch.float64)
    assert effective_rank(torch.cat([eye, -eye])).item() == pytest.approx(5)
    three_to_one = torch.tensor([[3**0.5, 0], [-(3**0.5), 0], [0, 1], [0, -1]])
    expected = math.exp(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))
    assert effective_rank(three_to_one).item() == pytest.approx(expected)
    assert expected == pytest.approx(1.7548, abs=1e-4)  # printed in a hint


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("value", [0.0, 0.5, 0.1, 1e6, -1 / 3])
def test_effective_rank_of_equal_rows_is_1(value, dtype):
    assert effective_rank(torch.full((7, 3), value, dtype=dtype)).item() == 1
    assert effective_rank(torch.full((1, 3), value, dtype=dtype)).item() == 1


def test_effective_rank_takes_half_precision():
    z = normal(40, 6)
    assert effective_rank(z.bfloat16()).item() == pytest.approx(effective_rank(z).item(), abs=0.02)


def test_spread_does_not_see_a_line():
    line = normal(4000, 1).expand(4000, 32)
    assert spread(line).item() == pytest.approx(1, abs=0.01)
    assert effective_rank(line).item() == pytest.approx(1)
    even = normal(4000, 32, seed=1)
    assert spread(even).item() == pytest.approx(1, abs=0.02)
    assert effective_rank(even).item() > 31
    assert spread(torch.ones(6, 4)).item() == 0


def test_meters_refuse_what_is_no_cloud():
    for meter in (spread, effective_rank):
        for bad in (torch.ones(3), torch.ones(0, 3)):
            with pytest.raises(ValueError, match="z must be"):
                meter(bad)
