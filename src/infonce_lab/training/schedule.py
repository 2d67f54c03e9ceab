"""The optimiser's side of a run: warm-up and cosine, weight decay where it belongs, clipping.

Everything here is a function of the step number, so there is nothing to store and nothing that a
resumed run could get wrong.
"""

import math
from collections.abc import Callable, Iterable

import torch
from torch import nn


def warmup_cosine(step: int, steps: int, warmup: int) -> float:
    """The learning rate of ``step`` (from 0) as a share of its peak.

    It climbs in equal steps from 1/warmup to 1, then falls along half a cosine. The last step is
    still above 0.

    Raises:
        ValueError: not 0 ≤ step < steps, or not 0 ≤ warmup < steps.
    """
    if not 0 <= step < steps:
        raise ValueError(f"step must be between 0 and {steps - 1}, got {step}")
    if not 0 <= warmup < steps:
        raise ValueError(f"warmup must be between 0 and {steps - 1}, got {warmup}")
    if step < warmup:
        return (step + 1) / warmup
    return (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2


def parameter_groups(modules: Iterable[nn.Module], weight_decay: float) -> list[dict]:
    """Matrices and filters decay; biases and batch norm's scales (one-dimensional) do not.

    Pulling a scale of batch norm to zero switches its channel off, and a bias has nothing to
    overfit with.
    """
    decays, free = [], []
    for module in modules:
        for parameter in module.parameters():
            (free if parameter.ndim <= 1 else decays).append(parameter)
    return [
        {"params": decays, "weight_decay": weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]


def build_optimizer(
    modules: Iterable[nn.Module],
    learning_rate: float,
    weight_decay: float,
    clip: float | None = None,
    before_clipping: Callable[[list[torch.Tensor]], None] | None = None,
) -> torch.optim.AdamW:
    """AdamW, whose decay is decoupled: it shrinks the weight itself, not Adam's gradient.

    Clipping happens in a hook before every step, so ``train_step`` stays the six lines it is.

    Args:
        clip: largest norm of all gradients together; ``None`` leaves them alone.
        before_clipping: called with the parameters first, for example to average their gradients
            over processes.
    """
    modules = list(modules)
    optimizer = torch.optim.AdamW(parameter_groups(modules, weight_decay), lr=learning_rate)
    parameters = [p for module in modules for p in module.parameters()]

    def prepare(*_):
        if before_clipping:
            before_clipping(parameters)
        if clip is not None:
            nn.utils.clip_grad_norm_(parameters, clip)

    optimizer.register_step_pre_hook(prepare)
    return optimizer


def set_learning_rate(optimizer: torch.optim.Optimizer, learning_rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
