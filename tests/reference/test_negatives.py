"""Chapter 9: the debiased, the hard and the decoupled loss, and how many negatives are false."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.negatives import (
    METHODS,
    crowd,
    debiased_mean,
    debiased_nt_xent,
    decoupled_nt_xent,
    false_share,
    hard_nt_xent,
    push_on_false,
)
from infonce_lab.reference.nt_xent import nt_xent

LOSSES = (debiased_nt_xent, hard_nt_xent, decoupled_nt_xent)


def by_loops(z_i, z_j, t, tau_plus, beta):
    """The definition, one anchor and one negative at a time, in plain Python numbers."""
    rows = F.normalize(torch.cat([z_i, z_j]).double(), dim=1)
    n, losses, floored = len(z_i), [], 0
    for a in range(2 * n):
        twin = (a + n) % (2 * n)
        pos = math.exp(float(rows[a] @ rows[twin]) / t)
        cosines = [float(rows[a] @ rows[b]) for b in range(2 * n) if b not in (a, twin)]
        m = len(cosines)
        weights = [math.exp(beta * s / t) for s in cosines]
        mean_weight = sum(weights) / m
        mass = sum(w / mean_weight * math.exp(s / t) for w, s in zip(weights, cosines, strict=True))
        corrected = (mass - m * tau_plus * pos) / (1 - tau_plus)
        floored += corrected < m * math.exp(-1 / t)
        losses.append(-math.log(pos / (pos + max(corrected, m * math.exp(-1 / t)))))
    return sum(losses) / len(losses), floored


@pytest.mark.parametrize("t", [0.2, 0.5, 1.0])
@pytest.mark.parametrize(("n", "d", "seed"), [(2, 2, 0), (3, 5, 1), (8, 16, 2), (9, 3, 3)])
def test_equal_the_double_loop(n, d, seed, t):
    z_i, z_j = pairs(n, d, seed)
    for tau_plus in (0.0, 0.02, 0.1, 0.5):
        for beta in (0.0, 0.5, 1.0, 2.0):
            true, _ = by_loops(z_i, z_j, t, tau_plus, beta)
            assert hard_nt_xent(z_i, z_j, t, tau_plus, beta).item() == pytest.approx(
                true, rel=1e-12
            )
        true, _ = by_loops(z_i, z_j, t, tau_plus, 0.0)
        assert debiased_nt_xent(z_i, z_j, t, tau_plus).item() == pytest.approx(true, rel=1e-12)


def test_without_correction_and_without_weights_it_is_nt_xent():
    z_i, z_j = pairs(6, 8, seed=4)
    for t in (0.05, 0.2, 1.0):
        plain = nt_xent(z_i, z_j, t)
        torch.testing.assert_close(debiased_nt_xent(z_i, z_j, t, 0.0), plain)
        torch.testing.assert_close(hard_nt_xent(z_i, z_j, t, 0.0, 0.0), plain)
        torch.testing.assert_close(
            hard_nt_xent(z_i, z_j, t, 0.1, 0.0), debiased_nt_xent(z_i, z_j, t, 0.1)
        )


def test_weights_make_hard_negatives_count_more():
    z_i, z_j = pairs(6, 8, seed=5)
    values = [hard_nt_xent(z_i, z_j, 0.5, 0.0, beta).item() for beta in (0.0, 0.5, 1.0, 4.0)]
    assert values == sorted(values) and values[0] < values[-1]


def test_decoupled_is_the_log_odds_of_the_positive():
    z_i, z_j = pairs(5, 4, seed=6)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    p = (u @ u.T / 0.2).fill_diagonal_(-torch.inf).softmax(1)
    p_plus = p[torch.arange(10), (torch.arange(10) + 5) % 10]
    expected = -(p_plus / (1 - p_plus)).log().mean()
    torch.testing.assert_close(decoupled_nt_xent(z_i, z_j, 0.2), expected)
    assert decoupled_nt_xent(z_i, z_j, 0.2) < nt_xent(z_i, z_j, 0.2)


def test_the_four_point_batch():
    z_i, z_j = degrees(0, 90), degrees(30, 120)
    assert decoupled_nt_xent(z_i, z_j, 0.5).item() == pytest.approx(-0.9188, abs=5e-5)
    assert nt_xent(z_i, z_j, 0.5).item() == pytest.approx(0.3611, abs=5e-5)


@pytest.mark.parametrize("loss", LOSSES)
def test_gradients(loss):
    z_i, z_j = (z.requires_grad_() for z in pairs(4, 3, seed=7))
    assert torch.autograd.gradcheck(lambda a, b: loss(a, b, 0.5), (z_i, z_j))


def test_gradients_where_the_floor_holds():
    z_i, z_j = pairs(6, 4, seed=8, noise=0.05)
    assert by_loops(z_i, z_j, 0.2, 0.3, 0.0)[1] > 0
    inputs = (z_i.requires_grad_(), z_j.requires_grad_())
    assert torch.autograd.gradcheck(lambda a, b: debiased_nt_xent(a, b, 0.2, 0.3), inputs)
    # Identical orthonormal views: every anchor is floored, so the negatives feel nothing.
    z = torch.eye(4, dtype=torch.float64, requires_grad=True)
    debiased_nt_xent(z, z.detach(), 0.2, 0.3).backward()
    assert z.grad.abs().max() == 0  # and the positive, at cosine 1, has no slope left


@pytest.mark.parametrize("loss", LOSSES)
def test_what_leaves_them_unchanged(loss):
    z_i, z_j = pairs(6, 5, seed=9)
    value = loss(z_i, z_j, 0.5)
    turn, _ = torch.linalg.qr(pairs(5, 5, seed=10)[0])
    order = torch.tensor([3, 0, 5, 4, 2, 1])
    for other in (
        (z_j, z_i),
        (3 * z_i, z_j / 7),
        (z_i @ turn, z_j @ turn),
        (z_i[order], z_j[order]),
    ):
        torch.testing.assert_close(loss(*other, 0.5), value)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_result_and_small_temperature(loss, dtype):
    z_i, z_j = (z.to(dtype) for z in pairs(6, 8, seed=11))
    value = loss(z_i, z_j, 0.05)
    assert value.ndim == 0 and value.dtype == dtype and value.isfinite()
    true = loss(z_i.double(), z_j.double(), 0.05)
    assert value.item() == pytest.approx(true.item(), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("loss", LOSSES)
def test_bad_values(loss):
    z = torch.randn(3, 4)
    with pytest.raises(ValueError, match="z_i and z_j"):
        loss(z, z[:2])
    with pytest.raises(ValueError, match="N = 1"):
        loss(z[:1], z[:1])
    with pytest.raises(ValueError, match="N = 0"):
        loss(z[:0], z[:0])
    for t in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="temperature"):
            loss(z, z, t)
    if loss is not decoupled_nt_xent:
        for tau_plus in (-0.1, 1.0, float("nan")):
            with pytest.raises(ValueError, match="tau_plus"):
                loss(z, z, 0.5, tau_plus)
    if loss is hard_nt_xent:
        with pytest.raises(ValueError, match="beta"):
            loss(z, z, 0.5, 0.1, float("nan"))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any))
def test_false_share_is_a_chance(counts):
    share = false_share(torch.tensor(counts))
    assert 1 / len(counts) - 1e-12 <= share <= 1 + 1e-12


def test_false_share_of_known_classes():
    assert false_share(torch.ones(10)) == pytest.approx(0.1)
    assert false_share(torch.tensor([90.0, 10.0])) == pytest.approx(0.82)
    for bad in (torch.zeros(3), torch.tensor([-1.0, 2.0]), torch.ones(2, 2)):
        with pytest.raises(ValueError, match="frequencies"):
            false_share(bad)


def test_push_on_false():
    found = [round(push_on_false(0.1, 0.6, 0.0, t), 2) for t in (1.0, 0.5, 0.2, 0.1)]
    assert found == [0.17, 0.27, 0.69, 0.98]
    assert push_on_false(0.1, 0.3, 0.3, 0.2) == pytest.approx(0.1)
    with pytest.raises(ValueError, match="share"):
        push_on_false(1.1, 0.6, 0.0, 0.2)
    with pytest.raises(ValueError, match="temperature"):
        push_on_false(0.1, 0.6, 0.0, 0.0)


def test_debiased_mean_is_exact_when_the_twin_is_a_classmate():
    mean_mass = 0.1 * math.exp(0.6 / 0.2) + 0.9 * math.exp(0.0)
    assert debiased_mean(0.6, mean_mass, 0.2, 0.1) == pytest.approx(1.0)
    assert debiased_mean(0.8, mean_mass, 0.2, 0.1) == pytest.approx(-2.8347, abs=5e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("t", "positive", "n"), [(0.5, 0.6, 11), (0.2, 0.8, 11), (1.0, 0.1, 31)])
def test_crowd_is_the_gradient_of_one_row(method, t, positive, n):
    m, classes = 2 * (n - 1), 5
    s_plus = torch.tensor(positive, dtype=torch.float64, requires_grad=True)
    false = torch.full((m // classes,), 0.6, dtype=torch.float64, requires_grad=True)
    true = torch.zeros(m - m // classes, dtype=torch.float64, requires_grad=True)
    negatives, twin = torch.cat([false, true]), (s_plus / t).exp()
    if method == "hardest":
        negatives = negatives.topk(10).values
    ng = (negatives / t).exp().sum()
    if method == "debiased":
        ng = ((ng - m / classes * twin) / (1 - 1 / classes)).clamp(min=m * math.exp(-1 / t))
    below = ng if method == "decoupled" else twin + ng
    loss = below.log() - s_plus / t
    pull, on_false, on_true = torch.autograd.grad(loss, (s_plus, false, true))
    found = crowd(n, classes, t, 0.6, positive, 0.0, method, 10)
    total = (on_false.sum() + on_true.sum()).item()
    assert found.pull == pytest.approx(-pull.item(), rel=1e-10)
    assert found.push == pytest.approx(total, rel=1e-10, abs=1e-12)
    assert found.push_share == pytest.approx(on_false.sum().item() / total if total else 0.0)
    assert found.p_positive == pytest.approx((twin / (twin + ng)).item())
    assert (found.count, found.share) == pytest.approx((m / classes, 1 / classes))


def test_crowd_of_a_thousand_classes():
    assert crowd(256, 1000, 0.2).none == pytest.approx(0.775, abs=5e-4)
    assert crowd(1024, 10, 0.2).count == pytest.approx(204.6)
    for bad in ({"pairs": 1}, {"classes": 0}, {"k": 0}, {"method": "soft"}):
        with pytest.raises(ValueError, match="need pairs"):
            crowd(**({"pairs": 4, "classes": 3, "temperature": 0.5} | bad))
