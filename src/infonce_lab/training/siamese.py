"""SimSiam and BYOL on the digits: one loop, every part of it replaceable, three meters beside it.

Sources: Chen & He 2021 (SimSiam), Algorithm 1; Grill et al. 2020 (BYOL).
"""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from infonce_lab.reference.collapse import effective_rank, simsiam_loss, spread

from .digits import Digits
from .evaluate import features, knn_accuracy
from .networks import Encoder
from .simclr import batches, progress_bar
from .views import digit_augment, two_views

FourLoss = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]  # loss(p1, p2, z1, z2)
Update = Callable[[nn.Module, nn.Module, float], None]


class Siamese(nn.Module):
    """Encoder and projector, h = encoder(x) and z = projector(h), with a predictor p = predictor(z).

    ``norm`` is ``"batch"``; ``"layer"``, which normalises each image alone; or ``"none"``.
    ``predictor=False`` makes p = z.
    """

    def __init__(self, norm: str = "batch", predictor: bool = True, embedding: int = 32):
        super().__init__()
        self.encoder = Encoder()
        self.projector = nn.Sequential(
            nn.Linear(64, 64),
            nn.BatchNorm1d(64),
            nn.ReLU(),
            nn.Linear(64, embedding),
            nn.BatchNorm1d(embedding, affine=False),  # (B, embedding)
        )
        narrow = nn.Sequential(
            nn.Linear(embedding, embedding // 2),
            nn.BatchNorm1d(embedding // 2),
            nn.ReLU(),
            nn.Linear(embedding // 2, embedding),
        )
        self.predictor = narrow if predictor else nn.Identity()
        if norm not in ("batch", "layer", "none"):
            raise ValueError(f'norm must be "batch", "layer" or "none", got {norm!r}')
        if norm != "batch":
            for part in (self.encoder, self.projector, self.predictor):
                _replace_batch_norm(part, norm)

    def project(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b d"]:
        return self.projector(self.encoder(images))


def _replace_batch_norm(module: nn.Module, norm: str) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
            size, affine = child.num_features, child.affine
            # One group over all channels of an image: layer norm, for images and vectors alike.
            other = nn.GroupNorm(1, size, affine=affine) if norm == "layer" else nn.Identity()
            setattr(module, name, other)
        else:
            _replace_batch_norm(child, norm)


def build(seed: int = 0, **parts) -> Siamese:
    """An untrained network; the same ``seed`` gives the same weights, and no other seed moves."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Siamese(**parts)


class Meters(NamedTuple):
    """How alive a cloud of embeddings is; rows are normalised first, as the losses do."""

    spread: float  # std·√d: 1 even, 0 a point
    rank: float  # effective rank


@torch.no_grad()
def read_meters(
    z: Float[Tensor, "n d"], rank: Callable[[Tensor], Tensor] = effective_rank
) -> Meters:
    unit = F.normalize(z, dim=1)
    return Meters(float(spread(unit)), float(rank(unit)))


@dataclass(frozen=True, eq=False, repr=False)
class SiameseRun:
    """A trained network, the loss before each step, and the meters of every ``every``-th batch."""

    network: Siamese
    losses: list[float]
    meters: list[Meters]
    every: int

    def __repr__(self) -> str:
        return f"SiameseRun({len(self.losses)} steps, loss {self.losses[0]:.2f} → {self.losses[-1]:.2f})"


def pretrain_siamese(
    digits: Digits,
    loss_fn: FourLoss = simsiam_loss,
    update: Update | None = None,
    momentum: float = 0.99,
    steps: int = 300,
    batch_size: int = 128,
    seed: int = 0,
    learning_rate: float = 3e-3,
    every: int = 5,
    rank: Callable[[Tensor], Tensor] = effective_rank,
    progress: bool = True,
    name: str = "",
    **parts,
) -> SiameseRun:
    """Train on the training images alone: no label, and no negative unless the loss has some.

    Args:
        loss_fn: ``loss_fn(p1, p2, z1, z2)``, for example your own ``simsiam_loss``.
        update: ``update(online, target, momentum)`` makes it BYOL: z comes from a target network,
            a copy at first, which is updated after every step. ``None``: z is the network's own.
        rank: what measures the effective rank; yours, for example.
        parts: of :class:`Siamese`, such as ``predictor=False`` or ``norm="none"``.

    Raises:
        FloatingPointError: the loss became infinite or not a number.
    """
    images = digits.train_images
    network = build(seed, **parts).to(images.device).train()
    target = copy.deepcopy(network).requires_grad_(False) if update else network
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    augment, losses, meters = digit_augment(seed), [], []
    with progress_bar(steps, progress) as bar:
        for step, rows in enumerate(batches(len(images), batch_size, steps, seed)):
            if step % (len(images) // batch_size) == 0:
                view_1, view_2 = two_views(images, augment)  # new views once an epoch
            both = torch.cat([view_1[rows], view_2[rows]])
            z1, z2 = network.project(both).chunk(2)  # (N, D) each
            p1, p2 = network.predictor(torch.cat([z1, z2])).chunk(2)
            if update:
                t1, t2 = target.project(both).chunk(2)
            else:
                t1, t2 = z1, z2
            loss = loss_fn(p1, p2, t1, t2)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if update:
                update(network, target, momentum)
            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                raise FloatingPointError(f"the loss is {losses[-1]} at step {step}")
            if step % every == 0:
                meters.append(read_meters(z1.detach(), rank))
            bar.set_postfix_str(
                f"{name} loss {losses[-1]:.3f}, rank {meters[-1].rank:.1f}", refresh=False
            )
            bar.update()
    return SiameseRun(network.eval(), losses, meters, every)


class Verdict(NamedTuple):
    """A trained network on test images, in evaluation mode."""

    spread: float
    rank: float
    knn_z: float
    knn_h: float


def judge(network: Siamese, digits: Digits) -> Verdict:
    """Meters of z on the test images; nearest neighbours on z, and on h, the encoder's output."""
    clouds = {}
    for part, model in (
        ("h", network.encoder),
        ("z", nn.Sequential(network.encoder, network.projector)),
    ):
        clouds[part] = [features(model, x) for x in (digits.train_images, digits.test_images)]
    accuracy = {
        part: knn_accuracy(train, digits.train_labels, test, digits.test_labels)
        for part, (train, test) in clouds.items()
    }
    return Verdict(*read_meters(clouds["z"][1]), accuracy["z"], accuracy["h"])


# --- losses with a part removed, or of another kind, in the interface of pretrain_siamese


def no_stop_gradient(p1: Tensor, p2: Tensor, z1: Tensor, z2: Tensor) -> Tensor:
    """SimSiam's loss without its detach: the same value, another gradient."""
    first, second = (F.cosine_similarity(p, z, dim=1).mean() for p, z in ((p1, z2), (p2, z1)))
    return -(first + second) / 2


def pairwise(loss: Callable[[Tensor, Tensor], Tensor]) -> FourLoss:
    """A loss of two views, ``loss(z1, z2)``: no predictor takes part."""
    return lambda p1, p2, z1, z2: loss(z1, z2)
