"""Gaussians of known information, the critics trained on them, and the figures of chapter 3."""

import math

import pytest
import torch

from infonce_lab.reference.info_nce_bound import (
    coin_nt_xent_loss,
    gaussian_log_ratio,
    info_nce_bound,
)
from infonce_lab.reference.mutual_information import gaussian_mutual_information
from infonce_lab.training.bounds import (
    Separable,
    TwoWeights,
    constants_figure,
    correlation,
    estimates,
    gaussian_batch,
    saturation,
    saturation_figure,
    spread_figure,
    train_critic,
)


@pytest.mark.parametrize("information, d", [(2, 20), (10, 20), (0.5, 1)])
def test_correlation_inverts_the_yardstick(information, d):
    rho = correlation(information, d)
    assert gaussian_mutual_information(rho, d, math.e) == pytest.approx(information)


def test_pairs_have_the_correlation():
    x, y = gaussian_batch(20_000, 2, 0.7, torch.Generator().manual_seed(0))
    for column in range(2):
        together = torch.stack([x[:, column], y[:, column]])
        assert torch.corrcoef(together)[0, 1].item() == pytest.approx(0.7, abs=0.02)
        assert y[:, column].var().item() == pytest.approx(1, abs=0.05)


def test_estimates_stay_under_truth_and_cap_and_repeat():
    for k in (16, 256):
        values = estimates(info_nce_bound, 6, k, batches=20)
        assert values.max() <= math.log(k)
        assert values.mean() < 6
        assert torch.equal(values, estimates(info_nce_bound, 6, k, batches=20))


def test_the_best_two_weights_are_the_log_ratio_up_to_the_anchor():
    x, y = gaussian_batch(6, 3, 0.8, torch.Generator().manual_seed(1))
    critic = TwoWeights()
    with torch.no_grad():
        critic.weights.copy_(torch.tensor(TwoWeights.best(0.8)))
    difference = gaussian_log_ratio(x, y, 0.8) - critic(x, y)
    assert torch.allclose(difference, difference[:, :1].expand(-1, 6))


def test_training_finds_them():
    critic = TwoWeights()
    values = train_critic(info_nce_bound, critic, 0.8, 4, candidates=128, steps=300, rate=0.03)
    assert critic.weights.tolist() == pytest.approx(TwoWeights.best(0.8), abs=0.1)
    assert sum(values[-50:]) / 50 > 1.8
    assert Separable(4)(torch.zeros(3, 4), torch.zeros(5, 4)).shape == (3, 5)


def test_figures_describe_themselves():
    found = saturation(informations=(2, 6), candidates=(16, 64), rows=256)
    figure = saturation_figure(found, (2, 6))
    assert "K = 64" in figure.alt and "4.16" in figure.alt
    strips = {"InfoNCE": {2: estimates(info_nce_bound, 2, 16, 50)}}
    assert "I = 2: mean" in spread_figure(strips, math.log(16)).alt
    constants = constants_figure(range(2, 8), coin_nt_xent_loss, math.log(2))
    assert "N = 6: 0.6969 and 0.0908" in constants.alt
    for one in (figure, constants):
        assert one.svg() == one.svg() and len(one.svg()) < 200_000
