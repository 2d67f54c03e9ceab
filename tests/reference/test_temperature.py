"""The reference of chapter 8: identities, both limits, closed forms, messages."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.temperature import (
    alignment,
    anchor,
    effective_negatives,
    negative_weights,
    uniformity,
)

RIVALS = torch.tensor([[0.6, 0.4, 0.2, 0.0, -0.2]], dtype=torch.float64)
tables = st.builds(
    lambda b, m, seed: torch.rand(
        b, m, generator=torch.Generator().manual_seed(seed), dtype=torch.float64
    ) * 2 - 1,
    st.integers(1, 5), st.integers(2, 9), st.integers(0, 10**6),
)  # fmt: skip
temperatures = st.floats(0.02, 20)


@given(tables, temperatures)
@settings(max_examples=60, deadline=None)
def test_weights_are_shares_and_know_only_differences(table, tau):
    w = negative_weights(table, tau)
    torch.testing.assert_close(w.sum(1), torch.ones(len(table)).double())
    torch.testing.assert_close(negative_weights(table + 0.3, tau), w)
    torch.testing.assert_close(negative_weights(table.flip(1), tau), w.flip(1))
    torch.testing.assert_close(negative_weights(2 * table, 2 * tau), w)


@given(tables, temperatures)
@settings(max_examples=60, deadline=None)
def test_effective_negatives_lie_between_1_and_m_and_grow_with_tau(table, tau):
    low, high = (effective_negatives(negative_weights(table, t)) for t in (tau, 1.5 * tau))
    m = table.shape[1]
    assert bool((low >= 1 - 1e-9).all() and (high <= m + 1e-9).all() and (low <= high + 1e-9).all())
    simpson = 1 / negative_weights(table, tau).square().sum(1)
    assert bool((simpson <= low + 1e-9).all())  # the other effective number never exceeds this one


@given(tables, st.floats(0.05, 5))
@settings(max_examples=40, deadline=None)
def test_the_entropy_s_slope_is_the_variance_over_tau_cubed(table, tau):
    t = torch.tensor(tau, dtype=torch.float64, requires_grad=True)
    w = (table / t).softmax(1)
    entropy = -torch.special.xlogy(w, w).sum()
    (slope,) = torch.autograd.grad(entropy, t)
    mean = (w * table).sum(1, keepdim=True)
    variance = (w * (table - mean) ** 2).sum(1)
    torch.testing.assert_close(slope, variance.sum() / tau**3, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("m", [1, 2, 7, 510])
def test_closed_forms_of_the_effective_number(m):
    uniform = torch.full((2, m), 1 / m, dtype=torch.float64)
    torch.testing.assert_close(effective_negatives(uniform), torch.full((2,), float(m)).double())
    one_hot = torch.eye(m, dtype=torch.float64)
    assert torch.equal(effective_negatives(one_hot), torch.ones(m).double())
    assert math.isclose(
        effective_negatives(torch.tensor([[0.5, 0.25, 0.25]])), 2**1.5, rel_tol=1e-6
    )


def test_masked_entries_and_tiny_temperatures():
    table = torch.tensor([[0.3, -torch.inf, 0.1], [-torch.inf, 0.9, -torch.inf]])
    w = negative_weights(table, 0.001)
    assert torch.equal(w, torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    assert torch.equal(effective_negatives(w), torch.ones(2))


@pytest.mark.parametrize("positive", [0.7, 0.5, 0.6])
def test_both_limits_of_the_loss(positive):
    s = torch.tensor([positive], dtype=torch.float64)
    cold = 1e-3 * anchor(s, RIVALS, 1e-3).loss
    assert abs(cold - max(0.0, 0.6 - positive)) < 1e-3
    hot = 1e5 * (anchor(s, RIVALS, 1e5).loss - math.log(6))
    mean = (s + RIVALS.sum()) / 6
    torch.testing.assert_close(hot, mean - s, rtol=0, atol=1e-4)


def test_p_positive_tends_to_1_0_or_a_share_by_rank():
    for positive, limit in ((0.61, 1.0), (0.59, 0.0), (0.6, 0.5)):
        s = torch.tensor([positive], dtype=torch.float64)
        assert abs(anchor(s, RIVALS, 5e-4).p_positive.item() - limit) < 1e-6


@given(tables, st.floats(-1, 1), st.floats(0.05, 10))
@settings(max_examples=60, deadline=None)
def test_gradients_are_autograd_s(table, positive, tau):
    s = torch.full((len(table),), positive, dtype=torch.float64, requires_grad=True)
    negatives = table.clone().requires_grad_()
    row = anchor(s, negatives, tau)
    g = torch.autograd.grad(row.loss.sum(), (s, negatives))
    torch.testing.assert_close(row.cosine_gradient[:, 0], g[0])
    torch.testing.assert_close(row.cosine_gradient[:, 1:], g[1])
    torch.testing.assert_close(row.logit_gradient, row.cosine_gradient * tau)
    torch.testing.assert_close(row.logit_gradient.sum(1), torch.zeros(len(table)).double())
    torch.testing.assert_close(row.p_positive, 1 + row.logit_gradient[:, 0])
    shares = row.logit_gradient[:, 1:] / row.logit_gradient[:, 1:].sum(1, keepdim=True)
    torch.testing.assert_close(shares, negative_weights(table, tau))


def test_mean_loss_of_the_rows_is_nt_xent():
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(2, 5, 4, generator=generator, dtype=torch.float64)
    u = torch.nn.functional.normalize(z.flatten(0, 1), dim=1)
    cosines, row = u @ u.T, torch.arange(10)
    twin = (row + 5) % 10
    keep = (row[:, None] != row) & (row[:, None] != twin[:, None]).expand(10, 10)
    keep = keep & (row != twin[:, None])
    loss = anchor(cosines[row, twin], cosines[keep].view(10, 8), 0.3).loss.mean()
    torch.testing.assert_close(loss, nt_xent(z[0], z[1], 0.3))


def test_alignment_and_uniformity_by_hand():
    square = torch.tensor([[1.0, 0], [0, 1], [-1, 0], [0, -1]], dtype=torch.float64)
    assert alignment(square, 3 * square) == 0
    assert math.isclose(alignment(square, square.roll(1, 0)), 2)
    assert math.isclose(alignment(square, -square, alpha=1), 2)
    mean = (4 * math.exp(-4) + 2 * math.exp(-8)) / 6  # four sides, two diagonals
    assert math.isclose(uniformity(square), math.log(mean))
    assert uniformity(torch.ones(3, 4)) == 0
    two = torch.tensor([[2.0, 0], [-1, 0]], dtype=torch.float64)
    assert math.isclose(uniformity(two), -8)  # a finite sample may go below −2t


def test_uniformity_of_a_high_dimensional_sphere_is_near_minus_2t():
    z = torch.randn(400, 256, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for t in (1, 2):
        assert abs(uniformity(z, t) + 2 * t) < 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: negative_weights(torch.ones(3)), r"similarities must be \(B, M\)"),
        (lambda: negative_weights(torch.ones(3, 0)), "M ≥ 1"),
        (lambda: negative_weights(torch.ones(2, 3), 0), "temperature must be > 0, got 0"),
        (lambda: negative_weights(torch.ones(2, 3), math.nan), "got nan"),
        (lambda: effective_negatives(torch.ones(3)), r"weights must be \(B, M\)"),
        (lambda: anchor(torch.ones(2), torch.ones(3, 4), 1.0), r"got \(2,\) and \(3, 4\)"),
        (lambda: anchor(torch.ones(2), torch.ones(2, 4), -1), "got -1"),
        (lambda: alignment(torch.ones(2, 3), torch.ones(3, 3)), "share one shape"),
        (lambda: alignment(torch.ones(0, 3), torch.ones(0, 3)), "N ≥ 1"),
        (lambda: uniformity(torch.ones(1, 3)), "N ≥ 2"),
    ],
)
def test_bad_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
