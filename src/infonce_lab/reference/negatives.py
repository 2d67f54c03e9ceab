"""What to do about negatives that are not negative, and about those that are too easy (chapter 9).

Every anchor of a batch of N pairs has one positive and M = 2(N−1) negatives. With logits l = s/τ the
three losses differ from NT-Xent in one number only, the mass N_g of the negatives:

    L = −log( e^{l⁺} / (e^{l⁺} + N_g) ),   averaged over the 2N anchors, in nats.

    NT-Xent     N_g = Σ e^l
    debiased    N_g = max( (Σ e^l − M·τ⁺·e^{l⁺}) / (1−τ⁺),  M·e^{−1/τ} )
    hard        the same, with M·Σ e^{(1+β)l} / Σ e^{βl} in place of Σ e^l
    decoupled   N_g = Σ e^l, and the positive leaves the denominator: L = −log( e^{l⁺} / N_g )
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def debiased_nt_xent(
    z_i: Float[Tensor, "n d"],
    z_j: Float[Tensor, "n d"],
    temperature: float = 0.5,
    tau_plus: float = 0.1,
) -> Float[Tensor, ""]:
    """NT-Xent that subtracts the positives expected among the negatives. In nats.

    ``tau_plus`` is the share τ⁺ of the negatives that belong to the anchor's class: with class
    frequencies π it is Σπ². The anchor's twin stands for its class. τ⁺ = 0 gives NT-Xent.
    Source: Chuang et al. 2020, eq. 8, with one positive.

    Raises:
        ValueError: the shapes differ or are not (N, D), N < 2, temperature is not > 0, or tau_plus is
            not in [0, 1).
    """
    return hard_nt_xent(z_i, z_j, temperature, tau_plus, beta=0.0)


def hard_nt_xent(
    z_i: Float[Tensor, "n d"],
    z_j: Float[Tensor, "n d"],
    temperature: float = 0.5,
    tau_plus: float = 0.1,
    beta: float = 1.0,
) -> Float[Tensor, ""]:
    """The debiased loss with every negative weighted by e^{βl}, so that hard ones count more.

    The weights have mean 1 over an anchor's negatives, and the gradient flows through them. β = 0 gives
    :func:`debiased_nt_xent`; β = 0 and τ⁺ = 0 give NT-Xent. Source: Robinson et al. 2021 (HCL), with
    the weights of their code, where β multiplies the logit s/τ.

    Raises:
        ValueError: as :func:`debiased_nt_xent`, or beta is not finite.
    """
    if not 0 <= tau_plus < 1:
        raise ValueError(f"tau_plus must be in [0, 1), got {tau_plus}")
    if not math.isfinite(beta):
        raise ValueError(f"beta must be finite, got {beta}")
    positive, negatives = _logits(z_i, z_j, temperature)  # (2N,), (2N, M)
    m = negatives.shape[1]
    # log of M·Σ e^{(1+β)l} / Σ e^{βl}; for β = 0 the last two terms cancel.
    mass = ((1 + beta) * negatives).logsumexp(1) - (beta * negatives).logsumexp(1) + math.log(m)
    # From here on in units of e^{l⁺}: ratios stay small where e^{1/τ} would overflow.
    corrected = ((mass - positive).exp() - m * tau_plus) / (1 - tau_plus)  # (2N,)
    floor = m * (-1 / temperature - positive).exp()  # no negative is farther away than cosine −1
    return torch.maximum(corrected, floor).log1p().mean()


def decoupled_nt_xent(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], temperature: float = 0.1
) -> Float[Tensor, ""]:
    """NT-Xent without the positive in the denominator: −l⁺ + log Σ e^l over the negatives. In nats.

    It equals −log(P⁺/(1−P⁺)) with NT-Xent's P⁺, may be negative, and pulls an easy pair as strongly as
    a hard one. Source: Yeh et al. 2022 (DCL).

    Raises:
        ValueError: the shapes differ or are not (N, D), N < 2, or temperature is not > 0.
    """
    positive, negatives = _logits(z_i, z_j, temperature)  # (2N,), (2N, M)
    return (negatives.logsumexp(1) - positive).mean()


def false_share(frequencies: Float[Tensor, "c"]) -> float:
    """Σπ², the chance that two random images share a class: the share of false negatives.

    No batch size occurs in it. ``frequencies`` may be counts; they are divided by their sum.

    Raises:
        ValueError: frequencies is not (C,) with C ≥ 1, has a negative entry, or sums to 0.
    """
    if frequencies.ndim != 1 or bool((frequencies < 0).any()) or not frequencies.sum() > 0:
        raise ValueError(
            f"frequencies must be (C,), ≥ 0, and not all 0, got {frequencies.tolist()}"
        )
    pi = frequencies.double() / frequencies.sum()
    return float((pi**2).sum())


def push_on_false(
    share: float, same_cosine: float, other_cosine: float, temperature: float
) -> float:
    """Part of an anchor's push that lands on false negatives, of which there are ``share``.

    All false negatives are at ``same_cosine``, all others at ``other_cosine``. M cancels.

    Raises:
        ValueError: share is not in [0, 1], or temperature is not > 0.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share must be in [0, 1], got {share}")
    _check(temperature)
    odds = math.exp((other_cosine - same_cosine) / temperature)  # true against false, one to one
    return share / (share + (1 - share) * odds)


