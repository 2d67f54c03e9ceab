"""What a pretrained encoder is good for: frozen, fine-tuned, and asked for the rotation angle."""

import math
from collections.abc import Callable
from copy import deepcopy

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn

from .digits import Digits
from .evaluate import as_array, features
from .mae import PatchEncoder


def build_patch_encoder(seed: int = 0) -> PatchEncoder:
    """The MAE's encoder, untrained: the twin to which the pretrained one is compared."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return PatchEncoder()


def labelled_rows(labels: Int64[Tensor, "n"], per_class: int, seed: int) -> Int64[Tensor, "k"]:
    """Row numbers of ``per_class`` random images of every class."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    rows = [order[labels[order] == c][:per_class] for c in labels.unique()]
    return torch.cat(rows)


def fine_tune(
    encoder: nn.Module,
    images: Float[Tensor, "n 1 8 8"],
    labels: Int64[Tensor, "n"],
    steps: int = 100,
    batch_size: int = 128,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> nn.Module:
    """Train a copy of the encoder, with a linear layer on top, on labelled images.

    AdamW with warm-up and cosine decay, no augmentation. The encoder itself is not touched.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        top = nn.Linear(encoder(images[:1]).shape[1], int(labels.max()) + 1)
    model = nn.Sequential(deepcopy(encoder), top).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.05)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * 0.5 * (1 + math.cos(math.pi * s / steps))
    )
    generator = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        rows = torch.randperm(len(images), generator=generator)[:batch_size]
        loss = F.cross_entropy(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def accuracy(model: nn.Module, digits: Digits) -> float:
    """Share of test images that the model names rightly."""
    found = features(model, digits.test_images).argmax(dim=1)
    return (found == digits.test_labels).double().mean().item()


def rotated(
    images: Float[Tensor, "n 1 h w"], seed: int, degrees: float = 30.0
) -> tuple[Float[Tensor, "n 1 h w"], Float[Tensor, "n"]]:
    """Each image turned by an angle of its own from ±degrees, and the angles in degrees."""
    generator = torch.Generator().manual_seed(seed)
    angle = degrees * (2 * torch.rand(len(images), generator=generator) - 1)
    radians = torch.deg2rad(angle)
    cos, sin, zero = radians.cos(), radians.sin(), torch.zeros_like(radians)
    turn = torch.stack([cos, -sin, zero, sin, cos, zero], dim=1).view(-1, 2, 3)
    grid = F.affine_grid(turn, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False), angle


def angle_r2(embed: Callable[[Tensor], Tensor], digits: Digits, seed: int = 0) -> float:
    """How much of the rotation's variance a ridge regression reads from features of test images.

    1 is all of it; 0 is what the mean angle would reach. Fitted on rotated training images.
    """
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    train, train_angle = rotated(digits.train_images, seed)
    test, test_angle = rotated(digits.test_images, seed + 1)
    model = make_pipeline(StandardScaler(), RidgeCV(alphas=(0.1, 1, 10, 100, 1000)))
    model.fit(as_array(embed(train)), as_array(train_angle))
    return float(model.score(as_array(embed(test)), as_array(test_angle)))
