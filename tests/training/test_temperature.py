"""Chapter 8's measurements: who is a negative, what is counted, and a temperature that learns."""

import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.reference.temperature import anchor
from infonce_lab.training.temperature import ScaledHead, learn_scale, negatives_of, push
from infonce_lab.training.temperature_figures import drift_figure, push_figure


@pytest.fixture
def views():
    generator = torch.Generator().manual_seed(0)
    z_1 = torch.randn(5, 3, generator=generator, dtype=torch.float64)
    return z_1, z_1 + 0.3 * torch.randn(5, 3, generator=generator, dtype=torch.float64)


def test_negatives_are_everyone_but_oneself_and_the_twin(views):
    positive, negatives, columns = negatives_of(*views)
    u = F.normalize(torch.cat(views), dim=1)
    for row in range(10):
        others = [k for k in range(10) if k not in (row, (row + 5) % 10)]
        assert columns[row].tolist() == others
        torch.testing.assert_close(negatives[row], u[others] @ u[row])
        torch.testing.assert_close(positive[row], u[(row + 5) % 10] @ u[row])


def test_push_counts_the_false_ones(views):
    labels = torch.tensor([0, 0, 1, 1, 1])
    hot = push(*views, labels, 1e6)
    assert hot.count == 8
    assert hot.effective == pytest.approx(8, abs=1e-3)
    # Class 0: 2 of 8 negatives are false, for 4 anchors; class 1: 4 of 8, for 6 anchors.
    assert hot.false_rate == pytest.approx((4 * 2 + 6 * 4) / 80)
    assert hot.false_share == pytest.approx(hot.false_rate, abs=1e-4)
    cold = push(*views, labels, 1e-3)
    assert cold.effective == pytest.approx(1, abs=0.1)
    same = push(views[0], views[0], torch.arange(5), 0.2)
    assert (same.alignment, same.top_1, same.false_rate) == (0, 1, 0)


def test_the_clamp_holds_and_lets_go():
    head = ScaledHead(0.07, max_scale=100)
    with torch.no_grad():
        head.log_scale.fill_(math.log(1000))
    assert head.temperature().item() == pytest.approx(0.01)
    head.temperature().backward()
    assert head.log_scale.grad is not None and head.log_scale.grad != 0
    assert ScaledHead(0.5).temperature().item() == pytest.approx(0.5)


def test_the_scale_drifts_where_all_win_and_settles_where_one_is_beaten():
    generator = torch.Generator().manual_seed(0)
    first = F.normalize(torch.randn(16, 4, generator=generator, dtype=torch.float64), dim=1)
    noise = torch.randn(16, 4, generator=generator, dtype=torch.float64)
    second = F.normalize(first + 0.05 * noise, dim=1)
    beaten = second.clone()
    beaten[0] = F.normalize(0.3 * second[0] + 0.7 * second[1], dim=0)
    settings = {"steps": 200, "learning_rate": 0.02}
    free, _ = learn_scale(first, second, **settings)
    held, _ = learn_scale(first, second, **settings, max_scale=50)
    stopped, _ = learn_scale(first, beaten, **settings)
    assert free[-1] > free[-50] > 50 and max(held) <= 50 * (1 + 1e-9)
    # The best scale of the batch: the slope of the mean loss in 1/τ is zero there.
    positive, negatives, _ = negatives_of(first, beaten)
    row = anchor(positive, negatives, 1 / stopped[-1])
    cosines = torch.cat([positive[:, None], negatives], dim=1)
    p = torch.cat([row.p_positive[:, None], row.logit_gradient[:, 1:]], dim=1)
    assert abs(((p * cosines).sum(1) - positive).mean()) < 1e-4


def test_figures_describe_themselves():
    assert "all win: from 14.3 to 20.0" in drift_figure({"all win": [14.3, 16.0, 20.0]}).alt
    figure = push_figure([0.1, 1], [3.0, 7.0], [0.4, 0.2], 8, 0.2)
    assert "τ = 0.1: 3 and 0.40" in figure.alt and figure.svg().startswith("<?xml")
