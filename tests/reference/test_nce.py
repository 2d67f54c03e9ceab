"""NCE's reference: loops, invariances, optima, and the asymptotics against simulation."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.reference.nce import asymptotic_covariance, nce_loss, ranking_nce_loss

F64 = torch.float64
sizes = st.tuples(st.integers(1, 6), st.integers(1, 7), st.integers(0, 10_000))


def batch(b, k, seed):
    g = torch.Generator().manual_seed(seed)
    shapes = ((b,), (b, k), (b,), (b, k))
    return [2 * torch.randn(*shape, generator=g, dtype=F64) for shape in shapes]


def normal(x, mean=0.0, sd=1.0):
    return -((x - mean) ** 2) / (2 * sd**2) - math.log(sd * math.sqrt(2 * math.pi))


@given(sizes)
@settings(deadline=None, max_examples=25)
def test_equals_plain_loops(size):
    s_d, s_n, l_d, l_n = batch(*size)
    b, k = s_n.shape
    total = 0.0
    for i in range(b):
        odds = math.exp(s_d[i] - l_d[i]) / k
        total -= math.log(odds / (1 + odds))
        for j in range(k):
            odds = math.exp(s_n[i, j] - l_n[i, j]) / k
            total -= math.log(1 / (1 + odds))
    assert nce_loss(s_d, s_n, l_d, l_n).item() == pytest.approx(total / b, rel=1e-10)


@given(sizes, st.floats(-5, 5))
@settings(deadline=None, max_examples=25)
def test_invariances(size, c):
    s_d, s_n, l_d, l_n = batch(*size)
    loss = nce_loss(s_d, s_n, l_d, l_n)
    assert loss > 0
    torch.testing.assert_close(nce_loss(s_d + c, s_n + c, l_d + c, l_n + c), loss)
    torch.testing.assert_close(nce_loss(s_d, s_n.flip(1), l_d, l_n.flip(1)), loss)
    # Data and noise are two bags: which noise stands beside which datum does not matter.
    torch.testing.assert_close(nce_loss(s_d, s_n.flip(0), l_d, l_n.flip(0)), loss)
    # Ranking: a constant for each row is invisible, so no normaliser can be learnt.
    row = torch.linspace(-3, 3, len(s_d), dtype=F64)
    ranking = ranking_nce_loss(s_d, s_n, l_d, l_n)
    torch.testing.assert_close(ranking_nce_loss(s_d + row, s_n + row[:, None], l_d, l_n), ranking)


def test_closed_forms():
    l_d, l_n = batch(5, 1, 0)[2:]
    assert nce_loss(l_d, l_n, l_d, l_n).item() == pytest.approx(2 * math.log(2))
    for k in (2, 10):  # s = log p_n: the classifier answers with the prior odds 1:k
        l_d, l_n = batch(5, k, 1)[2:]
        expected = math.log(1 + k) + k * math.log(1 + 1 / k)
        assert nce_loss(l_d, l_n, l_d, l_n).item() == pytest.approx(expected)
        assert ranking_nce_loss(l_d, l_n, l_d, l_n).item() == pytest.approx(math.log(1 + k))


def test_gradient_is_the_probability_of_the_wrong_answer():
    s_d, s_n, l_d, l_n = batch(4, 3, 2)
    s_d.requires_grad_()
    s_n.requires_grad_()
    nce_loss(s_d, s_n, l_d, l_n).backward()
    torch.testing.assert_close(s_d.grad, -torch.sigmoid(math.log(3) + l_d - s_d).detach() / 4)
    torch.testing.assert_close(s_n.grad, torch.sigmoid(s_n - l_n - math.log(3)).detach() / 4)


def test_finite_far_out_in_float32():
    s_d, s_n = torch.tensor([-90.0, 90.0]), torch.tensor([[90.0], [-90.0]])
    loss = nce_loss(s_d, s_n, s_d * 0, s_n * 0)
    assert loss.dtype == torch.float32 and loss.item() == pytest.approx(90.0)


# ---------------------------------------------------------------- the optimum, and its covariance

GRID = torch.linspace(-14, 14, 2801, dtype=F64)
STEP = (GRID[1] - GRID[0]).item()
PSI = torch.stack([GRID, (1 - GRID**2) / 2, torch.ones_like(GRID)], dim=1)


def test_noise_like_the_data_costs_one_plus_one_over_k():
    for k in (1, 4, 100):
        covariance = asymptotic_covariance(normal(GRID), normal(GRID), PSI, k, STEP)
        best = torch.diag(torch.tensor([1.0, 2.0], dtype=F64))  # maximum likelihood
        torch.testing.assert_close(covariance[:2, :2], best * (1 + 1 / k))


def test_many_noises_approach_maximum_likelihood():
    far = asymptotic_covariance(normal(GRID), normal(GRID, 1, 2), PSI, 10**6, STEP)
    best = torch.diag(torch.tensor([1.0, 2.0], dtype=F64))
    torch.testing.assert_close(far[:2, :2], best, rtol=1e-3, atol=1e-3)


def test_the_covariance_against_simulation():
    """Newton fits of 400 samples of 500 data; the variance of c and the mean, within 25 %."""
    n, k, sd = 500, 2, 2.0
    g = torch.Generator().manual_seed(0)
    found = []
    for _ in range(400):
        x = torch.randn(n, generator=g, dtype=F64)
        y = sd * torch.randn(n * k, generator=g, dtype=F64)
        both = torch.cat([x, y])
        features = torch.stack([both, -(both**2) / 2, torch.ones_like(both)], dim=1)
        label = torch.cat([torch.ones(n), torch.zeros(n * k)]).double()
        offset = math.log(k) + normal(both, 0, sd)
        theta = torch.tensor([0.0, 1.0, -0.5 * math.log(2 * math.pi)], dtype=F64)
        for _ in range(8):
            p = torch.sigmoid(features @ theta - offset)
            hessian = features.T @ ((p * (1 - p))[:, None] * features)
            theta = theta + torch.linalg.solve(hessian, features.T @ (label - p))
        found.append(theta)
    spread = n * torch.stack(found).T.cov()
    features = torch.stack([GRID, -(GRID**2) / 2, torch.ones_like(GRID)], dim=1)
    theory = asymptotic_covariance(normal(GRID), normal(GRID, 0, sd), features, k, STEP)
    torch.testing.assert_close(spread.diagonal(), theory.diagonal(), rtol=0.25, atol=0)


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("loss", [nce_loss, ranking_nce_loss])
@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((3, 1), (3, 2), (3, 1), (3, 2)), r"data_scores must be \(B,\)"),
        (((3,), (3,), (3,), (3,)), r"noise_scores \(B, k\)"),
        (((3,), (4, 2), (3,), (4, 2)), r"\(3,\) and \(4, 2\)"),
        (((0,), (0, 2), (0,), (0, 2)), "is empty"),
        (((3,), (3, 0), (3,), (3, 0)), "is empty"),
        (((3,), (3, 2), (3,), (3, 1)), r"\(3,\) and \(3, 1\)"),
    ],
)
def test_bad_shapes_are_named(loss, shapes, message):
    with pytest.raises(ValueError, match=message):
        loss(*(torch.zeros(shape) for shape in shapes))


def test_bad_grids_are_named():
    with pytest.raises(ValueError, match="share the grid"):
        asymptotic_covariance(GRID, GRID[1:], PSI, 1, STEP)
    with pytest.raises(ValueError, match="k must be"):
        asymptotic_covariance(normal(GRID), normal(GRID), PSI, 0, STEP)
    with pytest.raises(ValueError, match="last column"):
        asymptotic_covariance(normal(GRID), normal(GRID), PSI[:, :2], 1, STEP)
