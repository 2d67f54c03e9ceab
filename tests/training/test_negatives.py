"""Chapter 9's measurements: the oracle, the ranks, and what the debiased estimate is worth."""

import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training.digits import Digits
from infonce_lab.training.negatives import (
    Oracle,
    Ranks,
    WarmStart,
    counts_and_shares,
    denominators,
    hardest,
    mined_distances,
    oracle_nt_xent,
    ranked,
)
from infonce_lab.training.negatives_figures import ranks_figure, remedies_figure


@pytest.fixture
def views():
    generator = torch.Generator().manual_seed(0)
    z_1 = torch.randn(6, 4, generator=generator, dtype=torch.float64)
    return z_1, z_1 + 0.3 * torch.randn(6, 4, generator=generator, dtype=torch.float64)


def test_the_oracle_leaves_false_negatives_out(views):
    labels = torch.tensor([0, 0, 1, 1, 2, 3])
    u, classes = F.normalize(torch.cat(views), dim=1), torch.cat([labels, labels])
    total = 0.0
    for a in range(12):
        twin = (a + 6) % 12
        rivals = [b for b in range(12) if classes[b] != classes[a]]
        logits = torch.stack([u[a] @ u[b] / 0.5 for b in (twin, *rivals)])
        total += float(logits.logsumexp(0) - logits[0]) / 12
    assert oracle_nt_xent(*views, labels, 0.5).item() == pytest.approx(total)
    # If nobody shares a class it is NT-Xent, and one true negative left is the nearest.
    one = oracle_nt_xent(*views, torch.arange(6), 0.5, keep=1)
    torch.testing.assert_close(one, Ranks(1, 1, 0.5)(*views))
    torch.testing.assert_close(oracle_nt_xent(*views, torch.arange(6), 0.5), nt_xent(*views, 0.5))


def test_the_oracle_knows_the_rows_of_its_batch(views):
    labels = torch.arange(40) % 4
    empty = torch.zeros(40, 1, 8, 8)
    oracle = Oracle(Digits(empty, labels, empty, labels), 0.5, steps=3, batch_size=6, seed=7)
    from infonce_lab.training.simclr import batches

    for rows in batches(40, 6, 3, seed=7):
        assert oracle(*views) == oracle_nt_xent(*views, labels[rows], 0.5)


def test_all_ranks_are_nt_xent_and_the_hardest_is_the_nearest(views):
    torch.testing.assert_close(Ranks(1, 10, 0.3)(*views), nt_xent(*views, 0.3))
    torch.testing.assert_close(Ranks(1, 10, 0.3, random=True)(*views), nt_xent(*views, 0.3))
    one, two = Ranks(1, 1, 0.3)(*views), Ranks(2, 2, 0.3)(*views)
    assert one > two
    u = F.normalize(torch.cat(views), dim=1)
    row = torch.arange(12)
    s = (u @ u.T).fill_diagonal_(-2)
    positive = s[row, (row + 6) % 12]
    s[row, (row + 6) % 12] = -2
    torch.testing.assert_close(one, F.softplus((s.amax(1) - positive) / 0.3).mean())
    assert ranked("ten hardest", 0.2) == Ranks(1, 10, 0.2)


def test_hardest_counts_false_ones(views):
    labels = torch.tensor([0, 0, 0, 1, 1, 1])
    found = hardest(*views, labels, ks=(1, 10))
    assert found[10] == pytest.approx(4 / 10)
    assert 0 <= found[1] <= 1
    # Two tight classes, far apart: every nearest negative is false.
    z = torch.eye(2, dtype=torch.float64)[labels] + 0.01 * views[0][:, :2]
    assert hardest(z, z, labels, ks=(1, 4, 10)) == {1: 1.0, 4: 1.0, 10: pytest.approx(0.4)}


def test_denominators(views):
    labels = torch.tensor([0, 0, 1, 1, 2, 2])
    found = denominators(*views, labels, 0.5, tau_plus=0.2)
    assert found.biased == pytest.approx(0.2 * found.classmate + 0.8 * found.oracle)
    assert 0 <= found.floored <= 1 and found.debiased >= math.exp(-2)
    assert denominators(*views, labels, 0.5, tau_plus=0).debiased == pytest.approx(found.biased)


def test_counts_and_shares():
    labels = torch.arange(400) % 4
    found = counts_and_shares(labels, (10, 200), batches_each=50)
    for n, (count, share) in found.items():
        assert count == pytest.approx(share * (2 * n - 2))
        assert share == pytest.approx(99 / 399, abs=0.02)  # drawn without replacement


def test_figures_say_their_numbers():
    one = {"mean": {"n1": 0.5}, "std": {"n1": 0.01}}
    figure = remedies_figure({"nt_xent": one, "pixels": one}, {"nt_xent": "NT-Xent"})
    assert "NT-Xent 0.500 ± 0.010" in figure.alt and "<svg" in figure.svg()
    figure = ranks_figure((1, 10), (0.7, 0.5), 0.1)
    assert "1: 0.70; 10: 0.50" in figure.alt and "<svg" in figure.svg()


def near_one_point(scale):
    """Twelve unit rows around one direction, at mutual distances proportional to ``scale``."""
    generator = torch.Generator().manual_seed(1)
    offsets = torch.randn(12, 3, generator=generator, dtype=torch.float64) * scale
    rows = torch.cat([torch.ones(12, 1, dtype=torch.float64), offsets], dim=1)
    return F.normalize(rows, dim=1).chunk(2)


@pytest.mark.parametrize("ranks", [(1, 10), (1, 3), (4, 8)])
def test_near_a_collapse_the_loss_follows_the_kept_negatives_distance(ranks):
    tau, scale = 0.5, 1e-3
    z_1, z_2 = near_one_point(scale)
    first, last = ranks
    k = last - first + 1
    u = torch.cat([z_1, z_2])
    row = torch.arange(12)
    squared = (u[:, None] - u[None]).square().sum(2)
    twin = squared[row, (row + 6) % 12].mean()
    others = torch.tensor([[squared[a, b] for b in range(12) if b % 6 != a % 6] for a in range(12)])
    kept = others.sort(dim=1).values[:, first - 1 : last].mean()
    excess = Ranks(first, last, tau)(z_1, z_2).item() - math.log(k + 1)
    assert excess == pytest.approx(k / (k + 1) * (twin - kept).item() / (2 * tau), rel=1e-3)


def test_mined_distances_and_warm_start(views):
    found = mined_distances(*views, torch.arange(6))
    u = F.normalize(torch.cat(views), dim=1)
    twin = (u - u.roll(6, 0)).square().sum(1).mean()
    assert found["twin"] == pytest.approx(twin.item())
    assert found["ten hardest"] == pytest.approx(found["all"])  # there are ten
    loss = WarmStart(Ranks(1, 1, 0.5), 0.5, steps=2)
    expected = [nt_xent(*views, 0.5)] * 2 + [Ranks(1, 1, 0.5)(*views)] * 2
    torch.testing.assert_close([loss(*views) for _ in range(4)], expected)
