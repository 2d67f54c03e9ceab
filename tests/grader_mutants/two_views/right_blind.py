"""Two views in several styles, written from the contract alone."""

# ruff: noqa: F811
from ..collect import right


@right("two calls")
def two_views(images, augment):
    return augment(images), augment(images)


@right("a tuple from a generator, on clones")
def two_views(images, augment):
    return tuple(augment(images.clone()) for _ in range(2))


@right("step by step")
def two_views(images, augment):
    first = augment(images)
    second = augment(images)
    return first, second
