"""Learning without negatives, and the meters that tell whether it is still alive (chapter 12).

``simsiam_loss`` and ``ema_update`` are the two tricks of SimSiam and BYOL. ``spread`` and
``effective_rank`` look at a cloud of embeddings: the first sees it shrink to a point, the second
sees it lose dimensions. Neither loss value nor one meter alone says that all is well.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


def simsiam_loss(
    p1: Float[Tensor, "n d"],
    p2: Float[Tensor, "n d"],
    z1: Float[Tensor, "n d"],
    z2: Float[Tensor, "n d"],
) -> Float[Tensor, ""]:
    """½D(p₁, stopgrad z₂) + ½D(p₂, stopgrad z₁), where D is minus the mean cosine.

    ``z1, z2`` are the projections of two views, ``p1, p2`` the predictor's outputs for them. No
    gradient reaches z. In [−1, 1]; −1 is also reached by any constant. BYOL's loss is the same
    with z from the target network, up to an affine map: ‖u − v‖² = 2 − 2 cos for unit rows.
    Source: Chen & He 2021 (SimSiam), Algorithm 1.

    Raises:
        ValueError: the shapes differ or are not (N, D), or N = 0.
    """
    shapes = {tuple(x.shape) for x in (p1, p2, z1, z2)}
    if len(shapes) != 1 or p1.ndim != 2 or len(p1) == 0:
        raise ValueError(f"p1, p2, z1, z2 must share one shape (N, D), N ≥ 1, got {shapes}")
    return _distance(p1, z2) / 2 + _distance(p2, z1) / 2


def _distance(p: Float[Tensor, "n d"], z: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    z = z.detach()  # the stop-gradient
    return -F.cosine_similarity(p, z, dim=1, eps=1e-12).mean()


@torch.no_grad()
def ema_update(online: nn.Module, target: nn.Module, momentum: float = 0.99) -> None:
    """θ_target ← m·θ_target + (1 − m)·θ_online, in place, for every parameter.

    Buffers (batch norm's running statistics) are copied, not averaged: they are averages already.
    Source: Grill et al. 2020 (BYOL).

    Raises:
        ValueError: the modules have different parameters, or momentum is not in [0, 1].
    """
    if not 0 <= momentum <= 1:
        raise ValueError(f"momentum must be between 0 and 1, got {momentum}")
    theirs, ours = dict(online.named_parameters()), dict(target.named_parameters())
    if {k: v.shape for k, v in theirs.items()} != {k: v.shape for k, v in ours.items()}:
        raise ValueError("online and target must have the same parameters")
    for name, parameter in ours.items():
        parameter.mul_(momentum).add_(theirs[name], alpha=1 - momentum)
    copies = dict(online.named_buffers())
    for name, buffer in target.named_buffers():
        buffer.copy_(copies[name])


def spread(z: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """std·√d of the normalised rows: 1 for an even spread, 0 where all rows have one direction.

    A cloud on a *line* can also score 1: look at :func:`effective_rank` too.
    Source: Chen & He 2021 (SimSiam), section 4.1.

    Raises:
        ValueError: z is not (N, D) with N ≥ 1.
    """
    _check(z)
    u = F.normalize(z, dim=1, eps=1e-12)  # (N, D)
    return u.std(dim=0, correction=0).mean() * math.sqrt(z.shape[1])


def effective_rank(z: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """exp(−Σ p ln p) with p = σ²/Σσ², σ the singular values of the *centred* embeddings.

    How many directions of equal variance would be as undecided: between 1 (a line) and
    min(N − 1, D). Rotating, shifting or scaling the cloud changes nothing. Rows that are all equal
    have no direction at all; they get 1.

    Raises:
        ValueError: z is not (N, D) with N ≥ 1.
    """
    _check(z)
    if z.dtype in (torch.float16, torch.bfloat16):
        z = z.float()  # no SVD in half precision
    centred = z - z.mean(dim=0)  # (N, D)
    variance = torch.linalg.svdvals(centred).square()  # (min(N, D),), N × covariance eigenvalues
    rounding = z.abs().max() * torch.finfo(z.dtype).eps
    if variance.sum() <= z.numel() * rounding**2:
        return torch.ones((), dtype=z.dtype, device=z.device)
    p = variance / variance.sum()
    return torch.special.entr(p).sum().exp()


def _check(z: Tensor) -> None:
    if z.ndim != 2 or z.numel() == 0:
        raise ValueError(f"z must be (N, D) with N ≥ 1, got shape {tuple(z.shape)}")
