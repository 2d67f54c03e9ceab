"""Wrong masked errors, written from the contract alone."""

# ruff: noqa: F811
from ..collect import wrong


def rows(prediction, target):
    return (prediction - target).square().mean(-1)


@wrong(("negatives", "formula", "reduction"), "over all patches")
def masked_mse(prediction, target, mask):
    return rows(prediction, target).mean()


@wrong(("positive_index", "formula", "negatives", "sign"), "over the visible patches")
def masked_mse(prediction, target, mask):
    kept = 1 - mask.to(prediction.dtype)
    return (rows(prediction, target) * kept).sum() / kept.sum()


@wrong("reduction", "divided by all patches")
def masked_mse(prediction, target, mask):
    return (rows(prediction, target) * mask).mean()


@wrong("reduction", "the mean of every image's mean")
def masked_mse(prediction, target, mask):
    weight = mask.to(prediction.dtype)
    return ((rows(prediction, target) * weight).sum(1) / weight.sum(1).clamp_min(1)).mean()


@wrong("reduction", "the sum over the dimensions")
def masked_mse(prediction, target, mask):
    error = (prediction - target).square().sum(-1)
    return (error * mask).sum() / mask.sum()


@wrong("reduction", "no division")
def masked_mse(prediction, target, mask):
    return (rows(prediction, target) * mask).sum()


@wrong("formula", "absolute differences")
def masked_mse(prediction, target, mask):
    error = (prediction - target).abs().mean(-1)
    return (error * mask).sum() / mask.sum()


@wrong("formula", "the square root at the end")
def masked_mse(prediction, target, mask):
    return ((rows(prediction, target) * mask).sum() / mask.sum()).sqrt()


@wrong("normalization", "the target is standardised patch by patch")
def masked_mse(prediction, target, mask):
    centred = target - target.mean(-1, keepdim=True)
    target = centred / (target.var(-1, keepdim=True) + 1e-6).sqrt()
    return (rows(prediction, target) * mask).sum() / mask.sum()


@wrong("gradient", "no gradient to the prediction")
def masked_mse(prediction, target, mask):
    return (rows(prediction.detach(), target) * mask).sum() / mask.sum() + 0 * prediction.sum()


@wrong(("reduction", "interface"), "one error an image")
def masked_mse(prediction, target, mask):
    weight = mask.to(prediction.dtype)
    return (rows(prediction, target) * weight).sum(1) / weight.sum(1).clamp_min(1)


@wrong("sign", "the sign is flipped")
def masked_mse(prediction, target, mask):
    return -(rows(prediction, target) * mask).sum() / mask.sum()
