"""The moving center in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import right


@right("as written")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.mean(0)


@right("lerp")
def dino_center(center, teacher, momentum=0.9):
    return torch.lerp(center.detach(), teacher.detach().mean(dim=0), 1 - momentum)


@right("a clone, then in place")
def dino_center(center, teacher, momentum=0.9):
    new = center.detach().clone().mul_(momentum)
    return new.add_(teacher.detach().sum(0) / len(teacher), alpha=1 - momentum)


@right("one row at a time")
def dino_center(center, teacher, momentum=0.9):
    step = torch.zeros_like(center)
    for row in teacher.detach():
        step = step + (row - center.detach()) / len(teacher)
    return center.detach() + (1 - momentum) * step
