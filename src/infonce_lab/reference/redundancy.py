"""No negatives and no tricks: keep the coordinates spread and different (chapter 12).

Both losses read statistics of the D coordinates over the batch, so a collapsed batch is expensive.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def barlow_loss(
    z1: Float[Tensor, "n d"], z2: Float[Tensor, "n d"], lambd: float = 5e-3
) -> Float[Tensor, ""]:
    """Σᵢ(1 − Cᵢᵢ)² + λ Σᵢ≠ⱼ Cᵢⱼ², C the cross-correlation of the two views' coordinates.

    Diagonal to 1: a coordinate says the same of both views. The rest to 0: no two coordinates say
    the same. Coordinates are standardised over the batch (biased variance, eps 1e-5).
    Source: Zbontar et al. 2021 (Barlow Twins).

    Raises:
        ValueError: the shapes differ or are not (N, D), or N < 2.
    """
    _check(z1, z2)
    correlation = _standardise(z1).T @ _standardise(z2) / len(z1)  # (D, D)
    on_diagonal = (1 - correlation.diagonal()).square().sum()
    return on_diagonal + lambd * _off_diagonal(correlation).square().sum()


def vicreg_loss(
    z1: Float[Tensor, "n d"],
    z2: Float[Tensor, "n d"],
    sim: float = 25.0,
    std: float = 25.0,
    cov: float = 1.0,
) -> Float[Tensor, ""]:
    """Variance, invariance, covariance: three terms, three jobs.

    Invariance: mean squared difference of the views over all entries. Variance: a hinge that costs
    1 − std for every coordinate whose standard deviation (unbiased, plus 1e-4 under the root) is
    below 1, mean over coordinates, half for each view. Covariance: the squared off-diagonal
    entries of each view's covariance, divided by D, summed over the views. Rows are not normalised.
    Source: Bardes et al. 2022 (VICReg).

    Raises:
        ValueError: the shapes differ or are not (N, D), or N < 2.
    """
    _check(z1, z2)
    n, d = z1.shape
    invariance = (z1 - z2).square().mean()
    variance, covariance = 0.0, 0.0
    for z in (z1, z2):
        deviation = (z.var(dim=0) + 1e-4).sqrt()  # (D,)
        variance = variance + (1 - deviation).relu().mean() / 2
        centred = z - z.mean(dim=0)
        c = centred.T @ centred / (n - 1)  # (D, D)
        covariance = covariance + _off_diagonal(c).square().sum() / d
    return sim * invariance + std * variance + cov * covariance


def _standardise(z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    return (z - z.mean(dim=0)) / (z.var(dim=0, correction=0) + 1e-5).sqrt()


def _off_diagonal(square: Float[Tensor, "d d"]) -> Float[Tensor, "d d"]:
    return square - torch.diag(square.diagonal())


def _check(z1: Tensor, z2: Tensor) -> None:
    if z1.ndim != 2 or z1.shape != z2.shape or len(z1) < 2:
        raise ValueError(
            f"z1 and z2 must share one shape (N, D), N ≥ 2, got {tuple(z1.shape)} and "
            f"{tuple(z2.shape)}"
        )
