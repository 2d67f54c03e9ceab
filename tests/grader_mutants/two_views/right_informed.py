"""Right pairs of views in other styles."""

# ruff: noqa: F811
import copy
from functools import partial

import torch

from ..collect import right


@right("a list of two")
def two_views(images, augment):
    return [augment(images), augment(images)]


@right("the second view is made first")
def two_views(images, augment):
    second = augment(images)
    first = augment(images)
    return first, second


@right("map over a repeated batch")
def two_views(images, augment):
    return tuple(map(augment, (images, images)))


@right("under no_grad, detached")
def two_views(images, augment):
    with torch.no_grad():
        return augment(images.detach()), augment(images.detach())


@right("deep copies")
def two_views(images, augment):
    return augment(copy.deepcopy(images)), augment(copy.deepcopy(images))


@right("a loop that appends")
def two_views(images, augment):
    views = []
    while len(views) < 2:
        views.append(augment(images))
    return tuple(views)


@right("partial application")
def two_views(images, augment):
    view = partial(augment, images)
    return view(), view()


@right("contiguous copies of the result")
def two_views(images, augment):
    first, second = augment(images), augment(images)
    return first.contiguous(), second.clone()


@right("unbind of a stack")
def two_views(images, augment):
    return torch.stack([augment(images), augment(images)]).unbind(0)


@right("a helper with other argument names")
def two_views(x, t):
    def q(batch):
        return t(batch)

    return q(x), q(x)
