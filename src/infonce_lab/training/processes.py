"""One training step on several processes that is the step of one process, up to rounding.

Four things would make the two differ, and each has a line here. *Columns*: the loss gathers the
embeddings of all processes (chapter 11). *Gradients*: they are averaged before the step. *Batch
norm*: it would see a share of the batch only, so its sums are added over the processes, with their
gradients. *Randomness*: every process draws the same order and the same views, and keeps its rows.
"""

import os
from collections.abc import Iterable

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn


def start(device: str = "cpu") -> tuple[int, int]:
    """(rank, number of processes); joins the group that ``torchrun`` announces, if it does.

    With ``device`` "cuda" every process takes the GPU of its own number.
    """
    if "LOCAL_RANK" not in os.environ:
        return 0, 1
    if device == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    if not dist.is_initialized():
        dist.init_process_group("nccl" if device == "cuda" else "gloo")
    return dist.get_rank(), dist.get_world_size()


def stop() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()


def rows_of(batch: Tensor, rank: int, processes: int) -> Tensor:
    """This process's share of the batch, in rank order.

    Raises:
        ValueError: the batch cannot be shared out evenly.
    """
    if len(batch) % processes:
        raise ValueError(f"{processes} processes cannot share a batch of {len(batch)} evenly")
    return batch.chunk(processes)[rank]


def average_gradients(parameters: Iterable[Tensor]) -> None:
    """What DistributedDataParallel does during backward, done after it."""
    for parameter in parameters:
        if parameter.grad is not None:
            dist.all_reduce(parameter.grad)
            parameter.grad /= dist.get_world_size()


def mean_over_processes(value: float) -> float:
    total = torch.tensor(value, dtype=torch.float64)
    total = total.cuda() if dist.get_backend() == "nccl" else total
    dist.all_reduce(total)
    return total.item() / dist.get_world_size()


class SumOverProcesses(torch.autograd.Function):
    """The sum of a tensor over the processes. Each needs the gradients that all of them send back."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        total = x.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        total = gradient.contiguous().clone()
        dist.all_reduce(total)
        return total


class SharedBatchNorm(nn.Module):
    """Batch norm over the batch of all processes; on the CPU too, where SyncBatchNorm refuses.

    Made from an ordinary batch norm, whose parameters and buffers it keeps under the same names: a
    checkpoint of one process fits several, and the other way round.
    """

    def __init__(self, norm: nn.BatchNorm1d | nn.BatchNorm2d):
        super().__init__()
        self.weight, self.bias = norm.weight, norm.bias
        self.eps, self.momentum = norm.eps, norm.momentum
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(name, getattr(norm, name))

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            statistics = (self.running_mean, self.running_var)
            return F.batch_norm(x, *statistics, self.weight, self.bias, False, 0.0, self.eps)
        axes = [d for d in range(x.ndim) if d != 1]
        shape = [-1 if d == 1 else 1 for d in range(x.ndim)]
        count = x.numel() // x.shape[1] * dist.get_world_size()
        mean = SumOverProcesses.apply(x.sum(axes)) / count  # (C,)
        centred = x - mean.view(shape)
        variance = SumOverProcesses.apply(centred.square().sum(axes)) / count  # (C,), biased
        with torch.no_grad():
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1), self.momentum)
        scale = self.weight * (variance + self.eps).rsqrt()
        return centred * scale.view(shape) + self.bias.view(shape)


def share_batch_norm(module: nn.Module) -> nn.Module:
    """Replace every batch norm inside ``module``, in place; returns it."""
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(module, name, SharedBatchNorm(child))
        else:
            share_batch_norm(child)
    return module
