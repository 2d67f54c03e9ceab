"""Random numbers without a memory: each draw is a function of the seed and of where it is used.

A generator that is advanced step by step has to be stored with a checkpoint, and has to be the same
on every process. A draw that depends on (seed, epoch, block, view) alone needs neither: a run that
was killed at step 731 knows what step 732 would have drawn.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor


def seed_for(*keys: int) -> int:
    """One 63-bit seed from several numbers; close keys give unrelated seeds."""
    return int(np.random.SeedSequence(keys).generate_state(1, np.uint64)[0] >> 1)


def order(n: int, *keys: int) -> Tensor:
    """A permutation of 0 … n−1, on the CPU."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed_for(*keys)))


@torch.no_grad()
def augmented(transform: Callable[[Tensor], Tensor], images: Tensor, *keys: int) -> Tensor:
    """``transform(images)`` with all its random numbers drawn from ``keys``.

    The global generators are lent fresh seeds, and put back afterwards.
    """
    devices = [images.device] if images.is_cuda else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed_for(*keys))
        return transform(images)


@contextmanager
def fixed_sums(device: torch.device) -> Iterator[None]:
    """On a GPU, only kernels that add in a fixed order; what was set before comes back afterwards.

    Two CUDA runs part in their last bits without it. The CPU's kernels are left as they are.
    """
    before = torch.are_deterministic_algorithms_enabled()
    if device.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS reads it when it starts
        torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
