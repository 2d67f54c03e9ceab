"""A masked autoencoder small enough for 8×8 digits, and the rivals it has to beat (chapter 14).

Source: He et al. 2022 (MAE), section 3, with learnt positions and one block on each side.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn

from infonce_lab.reference.mae import masked_mse, patchify, random_masking, smooth_fill, unpatchify

from .digits import Digits
from .simclr import progress_bar

SIDE, PATCH = 8, 2  # pixels
LENGTH, DEPTH = (SIDE // PATCH) ** 2, PATCH**2  # 16 patches of 4 numbers


class Block(nn.Module):
    """One transformer block: tokens look at each other, then each thinks for itself."""

    def __init__(self, width: int, heads: int = 4):
        super().__init__()
        self.heads = heads
        self.norm_1, self.norm_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x: Float[Tensor, "b t w"]) -> Float[Tensor, "b t w"]:
        q, k, v = self.qkv(self.norm_1(x)).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)  # (B, heads, T, width/heads)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.mlp(self.norm_2(x))


class PatchEncoder(nn.Module):
    """Patches → tokens with positions → blocks. It works on whatever patches it is shown."""

    def __init__(self, width: int = 64, blocks: int = 1):
        super().__init__()
        self.embed = nn.Linear(DEPTH, width)
        self.position = nn.Parameter(0.5 * torch.randn(LENGTH, width))
        self.blocks = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.norm = nn.LayerNorm(width)

    def tokens(self, patches: Float[Tensor, "b l d"]) -> Float[Tensor, "b l w"]:
        return self.embed(patches) + self.position

    def forward(self, images: Float[Tensor, "b 1 8 8"]) -> Float[Tensor, "b w"]:
        """Features h of whole images: every patch is visible, and the tokens are averaged."""
        return self.norm(self.blocks(self.tokens(patchify(images, PATCH)))).mean(dim=1)


class Decoder(nn.Module):
    """Visible tokens and mask tokens, back in their places → pixels of every patch."""

    def __init__(self, encoded: int = 64, width: int = 64, blocks: int = 1):
        super().__init__()
        self.enter = nn.Linear(encoded, width)
        self.mask_token = nn.Parameter(torch.zeros(width))
        self.position = nn.Parameter(0.5 * torch.randn(LENGTH, width))
        self.blocks = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, DEPTH)

    def forward(
        self, visible: Float[Tensor, "b v e"], restore: Int64[Tensor, "b l"]
    ) -> Float[Tensor, "b l d"]:
        b, v, _ = visible.shape
        hidden = self.mask_token.expand(b, LENGTH - v, -1)
        x = torch.cat(
            [self.enter(visible), hidden], dim=1
        )  # (B, L, width), in the order of the queue
        x = x.take_along_dim(restore[:, :, None], dim=1)  # in the order of the image
        return self.out(self.norm(self.blocks(x + self.position)))  # (B, L, D)


class MaskedAutoencoder(nn.Module):
    """Encoder on the visible patches only, decoder on all. ``masking`` may be yours."""

    def __init__(self, width: int = 64, masking: Callable = random_masking):
        super().__init__()
        self.encoder, self.decoder = PatchEncoder(width), Decoder(width, width)
        self.masking = masking

    def forward(
        self, patches: Float[Tensor, "b l d"], mask_ratio: float, noise: Float[Tensor, "b l"]
    ) -> tuple[Float[Tensor, "b l d"], Float[Tensor, "b l"]]:
        """Predicted pixels of every patch, and the mask (1 = hidden)."""
        tokens = self.encoder.tokens(patches)  # positions first: they travel with their patches
        visible, mask, restore = self.masking(tokens, mask_ratio, noise)  # (B, V, width)
        h = self.encoder.norm(self.encoder.blocks(visible))
        return self.decoder(h, restore), mask


@dataclass(frozen=True, eq=False, repr=False)
class TrainedMAE:
    """What training leaves: the network, and the loss before each step, in squared pixel units."""

    network: MaskedAutoencoder
    losses: list[float]

    def __repr__(self) -> str:
        return f"TrainedMAE({len(self.losses)} steps, loss {self.losses[0]:.3f} → {self.losses[-1]:.3f})"


def build_mae(seed: int = 0, width: int = 64, masking: Callable = random_masking):
    """An untrained network; the same ``seed`` gives the same weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return MaskedAutoencoder(width, masking)


