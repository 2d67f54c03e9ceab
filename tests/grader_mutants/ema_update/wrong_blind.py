"""Wrong moving averages, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import wrong


def both(online, target):
    return zip(online.parameters(), target.parameters(), strict=True)


@wrong("momentum", "the weights are swapped")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in both(online, target):
        t.mul_(1 - momentum).add_(p, alpha=momentum)


@wrong(("momentum", "side_effect"), "the online network is updated")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in both(online, target):
        p.mul_(momentum).add_(t, alpha=1 - momentum)


@wrong("momentum", "a plain copy")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in both(online, target):
        t.copy_(p)


@wrong(("momentum", "formula"), "the sum is not weighted")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in both(online, target):
        t.mul_(momentum).add_(p)


@wrong(("momentum", "interface", "formula", "side_effect"), "nothing is written")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in both(online, target):
        t = momentum * t + (1 - momentum) * p


@wrong(("momentum", "temperature"), "the momentum is fixed")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    for p, t in both(online, target):
        t.mul_(0.99).add_(p, alpha=0.01)


@wrong(("shape_state", "momentum", "formula"), "only the first parameter")
@torch.no_grad()
def ema_update(online, target, momentum=0.99):
    p, t = next(both(online, target))
    t.mul_(momentum).add_(p, alpha=1 - momentum)


@wrong(
    ("side_effect", "momentum", "interface", "gradient"),
    "new Parameter objects replace the old ones",
)
def ema_update(online, target, momentum=0.99):
    source = dict(online.named_parameters())
    for name, t in list(target.named_parameters()):
        new = torch.nn.Parameter((momentum * t + (1 - momentum) * source[name]).detach())
        owner = target
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        setattr(owner, last, new)


@wrong(("momentum", "temperature", "formula"), "default momentum of 0.9")
@torch.no_grad()
def ema_update(online, target, momentum=0.9):
    for p, t in both(online, target):
        t.mul_(momentum).add_(p, alpha=1 - momentum)
