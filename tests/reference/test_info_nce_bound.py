"""The InfoNCE bound: invariants, closed forms, exact worlds, and every theorem of chapter 3."""

import math
from itertools import product

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from infonce_lab.reference import info_nce_bound as reference
from infonce_lab.reference.info_nce_bound import (
    classes_gap,
    classes_information,
    classes_loss,
    coin_nt_xent_loss,
    dv_bound,
    gaussian_log_ratio,
    info_nce_bound,
    nwj_bound,
)
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training.bounds import correlation, gaussian_batch

SIZES = st.integers(1, 9)
SEEDS = st.integers(0, 10**6)
WORLDS = {
    "classes": st.integers(2, 40),
    "candidates": st.integers(1, 30),
    "agreement": st.floats(0, 1),
}


def scores(b, seed, spread=3.0):
    generator = torch.Generator().manual_seed(seed)
    return spread * torch.randn(b, b, generator=generator, dtype=torch.float64)


def close(a, b, tolerance=1e-10):
    assert float(a) == pytest.approx(float(b), abs=tolerance, rel=tolerance)


# --- a table of scores


@given(SIZES, SEEDS)
def test_against_plain_loops(b, seed):
    table = scores(b, seed).tolist()
    loss = 0.0
    for i, row in enumerate(table):
        top = max(row)
        loss += top + math.log(math.fsum(math.exp(s - top) for s in row)) - row[i]
    close(info_nce_bound(torch.tensor(table, dtype=torch.float64)), math.log(b) - loss / b)


@given(SIZES, SEEDS)
def test_never_above_the_cap(b, seed):
    assert info_nce_bound(scores(b, seed, 50.0)) <= math.log(b) + 1e-12


@given(SIZES, SEEDS)
def test_a_term_in_the_anchor_is_free_and_one_in_the_candidate_is_not(b, seed):
    table, shift = scores(b, seed), torch.linspace(0, 5, b, dtype=torch.float64)
    close(info_nce_bound(table + shift[:, None]), info_nce_bound(table))
    if b > 1:
        assert abs(info_nce_bound(table + shift) - info_nce_bound(table)) > 1e-9


def test_closed_forms():
    for b in (1, 2, 7):
        close(info_nce_bound(torch.full((b, b), 3.0)), 0, 1e-6)
        close(info_nce_bound(1e4 * torch.eye(b)), math.log(b), 1e-6)
        ahead = 2.0 * torch.eye(b, dtype=torch.float64)
        close(info_nce_bound(ahead), math.log(b) - math.log1p((b - 1) * math.exp(-2)))
    misled = torch.tensor([[-1e4, 1e4], [1e4, -1e4]])
    assert info_nce_bound(misled) == pytest.approx(math.log(2) - 2e4, abs=0.01)
    close(info_nce_bound(torch.tensor([[5.0]])), 0)


def test_gradient_is_one_hot_minus_softmax():
    table = scores(6, 1).requires_grad_()
    info_nce_bound(table).backward()
    assert torch.allclose(table.grad, (torch.eye(6) - table.detach().softmax(1)) / 6)


def test_the_rivals_by_hand():
    table = torch.tensor([[1.0, 0.0], [2.0, 3.0]], dtype=torch.float64)
    close(nwj_bound(table), 2 - (math.exp(-1) + math.exp(1)) / 2)
    close(dv_bound(table), 2 - math.log((1 + math.exp(2)) / 2))
    close(dv_bound(table + 7), dv_bound(table))
    best_constant = dv_bound(table)  # the tangent of the logarithm: NWJ is below DV
    assert nwj_bound(table) <= best_constant


# --- the Gaussian world


def test_log_ratio_is_the_ratio_of_densities():
    generator = torch.Generator().manual_seed(0)
    x, y = gaussian_batch(5, 3, 0.6, generator)
    normal = torch.distributions.Normal
    conditional = normal(0.6 * x[:, None, :], math.sqrt(1 - 0.36)).log_prob(y[None]).sum(2)
    apart = normal(0.0, 1.0).log_prob(y).sum(1)
    assert torch.allclose(gaussian_log_ratio(x, y, 0.6), conditional - apart)


