"""The masked error in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import right


@right("as written")
def masked_mse(prediction, target, mask):
    error = (prediction - target).square().mean(-1)
    return (error * mask).sum() / mask.sum()


@right("boolean selection")
def masked_mse(prediction, target, mask):
    chosen = mask.bool()
    return (prediction[chosen] - target[chosen]).square().mean()


@right("einsum")
def masked_mse(prediction, target, mask):
    gap = prediction - target
    weight = mask.to(gap.dtype)
    return torch.einsum("bl,bld,bld->", weight, gap, gap) / (weight.sum() * gap.shape[-1])


@right("torch.where")
def masked_mse(prediction, target, mask):
    inside = (mask != 0)[..., None]
    gap = torch.where(inside, prediction - target, torch.zeros_like(prediction))
    return gap.pow(2).sum() / (inside.sum() * prediction.shape[2])
