"""The SimCLR training loop: two views, one encoder, one loss that somebody wrote by hand.

Source: Chen et al. 2020 (SimCLR), Algorithm 1.
"""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from infonce_lab.reference.simclr import train_step

from .digits import Digits
from .networks import build_networks
from .views import digit_augment, two_views

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, eq=False, repr=False)
class Trained:
    """What training leaves: both networks, and the loss *before* each step, in nats."""

    encoder: nn.Module
    head: nn.Module
    losses: list[float]
    batch_size: int

    @property
    def chance(self) -> float:
        """log(2N − 1): NT-Xent's value when the twin is guessed among 2N − 1 candidates."""
        return math.log(2 * self.batch_size - 1)

    def __repr__(self) -> str:
        first, last = self.losses[0], self.losses[-1]
        return (
            f"Trained({len(self.losses)} steps, loss {first:.2f} → {last:.2f} nats, "
            f"chance {self.chance:.2f})"
        )


def batches(n: int, batch_size: int, steps: int, seed: int = 0) -> Iterator[Tensor]:
    """``steps`` batches of row numbers; every epoch is shuffled anew and its ragged end dropped.

    A ragged last batch would have fewer candidates, hence another chance level.
    """
    if not 0 < batch_size <= n:
        raise ValueError(f"batch_size must be between 1 and the {n} images, got {batch_size}")
    generator = torch.Generator().manual_seed(seed)
    per_epoch = n // batch_size
    for step in range(steps):
        if step % per_epoch == 0:
            order = torch.randperm(n, generator=generator)
        start = step % per_epoch * batch_size
        yield order[start : start + batch_size]


def pretrain(
    loss_fn: Loss,
    digits: Digits,
    steps: int = 300,
    batch_size: int = 128,
    seed: int = 0,
    learning_rate: float = 3e-3,
    augment: Callable[[Tensor], Tensor] | None = None,
    networks: tuple[nn.Module, nn.Module] | None = None,
    progress: bool = True,
) -> Trained:
    """Train an encoder on the training images alone: no label is looked at.

    Args:
        loss_fn: any ``loss_fn(z_1, z_2)`` → scalar, for example your own ``InfoNCELoss``.
        seed: of the weights, the order of the images and the views. The same seed gives the same
            losses. The weights it starts from are ``build_networks(seed=seed)``.
        augment: a random callable on a batch, by default ``digit_augment(seed)``.
        networks: (encoder, head) to train in place, by default ``build_networks(seed=seed)``.
        progress: show a progress bar on standard output.

    Raises:
        ValueError: batch_size does not fit the images, or steps < 1.
        FloatingPointError: the loss became infinite or not a number.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    images = digits.train_images
    encoder, head = networks or build_networks(seed=seed)
    encoder, head = encoder.to(images.device), head.to(images.device)
    augment = augment or digit_augment(seed)
    optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=learning_rate)
    chance = math.log(2 * batch_size - 1)

    losses: list[float] = []
    with progress_bar(steps, progress) as bar:
        for step, rows in enumerate(batches(len(images), batch_size, steps, seed)):
            if step % (len(images) // batch_size) == 0:
                # New views of every image once an epoch: one big call costs as little as a few
                # small ones, and each image is seen at most once in between.
                view_1, view_2 = two_views(images, augment)
            rows = rows.to(images.device)
            loss = train_step(encoder, head, loss_fn, optimizer, view_1[rows], view_2[rows])
            if not math.isfinite(loss):
                raise FloatingPointError(f"the loss is {loss} at step {step}")
            losses.append(loss)
            bar.set_postfix_str(f"loss {loss:.2f} (chance {chance:.2f})", refresh=False)
            bar.update()
    return Trained(encoder.eval(), head.eval(), losses, batch_size)


def progress_bar(steps: int, shown: bool = True):
    """A bar of text on standard output.

    It shows no clock time, so its last state is the same in every run, and once a tool has applied
    the carriage returns a stored notebook keeps that one line. (tqdm's notebook widget would be
    stored as "0%".)
    """
    from tqdm import tqdm

    return tqdm(
        total=steps,
        **({} if shown else {"disable": True}),  # left out, so that $TQDM_DISABLE still works
        file=sys.stdout,
        ncols=80,
        mininterval=0.2,
        bar_format="{percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} steps{postfix}",
    )
