"""How much an answer allocates at once, and how much it keeps for the backward pass.

Three observers: a dispatch mode sees the storage behind every tensor an operation returns; hooks see
what autograd saves; and weak references tell which of those storages are still alive when forward has
returned, however they are kept (on ``ctx``, in a list, in a closure).
"""

import gc
from collections.abc import Callable
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from infonce_lab.exercises.shared import pairs

N, D, BLOCK = 96, 8, 16
M = 2 * N
LARGEST = M * M // 8
SAVED = 8 * M * D + 8 * M + BLOCK**2


def _elements(t: torch.Tensor) -> int:
    return t.untyped_storage().nbytes() // t.element_size()


class Allocations(TorchDispatchMode):
    """Elements of the largest storage seen, and all storages seen while ``noting``."""

    def __init__(self):
        super().__init__()
        self.largest, self.noting = 0, True
        self.seen: dict[int, tuple[StorageWeakRef, int]] = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        for t in result if isinstance(result, (tuple, list)) else (result,):
            if isinstance(t, torch.Tensor) and t.layout == torch.strided:
                self.largest = max(self.largest, _elements(t))
                if self.noting:
                    storage = t.untyped_storage()
                    self.seen[storage._cdata] = StorageWeakRef(storage), _elements(t)
        return result

    def alive(self) -> int:
        gc.collect()
        return sum(size for storage, size in self.seen.values() if not storage.expired())


def measure(answer: Callable[..., Any]) -> dict[str, int]:
    """Elements: of the largest storage, saved by autograd, alive between forward and backward."""
    z_i, z_j = (z.requires_grad_() for z in pairs(N, D, seed=100))
    saved: dict[int, int] = {}

    def pack(t):
        saved[t.untyped_storage().data_ptr()] = _elements(t)
        return t

    gc.freeze()  # what is alive already needs no second look: the collection takes no time
    try:
        with Allocations() as watch:
            with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
                loss = answer(z_i, z_j, 0.2, BLOCK)
            watch.noting = False
            kept = watch.alive()
            loss.sum().backward()
    finally:
        gc.unfreeze()
    return {"largest": watch.largest, "saved": sum(saved.values()), "kept": kept}


def judge_largest(found: dict[str, int]) -> str | None:
    if found["largest"] <= LARGEST:
        return None
    return (
        f"N = {N}, block = {BLOCK}: one tensor of yours has {found['largest']} elements; the whole "
        f"matrix has {M * M}, the limit is {LARGEST}"
    )


def judge_saved(found: dict[str, int]) -> str | None:
    most = max(found["saved"], found["kept"])
    if most <= SAVED:
        return None
    return (
        f"N = {N}, D = {D}, block = {BLOCK}: {most} numbers are kept from forward to backward, the "
        f"limit is 8·2N·D + 8·2N + block² = {SAVED}"
    )
