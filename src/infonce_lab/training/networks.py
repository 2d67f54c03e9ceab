"""An encoder small enough to train on a laptop's processor in seconds, and SimCLR's head."""

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Encoder(nn.Sequential):
    """Two 3×3 convolutions and a linear layer: one-channel 8×8 images → features.

    ``width`` is the number of channels of the first convolution; the second has twice as many.
    """

    def __init__(self, width: int = 16, features: int = 64):
        super().__init__(
            nn.Conv2d(1, width, kernel_size=3, stride=2, padding=1),  # (B, width, 4, 4)
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, 2 * width, kernel_size=3, padding=1),  # (B, 2·width, 4, 4)
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
            nn.Flatten(),  # (B, 2·width·16)
            nn.Linear(2 * width * 16, features),  # (B, features)
        )

    def forward(self, images: Float[Tensor, "b 1 8 8"]) -> Float[Tensor, "b features"]:
        return super().forward(images)


class PhotoEncoder(nn.Sequential):
    """Halve the image until it is 4×4, then average: images of any size and channels → features.

    Each halving is a 3×3 convolution with batch norm; the channels double up to 8·``width``.
    """

    def __init__(self, channels: int = 3, size: int = 32, width: int = 32, features: int = 128):
        layers: list[nn.Module] = []
        before, after = channels, width
        while size > 4:
            layers += [
                nn.Conv2d(before, after, kernel_size=3, stride=2, padding=1),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
            size, before, after = (size + 1) // 2, after, min(2 * after, 8 * width)
        super().__init__(
            *layers,  # (B, before, 4, 4), or a little less
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),  # (B, before)
            nn.Linear(before, features),  # (B, features)
        )


class ProjectionHead(nn.Sequential):
    """The network between the features h, which are kept, and the embeddings z, which are compared.

    Thrown away after training. Source: Chen et al. 2020 (SimCLR), section 4.2.
    """

    def __init__(self, features: int = 64, hidden: int = 64, embedding: int = 32):
        super().__init__(
            nn.Linear(features, hidden),
            nn.ReLU(),
            nn.Linear(hidden, embedding),  # (B, embedding)
        )


def build_networks(
    width: int = 16, features: int = 64, embedding: int = 32, seed: int = 0
) -> tuple[Encoder, ProjectionHead]:
    """An untrained encoder and head; the same ``seed`` gives the same weights on every device."""
    with torch.random.fork_rng(devices=[]):  # leave the caller's random numbers alone
        torch.manual_seed(seed)
        return Encoder(width, features), ProjectionHead(features, features, embedding)


def networks_for(
    channels: int, size: int, embedding: int = 32, seed: int = 0
) -> tuple[nn.Module, ProjectionHead]:
    """An untrained encoder and head for images of this kind: the digits' own, or a deeper one."""
    if (channels, size) == (1, 8):
        return build_networks(embedding=embedding, seed=seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoder = PhotoEncoder(channels, size)
        return encoder, ProjectionHead(128, 128, embedding)
