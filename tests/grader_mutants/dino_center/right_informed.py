"""Right centres in styles that a learner might choose."""

import torch

from ..collect import right


@right("as published: sum over the batch, divided by its length")
@torch.no_grad()
def as_published(center, teacher, momentum=0.9):
    batch_center = torch.sum(teacher, dim=0, keepdim=True) / len(teacher)
    return (center * momentum + batch_center * (1 - momentum)).squeeze(0)


@right("detach on both")
def detached(center, teacher, momentum=0.9):
    return momentum * center.detach() + (1 - momentum) * teacher.detach().mean(0)


@right("lerp")
@torch.no_grad()
def lerp(center, teacher, momentum=0.9):
    return center.lerp(teacher.mean(0), 1 - momentum)


@right("a clone, updated in place")
@torch.no_grad()
def clone_in_place(center, teacher, momentum=0.9):
    return center.clone().mul_(momentum).add_(teacher.mean(0), alpha=1 - momentum)


@right("loop over the rows")
@torch.no_grad()
def loop(center, teacher, momentum=0.9):
    out = momentum * center
    for row in teacher:
        out = out + (1 - momentum) * row / len(teacher)
    return out


@right("a matrix product with a row of 1/B")
@torch.no_grad()
def product(center, teacher, momentum=0.9):
    weights = torch.full((len(teacher),), 1 / len(teacher), dtype=teacher.dtype)
    return momentum * center + (1 - momentum) * (weights @ teacher)


@right("einsum")
@torch.no_grad()
def einsum(center, teacher, momentum=0.9):
    return center * momentum + torch.einsum("bk->k", teacher) / teacher.shape[0] * (1 - momentum)


@right("float64 inside")
@torch.no_grad()
def upcast(center, teacher, momentum=0.9):
    new = momentum * center.double() + (1 - momentum) * teacher.double().mean(0)
    return new.to(center.dtype)


@right("a difference to the centre")
def difference(center, teacher, momentum=0.9):
    return (center + (1 - momentum) * (teacher - center).mean(0)).detach()


@right("NumPy inside")
def numpy(center, teacher, momentum=0.9):
    mean = teacher.detach().numpy().mean(axis=0)
    return torch.from_numpy(momentum * center.detach().numpy() + (1 - momentum) * mean)
