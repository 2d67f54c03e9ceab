"""Two random views of every image: what they share is what the network is asked to keep."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from infonce_lab.reference.simclr import two_views

__all__ = ["DigitAugment", "digit_augment", "two_views"]


class DigitAugment:
    """A random callable on a batch; the same ``seed`` gives the same sequence of views.

    It never advances PyTorch's global random state, so training does not change what a reader's
    own ``torch.randn`` returns afterwards.
    """

    def __init__(self, transform: nn.Module, seed: int = 0):
        self.transform = transform
        self.seeds = torch.Generator().manual_seed(seed)

    @torch.no_grad()
    def __call__(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        seed = int(torch.randint(2**62, (), generator=self.seeds))
        # kornia draws from the global generators: lend it fresh ones, then put the old ones back.
        devices = [images.device] if images.is_cuda else []
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(seed)
            return self.transform(images)


def digit_augment(
    seed: int = 0,
    degrees: float = 15.0,
    shift: float = 1 / 8,
    scale: float = 0.15,
    shear: float = 0.15,
    brightness: float = 0.2,
    noise: float = 0.1,
    erase: int = 3,
) -> DigitAugment:
    """Changes that leave an 8×8 digit the same digit: move it, bend it, dim it, hide a patch.

    Args:
        degrees: rotation, drawn from ±degrees.
        shift: translation, drawn from ±shift of the image's side (1/8 is one pixel of eight).
        scale: size, drawn from 1 ± scale.
        shear: slant, drawn from ± about ``shear`` of the height (a tangent).
        brightness: factor, drawn from 1 ± brightness.
        noise: standard deviation of the Gaussian noise added to every pixel.
        erase: side, in pixels, of the square hidden in every view.

    0 switches any of them off.
    """
    import math

    import kornia.augmentation as K

    slant = math.degrees(math.atan(shear))
    steps: list[nn.Module] = []
    if degrees or shift or scale or shear:
        steps.append(
            K.RandomAffine(
                degrees=degrees,
                translate=(shift, shift),
                scale=(1 - scale, 1 + scale),
                shear=(-slant, slant, -slant, slant),
                p=1.0,
            )
        )
    if brightness:
        steps.append(K.RandomBrightness((1 - brightness, 1 + brightness), p=1.0))
    if noise:
        steps.append(K.RandomGaussianNoise(std=noise, p=1.0))
    if erase:
        area = erase**2 / 64  # kornia asks for a share of the 8×8 image
        steps.append(K.RandomErasing(scale=(area, area), ratio=(1.0, 1.0), p=1.0))
    return DigitAugment(nn.Sequential(*steps), seed)
