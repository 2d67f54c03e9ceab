"""Chapter 2's helpers: fits that know no normaliser, exact and simulated errors, figures."""

import math

import pytest
import torch

from infonce_lab.reference.nce import nce_loss, ranking_nce_loss
from infonce_lab.training.noise import (
    Fitted,
    densities_figure,
    fit,
    log_normal,
    noise_figure,
    sample,
    simulated_errors,
    standard_errors,
)


def test_the_fit_finds_a_stationary_point_and_the_normaliser():
    data, samples = sample(2000, 5)
    found = fit(nce_loss, data, samples)
    assert abs(found.mean) < 0.1 and abs(found.deviation - 1) < 0.1
    assert found.area == pytest.approx(1, abs=0.05)
    theta = torch.tensor([found.mean, found.deviation, found.c], requires_grad=True).double()
    theta.retain_grad()
    score = [theta[2] - ((x - theta[0]) / theta[1]) ** 2 / 2 for x in (data, samples)]
    nce_loss(*score, log_normal(data, 0, 2), log_normal(samples, 0, 2)).backward()
    assert theta.grad.abs().max() < 1e-5


def test_sampling_is_repeatable():
    assert torch.equal(sample(5, 3, seed=1)[1], sample(5, 3, seed=1)[1])
    assert not torch.equal(sample(5, 3, seed=1)[0], sample(5, 3, seed=2)[0])


def test_ranking_leaves_c_where_it_began():
    data, samples = sample(200, 4)
    assert fit(ranking_nce_loss, data, samples, start=3.0).c == pytest.approx(3.0, abs=1e-9)


def test_area_of_a_fit():
    assert Fitted(0.0, 2.0, -math.log(2 * math.sqrt(2 * math.pi))).area == pytest.approx(1)
    assert Fitted(0.0, 1.0, math.log(3 / math.sqrt(2 * math.pi))).area == pytest.approx(3)


def test_simulated_errors_agree_with_the_exact_ones():
    exact = standard_errors(0, 2, 3)
    measured = simulated_errors(400, 3, (0.0, 2.0), repeats=200)
    assert measured == pytest.approx(exact, rel=0.2)  # four standard deviations of 200 repeats
    assert standard_errors(0, 2, 10**6) == pytest.approx((1, 0.5**0.5), rel=1e-3)


def test_figures_describe_themselves():
    fits = {"right": Fitted(0, 1, -0.919), "low": Fitted(0, 1, -2)}
    figure = densities_figure(fits)
    assert "right: area 1.000" in figure.alt
    assert figure.svg() == densities_figure(fits).svg()
    figure = noise_figure([1, 2], [1.3, 1.1], [1.4, 1.0], limit=0.7)
    assert "k = 2: exact 1.100, simulated 1.000" in figure.alt