def test_its_mean_is_the_information():
    rho = correlation(3.0, 5)
    x, y = gaussian_batch(4000, 5, rho, torch.Generator().manual_seed(1))
    own = torch.cat(
        [gaussian_log_ratio(a[None], b[None], rho)[0] for a, b in zip(x, y, strict=True)]
    )
    assert float(own.mean()) == pytest.approx(3.0, abs=4 * float(own.std()) / 4000**0.5)


# --- the world of classes: theorems as identities


@given(**WORLDS)
@settings(deadline=None)
def test_gap_of_the_optimal_critic(classes, candidates, agreement):
    """The theorem: log K − L* = I − E[A log A], and 0 ≤ E[A log A]."""
    gap = classes_gap(classes, candidates, agreement)
    assert gap >= -1e-12
    information = classes_information(classes, agreement)
    estimate = math.log(candidates) - classes_loss(classes, candidates, agreement)
    close(estimate, information - gap, 1e-9)
    assert estimate <= min(information, math.log(candidates)) + 1e-9


@given(**WORLDS, confidence=st.floats(-4, 4))
@settings(deadline=None)
def test_no_critic_beats_the_optimal_one(classes, candidates, agreement, confidence):
    loss = classes_loss(classes, candidates, agreement, confidence)
    assert loss >= classes_loss(classes, candidates, agreement) - 1e-9


@given(classes=WORLDS["classes"], candidates=WORLDS["candidates"], agreement=WORLDS["agreement"])
@settings(deadline=None)
def test_the_gap_shrinks_with_k(classes, candidates, agreement):
    more = classes_gap(classes, candidates + 1, agreement)
    assert more <= classes_gap(classes, candidates, agreement) + 1e-12


def test_losses_by_enumeration():
    """Every draw of x, y and the negatives of a small world, one by one."""
    classes, candidates, q = 3, 4, 0.7
    log_r = [
        [math.log(3 * q) if a == b else math.log(3 * (1 - q) / 2) for b in range(3)]
        for a in range(3)
    ]
    for confidence in (1.0, 3.0, -1.0):
        total = 0.0
        for x, *ys in product(range(classes), repeat=1 + candidates):
            p = (q if x == ys[0] else (1 - q) / 2) / 3 * (1 / 3) ** (candidates - 1)
            row = torch.tensor([confidence * log_r[x][y] for y in ys], dtype=torch.float64)
            total += p * float(F.cross_entropy(row[None], torch.tensor([0])))
        close(classes_loss(classes, candidates, q, confidence), total)


def test_a_certain_world_pays_for_its_false_negatives_only():
    binomial = [math.comb(63, m) * 0.01**m * 0.99 ** (63 - m) for m in range(64)]
    expected = sum(p * math.log(1 + m) for m, p in enumerate(binomial))
    close(classes_loss(100, 64, 1.0), expected)
    assert classes_loss(100, 64, 1.0, -1.0) == math.inf
    assert classes_loss(100, 1, 1.0, -1.0) == 0


def test_a_larger_k_does_not_always_help():
    at = {
        c: [math.log(k) - classes_loss(10, k, 0.9, c) for k in (8, 16, 32, 512)] for c in (1, 3, -1)
    }
    assert at[1] == sorted(at[1])
    assert at[-1] == sorted(at[-1], reverse=True) and at[-1][0] < -3
    assert at[3][2] < at[3][1] < at[3][3] < 1


