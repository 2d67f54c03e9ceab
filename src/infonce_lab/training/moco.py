"""MoCo's training loop: two encoders, one of them slow, and a queue that somebody wrote by hand.

Source: He et al. 2020 (MoCo), Algorithm 1 and section 3.3.
"""

import copy
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from .digits import Digits
from .networks import build_networks
from .simclr import batches, progress_bar
from .views import digit_augment, two_views


@dataclass(frozen=True, eq=False, repr=False)
class TrainedMoCo:
    """What training leaves: encoder and head of the queries, the slow network of the keys."""

    encoder: nn.Module
    head: nn.Module
    key_network: nn.Module
    losses: list[float]  # before each step, in nats
    size: int  # of the queue

    @property
    def chance(self) -> float:
        """log(1 + size): the loss of guessing the key among 1 + size candidates."""
        return math.log(1 + self.size)

    def __repr__(self) -> str:
        first, last = self.losses[0], self.losses[-1]
        return (
            f"TrainedMoCo({len(self.losses)} steps, loss {first:.2f} → {last:.2f} nats, "
            f"chance {self.chance:.2f})"
        )


class Diary:
    """Remembers the keys of the last steps and the views they were made from."""

    def __init__(self, steps: int = 32):
        self.pages: deque[tuple[Tensor, Tensor]] = deque(maxlen=steps)

    def write(self, views: Tensor, keys: Tensor) -> None:
        self.pages.append((views, F.normalize(keys, dim=1)))

    @torch.no_grad()
    def freshness(self, key_network: nn.Module) -> list[float]:
        """Mean cosine of a stored key to the key that the network makes *now* of the same view.

        Entry a is for keys made a steps before the last one; 1 means that nothing is stale.
        """
        now = copy.deepcopy(key_network).train()  # batch norm's averages must not move
        return [
            float((F.normalize(now(views), dim=1) * keys).sum(dim=1).mean())
            for views, keys in reversed(self.pages)
        ]

    @torch.no_grad()
    def rivals(self, query_network: nn.Module) -> list[float]:
        """Mean cosine of the last images, embedded as queries, to the keys of *other* images.

        Entry 0 is for the keys of the same step, entry a for those made a steps before. Where keys
        do not age, the curve is flat.
        """
        views, keys = self.pages[-1]
        now = copy.deepcopy(query_network).train()
        q = F.normalize(now(views), dim=1)  # (B, D)
        same_step = q @ keys.T  # (B, B), the diagonal holds the positives
        others = ~torch.eye(len(q), dtype=torch.bool, device=q.device)
        old = [float((q @ k.T).mean()) for _, k in list(self.pages)[-2::-1]]
        return [float(same_step[others].mean()), *old]


def in_groups(
    network: nn.Module,
    images: Float[Tensor, "b c h w"],
    group: int | None = None,
    shuffle: torch.Generator | None = None,
) -> Float[Tensor, "b d"]:
    """Encode ``group`` images at a time, as so many devices would: batch norm sees no others.

    With ``shuffle`` the images are dealt out at random and the embeddings put back in order.
    """  # fmt: skip
    group = group or len(images)
    order = torch.arange(len(images))
    if shuffle is not None:
        order = torch.randperm(len(images), generator=shuffle)
    order = order.to(images.device)
    mixed = torch.cat([network(part) for part in images[order].split(group)])  # (B, D)
    return mixed[order.argsort()]


def moco_step(
    query_network: nn.Module,
    key_network: nn.Module,
    queue: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    view_1: Float[Tensor, "b c h w"],
    view_2: Float[Tensor, "b c h w"],
    diary: Diary | None = None,
    group: int | None = None,
    shuffle: torch.Generator | None = None,
) -> float:
    """One step down the gradient; returns the loss before the step."""
    q = in_groups(query_network, view_1, group)  # (B, D)
    with torch.no_grad():
        queue.momentum_update(query_network, key_network)
        k = in_groups(key_network, view_2, group, shuffle)  # (B, D)
    loss = queue(q, k)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if diary is not None:
        diary.write(view_2, k)
    return loss.item()


def pretrain_moco(
    queue: nn.Module,
    digits: Digits,
    steps: int = 300,
    batch_size: int = 16,
    seed: int = 0,
    learning_rate: float = 3e-3,
    embedding: int = 32,
    diary: Diary | None = None,
    group: int | None = None,
    shuffle: bool = False,
    progress: bool = True,
) -> TrainedMoCo:
    """Train with a queue: any ``MoCoQueue(embedding, size, …)``, for example your own.

    The weights, the order of the images and the views are those of :func:`pretrain` with this
    ``seed``. The key network starts as a copy of the query network.

    Args:
        diary: collects the keys of the last steps.
        group: images that batch norm sees together, as on so many devices; by default the batch.
        shuffle: deal the keys out to the groups anew (MoCo's shuffling BN).

    Raises:
        ValueError: steps < 1, or batch_size does not fit the images.
        FloatingPointError: the loss became infinite or not a number.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    images = digits.train_images
    encoder, head = build_networks(embedding=embedding, seed=seed)
    query_network = nn.Sequential(encoder, head).to(images.device).train()
    key_network = copy.deepcopy(query_network).requires_grad_(False)
    queue = queue.to(images.device)
    size = queue.queue.numel() // embedding  # of shape (size, embedding) or the transpose
    trained = TrainedMoCo(encoder, head, key_network, [], size)
    augment = digit_augment(seed)
    optimizer = torch.optim.Adam(query_network.parameters(), lr=learning_rate)
    deal = torch.Generator().manual_seed(seed) if shuffle else None

    with progress_bar(steps, progress) as bar:
        for step, rows in enumerate(batches(len(images), batch_size, steps, seed)):
            if step % (len(images) // batch_size) == 0:
                view_1, view_2 = two_views(images, augment)
            rows = rows.to(images.device)
            loss = moco_step(
                query_network, key_network, queue, optimizer, view_1[rows], view_2[rows],
                diary, group, deal,
            )  # fmt: skip
            if not math.isfinite(loss):
                raise FloatingPointError(f"the loss is {loss} at step {step}")
            trained.losses.append(loss)
            bar.set_postfix_str(f"loss {loss:.2f} (chance {trained.chance:.2f})", refresh=False)
            bar.update()
    encoder.eval(), head.eval()
    return trained
