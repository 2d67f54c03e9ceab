"""Wrong masked losses, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def errors(prediction, target):
    return (prediction - target).square().mean(dim=2)  # (B, L)


# --- who pays


def all_patches(prediction, target, mask):
    return F.mse_loss(prediction, target)


def visible_patches(prediction, target, mask):
    return (errors(prediction, target) * (1 - mask)).sum() / (1 - mask).sum()


def divided_by_all(prediction, target, mask):
    return (errors(prediction, target) * mask).mean()


def divided_by_the_batch(prediction, target, mask):
    return (errors(prediction, target) * mask).sum() / len(mask)


def divided_by_the_patches(prediction, target, mask):
    return (errors(prediction, target) * mask).sum() / mask.shape[1]


def divided_by_the_visible(prediction, target, mask):
    return (errors(prediction, target) * mask).sum() / (1 - mask).sum()


def mean_of_image_means(prediction, target, mask):
    """Every image counts the same, however many of its patches are hidden."""
    return ((errors(prediction, target) * mask).sum(1) / mask.sum(1)).mean()


def patches_first(prediction, target, mask):
    """Every place counts the same, however often it is hidden."""
    return ((errors(prediction, target) * mask).sum(0) / mask.sum(0).clamp(min=1)).mean()


def masked_before_the_difference(prediction, target, mask):
    """The prediction is masked, the target is not: visible patches are compared with 0."""
    return F.mse_loss(prediction * mask[:, :, None], target)


def target_masked_only(prediction, target, mask):
    return F.mse_loss(prediction, target * mask[:, :, None])


def both_masked_over_everything(prediction, target, mask):
    m = mask[:, :, None]
    return F.mse_loss(prediction * m, target * m)


# --- the square and the mean


def summed_over_channels(prediction, target, mask):
    return ((prediction - target).square().sum(2) * mask).sum() / mask.sum()


def summed(prediction, target, mask):
    return (errors(prediction, target) * mask).sum()


def summed_everything(prediction, target, mask):
    return ((prediction - target).square() * mask[:, :, None]).sum()


def divided_twice(prediction, target, mask):
    d = prediction.shape[2]
    return (errors(prediction, target) * mask).sum() / (mask.sum() * d)


def absolute(prediction, target, mask):
    return ((prediction - target).abs().mean(2) * mask).sum() / mask.sum()


def smooth_absolute(prediction, target, mask):
    e = F.smooth_l1_loss(prediction, target, reduction="none").mean(2)
    return (e * mask).sum() / mask.sum()


def rooted(prediction, target, mask):
    return ((errors(prediction, target) * mask).sum() / mask.sum()).sqrt()


def rooted_by_patch(prediction, target, mask):
    return ((prediction - target).norm(dim=2) * mask).sum() / mask.sum()


def squared_mean(prediction, target, mask):
    return ((prediction - target).mean(2).square() * mask).sum() / mask.sum()


def halved(prediction, target, mask):
    return (errors(prediction, target) * mask).sum() / mask.sum() / 2


def variance_of_the_difference(prediction, target, mask):
    e = (prediction - target).var(dim=2, unbiased=False)
    return (e * mask).sum() / mask.sum()


def negative(prediction, target, mask):
    return -(errors(prediction, target) * mask).sum() / mask.sum()


# --- the target


def target_normalised(prediction, target, mask):
    """MAE's norm_pix_loss: mean 0, variance 1 in every target patch."""
    mean, var = target.mean(2, keepdim=True), target.var(2, keepdim=True)
    return (errors(prediction, (target - mean) / (var + 1e-6).sqrt()) * mask).sum() / mask.sum()


def relative_to_the_target(prediction, target, mask):
    e = errors(prediction, target) / target.square().mean(2)
    return (e * mask).sum() / mask.sum()


def bounded(prediction, target, mask):
    return (errors(prediction.clamp(0, 1), target) * mask).sum() / mask.sum()


def through_a_sigmoid(prediction, target, mask):
    return (errors(prediction.sigmoid(), target) * mask).sum() / mask.sum()


# --- constants


def eps(size: float):
    def masked_mse(prediction, target, mask):
        return (errors(prediction, target) * mask).sum() / (mask.sum() + size)

    return masked_mse


# --- what is handed back


def one_per_image(prediction, target, mask):
    return (errors(prediction, target) * mask).sum(1) / mask.sum(1)


def one_per_patch(prediction, target, mask):
    return errors(prediction, target) * mask


def plain_number(prediction, target, mask):
    return ((errors(prediction, target) * mask).sum() / mask.sum()).item()


# --- the graph


def prediction_detached(prediction, target, mask):
    return (errors(prediction.detach(), target) * mask).sum() / mask.sum()


def target_detached(prediction, target, mask):
    return (errors(prediction, target.detach()) * mask).sum() / mask.sum()


def all_detached(prediction, target, mask):
    return ((errors(prediction, target) * mask).sum() / mask.sum()).detach()


def visible_get_a_gradient(prediction, target, mask):
    """The value of the hidden, the gradient of all: a straight-through of the wrong mean."""
    true = (errors(prediction, target) * mask).sum() / mask.sum()
    everything = F.mse_loss(prediction, target)
    return everything + (true - everything).detach()


def mask_in_place(prediction, target, mask):
    with torch.no_grad():
        prediction.sub_(target)
    return (prediction.square().mean(2) * mask).sum() / mask.sum()
