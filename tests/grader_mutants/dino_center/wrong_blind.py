"""Wrong moving centers, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import wrong


@wrong("momentum", "the weights are swapped")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return (1 - momentum) * center + momentum * teacher.mean(0)


@wrong(("side_effect",), "the caller's center is changed")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return center.mul_(momentum).add_(teacher.mean(0), alpha=1 - momentum)


@wrong(("formula", "normalization", "softmax_axis"), "the mean of the probabilities")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.softmax(1).mean(0)


@wrong("gradient", "on the graph")
def dino_center(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.mean(0)


@wrong(("reduction",), "the sum over the batch")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.sum(0)


@wrong(("softmax_axis", "reduction", "interface", "formula"), "the mean over everything")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.mean()


@wrong(("momentum", "temperature"), "the momentum is fixed")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return 0.9 * center + 0.1 * teacher.mean(0)


@wrong(("momentum", "formula"), "no memory")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return teacher.mean(0)


@wrong(("formula", "normalization"), "the teacher is centered first")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * (teacher - center).mean(0)


@wrong(("interface",), "nothing is returned")
@torch.no_grad()
def dino_center(center, teacher, momentum=0.9):
    new = momentum * center + (1 - momentum) * teacher.mean(0)
    new.clone()
