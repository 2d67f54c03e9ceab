"""Numbers that fit: a stable log-sum-exp, and NT-Xent for every floating dtype (chapter 6).

``one_row`` computes one row of the loss as a given dtype would store it, stage by stage, with the
mistakes people make as options. It is what the explorer of the chapter shows.
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def log_sum_exp(x: Float[Tensor, "b k"]) -> Float[Tensor, "b"]:
    """log Σ_k exp(x_bk) of each row, in the dtype of ``x``, without overflow.

    A row of −∞ gives −∞ and a row with a +∞ gives +∞. Entries of −∞ get gradient exactly 0, unless
    their whole row is −∞.

    Raises:
        ValueError: x is not (B, K) with K ≥ 1.
    """
    if x.ndim != 2 or x.shape[1] == 0:
        raise ValueError(f"x must be (B, K) with K ≥ 1, got shape {tuple(x.shape)}")
    top = x.detach().amax(dim=1, keepdim=True)  # (B, 1)
    top = torch.where(top.isinf(), 0.0, top)  # ∞ − ∞ would be NaN
    return top.squeeze(1) + (x - top).exp().sum(dim=1).log()  # the largest term is e⁰ = 1


def unit_rows(z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    """Each row divided by its length; a row of zeros stays zero, with gradient exactly 0.

    Rows are divided by their largest entry first, so that no square overflows or vanishes.
    """
    largest = z.detach().abs().amax(dim=1, keepdim=True)  # (N, 1), a constant: lengths cancel
    empty = largest == 0
    z = z / torch.where(empty, 1.0, largest)
    length = torch.where(empty, 1.0, z.norm(dim=1, keepdim=True))  # ≥ 1 by now
    return torch.where(empty, 0.0, z / length)


def stable_nt_xent(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], temperature: float = 0.07
) -> Float[Tensor, ""]:
    """NT-Xent in nats, computed in float32 or wider whatever the dtype of the embeddings.

    Half-precision embeddings are cast up before they are normalised: a cosine rounded to 8 or 11
    bits and divided by τ can no longer be repaired. The result is float32 (float64 for float64).

    Raises:
        ValueError: the shapes differ or are not (N, D), N = 0, or temperature is not > 0.
    """
    if z_i.ndim != 2 or z_i.shape != z_j.shape:
        raise ValueError(
            f"z_i and z_j must share one shape (N, D), got {tuple(z_i.shape)} and {tuple(z_j.shape)}"
        )
    if len(z_i) == 0:
        raise ValueError("z_i is empty: NT-Xent needs at least one pair (N = 0)")
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")

    n = len(z_i)
    z = torch.cat([z_i, z_j])
    u = unit_rows(z.to(torch.promote_types(z.dtype, torch.float32)))  # (2N, D)
    logits = u @ u.T / temperature  # (2N, 2N)
    logits = logits.masked_fill(torch.eye(2 * n, dtype=torch.bool, device=u.device), -torch.inf)
    positives = (torch.arange(2 * n, device=u.device) + n) % (2 * n)  # (2N,)
    return F.cross_entropy(logits, positives)  # logsumexp minus the positive, row by row


def overflow_temperature(dtype: torch.dtype) -> float:
    """The τ below which exp(1/τ) is infinite in this dtype: 1 / log(largest finite number)."""
    return 1 / math.log(torch.finfo(dtype).max)


# --- one row, as it is stored


class Row(NamedTuple):
    """Every stage of one row. Numbers are what the dtype stores; ``refused``: PyTorch would raise."""

    logits: list[float]  # after the mask
    terms: list[float]  # the exponentials that are added
    total: float  # their sum, after a subtraction if there is one
    log_total: float  # log-sum-exp
    loss: float
    refused: bool


def one_row(
    cosines: list[float],
    temperature: float,
    dtype: torch.dtype = torch.float32,
    mask: float | str = -math.inf,
    method: str = "shift",
    smoothing: float = 0.0,
    all_masked: bool = False,
) -> Row:
    """One row of the loss, rounded to ``dtype`` after each stage as a program in it would be.

    ``cosines`` holds the anchor with itself first, then the positive, then the negatives.

    Args:
        mask: the number written over the self logit, or ``"multiply"`` for logit × 0.
        method: ``"naive"`` (exponentials as they are), ``"shift"`` (the row's maximum first) or
            ``"subtract"`` (no mask: exp(1/τ) is taken away from the sum).
        smoothing: label smoothing, spread over all columns as ``F.cross_entropy`` does.
        all_masked: write the mask over every column, as padding may do.

    Raises:
        ValueError: an unknown method, or temperature is not > 0.
    """
    if method not in ("naive", "shift", "subtract"):
        raise ValueError(f"method must be naive, shift or subtract, got {method!r}")
    if not temperature > 0:
        raise ValueError(f"temperature must be > 0, got {temperature}")

    def stored(value: Tensor) -> Tensor:  # float64 → float32 → dtype → float64
        return value.to(torch.float32).to(dtype).to(torch.float64)

    nan = [math.nan] * len(cosines)
    lowest = torch.finfo(dtype).min
    if method != "subtract" and isinstance(mask, float) and -math.inf < mask < lowest:
        return Row(nan, nan, math.nan, math.nan, math.nan, True)
    logits = stored(stored(torch.tensor(cosines, dtype=torch.float64)) / temperature)
    masked = slice(None) if all_masked else slice(0, 1)
    if method != "subtract":
        logits[masked] = (
            logits[masked] * 0.0
            if mask == "multiply"
            else stored(torch.tensor(mask, dtype=torch.float64))
        )
    top = logits.amax() if method == "shift" else torch.zeros((), dtype=torch.float64)
    shifted = stored(logits - top)
    terms = stored(shifted.exp())
    total = stored(terms.sum())
    if method == "subtract":
        own = stored(stored(torch.tensor(1 / temperature, dtype=torch.float64)).exp())
        total = stored(total - own)
    log_total = stored(total.log())
    # As log_softmax does it: the shift is never added back, so it cannot drown the logarithm.
    losses = stored(log_total - shifted)
    loss = losses[1]
    if smoothing:
        loss = stored((1 - smoothing) * loss + smoothing * losses.mean())
    return Row(
        logits.tolist(),
        terms.tolist(),
        total.item(),
        stored(top + log_total).item(),
        loss.item(),
        False,
    )
