"""Chapter 5's reference: invariants, closed forms, limits, error messages."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.clip import (
    LearnableTemperature,
    clip_loss,
    hardest_triplet,
    one_direction,
    one_direction_floor,
)
from infonce_lab.reference.nt_xent import nt_xent

SIZES = {"n": st.integers(2, 9), "d": st.integers(2, 9), "seed": st.integers(0, 10_000)}
few = settings(max_examples=25, deadline=None)


def simplex(n):
    """n unit rows with pairwise cosine −1/(n−1)."""
    eye = torch.eye(n, dtype=torch.float64)
    return F.normalize(eye - 1 / n, dim=1)


@few
@given(**SIZES, log_scale=st.floats(-1, 4.6))
def test_equals_a_double_loop(n, d, seed, log_scale):
    images, texts = pairs(n, d, seed)
    u, v = F.normalize(images, dim=1), F.normalize(texts, dim=1)
    total = 0.0
    for k in range(n):
        row = [math.exp(log_scale) * float(u[k] @ v[j]) for j in range(n)]
        column = [math.exp(log_scale) * float(u[j] @ v[k]) for j in range(n)]
        for line in (row, column):
            top = max(line)
            total += top + math.log(sum(math.exp(x - top) for x in line)) - row[k]
    assert float(clip_loss(images, texts, log_scale)) == pytest.approx(total / (2 * n), abs=1e-9)


@few
@given(**SIZES)
def test_invariances(n, d, seed):
    images, texts = pairs(n, d, seed)
    value = clip_loss(images, texts, 1.0)
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    lengths = torch.linspace(0.1, 9, n, dtype=torch.float64)[:, None]
    turn, _ = torch.linalg.qr(pairs(d, d, seed + 1)[0])
    torch.testing.assert_close(clip_loss(texts, images, 1.0), value)
    torch.testing.assert_close(clip_loss(images[order], texts[order], 1.0), value)
    torch.testing.assert_close(clip_loss(images * lengths, texts, 1.0), value)
    torch.testing.assert_close(clip_loss(images @ turn, texts @ turn, 1.0), value)


@few
@given(**SIZES, tau=st.floats(0.05, 2))
def test_floor_and_candidates(n, d, seed, tau):
    images, texts = pairs(n, d, seed, noise=0.1)
    log_scale = math.log(1 / tau)
    floor = one_direction_floor(n, tau)
    assert one_direction(images, texts, tau) >= floor - 1e-12
    assert clip_loss(images, texts, log_scale) >= floor - 1e-12
    assert nt_xent(images, texts, tau) >= clip_loss(images, texts, log_scale) - 1e-12
    best = simplex(n)
    assert float(one_direction(best, best, tau)) == pytest.approx(floor, abs=1e-12)


def test_step_3_of_the_floor_proof():
    for seed in range(50):
        n = 2 + seed % 7
        u, v = (F.normalize(z, dim=1) for z in pairs(n, 3, seed, noise=None))
        s = u @ v.T
        positive = s.diagonal().mean()
        negative = (s.sum() - s.trace()) / (n * (n - 1))
        assert negative - positive >= -n / (n - 1) - 1e-12
        assert s.sum() >= -(n**2) * (1 - positive) / 2 - 1e-9


def test_closed_forms():
    equal, eye = torch.ones(5, 3).double(), torch.eye(5).double()
    assert float(clip_loss(equal, equal, 2.0)) == pytest.approx(math.log(5))
    identity = math.log1p(4 * math.exp(-math.e))
    assert float(clip_loss(eye, eye, 1.0)) == pytest.approx(identity)
    assert identity > one_direction_floor(5, 1 / math.e)
    one = torch.randn(1, 4)
    assert float(clip_loss(one, -one, 3.0)) == 0


def test_directions_differ_and_clip_is_their_mean():
    images, texts = pairs(5, 6, 0)
    rows, columns = one_direction(images, texts, 0.2), one_direction(texts, images, 0.2)
    assert abs(rows - columns) > 1e-3
    both = clip_loss(images, texts, math.log(5))
    torch.testing.assert_close(both, (rows + columns) / 2)


def test_the_hub_is_seen_by_one_direction():
    scores = 0.2 + 0.4 * torch.eye(4, dtype=torch.float64)
    hub = scores.clone()
    hub[:, 0] += 0.3
    labels = torch.arange(4)
    assert F.cross_entropy(hub / 0.1, labels) > F.cross_entropy(scores / 0.1, labels) + 0.1
    columns = [F.cross_entropy(x.T / 0.1, labels) for x in (scores, hub)]
    torch.testing.assert_close(*columns, rtol=0, atol=1e-12)


def test_gradients():
    images, texts = (z.requires_grad_() for z in pairs(4, 5, 3))
    log_scale = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(clip_loss, (images, texts, log_scale))
    clip_loss(images, texts, log_scale).backward()
    for z in (images, texts):
        torch.testing.assert_close((z * z.grad).sum(1), torch.zeros(4).double(), atol=1e-12, rtol=0)


@few
@given(**SIZES, tau=st.floats(0.001, 2))
def test_triplet_is_the_cold_limit(n, d, seed, tau):
    anchors, others = pairs(n, d, seed, noise=2.0)
    hinge = hardest_triplet(anchors, others)
    scaled = tau * one_direction(anchors, others, tau)
    assert hinge - 1e-12 <= scaled <= hinge + tau * math.log(n) + 1e-12


def test_two_pairs_are_a_softplus():
    anchors, others = pairs(2, 5, 1)
    s = F.normalize(anchors, dim=1) @ F.normalize(others, dim=1).T
    gaps = torch.stack([s[0, 1] - s[0, 0], s[1, 0] - s[1, 1]])
    torch.testing.assert_close(one_direction(anchors, others, 0.3), F.softplus(gaps / 0.3).mean())


def test_the_scale_of_separable_pairs_only_rises():
    eye = torch.eye(4, dtype=torch.float64)
    for start in (0.0, 2.0, 3.0):
        log_scale = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        clip_loss(eye, eye, log_scale).backward()
        assert log_scale.grad < 0


def test_learnable_temperature():
    module = LearnableTemperature()
    assert module().exp().item() == pytest.approx(1 / 0.07, rel=1e-6)
    (parameter,) = module.parameters()
    assert parameter.ndim == 0 and parameter.dtype == torch.float32
    with torch.no_grad():
        parameter.fill_(math.log(1000))
    assert module().exp().item() <= 100 * (1 + 1e-5)
    module().backward()
    torch.optim.SGD([parameter], lr=0.1).step()
    assert module().exp().item() < 95
    assert "temperature=0.5" in repr(LearnableTemperature(0.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: clip_loss(torch.ones(2, 3), torch.ones(3, 3), 1.0), "image_features and text"),
        (lambda: clip_loss(torch.ones(3), torch.ones(3), 1.0), r"\(N, D\)"),
        (lambda: clip_loss(torch.ones(0, 3), torch.ones(0, 3), 1.0), "N = 0"),
        (lambda: clip_loss(torch.ones(2, 3), torch.ones(2, 3), math.nan), "logit_scale"),
        (lambda: clip_loss(torch.ones(2, 3), torch.ones(2, 3), torch.ones(2)), "logit_scale"),
        (lambda: one_direction(torch.ones(2, 3), torch.ones(2, 3), 0.0), "temperature must be > 0"),
        (lambda: hardest_triplet(torch.ones(1, 3), torch.ones(1, 3)), "N ≥ 2"),
        (lambda: one_direction_floor(0, 1.0), "n must be"),
        (lambda: LearnableTemperature(-1.0), "temperature must be > 0"),
        (lambda: LearnableTemperature(0.07, math.nan), "max_scale must be > 0"),
    ],
)
def test_bad_values(call, message):
    with pytest.raises(ValueError, match=message):
        call()
