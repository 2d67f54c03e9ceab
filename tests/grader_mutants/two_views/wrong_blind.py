"""Wrong pairs of views, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import wrong


@wrong(("nondeterministic", "formula", "positive_index", "cheat"), "one view, twice")
def two_views(images, augment):
    view = augment(images)
    return view, view


@wrong(("formula", "positive_index"), "one of the two is the original")
def two_views(images, augment):
    return images, augment(images)


@wrong(("formula", "positive_index"), "the second view is a view of the first")
def two_views(images, augment):
    first = augment(images)
    return first, augment(first)


@wrong("interface", "stacked in one tensor")
def two_views(images, augment):
    return torch.cat([augment(images), augment(images)])


@wrong(("formula", "cheat", "interface", "positive_index"), "nothing is augmented")
def two_views(images, augment):
    return images, images.clone()


@wrong(("side_effect",), "the originals are overwritten")
def two_views(images, augment):
    first = augment(images)
    second = augment(images)
    images.copy_(first)
    return first, second


@wrong(("positive_index", "formula"), "the second view is shuffled")
def two_views(images, augment):
    return augment(images), augment(images).flip(0)


@wrong(("formula", "positive_index", "shape_state", "interface"), "the batch is cut in two halves")
def two_views(images, augment):
    views = augment(images)
    half = len(views) // 2
    return views[:half], views[half:]


@wrong(
    ("gradient", "formula", "shape_state", "interface", "nondeterministic", "positive_index"),
    "one call on the doubled batch",
)
def two_views(images, augment):
    both = augment(torch.cat([images, images]))
    return both[: len(images)], both[len(images) :]
