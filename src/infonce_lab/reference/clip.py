"""CLIP's symmetric loss and its learnable temperature (chapter 5), with two relatives to compare."""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


def clip_loss(
    image_features: Float[Tensor, "n d"],
    text_features: Float[Tensor, "n d"],
    logit_scale: Float[Tensor, ""] | float,
) -> Float[Tensor, ""]:
    """Mean of "which text fits this image?" and "which image fits this text?", in nats.

    Row k of both belongs to pair k; rows need not have unit length. ``logit_scale`` lives in log
    space: the cosines are multiplied by exp(logit_scale) = 1/τ. Nothing is clamped here.
    Source: Radford et al. 2021 (CLIP), Figure 3 and section 2.5.

    Raises:
        ValueError: the shapes differ or are not (N, D), N = 0, or logit_scale is no single number.
    """
    _check_pairs("image_features", image_features, "text_features", text_features)
    dtype = None if isinstance(logit_scale, Tensor) else image_features.dtype
    scale = torch.as_tensor(logit_scale, dtype=dtype, device=image_features.device)
    if scale.numel() != 1 or scale.isnan():
        raise ValueError(f"logit_scale must be one number, log(1/τ), got {logit_scale}")

    images = F.normalize(image_features, dim=1)  # (N, D), rows of unit length
    texts = F.normalize(text_features, dim=1)  # (N, D)
    logits = scale.reshape(()).exp() * images @ texts.T  # (N, N): rows are images, columns are texts
    labels = torch.arange(len(images), device=images.device)  # (N,): pairs lie on the diagonal
    image_to_text = F.cross_entropy(logits, labels)
    text_to_image = F.cross_entropy(logits.T, labels)
    return (image_to_text + text_to_image) / 2


class LearnableTemperature(nn.Module):
    """One number the optimiser may move: log(1/τ), kept at or below log(max_scale).

    Called without arguments it returns the log scale, 0-dim, ready for :func:`clip_loss`. The
    parameter itself is limited, outside the graph: a clamp *inside* the graph has gradient 0 above
    the limit, so a parameter that once got there could never come back.
    Source: Radford et al. 2021 (CLIP), section 2.5: start at 1/0.07, never above 100.

    Raises:
        ValueError: temperature or max_scale is not > 0.
    """

    def __init__(self, temperature: float = 0.07, max_scale: float = 100.0):
        super().__init__()
        for name, value in {"temperature": temperature, "max_scale": max_scale}.items():
            if not value > 0:  # also catches NaN
                raise ValueError(f"{name} must be > 0, got {value}")
        self.max_scale = max_scale
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / temperature), dtype=torch.float32))

    def forward(self) -> Float[Tensor, ""]:
        with torch.no_grad():
            self.log_scale.clamp_(max=math.log(self.max_scale))
        return self.log_scale

    def extra_repr(self) -> str:
        return f"temperature={math.exp(-self.log_scale.item()):.4g}, max_scale={self.max_scale}"


def one_direction(
    out1: Float[Tensor, "n d"], out2: Float[Tensor, "n d"], temperature: float = 0.07
) -> Float[Tensor, ""]:
    """The forum question's loss, completed: row k asks which second view belongs to first view k.

    InfoNCE with N candidates and no mask, in nats. Source: van den Oord et al. 2018 (CPC), eq. 4.

    Raises:
        ValueError: the shapes differ or are not (N, D), N = 0, or temperature is not > 0.
    """
    _check_pairs("out1", out1, "out2", out2)
    _check_temperature(temperature)
    logits = F.normalize(out1, dim=1) @ F.normalize(out2, dim=1).T / temperature  # (N, N)
    return F.cross_entropy(logits, torch.arange(len(out1), device=out1.device))


def hardest_triplet(
    anchors: Float[Tensor, "n d"], others: Float[Tensor, "n d"], margin: float = 0.0
) -> Float[Tensor, ""]:
    """Mean of max(0, margin + hardest negative cosine − positive cosine) over the rows.

    This is the limit of τ·:func:`one_direction` for τ → 0, at margin 0. Cosine version of the
    triplet loss of Schroff et al. 2015 (FaceNet), hardest negative in the batch.

    Raises:
        ValueError: the shapes differ or are not (N, D), or N < 2 (no negative).
    """
    _check_pairs("anchors", anchors, "others", others)
    if len(anchors) < 2:
        raise ValueError("anchors has one row: a triplet needs a negative (N ≥ 2)")
    cosines = F.normalize(anchors, dim=1) @ F.normalize(others, dim=1).T  # (N, N)
    own = torch.eye(len(cosines), dtype=torch.bool, device=cosines.device)
    hardest = cosines.masked_fill(own, -torch.inf).amax(dim=1)  # (N,)
    return (margin + hardest - cosines.diagonal()).relu().mean()


def one_direction_floor(n: int, temperature: float) -> float:
    """The least value of :func:`one_direction` and :func:`clip_loss` over all embeddings, in nats.

    Reached by aligned pairs on a regular simplex, cosine −1/(N−1), which needs D ≥ N − 1.

    Raises:
        ValueError: n < 1, or temperature is not > 0.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    _check_temperature(temperature)
    return math.log1p((n - 1) * math.exp(-n / ((n - 1) * temperature))) if n > 1 else 0.0


def _check_pairs(first_name: str, first: Tensor, second_name: str, second: Tensor) -> None:
    if first.ndim != 2 or first.shape != second.shape:
        raise ValueError(
            f"{first_name} and {second_name} must share one shape (N, D), "
            f"got {tuple(first.shape)} and {tuple(second.shape)}"
        )
    if len(first) == 0:
        raise ValueError(f"{first_name} is empty: the loss needs at least one pair (N = 0)")


def _check_temperature(temperature: float) -> None:
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")
