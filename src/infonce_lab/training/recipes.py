"""Which views? One recipe for digits, one for photographs; each step is there for a reason."""

from collections.abc import Callable

from torch import Tensor, nn

from .views import digit_augment


def recipe(channels: int, size: int) -> Callable[[Tensor], Tensor]:
    """The augmentation for images of this kind: grey ones as digits, colour ones as photographs."""
    return digit_augment().transform if channels == 1 else photo_views(size)


def photo_views(
    size: int,
    smallest_crop: float = 0.2,
    strength: float = 0.5,
    grey: float = 0.2,
    blur: float = 0.5,
) -> nn.Module:
    """SimCLR's list for photographs, with the arguments that it cannot do without.

    - *Crop and resize*: the two views show different parts, so only what the parts share helps.
      ``smallest_crop`` is a share of the area; the output size has no default.
    - *Flip*: left and right are alike for most objects. Not for text, not for digits.
    - *Colour jitter* and *grey*: two crops of one photograph share its colour histogram, which
      would give the pair away. The jitter's own defaults change nothing at all.
    - *Blur*: fine texture gives a pair away too. The kernel is a tenth of the side, and odd.

    Source: Chen et al. 2020 (SimCLR), appendix A; their jitter is (0.8, 0.8, 0.8, 0.2) · strength.
    """
    import kornia.augmentation as K

    kernel = max(3, size // 10 | 1)
    return nn.Sequential(
        K.RandomResizedCrop((size, size), scale=(smallest_crop, 1.0)),
        K.RandomHorizontalFlip(p=0.5),
        K.ColorJitter(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength, p=0.8),
        K.RandomGrayscale(p=grey),
        K.RandomGaussianBlur((kernel, kernel), (0.1, 2.0), p=blur),
    )