def pretrain_mae(
    digits: Digits,
    steps: int = 1000,
    batch_size: int = 64,
    mask_ratio: float = 0.75,
    seed: int = 0,
    learning_rate: float = 5e-3,
    masking: Callable = random_masking,
    loss_fn: Callable = masked_mse,
    augment: Callable[[Tensor], Tensor] | None = None,
    progress: bool = True,
) -> TrainedMAE:
    """Train to fill in hidden patches of the training images: no label is looked at.

    Args:
        masking, loss_fn: ``random_masking`` and ``masked_mse``, for example your own.
        seed: of the weights, the order of the images and the masks.
        augment: a random callable on a batch; by default images are taken as they are.

    Raises:
        ValueError: steps < 1.
        FloatingPointError: the loss became infinite or not a number.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    images = digits.train_images
    network = build_mae(seed, masking=masking).to(images.device)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.01
    )
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, (s + 1) / warm) * 0.5 * (1 + math.cos(math.pi * s / steps)),
    )
    generator = torch.Generator().manual_seed(seed)
    losses: list[float] = []
    with progress_bar(steps, progress) as bar:
        for _ in range(steps):
            rows = torch.randint(len(images), (batch_size,), generator=generator)
            noise = torch.rand(batch_size, LENGTH, generator=generator)
            batch = images[rows.to(images.device)]
            target = patchify(batch if augment is None else augment(batch), PATCH)
            prediction, mask = network(target, mask_ratio, noise.to(images.device))
            loss = loss_fn(prediction, target, mask)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                raise FloatingPointError(f"the loss is {losses[-1]} at step {len(losses) - 1}")
            bar.set_postfix_str(f"loss {losses[-1]:.3f}", refresh=False)
            bar.update()
    return TrainedMAE(network.eval(), losses)


# ---------------------------------------------------------------- what it has to beat


def hiding_noise(digits: Digits, seed: int = 0) -> Float[Tensor, "m l"]:
    """The noise that decides which patches of the test images are hidden, the same for everybody."""
    generator = torch.Generator().manual_seed(10_000 + seed)
    return torch.rand(len(digits.test_images), LENGTH, generator=generator)


@torch.no_grad()
def fills(
    digits: Digits, noise: Float[Tensor, "m l"], mask_ratio: float = 0.75, network=None
) -> tuple[dict[str, Float[Tensor, "m l d"]], Float[Tensor, "m l"]]:
    """Predicted patches of the test images by every method, and the common mask.

    ``interpolation`` is the smooth film between visible pixels, ``mean digit`` the mean of the
    training images, ``linear`` the best linear guess from the visible pixels (the conditional mean
    of a Gaussian with the training images' mean and covariance), ``neighbours`` the mean of the ten
    training images that agree best on the visible pixels. ``MAE`` needs a ``network``.
    """
    target = patchify(digits.test_images, PATCH)
    mask = random_masking(target, mask_ratio, noise).mask
    hidden = unpatchify(mask[:, :, None].expand_as(target), PATCH, (1, SIDE, SIDE))[:, 0].bool()
    train = digits.train_images.flatten(1).double()
    x = digits.test_images.flatten(1).double()
    gone = hidden.flatten(1)
    found = {
        "interpolation": smooth_fill(digits.test_images, hidden, 1e-5),
        "mean digit": train.mean(dim=0).expand_as(x),
        "linear": _linear_guess(train, x, gone),
        "neighbours": _nearest_mean(train, x, gone),
    }
    patches = {
        name: patchify(image.reshape(-1, 1, SIDE, SIDE).to(target.dtype), PATCH)
        for name, image in found.items()
    }
    if network is not None:
        patches["MAE"], _ = network(target, mask_ratio, noise)
    return patches, mask


def fill_errors(
    digits: Digits, noise: Float[Tensor, "m l"], mask_ratio: float = 0.75, network=None
) -> dict[str, float]:
    """Mean squared error on the hidden patches of the test images, by method."""
    patches, mask = fills(digits, noise, mask_ratio, network)
    target = patchify(digits.test_images, PATCH)
    return {name: masked_mse(p, target, mask).item() for name, p in patches.items()}


def _linear_guess(train, x, hidden, ridge: float = 1e-3):
    """E[hidden | visible] of a Gaussian; the ridge keeps constant border pixels harmless."""
    mean = train.mean(dim=0)
    covariance = torch.cov(train.T) + ridge * torch.eye(train.shape[1], dtype=train.dtype)
    out = x.clone()
    for row, gone in zip(out, hidden, strict=True):
        seen = ~gone
        weight = torch.linalg.solve(covariance[seen][:, seen], row[seen] - mean[seen])
        row[gone] = mean[gone] + covariance[gone][:, seen] @ weight
    return out


def _nearest_mean(train, x, hidden, k: int = 10):
    seen = (~hidden).to(x.dtype)
    # Σ_seen (x − t)² for every pair, without a loop over images
    distance = (seen * x**2).sum(1, keepdim=True) - 2 * (seen * x) @ train.T + seen @ (train**2).T
    near = distance.topk(k, dim=1, largest=False).indices  # (m, k)
    return train[near].mean(dim=1)
