"""Chapter 7 on data: the roles add up, the descent does what Pythagoras says, the loss trains."""

import math

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.reference.gradients import grad_z
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.training import gradients


def pair(n=6, d=5, seed=0):
    return torch.randn(2, n, d, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def test_the_roles_add_up():
    z = pair()
    anchor, candidate = gradients.roles(*z, 0.3)
    torch.testing.assert_close(anchor + candidate, torch.cat(grad_z(*z, 0.3)))
    assert (anchor - candidate).abs().max() > 1e-3


def test_descent_lowers_the_loss_and_lengthens_z():
    z = pair()
    run = gradients.descend(grad_z, *z, temperature=0.3, rate=1.0, steps=20)
    assert len(run["loss"]) == len(run["length"]) == 21 and len(run["turn"]) == 20
    assert run["loss"][0] == pytest.approx(nt_xent(*z, 0.3).item())
    assert run["loss"][-1] < run["loss"][0] and max(run["pythagoras"]) < 1e-12
    assert all(b > a for a, b in zip(run["length"], run["length"][1:], strict=False))
    assert "0.3: the mean length goes from" in gradients.growth_figure({"0.3": run}).alt


def test_a_loss_with_a_gradient_by_hand():
    z = pair().requires_grad_()
    loss = gradients.with_gradient(grad_z, 0.3)(*z)
    (3 * loss).backward()
    torch.testing.assert_close(z.grad, 3 * torch.stack(grad_z(*z.detach(), 0.3)))
    assert loss.item() == nt_xent(*z.detach(), 0.3).item()


def test_alignment_and_uniformity():
    u = torch.eye(4)
    assert gradients.alignment(u, 3 * u) == 0
    assert gradients.alignment(u, u.roll(1, 0)) == pytest.approx(2)
    assert gradients.uniformity(u) == pytest.approx(-4)  # log e^{−2·2}
    assert gradients.uniformity(torch.ones(4, 3)) == pytest.approx(0)
    generator = torch.Generator().manual_seed(0)
    even = F.normalize(torch.randn(2000, 64, generator=generator), dim=1)
    assert gradients.uniformity(even) == pytest.approx(-4 + math.log1p(2**2 * 2 / 64), abs=0.05)
