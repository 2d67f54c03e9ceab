"""The InfoNCE bound on mutual information (chapter 3), two rivals, and two worlds with known truth.

``scores[i, j] = f(x_i, y_j)`` is a critic's table for B pairs: rows are anchors, columns are
candidates, the pairs (x_i, y_i) stand on the diagonal. Everything is in nats.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

# --- estimates from a table of scores, to be maximised


def info_nce_bound(scores: Float[Tensor, "b b"]) -> Float[Tensor, ""]:
    """log B − L, L the mean cross-entropy of finding y_i among the B candidates of row i.

    Its expectation is at most I(X;Y), and it never exceeds log B.
    Source: Oord et al. 2018 (CPC), section 2.3, with K = B candidates.

    Raises:
        ValueError: scores is not a square table, or B = 0.
    """
    _square(scores)
    b = len(scores)
    positives = torch.arange(b, device=scores.device)  # (B,) the column of each row's own y
    return math.log(b) - F.cross_entropy(scores, positives)


def nwj_bound(scores: Float[Tensor, "b b"]) -> Float[Tensor, ""]:
    """E[f] − E[e^{f−1}]: mean over the diagonal minus mean over the B(B−1) other entries.

    In expectation at most I, without a cap. Best critic: 1 + log r.
    Source: Nguyen, Wainwright and Jordan's bound as given by Poole et al. 2019.

    Raises:
        ValueError: as :func:`info_nce_bound`, or B = 1.
    """
    joint, apart = _joint_and_apart(scores)
    return joint.mean() - (apart - 1).exp().mean()


def dv_bound(scores: Float[Tensor, "b b"]) -> Float[Tensor, ""]:
    """E[f] − log E[e^f], Donsker and Varadhan's form. Best critic: log r + any constant.

    The bound holds for the true expectations; with B(B−1) samples inside the logarithm it does not.

    Raises:
        ValueError: as :func:`nwj_bound`.
    """
    joint, apart = _joint_and_apart(scores)
    return joint.mean() - (apart.logsumexp(0) - math.log(len(apart)))


# --- a world of Gaussians: I is known, the best critic too


def gaussian_log_ratio(
    x: Float[Tensor, "b d"], y: Float[Tensor, "k d"], rho: float
) -> Float[Tensor, "b k"]:
    """log r(x_i, y_j) = log p(y_j|x_i) − log p(y_j) for d pairs of Gaussians, correlation ρ each.

    Raises:
        ValueError: x and y differ in d, or ρ is not strictly between −1 and 1.
    """
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1]:
        raise ValueError(
            f"x (B, D) and y (K, D) must share D, got {tuple(x.shape)} and {tuple(y.shape)}"
        )
    if not -1 < rho < 1:  # also catches NaN
        raise ValueError(f"rho must lie strictly between -1 and 1, got {rho}")
    left = 1 - rho**2  # variance of y given x
    squares = rho**2 * ((x**2).sum(1)[:, None] + (y**2).sum(1)[None, :])  # (B, K)
    exponent = (2 * rho * (x @ y.T) - squares) / (2 * left)  # (B, K)
    return exponent - x.shape[1] / 2 * math.log(left)


# --- a world of classes: everything is an exact sum


def classes_information(classes: int, agreement: float) -> float:
    """I(X;Y) for X uniform on C classes and Y = X with probability q, else any other class.

    Raises:
        ValueError: C < 2, or q is not within 0 … 1.
    """
    same, other = _log_ratios(classes, agreement)
    return sum(p * log_r for p, log_r in ((agreement, same), (1 - agreement, other)) if p > 0)


def classes_loss(classes: int, candidates: int, agreement: float, confidence: float = 1.0) -> float:
    """L for K candidates and the critic f = confidence · log r, summed over all cases.

    1 is the optimal critic, 3 is three times too confident, −1 has its sign flipped. May be ∞.
    Among the K−1 negatives M ~ Binomial(K−1, 1/C) share the anchor's class, and all else follows.

    Raises:
        ValueError: C < 2, K < 1, q is not within 0 … 1, or confidence is not finite.
    """
    log_ratios = _log_ratios(classes, agreement)
    if candidates < 1:
        raise ValueError(f"candidates must be at least 1, got {candidates}")
    if not math.isfinite(confidence):
        raise ValueError(f"confidence must be finite, got {confidence}")
    f_same, f_other = (confidence * log_r if confidence else 0.0 for log_r in log_ratios)
    m, p_m = _binomial(candidates - 1, 1 / classes)  # (K,) same-class negatives, their chances
    loss = 0.0
    for p, f_positive in ((agreement, f_same), (1 - agreement, f_other)):
        if p > 0:
            one = torch.full_like(m, f_positive)
            terms = [one, _times(m, f_same), _times(candidates - 1 - m, f_other)]
            rows = torch.stack(terms).logsumexp(0) - f_positive  # (K,) loss of a row with that m
            loss += p * float((p_m * rows).sum())
    return loss


def classes_gap(classes: int, candidates: int, agreement: float) -> float:
    """E[A log A], A the mean of K independent ratios: what the optimal critic's bound lacks to I.

    Raises:
        ValueError: as :func:`classes_loss`.
    """
    if candidates < 1:
        raise ValueError(f"candidates must be at least 1, got {candidates}")
    r_same, r_other = (math.exp(log_r) for log_r in _log_ratios(classes, agreement))
    m, p_m = _binomial(candidates, 1 / classes)  # (K+1,) here all K candidates are independent
    a = (m * r_same + (candidates - m) * r_other) / candidates
    return float((p_m * torch.special.xlogy(a, a)).sum())


def coin_nt_xent_loss(images: int, classes: int = 2) -> float:
    """NT-Xent of N images as τ → 0 when both views of an image are one of C far-apart points.

    Each of the other N−1 images shares the anchor's point with chance 1/C and then puts two rivals
    there, so L = E log(1 + 2M) with M ~ Binomial(N−1, 1/C). The views share I = log C.

    Raises:
        ValueError: N < 1 or C < 2.
    """
    if images < 1 or classes < 2:
        raise ValueError(f"images must be >= 1 and classes >= 2, got {images} and {classes}")
    m, p_m = _binomial(images - 1, 1 / classes)
    return float((p_m * torch.log1p(2 * m)).sum())


def _square(scores: Tensor) -> None:
    if scores.ndim != 2 or scores.shape[0] != scores.shape[1]:
        raise ValueError(f"scores must be a square table (B, B), got {tuple(scores.shape)}")
    if len(scores) == 0:
        raise ValueError("scores is empty: at least one pair is needed (B = 0)")


def _joint_and_apart(scores: Tensor) -> tuple[Tensor, Tensor]:
    """The diagonal (B,), drawn from the joint, and the rest (B(B−1),), drawn from the product."""
    _square(scores)
    if len(scores) == 1:
        raise ValueError("scores has one pair only: B = 1 leaves no entry off the diagonal")
    own = torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    return scores.diagonal(), scores[~own]


def _log_ratios(classes: int, agreement: float) -> tuple[float, float]:
    """log r for equal and for different classes: p(y|x) is q or (1−q)/(C−1), p(y) is 1/C."""
    if classes < 2:
        raise ValueError(f"classes must be at least 2, got {classes}")
    if not 0 <= agreement <= 1:  # also catches NaN
        raise ValueError(f"agreement must be a probability, got {agreement}")
    ratios = (agreement * classes, (1 - agreement) * classes / (classes - 1))
    return tuple(math.log(r) if r > 0 else -math.inf for r in ratios)


def _binomial(n: int, p: float) -> tuple[Tensor, Tensor]:
    """0 … n and their probabilities, both (n+1,), in float64."""
    m = torch.arange(n + 1, dtype=torch.float64)
    law = torch.distributions.Binomial(float(n), torch.tensor(p, dtype=torch.float64))
    return m, law.log_prob(m).exp()


def _times(count: Tensor, f: float) -> Tensor:
    """log(count · e^f), −∞ where the count is 0 whatever f is."""
    return torch.where(count > 0, count.log() + f, -torch.inf)
