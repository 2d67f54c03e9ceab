"""The wrong centres that people write, each small enough to read at a glance."""

import torch


def weights_swapped(center, teacher, momentum=0.9):
    return (1 - momentum) * center + momentum * teacher.mean(0)


def batch_mean_alone(center, teacher, momentum=0.9):
    return teacher.mean(0) + 0 * center


def center_alone(center, teacher, momentum=0.9):
    return center.clone()


def momentum_fixed(center, teacher, momentum=0.9):
    return 0.9 * center + 0.1 * teacher.mean(0)


def not_decayed(center, teacher, momentum=0.9):
    return center + (1 - momentum) * teacher.mean(0)


def mean_not_weighted(center, teacher, momentum=0.9):
    return momentum * center + teacher.mean(0)


def momentum_squared(center, teacher, momentum=0.9):
    return momentum**2 * center + (1 - momentum**2) * teacher.mean(0)


def sign_of_the_mean(center, teacher, momentum=0.9):
    return momentum * center - (1 - momentum) * teacher.mean(0)


def summed(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.sum(0)


def over_prototypes(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.mean(1).mean().expand_as(center)


def divided_by_k(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.sum(0) / teacher.shape[1]


def of_probabilities(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.softmax(1).mean(0)


def of_sharp_probabilities(center, teacher, momentum=0.9):
    sharp = ((teacher - center) / 0.04).softmax(1)
    return momentum * center + (1 - momentum) * sharp.mean(0)


def of_centred_logits(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * (teacher - center).mean(0)


def of_sharpened_logits(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * (teacher / 0.04).mean(0)


def of_the_median(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.median(0).values


def of_the_last_row(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher[-1]


def rows_kept(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher


def one_row_table(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.mean(0, keepdim=True)


def graph_kept(center, teacher, momentum=0.9):
    return momentum * center + (1 - momentum) * teacher.mean(0)


@torch.no_grad()
def in_place(center, teacher, momentum=0.9):
    return center.mul_(momentum).add_((1 - momentum) * teacher.mean(0))


def _detached(function):
    """The centre carries no graph; these mistakes are others."""

    def dino_center(center, teacher, momentum=0.9):
        return function(center.detach(), teacher.detach(), momentum)

    dino_center.__name__ = function.__name__
    return dino_center


DETACHED = {
    f.__name__: _detached(f)
    for f in (
        weights_swapped, batch_mean_alone, center_alone, momentum_fixed, not_decayed, mean_not_weighted,
        momentum_squared, sign_of_the_mean, summed, over_prototypes, divided_by_k,
        of_probabilities, of_sharp_probabilities, of_centred_logits, of_sharpened_logits, of_the_median,
        of_the_last_row, rows_kept, one_row_table,
    )
}  # fmt: skip
