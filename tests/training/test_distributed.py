"""The simulated ranks agree with real ones (tests/reference/test_distributed.py) and with theory."""

import pytest
import torch
from torch import nn

from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.grad_cache import grad_cache
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training.distributed import accumulate, gap, on_ranks, parameter_gradient


def _truth(z_i, z_j):
    z = torch.stack([z_i, z_j]).requires_grad_()
    loss = nt_xent(*z, 0.2)
    return loss.item(), torch.autograd.grad(loss, z)[0]


@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_with_gradient_is_one_process(ranks):
    z_i, z_j = pairs(8, 5, seed=0)
    loss, true = _truth(z_i, z_j)
    found, gradient = on_ranks(z_i, z_j, 0.2, ranks)
    assert found == pytest.approx(loss, rel=1e-12)
    torch.testing.assert_close(gradient, true)


def test_the_right_value_with_the_wrong_gradient():
    z_i, z_j = pairs(32, 16, seed=1)
    loss, true = _truth(z_i, z_j)
    for gathering in ("without gradient", "own shard put back", "whole loss"):
        found, gradient = on_ranks(z_i, z_j, 0.2, 4, gathering)
        assert found == pytest.approx(loss, rel=1e-12)
        assert gap(gradient, true).error > 0.02
    whole = gap(on_ranks(z_i, z_j, 0.2, 4, "whole loss")[1], true)
    assert whole.cosine == pytest.approx(1) and whole.length == pytest.approx(1 / 4)


def test_nothing_gathered_is_the_mean_of_small_losses():
    z_i, z_j = pairs(8, 5, seed=2)
    found, _ = on_ranks(z_i, z_j, 0.2, 2, "nothing")
    small = [nt_xent(a, b, 0.2).item() for a, b in zip(z_i.split(4), z_j.split(4), strict=True)]
    assert found == pytest.approx(sum(small) / 2)


def test_the_gap_of_a_vector_with_itself():
    g = torch.randn(3, 4)
    assert gap(g, g) == pytest.approx((0, 1, 1), abs=1e-6)
    assert gap(g / 2, g) == pytest.approx((0.5, 1, 0.5), abs=1e-6)


def test_accumulation_is_another_gradient_and_grad_cache_is_not():
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 5)).double()
    x_i, x_j = pairs(16, 6, seed=3)

    def loss(a, b):
        return nt_xent(a, b, 0.2)

    def whole():
        value = loss(encoder(x_i), encoder(x_j))
        value.backward()
        return value.detach()

    large, true = parameter_gradient(encoder, whole)
    small, plain = parameter_gradient(encoder, lambda: accumulate(encoder, x_i, x_j, loss, 4))
    cached, exact = parameter_gradient(encoder, lambda: grad_cache(encoder, x_i, x_j, loss, 4))
    assert small < large - 0.5 and gap(plain, true).error > 0.1
    assert cached == pytest.approx(large) and gap(exact, true).error < 1e-12
