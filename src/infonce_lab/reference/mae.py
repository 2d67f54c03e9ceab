"""Masked autoencoding (chapter 14): cut, hide, restore, and pay for what was hidden.

``random_masking`` and ``masked_mse`` are the two halves of MAE that are easy to get wrong: the
index bookkeeping and the loss. ``smooth_fill`` is the rival without understanding: it fills what is
hidden from the visible pixels around it.
"""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor


def patchify(images: Float[Tensor, "b c h w"], size: int) -> Float[Tensor, "b l d"]:
    """Cut images into L = (H/size)·(W/size) squares, row by row; D = C·size² numbers each.

    Raises:
        ValueError: images is not (B, C, H, W), or size does not divide H and W.
    """
    if images.ndim != 4:
        raise ValueError(f"images must be (B, C, H, W), got shape {tuple(images.shape)}")
    b, c, height, width = images.shape
    if size < 1 or height % size or width % size:
        raise ValueError(f"size must divide {height} and {width}, got {size}")
    x = images.reshape(b, c, height // size, size, width // size, size)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * size * size)  # (B, L, C·size²)


def unpatchify(
    patches: Float[Tensor, "b l d"], size: int, shape: tuple[int, int, int]
) -> Float[Tensor, "b c h w"]:
    """The inverse of :func:`patchify`; ``shape`` is (C, H, W).

    Raises:
        ValueError: the patches do not make up an image of that shape.
    """
    c, height, width = shape
    if patches.ndim != 3 or patches.shape[1:].numel() != c * height * width:
        raise ValueError(f"{tuple(patches.shape)} patches do not fill images of shape {shape}")
    x = patches.reshape(-1, height // size, width // size, c, size, size)
    return x.permute(0, 3, 1, 4, 2, 5).reshape(-1, c, height, width)


class Masked(NamedTuple):
    """What :func:`random_masking` returns."""

    visible: Float[Tensor, "b v d"]  # the patches that stay, in ascending noise
    mask: Float[Tensor, "b l"]  # 1 = hidden, 0 = kept, in the original order
    restore: Int64[Tensor, "b l"]  # cat(visible, hidden) gathered with it is the original order


def random_masking(
    patches: Float[Tensor, "b l d"], mask_ratio: float, noise: Float[Tensor, "b l"]
) -> Masked:
    """Keep the V = L − round(L·mask_ratio) patches of smallest noise in every row.

    The caller draws the noise, so nothing here is random. Differentiable in ``patches``. The
    published code keeps ``int(L·(1 − mask_ratio))``, which loses a patch to rounding where
    L·(1 − mask_ratio) is not quite an integer (L = 10, mask_ratio = 0.9: none is left).
    Source: He et al. 2022 (MAE), section 3.

    Raises:
        ValueError: patches is not (B, L, D), noise is not (B, L), or mask_ratio is not in [0, 1].
    """
    if patches.ndim != 3:
        raise ValueError(f"patches must be (B, L, D), got shape {tuple(patches.shape)}")
    if noise.shape != patches.shape[:2]:
        raise ValueError(f"noise must be {tuple(patches.shape[:2])}, got {tuple(noise.shape)}")
    if not 0 <= mask_ratio <= 1:  # also catches NaN
        raise ValueError(f"mask_ratio must be between 0 and 1, got {mask_ratio}")
    length = patches.shape[1]
    visible_count = length - round(length * mask_ratio)
    shuffle = noise.argsort(dim=1)  # (B, L): which patch stands at each place of the queue
    restore = shuffle.argsort(dim=1)  # (B, L): at which place each patch stands
    keep = shuffle[:, :visible_count]  # (B, V)
    visible = patches.take_along_dim(keep[:, :, None], dim=1)  # (B, V, D)
    mask = (restore >= visible_count).to(patches.dtype)  # (B, L)
    return Masked(visible, mask, restore)


def masked_mse(
    prediction: Float[Tensor, "b l d"], target: Float[Tensor, "b l d"], mask: Float[Tensor, "b l"]
) -> Float[Tensor, ""]:
    """Σ mask·mean_D (prediction − target)² / Σ mask: the mean over the hidden patches of the batch.

    ``mask`` is 1 (hidden) or 0, float or bool. Visible patches get no gradient. Squared pixel
    units. Source: He et al. 2022 (MAE), section 3; their per-patch normalisation is left out.

    Raises:
        ValueError: the shapes disagree, or nothing is hidden.
    """
    if prediction.ndim != 3 or prediction.shape != target.shape:
        raise ValueError(
            f"prediction and target must share one shape (B, L, D), got "
            f"{tuple(prediction.shape)} and {tuple(target.shape)}"
        )
    if mask.shape != prediction.shape[:2]:
        raise ValueError(f"mask must be {tuple(prediction.shape[:2])}, got {tuple(mask.shape)}")
    mask = mask.to(prediction.dtype)
    if not mask.any():
        raise ValueError("mask hides no patch: there is nothing to average over")
    error = (prediction - target).square().mean(dim=2)  # (B, L)
    return (error * mask).sum() / mask.sum()


def smooth_fill(
    images: Float[Tensor, "b c h w"], hidden: Bool[Tensor, "b h w"], tolerance: float = 1e-9
) -> Float[Tensor, "b c h w"]:
    """Replace hidden pixels so that each is the mean of its 2 to 4 neighbours: a soap film.

    The film is fixed to the visible pixels, and free at the image's border. It is found by
    successive over-relaxation on the two colours of a chessboard, until no pixel moves by more than
    ``tolerance``. Images with nothing visible become 0.

    Raises:
        ValueError: images is not (B, C, H, W), or hidden is not (B, H, W).
    """
    if images.ndim != 4 or hidden.shape != (len(images), *images.shape[2:]):
        raise ValueError(
            f"images must be (B, C, H, W) and hidden (B, H, W), got {tuple(images.shape)} and "
            f"{tuple(hidden.shape)}"
        )
    hidden = hidden[:, None].bool()  # (B, 1, H, W)
    seen = (~hidden).sum(dim=(2, 3), keepdim=True)  # (B, 1, 1, 1)
    mean = (images * ~hidden).sum(dim=(2, 3), keepdim=True) / seen.clamp(min=1)
    x = torch.where(hidden, mean, images)  # start from the mean of what is visible
    hidden = hidden & (seen > 0)
    height, width = images.shape[2:]
    rows, columns = torch.arange(height)[:, None], torch.arange(width)
    white = ((rows + columns) % 2 == 0).to(images.device)  # (H, W)
    neighbours = _sum_of_neighbours(torch.ones_like(x[:1, :1]))
    pull = 2 / (1 + torch.pi / max(height, width, 2))  # over-relaxation, below 2
    for _ in range(100 * (height + width)):
        before = x
        for colour in (white, ~white):
            step = _sum_of_neighbours(x) / neighbours - x
            x = torch.where(hidden & colour, x + pull * step, x)
        if (x - before).abs().max() < tolerance:
            break
    return x


def _sum_of_neighbours(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
    """Above, below, left and right; beyond the border there is nothing to add."""
    total = torch.zeros_like(x)
    total[..., 1:, :] += x[..., :-1, :]
    total[..., :-1, :] += x[..., 1:, :]
    total[..., :, 1:] += x[..., :, :-1]
    total[..., :, :-1] += x[..., :, 1:]
    return total
