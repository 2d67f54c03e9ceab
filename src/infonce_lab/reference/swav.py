"""SwAV (chapter 13): fair codes by Sinkhorn–Knopp, and the loss that swaps them between views."""

import torch
from jaxtyping import Float
from torch import Tensor


@torch.no_grad()
def sinkhorn(
    scores: Float[Tensor, "b k"], epsilon: float = 0.05, iterations: int = 3
) -> Float[Tensor, "b k"]:
    """Codes: each sample's shares of the K prototypes, with equal custom for every prototype.

    ``scores`` are similarities of B samples to K prototypes. Alternately every prototype gets the
    same total (columns), then every sample (rows). Samples come last: rows sum to 1, columns only
    nearly to B/K. The result carries no gradient. Working with logarithms, dividing a column or a
    row by its sum *is* a log-softmax, and the constants 1/K, 1/B and B cancel.
    Source: Caron et al. 2020 (SwAV); ``main_swav.py`` of facebookresearch/swav.

    Raises:
        ValueError: scores is not (B, K) with B, K ≥ 1, epsilon is not > 0, or iterations < 1.
    """
    _check_table("scores", scores)
    _check_positive("epsilon", epsilon)
    if iterations < 1:
        raise ValueError(f"iterations must be at least 1, got {iterations}")
    log_q = scores / epsilon  # (B, K)
    for _ in range(iterations):
        log_q = log_q.log_softmax(dim=0)  # prototypes: every column has the same sum
        log_q = log_q.log_softmax(dim=1)  # samples: every row sums to 1
    return log_q.exp()


def swav_loss(
    scores_1: Float[Tensor, "b k"],
    scores_2: Float[Tensor, "b k"],
    temperature: float = 0.1,
    epsilon: float = 0.05,
    iterations: int = 3,
) -> Float[Tensor, ""]:
    """Predict the code of one view from the scores of the other, and the reverse; nats.

    Row b of both tables belongs to image b. Codes are targets: no gradient flows into them.
    Source: Caron et al. 2020 (SwAV).

    Raises:
        ValueError: the shapes differ or are not (B, K), temperature or epsilon is not > 0, or
            iterations < 1.
    """
    _check_table("scores_1", scores_1)
    if scores_1.shape != scores_2.shape:
        raise ValueError(
            f"scores_1 and scores_2 must share one shape (B, K), "
            f"got {tuple(scores_1.shape)} and {tuple(scores_2.shape)}"
        )
    _check_positive("temperature", temperature)
    code_1 = sinkhorn(scores_1, epsilon, iterations)  # (B, K), no graph
    code_2 = sinkhorn(scores_2, epsilon, iterations)
    log_p1 = (scores_1 / temperature).log_softmax(dim=1)  # (B, K)
    log_p2 = (scores_2 / temperature).log_softmax(dim=1)
    swapped = code_2 * log_p1 + code_1 * log_p2  # (B, K)
    return -swapped.sum(dim=1).mean() / 2


def transport_objective(
    codes: Float[Tensor, "b k"], scores: Float[Tensor, "b k"], epsilon: float = 0.05
) -> Float[Tensor, ""]:
    """What fair codes maximise: mean similarity + ε · mean entropy of a row (nats).

    Per sample, with codes whose rows sum to 1: SwAV's Tr(QᵀCᵀZ) + εH(Q) for Q = codes/B, less the
    constant ε log B.

    Raises:
        ValueError: the shapes differ or are not (B, K), or epsilon is not > 0.
    """
    _check_table("codes", codes)
    if codes.shape != scores.shape:
        raise ValueError(f"codes {tuple(codes.shape)} and scores {tuple(scores.shape)} differ")
    _check_positive("epsilon", epsilon)
    entropy = -torch.special.xlogy(codes, codes).sum(dim=1)  # (B,)
    return ((codes * scores).sum(dim=1) + epsilon * entropy).mean()


def _check_table(name: str, table: Tensor) -> None:
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError(f"{name} must be (B, K) with B, K ≥ 1, got shape {tuple(table.shape)}")


def _check_positive(name: str, value: float) -> None:
    if not value > 0:  # also catches NaN
        raise ValueError(f"{name} must be > 0, got {value}")
