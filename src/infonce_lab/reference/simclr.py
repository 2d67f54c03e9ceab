"""SimCLR's data and update, with nothing around them (chapter 15): two views, one training step.

Source: Chen et al. 2020 (SimCLR), Algorithm 1.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn


def two_views(
    images: Float[Tensor, "b c h w"], augment: Callable[[Tensor], Tensor]
) -> tuple[Float[Tensor, "b c h w"], Float[Tensor, "b c h w"]]:
    """Augment the *original* batch twice, independently; row k of both views shows image k."""
    return augment(images), augment(images)


def train_step(
    encoder: nn.Module,
    head: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    view_1: Float[Tensor, "n c h w"],
    view_2: Float[Tensor, "n c h w"],
) -> float:
    """One step down the gradient; returns the loss *before* the step (nats, for NT-Xent).

    Both views go through the encoder in one pass, so batch norm sees them as one batch. Two passes
    would give each view its own statistics: the same loss without batch norm, another one with it.
    """
    encoder.train()
    head.train()
    h = encoder(torch.cat([view_1, view_2]))  # (2N, features)
    z_1, z_2 = head(h).chunk(2)  # (N, D) each
    loss = loss_fn(z_1, z_2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
