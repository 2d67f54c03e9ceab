"""Statements of the model answers that a few lines prove: information, collapse, ranks, NCE."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from torch.testing import assert_close

from infonce_lab.reference.nt_xent import nt_xent

from .batch import INF, D, N, gradients


def test_g01_exact_gap():
    """log K − L* = I − E[A log A], by enumeration: three symbols, three candidates."""
    joint = np.array([[0.3, 0.1, 0.05], [0.05, 0.2, 0.1], [0.02, 0.08, 0.1]])
    px, py = joint.sum(1), joint.sum(0)
    r = joint / np.outer(px, py)
    information = (joint * np.log(r)).sum()
    loss = gap = 0.0
    for x in range(3):
        for candidates in np.ndindex(3, 3, 3):
            y1 = candidates[0]
            others = np.prod(py[list(candidates[1:])])
            ratios = r[x, list(candidates)]
            loss += joint[x, y1] * others * -np.log(ratios[0] / ratios.sum())
            gap += px[x] * py[y1] * others * ratios.mean() * np.log(ratios.mean())
    assert math.log(3) - loss == pytest.approx(information - gap)
    assert 0 < gap


def test_h02_each_direction_is_blind_to_one_kind_of_hub():
    logits, labels = torch.randn(4, 4, dtype=torch.float64), torch.arange(4)
    caption, image = torch.zeros(4, 4).double(), torch.zeros(4, 4).double()
    caption[:, 0], image[0] = 3.0, 3.0
    row, column = F.cross_entropy(logits, labels), F.cross_entropy(logits.T, labels)
    assert_close(F.cross_entropy((logits + caption).T, labels), column)
    assert_close(F.cross_entropy(logits + image, labels), row)
    assert abs(F.cross_entropy(logits + caption, labels) - row) > 0.1
    assert abs(F.cross_entropy((logits + image).T, labels) - column) > 0.1


def test_h08_random_logits_raise_the_first_loss():
    torch.manual_seed(0)
    a, b = (F.normalize(torch.randn(4096, 512), dim=1) for _ in range(2))
    excess = F.cross_entropy(a @ b.T / 0.07, torch.arange(4096)) - math.log(4096)
    assert excess.item() == pytest.approx(1 / (2 * 512 * 0.07**2), abs=0.03)


def test_j01_collapse_is_stationary_but_unstable():
    same = torch.ones(N, D, dtype=torch.float64)
    g, _ = gradients(lambda a, b: nt_xent(a, b, 0.2), same, same)
    assert g.abs().max() < 1e-12
    torch.manual_seed(0)
    z = [same + 1e-3 * torch.randn(N, D, dtype=torch.float64) for _ in range(2)]
    for _ in range(60):
        g = gradients(lambda a, b: nt_xent(a, b, 0.2), *z)
        z = [a - 5 * b for a, b in zip(z, g, strict=True)]
    assert nt_xent(*z, 0.2) < 0.5 * math.log(2 * N - 1)


def test_j05_a_rank_one_cloud_has_a_healthy_standard_deviation():
    z = F.normalize(torch.randn(4096, 1).repeat(1, 32), dim=1)
    assert z.std(0).mean().item() * math.sqrt(32) == pytest.approx(1, abs=0.01)
    assert torch.linalg.matrix_rank(z - z.mean(0)) == 1


def test_k03_k04_gradients_on_several_ranks():
    torch.manual_seed(0)
    world, n, tau = 4, 3, 0.3
    z = [torch.randn(2, n, D, dtype=torch.float64) for _ in range(world)]  # both views of a rank

    def joined(parts):
        return nt_xent(torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts]), tau)

    def local_rows(parts, rank):
        columns = F.normalize(torch.cat([*(p[0] for p in parts), *(p[1] for p in parts)]), dim=1)
        own = rank * n + torch.arange(n)
        rows = torch.cat([own, world * n + own])
        u = F.normalize(parts[rank].flatten(0, 1), dim=1)
        logits = u @ columns.T / tau
        logits = logits.masked_fill(torch.arange(2 * world * n) == rows[:, None], -INF)
        return F.cross_entropy(logits, rows.roll(n))

    true = torch.cat(gradients(lambda *parts: joined(parts), *z))
    held = [[p.detach() for p in z] for _ in range(world)]
    through_own = []  # K03: the full loss on every rank, gradient through the own slice only
    through_rows = []  # K04: local rows, the other ranks' columns without gradient
    for rank in range(world):

        def with_own(own, loss, rank=rank):
            parts = [own if r == rank else held[rank][r] for r in range(world)]
            return loss(parts)

        through_own += gradients(lambda own, f=with_own: f(own, joined), z[rank])
        through_rows += gradients(
            lambda own, f=with_own, r=rank: f(own, lambda parts: local_rows(parts, r)), z[rank]
        )
    assert_close(torch.cat(through_own) / world, true / world)  # DDP's mean: exactly 1/W
    wrong = torch.cat(through_rows) / world
    assert F.cosine_similarity(wrong.flatten(), true.flatten(), dim=0) < 0.999
    total = sum(local_rows(z, rank) for rank in range(world)) / world
    assert_close(total, joined(z))  # the value is right all the same
    exact = gradients(lambda *p: sum(local_rows(p, r) for r in range(world)) / world, *z)
    assert_close(torch.cat(exact), true)  # and with a differentiable gather the gradient too


def test_m03_nll_on_probabilities_lies_between_minus_one_and_zero():
    value = F.nll_loss(torch.randn(5, 4).softmax(1), torch.randint(4, (5,)))
    assert -1 <= value <= 0


def test_m09_one_pair_is_no_test():
    z = [torch.randn(1, D, dtype=torch.float64) for _ in range(2)]
    assert nt_xent(*z, 0.07) == 0
    assert all((g == 0).all() for g in gradients(lambda a, b: nt_xent(a, b, 0.07), *z))


def test_n05_binned_estimates_are_biased():
    rng = np.random.default_rng(0)
    bins, samples, estimates = 10, 1000, []
    for _ in range(200):
        joint = np.histogram2d(*rng.random((2, samples)), bins, [[0, 1], [0, 1]])[0] / samples
        product = np.outer(joint.sum(1), joint.sum(0))
        seen = joint > 0
        estimates.append((joint[seen] * np.log(joint[seen] / product[seen])).sum())
    assert np.mean(estimates) == pytest.approx((bins - 1) ** 2 / (2 * samples), rel=0.1)


@pytest.mark.parametrize(
    ("correction", "weight", "shift"),
    [(1, 1, 0), (0, 1, -1), (1, 0, 1), (0, 0, 0)],
    ids=["right", "N08 no log k", "N11 mean over k", "both"],
)
def test_n08_n11_where_the_nce_optimum_lies(correction, weight, shift):
    """The best score at a point, as a multiple of log k away from log p_d."""
    k, p_d, p_n = 10, 0.3, 0.07
    share = k if weight else 1  # the noise terms are summed, or averaged

    def loss(s):
        delta = s - correction * math.log(k) - math.log(p_n)
        return p_d * np.logaddexp(0, -delta) + share * p_n * np.logaddexp(0, delta)

    best = minimize_scalar(loss, bounds=(-12, 12), method="bounded", options={"xatol": 1e-8}).x
    assert best == pytest.approx(math.log(p_d) + shift * math.log(k), abs=1e-5)


def test_n09_noise_equal_to_data_costs_one_plus_one_over_k():
    """Asymptotic variance of NCE for the mean of N(0,1), relative to maximum likelihood."""
    x = np.linspace(-12, 12, 20001)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    for k in (1, 4, 25):
        scores = np.stack([x, np.ones_like(x)])  # derivatives by the mean and by c = −log Z
        weight = k / (1 + k) * density * (x[1] - x[0])
        information = np.einsum("ax,bx,x->ab", scores, scores, weight)
        inverse = np.linalg.inv(information)
        mean = scores @ weight
        covariance = inverse - (1 + 1 / k) * np.outer(inverse @ mean, inverse @ mean)
        assert covariance[0, 0] == pytest.approx(1 + 1 / k, rel=1e-6)


def test_small_integers():
    assert math.log2(256) == 8  # G02, bits
    assert 1024**2 * 4 == 4 * 2**20  # B12, MiB
    assert 32768**2 * 4 == 4 * 2**30  # K07, GiB
    assert -math.log2(4) == -2  # N04, bits
