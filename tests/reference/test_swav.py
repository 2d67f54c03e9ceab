"""Sinkhorn and SwAV's loss: the textbook loop, the marginals, the optimum, closed forms, messages."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.reference.swav import sinkhorn, swav_loss, transport_objective

tables = st.builds(
    lambda b, k, seed: torch.rand(
        b, k, generator=torch.Generator().manual_seed(seed), dtype=torch.float64
    ) * 2 - 1,
    st.integers(1, 7), st.integers(1, 6), st.integers(0, 10**6),
)  # fmt: skip


def textbook(scores, epsilon, iterations):
    """The contract's words, one line each."""
    b, k = scores.shape
    q = ((scores - scores.max()) / epsilon).exp()
    q /= q.sum()
    for _ in range(iterations):
        q = q / q.sum(dim=0, keepdim=True) / k
        q = q / q.sum(dim=1, keepdim=True) / b
    return q * b


@given(tables, st.floats(0.05, 2), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_log_softmax_in_turn_is_the_textbook_loop(scores, epsilon, iterations):
    q = sinkhorn(scores, epsilon, iterations)
    torch.testing.assert_close(q, textbook(scores, epsilon, iterations))
    torch.testing.assert_close(q.sum(1), torch.ones(len(q)).double())


@given(tables, st.floats(0.2, 2))
@settings(max_examples=40, deadline=None)
def test_many_rounds_give_both_marginals_and_diagonal_scalings(scores, epsilon):
    b, k = scores.shape
    q = sinkhorn(scores, epsilon, 400)
    torch.testing.assert_close(q.sum(0), torch.full((k,), b / k).double(), rtol=1e-6, atol=1e-9)
    # diag(a) exp(scores/ε) diag(b): what is left of log q − scores/ε has rank one in this sense.
    rest = q.log() - scores / epsilon
    mixed = rest - rest[:1] - rest[:, :1] + rest[0, 0]
    torch.testing.assert_close(mixed, torch.zeros_like(mixed), rtol=0, atol=1e-8)


def test_the_limit_beats_every_other_fair_plan():
    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(6, 3, generator=generator, dtype=torch.float64) * 2 - 1
    best = sinkhorn(scores, 0.3, 500)
    top = transport_objective(best, scores, 0.3)
    for _ in range(50):
        other = sinkhorn(torch.rand(6, 3, generator=generator, dtype=torch.float64), 0.2, 500)
        for share in (0.01, 0.3, 1.0):
            mixed = (1 - share) * best + share * other  # still fair: both marginals are linear
            assert transport_objective(mixed, scores, 0.3) < top


def test_adding_to_a_row_or_a_column_changes_nothing():
    scores = torch.rand(5, 3, generator=torch.manual_seed(0), dtype=torch.float64)
    q = sinkhorn(scores, 0.1, 1)
    column = torch.tensor([3.0, -1.0, 0.5], dtype=torch.float64)
    torch.testing.assert_close(sinkhorn(scores + column, 0.1, 1), q)  # the very first step
    row = torch.linspace(-2, 2, 5, dtype=torch.float64)[:, None]
    torch.testing.assert_close(sinkhorn(scores + row, 0.1, 400), sinkhorn(scores, 0.1, 400))


def test_collapsed_scores_get_uniform_codes_and_a_loss_of_at_least_log_k():
    row = torch.tensor([0.9, -0.3, 0.1, 0.0], dtype=torch.float64)
    scores = row.repeat(6, 1)
    assert sinkhorn(scores, 0.05, 1) == pytest.approx(torch.full((6, 4), 0.25))
    assert swav_loss(scores, scores) > math.log(4)
    same = torch.zeros(6, 4, dtype=torch.float64)
    assert swav_loss(same, same).item() == pytest.approx(math.log(4))


def test_no_graph_and_no_change():
    scores = torch.rand(4, 3, requires_grad=True)
    before = scores.detach().clone()
    assert not sinkhorn(scores).requires_grad
    assert torch.equal(scores.detach(), before)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_unbounded_scores_stay_finite(dtype):
    scores = torch.tensor([[100.0, -100.0, 0.0], [100.0, 99.0, -100.0]], dtype=dtype)
    q = sinkhorn(scores)
    assert q.dtype == dtype and q.isfinite().all()
    assert q.sum(1).tolist() == pytest.approx([1, 1], abs=1e-2)


def test_gradients_are_the_ones_of_fixed_codes():
    a, b = torch.rand(2, 5, 3, generator=torch.manual_seed(1), dtype=torch.float64)
    a.requires_grad_()
    b.requires_grad_()
    swav_loss(a, b, 0.3, 0.2, 2).backward()
    p1 = (a / 0.3).softmax(1)
    expected = (p1 - sinkhorn(b, 0.2, 2)) / 0.3 / 5 / 2
    torch.testing.assert_close(a.grad, expected.detach())
    first = swav_loss(a, b, 0.3, 0.2, 2)
    torch.testing.assert_close(first, swav_loss(b, a, 0.3, 0.2, 2))  # swapping views: no change


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sinkhorn(torch.zeros(3)), "scores must be"),
        (lambda: sinkhorn(torch.zeros(0, 3)), "scores must be"),
        (lambda: sinkhorn(torch.zeros(2, 3), 0.0), "epsilon must be > 0, got 0.0"),
        (lambda: sinkhorn(torch.zeros(2, 3), math.nan), "epsilon must be > 0, got nan"),
        (lambda: sinkhorn(torch.zeros(2, 3), 0.1, 0), "iterations must be at least 1, got 0"),
        (lambda: swav_loss(torch.zeros(2, 3), torch.zeros(3, 3)), r"\(2, 3\) and \(3, 3\)"),
        (lambda: swav_loss(torch.zeros(2, 3), torch.zeros(2, 3), -1), "temperature must be > 0"),
        (lambda: transport_objective(torch.zeros(2, 3), torch.zeros(3, 2)), "differ"),
    ],
)
def test_bad_values_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
