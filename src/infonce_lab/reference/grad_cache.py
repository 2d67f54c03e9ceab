"""GradCache: the gradient of one large batch with the memory of a small one (chapter 11).

The loss needs all embeddings at once, the encoder does not. So the chain rule is cut at the
embeddings. Source: Gao et al. 2021.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import get_device_states, set_device_states


def grad_cache(encoder: nn.Module, x_i: Tensor, x_j: Tensor, loss: Callable, chunk: int) -> Tensor:
    """Add the gradient of ``loss(encoder(x_i), encoder(x_j))`` to the parameters; return the loss.

    Equal to one large batch as long as the encoder treats images independently. Random numbers (as
    of dropout) are replayed, so both passes see the same. Batch normalisation couples the images of
    a chunk: there the result is that of chunk statistics, and running statistics update twice.

    Args:
        encoder: from images (B, …) to embeddings (B, D).
        x_i, x_j: two views of the same N images, each (N, …).
        loss: from two (N, D) tensors to a scalar.
        chunk: how many images the encoder sees at a time.

    Raises:
        ValueError: chunk < 1, or x_i and x_j hold different numbers of images, or none.
    """
    if chunk < 1:
        raise ValueError(f"chunk must be ≥ 1, got {chunk}")
    if len(x_i) != len(x_j) or len(x_i) == 0:
        raise ValueError(f"x_i and x_j must hold N ≥ 1 images each, got {len(x_i)} and {len(x_j)}")
    chunks = [*x_i.split(chunk), *x_j.split(chunk)]

    # Pass 1: embeddings only. No activations are kept.
    dice, pieces = [], []
    with torch.no_grad():
        for x in chunks:
            dice.append(_random_state(x))
            pieces.append(encoder(x))
    z = torch.cat(pieces).requires_grad_()  # (2N, D), cut off from the encoder

    # The loss of the whole batch, down to the embeddings.
    value = loss(*z.split(len(x_i)))
    (cache,) = torch.autograd.grad(value, z)  # (2N, D)

    # Pass 2: each chunk again, with a graph, from its slice of the cache.
    for x, state, gradient in zip(chunks, dice, cache.split([len(p) for p in pieces]), strict=True):
        with torch.random.fork_rng(devices=state[1]):
            _set_random_state(state)
            encoder(x).backward(gradient)
    return value.detach()


def _random_state(x: Tensor):
    return torch.get_rng_state(), *get_device_states(x)


def _set_random_state(state) -> None:
    cpu, devices, states = state
    torch.set_rng_state(cpu)
    set_device_states(devices, states)