def debiased_mean(
    positive_cosine: float, mean_mass: float, temperature: float, tau_plus: float
) -> float:
    """The debiased estimate of one true negative's mean mass e^{s/τ}, *before* the floor.

    ``mean_mass`` is the mean of e^{s/τ} over all negatives, false ones included.
    """
    _check(temperature)
    return (mean_mass - tau_plus * math.exp(positive_cosine / temperature)) / (1 - tau_plus)


METHODS = ("nt_xent", "debiased", "decoupled", "hardest")


class Crowd(NamedTuple):
    """One anchor among M negatives of C equally frequent classes (counts are expectations)."""

    count: float  # negatives of the anchor's own class
    share: float  # of the negatives, 1/C
    none: float  # chance that a batch holds no other image of the anchor's class
    push_share: float  # of the push, on false negatives; 0 where nothing is pushed
    biased: float  # mean e^{s/τ} of a negative
    corrected: float  # its debiased estimate with τ⁺ = 1/C, before the floor
    p_positive: float  # e^{l⁺} / (e^{l⁺} + N_g); for the decoupled loss NT-Xent's
    pull: float  # −∂L/∂s⁺, per unit of cosine
    push: float  # Σ ∂L/∂s⁻


def crowd(
    pairs: int,
    classes: int,
    temperature: float,
    same: float = 0.6,
    positive: float = 0.6,
    other: float = 0.0,
    method: str = "nt_xent",
    k: int = 10,
) -> Crowd:
    """Who is pushed, and how hard, when all classmates are at one cosine and all others at another.

    ``method`` is one of :data:`METHODS`; ``"hardest"`` is NT-Xent on the k most similar negatives.

    Raises:
        ValueError: pairs < 2, classes < 1, k < 1, an unknown method, or temperature is not > 0.
    """
    if pairs < 2 or classes < 1 or k < 1 or method not in METHODS:
        raise ValueError(
            f"need pairs ≥ 2, classes ≥ 1, k ≥ 1 and a method of {METHODS}, got {pairs}, {classes}, "
            f"{k}, {method!r}"
        )
    _check(temperature)
    m, share = 2 * (pairs - 1), 1 / classes
    false, true, twin = (math.exp(s / temperature) for s in (same, other, positive))
    biased = share * false + (1 - share) * true
    corrected = debiased_mean(positive, biased, temperature, share) if classes > 1 else -math.inf
    n_false, n_true = m * share, m * (1 - share)
    if method == "hardest":  # the nearer kind first
        k = min(k, m)
        n_false = min(k, n_false) if same >= other else max(0.0, k - n_true)
        n_true = k - n_false
    mass = n_false * false + n_true * true
    push_share = n_false * false / mass
    ng, scale = mass, 1.0
    if method == "debiased":
        floor = math.exp(-1 / temperature)
        ng = m * max(corrected, floor)
        scale = 1 / (1 - share) if corrected > floor else 0.0
    p = twin / (twin + ng)
    push = 1 / temperature if method == "decoupled" else scale * mass / (twin + ng) / temperature
    pull = push or (1 - p) / temperature  # at the floor N_g is a constant: a pull, and no push
    none = (1 - share) ** (pairs - 1)
    push_share = push_share if push else 0.0
    return Crowd(m * share, share, none, push_share, biased, corrected, p, pull, push)


def _logits(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], temperature: float
) -> tuple[Float[Tensor, "2n"], Float[Tensor, "2n m"]]:
    """Logits of the positive and of the M = 2(N−1) negatives of each of the 2N anchors."""
    if z_i.ndim != 2 or z_i.shape != z_j.shape:
        raise ValueError(
            f"z_i and z_j must share one shape (N, D), got {tuple(z_i.shape)} and {tuple(z_j.shape)}"
        )
    _check(temperature)
    n = len(z_i)
    if n < 2:
        raise ValueError(f"an anchor needs at least one negative: N must be ≥ 2, got N = {n}")
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)  # (2N, D), rows of unit length
    logits = u @ u.T / temperature  # (2N, 2N)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])  # (2N,)
    same_image = torch.eye(n, dtype=torch.bool, device=u.device).repeat(
        2, 2
    )  # (2N, 2N): self, twin
    return positive, logits[~same_image].view(2 * n, 2 * n - 2)  # (2N, M)


def _check(temperature: float) -> None:
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")
