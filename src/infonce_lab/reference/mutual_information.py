"""Entropy and mutual information of probability tables, and of Gaussians (chapter 1).

Tables are NumPy arrays of probabilities. In a joint table the rows are the values of X and the
columns those of Y. ``base`` sets the unit: 2 for bits (the default), ``math.e`` for nats.
"""

import math

import numpy as np
from jaxtyping import Float


def entropy(p: Float[np.ndarray, "..."], base: float = 2) -> float:
    """H = −Σ p log p: the mean surprise. A joint table gives H(X, Y).

    A cell of probability 0 contributes 0, the limit of p log p. Source: Shannon 1948, section 6.

    Raises:
        ValueError: p is empty, has a negative or non-finite entry or does not sum to 1, or base is
            not greater than 1.
    """
    p = _probabilities(p, "p")
    scale = _log_base(base)
    occurs = p[p > 0]  # (cells that can happen,)
    return float((occurs * -np.log(occurs)).sum() / scale)  # no −0.0 for a certain outcome


def conditional_entropy(joint: Float[np.ndarray, "r c"], base: float = 2) -> float:
    """H(X|Y) = Σ_y p(y) H(X|Y=y): what is left to ask about the row once the column is known.

    ``conditional_entropy(joint.T)`` is H(Y|X).

    Raises:
        ValueError: as :func:`entropy`, or joint is not two-dimensional.
    """
    joint = _table(joint)
    total = 0.0
    for column in joint.T:  # column: (R,), p(x, y) for one y
        p_y = column.sum()
        if p_y > 0:  # an observation that never happens costs nothing
            total += p_y * entropy(column / p_y, base)
    return float(total)


def density_ratio(joint: Float[np.ndarray, "r c"]) -> Float[np.ndarray, "r c"]:
    """r(x, y) = p(x, y) / (p(x) p(y)): how much likelier together than apart.

    1 where knowing one says nothing about the other; 0 where p(x) p(y) = 0.

    Raises:
        ValueError: joint is not two-dimensional, or is no table of probabilities.
    """
    joint = _table(joint)
    apart = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)  # (R, 1) * (1, C): (R, C)
    return np.divide(joint, apart, out=np.zeros_like(joint), where=apart > 0)


def mutual_information(joint: Float[np.ndarray, "r c"], base: float = 2) -> float:
    """I(X;Y) = Σ p(x, y) log r(x, y), the mean over the cells that can happen.

    Between 0 (independent) and min(H(X), H(Y)).

    Raises:
        ValueError: joint is not two-dimensional, has a negative or non-finite entry or does not sum
            to 1, or base is not greater than 1.
    """
    joint = _table(joint)
    occurs = joint > 0
    information = (joint[occurs] * np.log(density_ratio(joint)[occurs])).sum() / _log_base(base)
    return max(0.0, float(information))  # rounding can leave −1e−17 for an independent table


def kl_divergence(
    p: Float[np.ndarray, "..."], q: Float[np.ndarray, "..."], base: float = 2
) -> float:
    """KL(p‖q) = Σ p log(p/q), the price of believing q where p is true; ∞ if q misses a value of p.

    Raises:
        ValueError: the shapes differ, or p or q is no table of probabilities, or base is bad.
    """
    p, q = _probabilities(p, "p"), _probabilities(q, "q")
    if p.shape != q.shape:
        raise ValueError(f"p and q must share one shape, got {p.shape} and {q.shape}")
    scale = _log_base(base)
    occurs = p > 0
    if (q[occurs] == 0).any():
        return math.inf
    return max(0.0, float((p[occurs] * np.log(p[occurs] / q[occurs])).sum() / scale))


def gaussian_mutual_information(rho: float, dimensions: int = 1, base: float = 2) -> float:
    """I = −(d/2) log(1 − ρ²) for d independent pairs of Gaussians with correlation ρ each.

    Raises:
        ValueError: ρ is not strictly between −1 and 1, dimensions < 1, or base is bad.
    """
    if not -1 < rho < 1:  # also catches NaN; at ±1 the information is infinite
        raise ValueError(f"rho must lie strictly between -1 and 1, got {rho}")
    if dimensions < 1:
        raise ValueError(f"dimensions must be at least 1, got {dimensions}")
    return -dimensions / 2 * math.log1p(-(rho**2)) / _log_base(base)


def _probabilities(p, name: str) -> np.ndarray:
    p = np.asarray(p, dtype=float)
    if p.size == 0:
        raise ValueError(f"{name} is empty: there is nothing to be uncertain about")
    if not np.isfinite(p).all() or (p < -1e-12).any():
        raise ValueError(f"{name} must hold probabilities, finite and not negative, got {p.min()}")
    if abs(p.sum() - 1) > 1e-6:
        raise ValueError(f"{name} must sum to 1, got {p.sum()}; divide counts by their total")
    return np.maximum(p, 0.0)  # −1e−17 from an earlier subtraction is a 0


def _table(joint) -> np.ndarray:
    joint = _probabilities(joint, "joint")
    if joint.ndim != 2:
        raise ValueError(f"joint must be a table (R, C), got shape {joint.shape}")
    return joint


def _log_base(base: float) -> float:
    if not 1 < base < math.inf:  # also catches NaN
        raise ValueError(f"base must be a number greater than 1, got {base}")
    return math.log(base)
