"""Chapter 13's loops: what is trained, what is measured, and which functions are used."""

import math

import pytest
import torch

from infonce_lab.reference.dino import dino_center, dino_loss
from infonce_lab.reference.swav import sinkhorn, swav_loss
from infonce_lab.training.clusters import (
    PrototypeNet,
    crops,
    swapped_loss,
    train_dino,
    train_swav,
    unfair_codes,
)
from infonce_lab.training.clusters_figures import plane_figure

SHORT = {"steps": 3, "batch_size": 16, "prototypes": 8, "progress": False}


def test_scores_are_cosines_and_the_callers_random_numbers_stay():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    net = PrototypeNet(8, seed=0).eval()
    assert torch.equal(before, torch.get_rng_state())
    scores = net(torch.rand(4, 1, 8, 8))
    assert scores.shape == (4, 8) and scores.abs().max() <= 1 + 1e-6


def test_two_large_views_then_the_small_ones(digits):
    views = crops(0, small=2)(digits.train_images[:5])
    assert [v.shape for v in views] == [(5, 1, 8, 8)] * 4
    assert not torch.equal(views[2], views[3])


def test_dino_uses_the_functions_it_is_given(digits):
    calls = {"loss": 0, "center": 0}

    def loss(*tables, **taus):
        calls["loss"] += 1
        return dino_loss(*tables, **taus)

    def center(*arguments):
        calls["center"] += 1
        return dino_center(*arguments)

    run = train_dino(digits, loss, center, small_crops=1, **SHORT)
    assert calls == {"loss": 3 * 4, "center": 3}  # (view, teacher view) pairs: 2 + 1 · 2
    assert len(run.losses) == len(run.paths) == len(run.divergence) == 3
    assert not any(p.requires_grad for p in run.net.parameters())
    again = train_dino(digits, small_crops=1, **SHORT)
    assert again.losses == run.losses


def test_the_teacher_moves_by_averaging_only(digits):
    still = train_dino(digits, momentum=1.0, **SHORT)
    for moved, first in zip(still.net.parameters(), PrototypeNet(8).parameters(), strict=True):
        torch.testing.assert_close(moved, first)


def test_frozen_prototypes_rest_and_then_learn(digits):
    first = PrototypeNet(8).prototypes
    resting = train_swav(digits, frozen=3, **SHORT)
    torch.testing.assert_close(resting.net.prototypes, first)
    assert not torch.equal(train_swav(digits, frozen=1, **SHORT).net.prototypes, first)


def test_swav_s_loss_and_its_version_without_equipartition(digits):
    a, b = torch.rand(2, 6, 4, generator=torch.manual_seed(0))
    torch.testing.assert_close(
        swapped_loss(lambda s, e: sinkhorn(s, e))(a, b, 0.2, 0.1), swav_loss(a, b, 0.2, 0.1)
    )
    run = train_swav(digits, swapped_loss(unfair_codes), codes=unfair_codes, **SHORT)
    fair = train_swav(digits, **SHORT)
    assert fair.health.entropy_of_mean == pytest.approx(math.log(8), abs=0.05)
    assert run.health.entropy_of_mean < fair.health.entropy_of_mean


def test_a_broken_loss_stops_the_run(digits):
    with pytest.raises(FloatingPointError, match="nan at step 0"):
        train_dino(digits, lambda s, *a, **k: s.sum() * float("nan"), **SHORT)


def test_the_plane_describes_itself():
    figure = plane_figure({"both": [(1.0, 1.5), (0.5, 1.9)], "dead": [(0.0, 0.0)]}, math.log(8))
    assert "both ends at mean H 0.50, H(mean) 1.90" in figure.alt
    assert figure.svg().startswith("<?xml")
