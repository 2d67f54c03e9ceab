"""Noise-contrastive estimation: a density learnt by telling data from noise (chapter 2).

One datum comes with k noise samples. A *score* s(x) is an unnormalised log-density that includes a
learnable constant c in place of −log Z. Log-densities and losses are in nats.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def nce_loss(
    data_scores: Float[Tensor, "b"],
    noise_scores: Float[Tensor, "b k"],
    data_log_pn: Float[Tensor, "b"],
    noise_log_pn: Float[Tensor, "b k"],
) -> Float[Tensor, ""]:
    """Mean cost, per datum, of answering "data or noise?" for the datum and its k noise samples.

    ``*_log_pn`` is the log-density of the *noise* distribution, at the datum and at the samples.
    The minimum over all scores is at s = log p_d, normalised. Source: Gutmann & Hyvärinen 2012;
    their objective J is minus this loss.

    Raises:
        ValueError: the shapes are not (B,), (B, k), (B,), (B, k), or B = 0, or k = 0.
    """
    _check(data_scores, noise_scores, data_log_pn, noise_log_pn)
    log_k = math.log(noise_scores.shape[1])
    data = data_scores - (log_k + data_log_pn)  # (B,)   log-odds of "data" at the datum
    noise = noise_scores - (log_k + noise_log_pn)  # (B, k) log-odds of "data" at the noise
    per_datum = -F.logsigmoid(data) - F.logsigmoid(-noise).sum(dim=1)  # (B,)
    return per_datum.mean()


def ranking_nce_loss(
    data_scores: Float[Tensor, "b"],
    noise_scores: Float[Tensor, "b k"],
    data_log_pn: Float[Tensor, "b"],
    noise_log_pn: Float[Tensor, "b k"],
) -> Float[Tensor, ""]:
    """Mean cost of picking the datum among 1 + k candidates: InfoNCE with a known noise density.

    Adding a constant to all scores of a row changes nothing, so Z cannot be learnt, and log k would
    cancel. Source: Ma & Collins 2018, the ranking objective.

    Raises:
        ValueError: as :func:`nce_loss`.
    """
    _check(data_scores, noise_scores, data_log_pn, noise_log_pn)
    data = (data_scores - data_log_pn)[:, None]  # (B, 1)
    logits = torch.cat([data, noise_scores - noise_log_pn], dim=1)  # (B, 1+k), datum first
    return -logits.log_softmax(dim=1)[:, 0].mean()


def asymptotic_covariance(
    log_pd: Float[Tensor, "g"],
    log_pn: Float[Tensor, "g"],
    features: Float[Tensor, "g p"],
    k: int,
    step: float,
) -> Float[Tensor, "p p"]:
    """Covariance of √n·(estimate − truth) for n data, n → ∞, by the trapezoidal rule on a grid.

    ``features`` holds the derivatives of the score by each parameter at the truth. The last one
    must be the constant 1, the derivative by c. With w = p_d·P(noise|x) and H = ∫ w ψψᵀ dx the
    covariance is H⁻¹ − (1 + 1/k)·eeᵀ, e the unit vector of c. Source: asymptotic normality by
    Gutmann & Hyvärinen 2012; this form is derived in the book.

    Raises:
        ValueError: shapes disagree, k < 1, or the last feature is not 1 everywhere.
    """
    if log_pd.ndim != 1 or log_pn.shape != log_pd.shape or features.shape[:1] != log_pd.shape:
        raise ValueError(
            "log_pd (G,), log_pn (G,) and features (G, P) must share the grid, got "
            f"{tuple(log_pd.shape)}, {tuple(log_pn.shape)} and {tuple(features.shape)}"
        )
    if not k >= 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if not (features[:, -1] == 1).all():
        raise ValueError("the last column of features must be 1, the derivative by c")
    noise_given_x = torch.sigmoid(math.log(k) + log_pn - log_pd)  # (G,) P(noise | x)
    weight = log_pd.exp() * noise_given_x * step  # (G,) where the classifier can still learn
    information = features.T @ (weight[:, None] * features)  # (P, P)
    covariance = torch.linalg.inv(information)
    covariance[-1, -1] -= 1 + 1 / k
    return covariance


def _check(data_scores, noise_scores, data_log_pn, noise_log_pn) -> None:
    if data_scores.ndim != 1 or noise_scores.ndim != 2 or len(data_scores) != len(noise_scores):
        raise ValueError(
            "data_scores must be (B,) and noise_scores (B, k), got "
            f"{tuple(data_scores.shape)} and {tuple(noise_scores.shape)}"
        )
    if noise_scores.numel() == 0:
        raise ValueError(
            f"noise_scores is empty: B and k must be at least 1, got {tuple(noise_scores.shape)}"
        )
    if data_log_pn.shape != data_scores.shape or noise_log_pn.shape != noise_scores.shape:
        raise ValueError(
            "data_log_pn and noise_log_pn must have the shapes of the scores, got "
            f"{tuple(data_log_pn.shape)} and {tuple(noise_log_pn.shape)}"
        )
