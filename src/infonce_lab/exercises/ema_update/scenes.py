"""Two small networks, and what an update does to them, in plain numbers and flags."""

from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch import nn


class Deep(nn.Module):
    """Parameters at every depth, one of them 0-dim, and a batch norm with its buffers."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.body = nn.Sequential(
            nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Sequential(nn.ReLU(), nn.Linear(4, 2))
        )
        self.head = nn.Linear(2, 2)

    def forward(self, x):
        return self.scale * self.head(self.body(x))


def pair(dtype: torch.dtype = torch.float64, seed: int = 0) -> tuple[nn.Module, nn.Module]:
    """(online, target): the same architecture, different numbers, gradients on the online one."""
    generator = torch.Generator().manual_seed(seed)
    made = []
    for _ in range(2):
        module = Deep().to(dtype)
        with torch.no_grad():
            for tensor in (*module.parameters(), *module.buffers()):
                if tensor.is_floating_point():
                    tensor.copy_(0.5 + torch.rand(tensor.shape, generator=generator).to(dtype))
        made.append(module)
    online, target = made
    for parameter in online.parameters():
        parameter.grad = torch.ones_like(parameter)
    return online, target


def numbers(module: nn.Module) -> list[list[float]]:
    return [p.detach().double().flatten().tolist() for p in module.parameters()]


class Portrait(NamedTuple):
    """Everything an update may change. Equal portraits behave alike."""

    targets: tuple  # the target's parameters after one call and after three
    default: list  # the same, momentum left out
    online: list
    flags: tuple[bool, ...]
    error: str


FLAGS = (
    "the target's parameters are the same objects as before",
    "the target's parameters are still leaves without a graph",
    "the target's parameters keep their requires_grad",
    "the online parameters keep their requires_grad",
    "the online gradients are unchanged",
    "train and eval mode are unchanged",
    "gradients are still recorded afterwards",
    "the two modules share no memory",
)


def flags_of(call, frozen: bool = False) -> tuple[bool, ...]:
    """Run ``call(online, target)`` on a fresh pair and look at everything but the values."""
    online, target = pair(seed=3)
    target.requires_grad_(not frozen)
    before = list(target.parameters())
    torch.set_grad_enabled(True)
    call(online, target)
    recording = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    after = list(target.parameters())
    memory = {p.data_ptr() for p in online.parameters()}
    return (
        len(before) == len(after) and all(a is b for a, b in zip(before, after, strict=False)),
        all(p.is_leaf and p.grad_fn is None for p in after),
        all(p.requires_grad is not frozen for p in after),
        all(p.requires_grad for p in online.parameters()),
        all(p.grad is not None and bool((p.grad == 1).all()) for p in online.parameters()),
        all(m.training for m in (*online.modules(), *target.modules())),
        recording,
        not any(p.data_ptr() in memory for p in after),
    )


def after_calls(
    answer: Any, momenta: tuple[float, ...], dtype=torch.float64, keyword=False
) -> list:
    """The target's numbers after one call for each momentum, on one pair."""
    online, target = pair(dtype)
    for momentum in momenta:
        if keyword:
            answer(online, target, momentum=momentum)
        else:
            answer(online, target, momentum)
    return numbers(target)


def with_default(answer: Any) -> list:
    online, target = pair(seed=2)
    answer(online, target)
    return numbers(target)


def online_after(answer: Any) -> list:
    online, target = pair(seed=1)
    answer(online, target, 0.8)
    return numbers(online)


def frozen_after(answer: Any) -> list:
    online, target = pair(seed=4)
    target.requires_grad_(False)
    answer(online, target, 0.7)
    return numbers(target)


@lru_cache(maxsize=1)  # a failed answer is asked by every symptom in turn
def portrait(answer: Any) -> Portrait:
    """What ``answer`` does; ``portrait.cache_clear()`` before a new verdict."""
    try:
        with torch.enable_grad():
            return Portrait(
                (
                    after_calls(answer, (0.7,)),
                    after_calls(answer, (0.9, 0.6, 0.8)),
                    frozen_after(answer),
                ),
                with_default(answer),
                online_after(answer),
                flags_of(lambda online, target: answer(online, target, 0.9)),
                "",
            )
    except Exception as error:
        return Portrait((), [], [], (), f"{type(error).__name__}: {str(error)[:60]}")


def same(a: Portrait, b: Portrait) -> bool:
    if a.error or b.error:
        return a.error == b.error
    return a.flags == b.flags and all(close(x, y) for x, y in zip(a[:3], b[:3], strict=True))


def close(a, b, relative: float = 1e-6) -> bool:
    """Nested lists of the same shape, entry by entry within ``relative`` (of the larger, or of 1)."""
    if isinstance(a, float) or isinstance(b, float):
        return isinstance(a, type(b)) and abs(a - b) <= relative * max(1.0, abs(b))
    return len(a) == len(b) and all(close(x, y, relative) for x, y in zip(a, b, strict=True))
