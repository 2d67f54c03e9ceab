"""What the temperature does to one anchor, and two ways to look at the result (chapter 8).

``negative_weights`` and ``effective_negatives`` say who is pushed and how many count. ``anchor`` is
one row of the loss with its gradients. ``alignment`` and ``uniformity`` judge finished embeddings
and know no temperature, so they compare runs whose losses cannot be compared.
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def negative_weights(
    similarities: Float[Tensor, "b m"], temperature: float = 0.07
) -> Float[Tensor, "b m"]:
    """w = softmax(s⁻/τ) along each row: how an anchor shares its push among M negatives.

    ``similarities`` are cosines to the negatives only: no positive, no self. Rows sum to 1. A
    similarity of −∞ (a masked entry) gets exactly 0; a row of nothing else gives NaN.
    Source: the relative penalty of Wang & Liu 2021.

    Raises:
        ValueError: similarities is not (B, M) with M ≥ 1, or temperature is not > 0.
    """
    if similarities.ndim != 2 or similarities.shape[1] == 0:
        raise ValueError(
            f"similarities must be (B, M) with M ≥ 1, got shape {tuple(similarities.shape)}"
        )
    _check(temperature)
    return (similarities / temperature).softmax(dim=1)


def effective_negatives(weights: Float[Tensor, "b m"]) -> Float[Tensor, "b"]:
    """exp(−Σ w ln w) of each row, its perplexity: so many equal weights would be as undecided.

    Between 1 (one negative takes everything) and M (all weigh the same); 0·ln 0 = 0. Rows must sum
    to 1 already; nothing is renormalised.

    Raises:
        ValueError: weights is not (B, M) with M ≥ 1.
    """
    if weights.ndim != 2 or weights.shape[1] == 0:
        raise ValueError(f"weights must be (B, M) with M ≥ 1, got shape {tuple(weights.shape)}")
    entropy = -torch.special.xlogy(weights, weights).sum(dim=1)  # (B,), nats
    return entropy.exp()


class Anchor(NamedTuple):
    """One row of the loss; gradients with respect to the positive's and the negatives' entries."""

    p_positive: Float[Tensor, "b"]  # P⁺, its share among K = M + 1 candidates
    loss: Float[Tensor, "b"]  # −log P⁺, nats
    logit_gradient: Float[Tensor, "b k"]  # P − Y, the positive in column 0
    cosine_gradient: Float[Tensor, "b k"]  # (P − Y)/τ


def anchor(
    positive: Float[Tensor, "b"], negatives: Float[Tensor, "b m"], temperature: float = 0.07
) -> Anchor:
    """P⁺, the loss in nats, and its gradients in the logits and in the cosines.

    ``positive`` and ``negatives`` are cosines. In both gradients the pushes on the negatives add up
    to the pull on the positive, 1 − P⁺ or (1 − P⁺)/τ.

    Raises:
        ValueError: the shapes are not (B,) and (B, M), or temperature is not > 0.
    """
    if negatives.ndim != 2 or positive.shape != negatives.shape[:1]:
        raise ValueError(
            f"positive must be (B,) and negatives (B, M), got {tuple(positive.shape)} and "
            f"{tuple(negatives.shape)}"
        )
    _check(temperature)
    logits = torch.cat([positive[:, None], negatives], dim=1) / temperature  # (B, K)
    p = logits.softmax(dim=1)  # (B, K)
    # 1 − P⁺ as a sum and −log P⁺ by way of the rivals: both stay exact where P⁺ rounds to 1.
    pull = p[:, 1:].sum(dim=1, keepdim=True)
    gradient = torch.cat([-pull, p[:, 1:]], dim=1)  # P − Y
    behind = logits[:, 1:].logsumexp(dim=1) - logits[:, 0]  # (B,)
    loss = torch.logaddexp(behind, torch.zeros_like(behind))  # log(1 + Σ e^((s⁻ − s⁺)/τ))
    return Anchor(p[:, 0], loss, gradient, gradient / temperature)


def alignment(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], alpha: float = 2
) -> Float[Tensor, ""]:
    """Mean of ‖u − u⁺‖^α over the pairs: 0 when twins coincide, smaller is better aligned.

    Rows need not have unit length. Source: Wang & Isola 2020.

    Raises:
        ValueError: the shapes differ or are not (N, D), or N = 0.
    """
    if z_i.ndim != 2 or z_i.shape != z_j.shape or len(z_i) == 0:
        raise ValueError(
            f"z_i and z_j must share one shape (N, D), N ≥ 1, got {tuple(z_i.shape)} and "
            f"{tuple(z_j.shape)}"
        )
    distance = (F.normalize(z_i, dim=1) - F.normalize(z_j, dim=1)).norm(dim=1)  # (N,)
    return distance.pow(alpha).mean()


def uniformity(z: Float[Tensor, "n d"], t: float = 2) -> Float[Tensor, ""]:
    """log of the mean of exp(−t‖u − v‖²) over all pairs of different rows: smaller is more spread.

    0 when all rows have one direction. Rows spread evenly over the sphere of a high dimension come
    near −2t. Source: Wang & Isola 2020.

    Raises:
        ValueError: z is not (N, D) with N ≥ 2.
    """
    if z.ndim != 2 or len(z) < 2:
        raise ValueError(f"z must be (N, D) with N ≥ 2 rows, got shape {tuple(z.shape)}")
    u = F.normalize(z, dim=1)  # (N, D)
    above = torch.triu_indices(len(u), len(u), offset=1, device=u.device)
    cosines = (u @ u.T)[above[0], above[1]]  # (N(N−1)/2,), each pair once
    return (-2 * t * (1 - cosines)).logsumexp(dim=0) - math.log(len(cosines))


def _check(temperature: float) -> None:
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")
