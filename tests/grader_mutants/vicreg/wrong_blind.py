"""Wrong VICReg losses, written from the contract alone."""

# ruff: noqa: F811
import torch
from torch.nn import functional as F

from ..collect import wrong


def hinge(z):
    return F.relu(1 - torch.sqrt(z.var(0) + 1e-4)).mean()


def matrix(z):
    centred = z - z.mean(0)
    return centred.T @ centred / (z.shape[0] - 1)


def off_squares(m):
    return (m - torch.diag(m.diagonal())).pow(2).sum()


def spread(z):
    return off_squares(matrix(z)) / z.shape[1]


@wrong(("normalization", "reduction"), "the biased variance in the hinge")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    variance = 0
    for z in (z1, z2):
        variance = variance + F.relu(1 - torch.sqrt(z.var(0, correction=0) + 1e-4)).mean()
    return sim * F.mse_loss(z1, z2) + std * variance / 2 + cov * (spread(z1) + spread(z2))


@wrong(("normalization", "numerics"), "no eps under the root")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    variance = F.relu(1 - z1.std(0)).mean() + F.relu(1 - z2.std(0)).mean()
    return sim * F.mse_loss(z1, z2) + std * variance / 2 + cov * (spread(z1) + spread(z2))


@wrong("normalization", "the covariance of views that were not centred")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    n, d = z1.shape
    covariance = sum(off_squares(z.T @ z / (n - 1)) / d for z in (z1, z2))
    return sim * F.mse_loss(z1, z2) + std * (hinge(z1) + hinge(z2)) / 2 + cov * covariance


@wrong("formula", "the hinge on the variance, without a root")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    variance = F.relu(1 - z1.var(0)).mean() + F.relu(1 - z2.var(0)).mean()
    return sim * F.mse_loss(z1, z2) + std * variance / 2 + cov * (spread(z1) + spread(z2))


@wrong("reduction", "squared distances of rows: a sum over the coordinates")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    invariance = (z1 - z2).pow(2).sum(1).mean()
    return sim * invariance + std * (hinge(z1) + hinge(z2)) / 2 + cov * (spread(z1) + spread(z2))


@wrong("reduction", "the covariance term is not divided by D")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    covariance = off_squares(matrix(z1)) + off_squares(matrix(z2))
    return sim * F.mse_loss(z1, z2) + std * (hinge(z1) + hinge(z2)) / 2 + cov * covariance


@wrong(("temperature", "formula"), "the weights std and cov change places")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    variance = (hinge(z1) + hinge(z2)) / 2
    covariance = spread(z1) + spread(z2)
    return sim * F.mse_loss(z1, z2) + cov * variance + std * covariance


@wrong(("negatives", "formula"), "the variances stay in the covariance term")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    covariance = (matrix(z1).pow(2).sum() + matrix(z2).pow(2).sum()) / z1.shape[1]
    return sim * F.mse_loss(z1, z2) + std * (hinge(z1) + hinge(z2)) / 2 + cov * covariance


@wrong(("softmax_axis", "formula"), "the product of examples, N by N, for the covariance")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    n, d = z1.shape
    covariance = 0
    for z in (z1, z2):
        centred = z - z.mean(0)
        covariance = covariance + off_squares(centred @ centred.T / (n - 1)) / d
    return sim * F.mse_loss(z1, z2) + std * (hinge(z1) + hinge(z2)) / 2 + cov * covariance


@wrong("sign", "the hinge punishes deviations above one")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    variance = 0
    for z in (z1, z2):
        variance = variance + F.relu(torch.sqrt(z.var(0) + 1e-4) - 1).mean()
    return sim * F.mse_loss(z1, z2) + std * variance / 2 + cov * (spread(z1) + spread(z2))


@wrong("gradient", "the second view is a fixed target in the invariance term")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    invariance = F.mse_loss(z1, z2.detach())
    return sim * invariance + std * (hinge(z1) + hinge(z2)) / 2 + cov * (spread(z1) + spread(z2))


@wrong("interface", "the three weighted terms as a tuple")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    invariance = sim * F.mse_loss(z1, z2)
    variance = std * (hinge(z1) + hinge(z2)) / 2
    covariance = cov * (spread(z1) + spread(z2))
    return invariance, variance, covariance


masks = []


@wrong("shape_state", "the off-diagonal mask of the first call is kept")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    d = z1.shape[1]
    if not masks:
        masks.append(1 - torch.eye(d, dtype=z1.dtype, device=z1.device))
    covariance = sum((matrix(z) * masks[0]).pow(2).sum() / d for z in (z1, z2))
    return sim * F.mse_loss(z1, z2) + std * (hinge(z1) + hinge(z2)) / 2 + cov * covariance
