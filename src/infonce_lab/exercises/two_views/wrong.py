"""The wrong pairs of views that people make."""

import torch


def original_first(images, augment):
    return images, augment(images)


def original_second(images, augment):
    return augment(images), images


def one_view_twice(images, augment):
    view = augment(images)
    return view, view


def one_view_and_its_copy(images, augment):
    view = augment(images)
    return view, view.clone()


def a_view_of_the_view(images, augment):
    first = augment(images)
    return first, augment(first)


def both_originals(images, augment):
    return images, images.clone()


def concatenated(images, augment):
    return torch.cat([augment(images), augment(images)])


def stacked(images, augment):
    return torch.stack([augment(images), augment(images)])


def interleaved(images, augment):
    return torch.stack([augment(images), augment(images)], dim=1).flatten(0, 1)


def one_call_on_a_doubled_batch(images, augment):
    return augment(torch.cat([images, images])).chunk(2)


def image_by_image(images, augment):
    first = torch.cat([augment(image[None]) for image in images])
    return first, torch.cat([augment(image[None]) for image in images])


def halves_of_the_batch(images, augment):
    return augment(images[: len(images) // 2]), augment(images[len(images) // 2 :])


def second_shuffled(images, augment):
    return augment(images), augment(images).flip(0)


def shuffled_before(images, augment):
    return augment(images), augment(images.flip(0))


def the_last_of_three(images, augment):
    augment(images)
    return augment(images), augment(images)


def seeded_before_each(images, augment):
    torch.manual_seed(0)
    first = augment(images)
    torch.manual_seed(0)
    return first, augment(images)


def seeded_once_a_batch(images, augment):
    torch.manual_seed(0)
    return augment(images), augment(images)


def written_into_images(images, augment):
    first = augment(images.clone())
    second = augment(images.clone())
    images.copy_(first)
    return first, second


def in_place(images, augment):
    first = augment(images)
    images.copy_(first)
    return first, augment(images)


def mixed(images, augment):
    first, second = augment(images), augment(images)
    return first, (first + second) / 2


def clamped(images, augment):
    return augment(images).clamp(0, 0.5), augment(images).clamp(0, 0.5)


def normalised(images, augment):
    views = augment(images), augment(images)
    return tuple((view - view.mean()) / (view.std() + 1e-6) for view in views)


def only_one(images, augment):
    return augment(images)


def a_dictionary(images, augment):
    return {"view_1": augment(images), "view_2": augment(images)}


def the_callable_itself(images, augment):
    return augment, augment
