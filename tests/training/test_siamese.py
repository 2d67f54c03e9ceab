"""SimSiam and BYOL on digits: the parts do what they say, and what they leave out is left out."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from infonce_lab.reference.collapse import ema_update, simsiam_loss
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training.collapse_figures import ablation_figure, meters_figure
from infonce_lab.training.siamese import (
    build,
    judge,
    no_stop_gradient,
    pairwise,
    pretrain_siamese,
    read_meters,
)

STORED = Path(__file__).parents[2] / "benchmarks" / "results" / "collapse.json"
QUIET = {"progress": False, "steps": 12, "every": 4}


def norms(network):
    return [type(m).__name__ for m in network.modules() if "Norm" in type(m).__name__]


def test_parts_can_be_left_out():
    assert len(norms(build())) == 5 and set(norms(build(norm="layer"))) == {"GroupNorm"}
    assert norms(build(norm="none")) == []
    z = torch.randn(3, 32)
    assert build(predictor=False).predictor(z) is z
    with pytest.raises(ValueError, match="norm"):
        build(norm="group")


def test_one_seed_one_run_and_the_caller_s_random_numbers_are_left_alone(digits):
    torch.manual_seed(3)
    before = torch.get_rng_state()
    first, again = (pretrain_siamese(digits, seed=1, **QUIET) for _ in range(2))
    assert first.losses == again.losses and len(first.meters) == 3
    assert torch.equal(torch.get_rng_state(), before)
    assert "12 steps" in repr(first)


def test_your_functions_are_called(digits):
    calls = []

    def loss(p1, p2, z1, z2):
        calls.append("loss")
        assert not z1.requires_grad  # BYOL's target is frozen
        return simsiam_loss(p1, p2, z1, z2)

    def update(online, target, momentum):
        calls.append(momentum)
        assert online is not target
        ema_update(online, target, momentum)

    pretrain_siamese(digits, loss, update, momentum=0.9, **QUIET)
    assert calls == ["loss", 0.9] * 12


def test_without_normalisation_simsiam_dies_and_simclr_recovers(digits):
    how = {"progress": False, "steps": 40, "norm": "none"}
    dead = pretrain_siamese(digits, **how)
    alive = pretrain_siamese(
        digits, pairwise(lambda a, b: nt_xent(a, b, 0.2)), predictor=False, **how
    )
    assert dead.meters[0].spread < 0.1 and dead.meters[-1].spread < 0.01 and dead.losses[-1] < -0.9
    assert alive.meters[-1].spread > 0.3
    assert judge(dead.network, digits).spread < 0.01 < judge(alive.network, digits).spread


def test_the_meters_and_the_losses():
    z = torch.randn(500, 1).expand(500, 8)
    spread, rank = read_meters(z)
    assert spread == pytest.approx(1, abs=0.02) and rank == pytest.approx(1, abs=1e-3)
    four = torch.randn(4, 5, 6)
    assert no_stop_gradient(*four).item() == pytest.approx(simsiam_loss(*four).item())
    assert pairwise(nn.functional.mse_loss)(*four) == nn.functional.mse_loss(four[2], four[3])


def test_what_the_page_says_of_the_stored_runs():
    """The claims in words; the numbers themselves are glued."""
    data = json.loads(STORED.read_text(encoding="utf-8"))
    assert data["settings"]["seeds"] >= 3
    r = {norm: {k: v["mean"] for k, v in rows.items()} for norm, rows in data["results"].items()}
    batch, layer, none = r["batch"], r["layer"], r["none"]
    for name in ("SimSiam", "BYOL"):
        assert batch[name]["spread"] > 0.95 and batch[name]["rank"] > 5
        assert none[name]["spread"] < 0.02 and layer[name]["spread"] < 0.02
        assert none[name]["last_loss"] < -0.99
    assert batch["SimSiam, no stop-gradient"]["spread"] < 0.05
    assert batch["SimSiam, no predictor"]["rank"] < 1.2
    line = batch["squared error alone"]
    assert line["spread"] > 0.95 and line["rank"] < 1.2 and line["knn_z"] > 0.8
    for rows in (batch, layer, none):
        assert rows["SimCLR"]["spread"] > 0.9
        assert rows["SimCLR"]["rank"] == max(
            v["rank"] for k, v in rows.items() if v["spread"] > 0.1
        )
    assert none["SimSiam"]["knn_h"] > 0.9 > 0.5 > none["SimSiam"]["knn_z"]
    assert layer["SimSiam"]["knn_z"] > 0.8
    assert none["SimSiam"]["start_knn_h"] > none["SimSiam"]["knn_h"] - 0.02


def test_the_figures_describe_themselves(digits):
    data = json.loads(STORED.read_text(encoding="utf-8"))
    assert "SimCLR: spread ends at 0.9" in ablation_figure(data["results"]).alt
    run = pretrain_siamese(digits, **QUIET)
    assert "SimSiam: loss" in meters_figure({"SimSiam": run}).alt
