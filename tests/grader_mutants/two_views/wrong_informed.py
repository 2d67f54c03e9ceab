"""Wrong pairs of views, by category."""

# ruff: noqa: F811
import random

import torch

from ..collect import add_wrong, wrong

add_wrong(None, "stub", "nothing handed in")
add_wrong("two_views", "interface", "a string")


@wrong("interface", "no return")
def two_views(images, augment):
    augment(images), augment(images)


@wrong("stub", "the template's exception after a start")
def two_views(images, augment):
    augment(images)
    raise NotImplementedError


@wrong("interface", "the arguments exchanged")
def two_views(augment, images):
    return augment(images), augment(images)


@wrong("interface", "three views")
def two_views(images, augment):
    return augment(images), augment(images), augment(images)


@wrong("interface", "NumPy arrays")
def two_views(images, augment):
    return augment(images).numpy(), augment(images).numpy()


@wrong("interface", "the views and the image")
def two_views(images, augment):
    return augment(images), augment(images), images


@wrong("interface", "lists of images")
def two_views(images, augment):
    return list(augment(images)), list(augment(images))


@wrong("interface", "a generator of single images")
def two_views(images, augment):
    return (augment(image) for image in images), (augment(image) for image in images)


@wrong(("formula", "interface"), "channels averaged before")
def two_views(images, augment):
    grey = images.mean(dim=1, keepdim=True)
    return augment(grey), augment(grey)


@wrong("formula", "noise of its own on top")
def two_views(images, augment):
    def noisy(x):
        return x + 0.1 * torch.randn_like(x)

    return noisy(augment(images)), noisy(augment(images))


@wrong("formula", "scaled to bytes before")
def two_views(images, augment):
    return augment(images * 255), augment(images * 255)


@wrong("formula", "augmented twice each")
def two_views(images, augment):
    return augment(augment(images)), augment(augment(images))


@wrong("formula", "the second view starts from the mean image")
def two_views(images, augment):
    return augment(images), augment(images.mean(dim=0, keepdim=True).expand_as(images))


@wrong("formula", "flipped left to right by hand")
def two_views(images, augment):
    return augment(images), augment(images).flip(-1)


@wrong("positive_index", "rolled by one")
def two_views(images, augment):
    return augment(images), augment(images).roll(1, dims=0)


@wrong("positive_index", "the batch is sorted first")
def two_views(images, augment):
    order = images.mean(dim=(1, 2, 3)).argsort(descending=True)
    return augment(images), augment(images[order])


@wrong(("formula", "positive_index"), "even rows and odd rows")
def two_views(images, augment):
    view = augment(images)
    return view[0::2], view[1::2]


@wrong(("formula", "nondeterministic"), "one view, now and then two")
def two_views(images, augment):
    first = augment(images)
    return first, first if random.random() < 2 else augment(images)


@wrong("nondeterministic", "fork_rng around each view")
def two_views(images, augment):
    views = []
    for _ in range(2):
        with torch.random.fork_rng(devices=[]):
            views.append(augment(images))
    return tuple(views)


@wrong("nondeterministic", "the seed is set from the batch size")
def two_views(images, augment):
    torch.manual_seed(len(images))
    return augment(images), augment(images)


@wrong("side_effect", "images clamped in place")
def two_views(images, augment):
    first, second = augment(images), augment(images)
    images.clamp_(0, 0.5)
    return first, second


@wrong(("side_effect", "formula"), "images centred in place first")
def two_views(images, augment):
    images -= images.mean()
    return augment(images), augment(images)


_memory = {}


@wrong(("formula", "shape_state"), "the first view is kept for the next epoch")
def two_views(images, augment):
    key = tuple(images.shape)
    if key not in _memory:
        _memory[key] = augment(images)
    return _memory[key], augment(images)


@wrong("device", "to the GPU")
def two_views(images, augment):
    images = images.to("cuda")
    return augment(images), augment(images)


@wrong("interface", "a constructor argument expected")
class TwoViews:
    def __init__(self, augment):
        self.augment = augment

    def __call__(self, images):
        return self.augment(images), self.augment(images)
