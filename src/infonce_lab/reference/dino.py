"""DINO (chapter 13): a student that imitates its own moving average, and what keeps both alive."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor


def dino_loss(
    student: Float[Tensor, "b k"],
    teacher: Float[Tensor, "b k"],
    center: Float[Tensor, "k"],
    student_temperature: float = 0.1,
    teacher_temperature: float = 0.04,
) -> Float[Tensor, ""]:
    """Mean cross-entropy of the student's distribution against the teacher's, in nats.

    ``student`` and ``teacher`` are logits over K prototypes; row b of both belongs to image b, and
    the caller crosses the views. Only the teacher is centred (minus ``center``) and sharpened (the
    lower temperature), and no gradient reaches it.
    Source: Caron et al. 2021 (DINO); ``main_dino.py`` of facebookresearch/dino.

    Raises:
        ValueError: the shapes are not (B, K), (B, K) and (K,), or a temperature is not > 0.
    """
    _check_logits("student", student)
    if teacher.shape != student.shape:
        raise ValueError(
            f"student and teacher must share one shape (B, K), "
            f"got {tuple(student.shape)} and {tuple(teacher.shape)}"
        )
    _check_center(center, student)
    _check_temperature("student_temperature", student_temperature)
    _check_temperature("teacher_temperature", teacher_temperature)
    target = teacher_probabilities(teacher, center, teacher_temperature)  # (B, K), no graph
    log_p = (student / student_temperature).log_softmax(dim=1)  # (B, K)
    return -(target * log_p).sum(dim=1).mean()


@torch.no_grad()
def dino_center(
    center: Float[Tensor, "k"], teacher: Float[Tensor, "b k"], momentum: float = 0.9
) -> Float[Tensor, "k"]:
    """The next centre: momentum · centre + (1 − momentum) · mean of the teacher's logits.

    The mean runs over the batch, before any centring, temperature or softmax. A new tensor without
    a graph; ``center`` is unchanged. Source: Caron et al. 2021 (DINO).

    Raises:
        ValueError: the shapes are not (K,) and (B, K), or momentum is outside [0, 1].
    """
    _check_logits("teacher", teacher)
    _check_center(center, teacher)
    if not 0 <= momentum <= 1:
        raise ValueError(f"momentum must be between 0 and 1, got {momentum}")
    return momentum * center + (1 - momentum) * teacher.mean(dim=0)  # (K,)


@torch.no_grad()
def teacher_probabilities(
    teacher: Float[Tensor, "b k"],
    center: Float[Tensor, "k"] | float = 0.0,
    temperature: float = 0.04,
) -> Float[Tensor, "b k"]:
    """softmax((teacher − center)/temperature) along each row: what the student has to match."""
    return ((teacher - center) / temperature).softmax(dim=1)


class Health(NamedTuple):
    """Two entropies of a batch of distributions over prototypes, and their difference; nats."""

    mean_entropy: float  # mean H: 0 when every answer is certain
    entropy_of_mean: float  # H(mean): log K when all prototypes are used alike
    information: float  # H(mean) − mean H = I(sample; prototype): 0 in either death


def health(p: Float[Tensor, "b k"]) -> Health:
    """Which death, if any: mean H, H(mean), and their difference, the mutual information.

    Rows of ``p`` sum to 1. 0 ≤ information ≤ log min(B, K) by chapter 1.

    Raises:
        ValueError: p is not (B, K).
    """
    _check_logits("p", p)
    p = p.detach().double()
    each = -torch.special.xlogy(p, p).sum(dim=1).mean().item()
    mean = p.mean(dim=0)  # (K,)
    together = -torch.special.xlogy(mean, mean).sum().item()
    return Health(max(each, 0.0), max(together, 0.0), max(together - each, 0.0))


def _check_logits(name: str, logits: Tensor) -> None:
    if logits.ndim != 2 or 0 in logits.shape:
        raise ValueError(f"{name} must be (B, K) with B, K ≥ 1, got shape {tuple(logits.shape)}")


def _check_center(center: Tensor, logits: Tensor) -> None:
    if center.shape != logits.shape[1:]:
        raise ValueError(
            f"center must be ({logits.shape[1]},) like the logits' columns, "
            f"got shape {tuple(center.shape)}"
        )


def _check_temperature(name: str, value: float) -> None:
    if not value > 0:  # also catches NaN
        raise ValueError(f"{name} must be > 0, got {value}")
