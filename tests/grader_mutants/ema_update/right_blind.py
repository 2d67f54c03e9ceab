"""The moving average of a network's parameters, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import right


@right("mul_ and add_")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in zip(online.parameters(), target.parameters(), strict=True):
        t.mul_(momentum).add_(p, alpha=1 - momentum)


@right("lerp_ towards the online network")
def ema_update(online, target, momentum=0.99):
    with torch.no_grad():
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, 1 - momentum)


@right("copy_ of a new tensor, by name")
def ema_update(online, target, momentum=0.99):
    source = dict(online.named_parameters())
    for name, t in target.named_parameters():
        t.data.copy_(momentum * t.data + (1 - momentum) * source[name].data)


@right("foreach")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    ours, theirs = list(target.parameters()), list(online.parameters())
    torch._foreach_mul_(ours, momentum)
    torch._foreach_add_(ours, theirs, alpha=1 - momentum)
