"""Two crops of one photograph, matched without any network: by their colours alone."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from .images import photo_tiles
from .stateless import augmented


def colour_histogram(images: Float[Tensor, "n 3 h w"], bins: int = 8) -> Float[Tensor, "n d"]:
    """Share of pixels in each of ``bins`` levels of each channel; all knowledge of place is gone."""
    n, channels = images.shape[:2]
    levels = (images.clamp(0, 1) * bins).long().clamp(max=bins - 1)  # (n, 3, h, w)
    slot = levels + bins * torch.arange(channels)[:, None, None]
    counts = torch.zeros(n, channels * bins).scatter_add_(
        1, slot.flatten(1), torch.ones(n, slot[0].numel())
    )
    return counts / counts.sum(dim=1, keepdim=True)


def halves(size: int = 64) -> tuple[Tensor, Tensor]:
    """The left and the right half of every tile of both photographs: no pixel in common."""
    tiles, _ = photo_tiles(size)
    return tiles[..., : size // 2], tiles[..., size // 2 :]


def twins_found(
    first: Tensor, second: Tensor, distort: Callable[[Tensor], Tensor] | None = None, draws: int = 5
) -> float:
    """Share of tiles whose other half has the most similar histogram (Euclid) of all tiles.

    With ``distort`` both halves are changed at random first; the mean of several draws is returned.
    """
    found = []
    for draw in range(draws if distort else 1):
        pair = (first, second)
        if distort:
            pair = tuple(augmented(distort, x, draw, side) for side, x in enumerate(pair))
        distance = torch.cdist(*map(colour_histogram, pair))  # (n, n)
        found.append((distance.argmin(dim=1) == torch.arange(len(first))).double().mean().item())
    return sum(found) / len(found)


def colour_distortion(strength: float = 1.0, grey: float = 0.2):
    """SimCLR's colour jitter and random grey, without crop, flip and blur."""
    import kornia.augmentation as K

    s = strength
    return torch.nn.Sequential(
        K.ColorJitter(0.8 * s, 0.8 * s, 0.8 * s, 0.2 * s, p=0.8), K.RandomGrayscale(p=grey)
    )
