"""Barlow Twins and VICReg against plain loops."""

import pytest
import torch

from infonce_lab.reference.redundancy import barlow_loss, vicreg_loss


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_barlow_by_loops():
    z1, z2 = normal(2, 7, 3)
    n, d = z1.shape
    total = 0.0
    for i in range(d):
        for j in range(d):
            a, b = z1[:, i], z2[:, j]
            a = (a - a.mean()) / (((a - a.mean()) ** 2).mean() + 1e-5).sqrt()
            b = (b - b.mean()) / (((b - b.mean()) ** 2).mean() + 1e-5).sqrt()
            c = float((a * b).sum() / n)
            total += (1 - c) ** 2 if i == j else 5e-3 * c**2
    assert barlow_loss(z1, z2).item() == pytest.approx(total)
    assert barlow_loss(z1, z2, lambd=0.0).item() < total


def test_barlow_knows_no_scale_and_a_constant_costs_d():
    z1, z2 = normal(2, 50, 4, seed=1)
    far = 3 * z1 + 7
    assert barlow_loss(far, z2).item() == pytest.approx(barlow_loss(z1, z2).item(), abs=1e-4)
    constant = torch.ones(50, 4, dtype=torch.float64)
    assert barlow_loss(constant, constant).item() == pytest.approx(4)


def test_vicreg_by_loops():
    z1, z2 = 0.7 * normal(2, 6, 3, seed=2)
    n, d = z1.shape
    total = (
        25
        * sum(float(a - b) ** 2 for a, b in zip(z1.flatten(), z2.flatten(), strict=True))
        / (n * d)
    )
    for z in (z1, z2):
        for i in range(d):
            a = z[:, i] - z[:, i].mean()
            total += 25 / 2 * max(0.0, 1 - float((a @ a / (n - 1) + 1e-4).sqrt())) / d
            for j in range(d):
                b = z[:, j] - z[:, j].mean()
                total += float(a @ b / (n - 1)) ** 2 / d if i != j else 0.0
    assert vicreg_loss(z1, z2).item() == pytest.approx(total)


def test_vicreg_at_collapse_pays_the_variance_term():
    z = torch.zeros(8, 5, dtype=torch.float64)
    assert vicreg_loss(z, z).item() == pytest.approx(25 * (1 - 0.01))


@pytest.mark.parametrize("loss", [barlow_loss, vicreg_loss])
def test_bad_shapes_are_refused(loss):
    for bad in ((normal(4, 3), normal(4, 2)), (normal(1, 3), normal(1, 3)), (normal(3), normal(3))):
        with pytest.raises(ValueError, match="z1 and z2"):
            loss(*bad)