@pytest.mark.parametrize("confidence", [1.0, 3.0, -1.0])
def test_where_a_fixed_critic_ends(confidence):
    """K → ∞: E[f] − log E_y e^f, the information minus a Kullback–Leibler divergence."""
    c, q = 10, 0.9
    same, other = math.log(c * q), math.log(c * (1 - q) / (c - 1))
    log_mean = math.log(
        math.exp(confidence * same) / c + math.exp(confidence * other) * (c - 1) / c
    )
    limit = confidence * (q * same + (1 - q) * other) - log_mean
    close(math.log(20000) - classes_loss(c, 20000, q, confidence), limit, 2e-3)
    believed = [
        math.exp(confidence * same - log_mean) / c,
        math.exp(confidence * other - log_mean) / c,
    ]
    kl = q * math.log(q / believed[0]) + (1 - q) * math.log((1 - q) / (c - 1) / believed[1])
    close(limit, classes_information(c, q) - kl)


# --- NT-Xent


def test_the_counter_example_on_paper():
    """N = 6: all 32 ways in which five coins can fall."""
    total = sum(math.log(1 + 2 * sum(coins)) for coins in product((0, 1), repeat=5)) / 32
    close(coin_nt_xent_loss(6), total)
    assert math.log(11) - total > math.log(2) + 0.0037
    assert math.log(6) - total < math.log(2)
    excess = {n: math.log(2 * n - 1) - coin_nt_xent_loss(n) for n in range(2, 40)}
    assert max(excess, key=excess.get) == 6


def test_the_counter_example_with_real_nt_xent():
    """Every batch of four images on the line at ±1, τ small: the mean is the formula."""
    losses = []
    for signs in product((-1.0, 1.0), repeat=4):
        z = torch.tensor(signs, dtype=torch.float64)[:, None]
        losses.append(nt_xent(z, z, 0.02).item())
    close(sum(losses) / 16, coin_nt_xent_loss(4))


@given(st.integers(2, 7), st.integers(2, 5), SEEDS, st.sampled_from([0.07, 0.2, 1.0]))
@settings(deadline=None)
def test_deleting_one_view_of_every_other_image_lowers_the_loss(n, d, seed, tau):
    """NT-Xent is at least the mean of the two one-way losses with N candidates each."""
    generator = torch.Generator().manual_seed(seed)
    z_i, z_j = torch.randn(2, n, d, generator=generator, dtype=torch.float64)
    table = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / tau
    one_way = math.log(n) - (info_nce_bound(table) + info_nce_bound(table.T)) / 2
    assert nt_xent(z_i, z_j, tau) >= one_way - 1e-12


# --- bad values


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: info_nce_bound(torch.zeros(2, 3)), r"scores must be a square table.*\(2, 3\)"),
        (lambda: info_nce_bound(torch.zeros(4)), r"\(4,\)"),
        (lambda: info_nce_bound(torch.zeros(0, 0)), "B = 0"),
        (lambda: nwj_bound(torch.zeros(1, 1)), "B = 1"),
        (lambda: dv_bound(torch.zeros(2, 1)), "square"),
        (lambda: gaussian_log_ratio(torch.zeros(2, 3), torch.zeros(2, 4), 0.5), "must share D"),
        (lambda: gaussian_log_ratio(torch.zeros(2, 3), torch.zeros(2, 3), 1.0), "rho.*1.0"),
        (lambda: gaussian_log_ratio(torch.zeros(2, 3), torch.zeros(2, 3), math.nan), "rho"),
        (lambda: classes_information(1, 0.5), "classes must be at least 2, got 1"),
        (lambda: classes_information(2, 1.5), "agreement must be a probability, got 1.5"),
        (lambda: classes_loss(2, 0, 0.5), "candidates must be at least 1, got 0"),
        (lambda: classes_loss(2, 2, math.nan), "agreement"),
        (lambda: classes_loss(2, 2, 0.5, math.inf), "confidence must be finite"),
        (lambda: classes_gap(2, 0, 0.5), "candidates"),
        (lambda: coin_nt_xent_loss(0), "images"),
    ],
)
def test_bad_values_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_module_imports_nothing_of_ours():
    assert "infonce_lab" not in open(reference.__file__, encoding="utf-8").read()
