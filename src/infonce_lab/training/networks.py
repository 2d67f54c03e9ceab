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
