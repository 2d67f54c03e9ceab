"""How invariant are features to the views they were trained on, and what does that cost?"""

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.reference.evaluation import linear_probe

from .evaluate import few_label_accuracy
from .images import Images
from .stateless import augmented

Embed = Callable[[Tensor], Tensor]


class Invariance(NamedTuple):
    """Mean cosine of centred features: two views of one image, and views of two images."""

    twins: float
    strangers: float


def invariance(embed: Embed, images: Tensor, transform: Embed, seed: int = 0) -> Invariance:
    """Twins near 1 and strangers near 0: what the views change has left the features.

    The features are centred first, for a common offset makes everything look similar.
    """
    views = [embed(augmented(transform, images, seed, view)).detach() for view in (0, 1)]
    centre = torch.cat(views).mean(dim=0)
    first, second = (F.normalize(view - centre, dim=1) for view in views)
    cosines = first @ second.T  # (m, m): twins on the diagonal
    m = len(cosines)
    twins = cosines.diagonal().mean().item()
    return Invariance(twins, (cosines.sum().item() - m * twins) / (m * m - m))


def turned(images: Tensor, degrees: float) -> Tensor:
    """Every image rotated about its centre, anticlockwise for positive ``degrees``."""
    from kornia.geometry import rotate

    return rotate(images, torch.full((len(images),), float(degrees)))


def direction_accuracy(
    embed: Embed, images: Images, degrees: float = 30.0, per_class: int | None = None
) -> float:
    """Can a linear probe tell from the features which way an image was turned? ½ is guessing.

    ``per_class`` labels for each of the two ways, all by default.
    """

    def both(pixels: Tensor) -> tuple[Tensor, Tensor]:
        left, right = (embed(turned(pixels, sign * degrees)) for sign in (1, -1))
        return torch.cat([left, right]), torch.arange(2).repeat_interleave(len(pixels))

    rows = (*both(images.train_images), *both(images.test_images))
    if per_class is None:
        return linear_probe(*rows)
    return few_label_accuracy(*rows, per_class=per_class).mean
