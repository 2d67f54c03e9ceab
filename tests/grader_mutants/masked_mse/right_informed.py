"""Right masked losses in styles that a learner might choose."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("MAE's published code")
def published(pred, target, mask):
    loss = (pred - target) ** 2
    loss = loss.mean(dim=-1)
    return (loss * mask).sum() / mask.sum()


@right("mse_loss without reduction")
def unreduced(prediction, target, mask):
    e = F.mse_loss(prediction, target, reduction="none")
    return (e * mask.unsqueeze(-1)).sum() / (mask.sum() * e.shape[-1])


@right("Boolean index")
def indexed(prediction, target, mask):
    chosen = mask > 0.5
    return F.mse_loss(prediction[chosen], target[chosen])


@right("masked_select")
def selected(prediction, target, mask):
    wide = mask.bool().unsqueeze(-1).expand_as(prediction)
    return (prediction.masked_select(wide) - target.masked_select(wide)).pow(2).mean()


@right("loops")
def loops(prediction, target, mask):
    total, count = 0.0, 0
    for b in range(mask.shape[0]):
        for k in range(mask.shape[1]):
            if mask[b, k]:
                total = total + ((prediction[b, k] - target[b, k]) ** 2).sum() / prediction.shape[2]
                count += 1
    return total / count


@right("einsum")
def einsum(prediction, target, mask):
    d = prediction - target
    return torch.einsum("bld,bld,bl->", d, d, mask.to(d.dtype)) / (mask.sum() * d.size(-1))


@right("difference masked before the square")
def masked_difference(prediction, target, mask):
    d = (prediction - target) * mask[..., None]
    return d.square().sum() / mask.sum() / d.shape[2]


@right("float64 inside")
def upcast(prediction, target, mask):
    e = (prediction.double() - target.double()).square().mean(2)
    return (e * mask.double()).sum() / mask.sum()


@right("float32 inside")
def downcast(prediction, target, mask):
    e = (prediction.float() - target.float()).square().mean(2)
    return ((e * mask.float()).sum() / mask.float().sum()).to(prediction.dtype)


@right("torch.where and a count of non-zeros")
def where(prediction, target, mask):
    e = (prediction - target).square().mean(-1)
    return torch.where(mask.bool(), e, torch.zeros_like(e)).sum() / mask.count_nonzero()


@right("weighted mean of image means")
def weighted(prediction, target, mask):
    e = (prediction - target).square().mean(2)
    per_image = (e * mask).sum(1) / mask.sum(1).clamp(min=1)
    return (per_image * mask.sum(1)).sum() / mask.sum()


@right("shape (1,)")
def one_element(prediction, target, mask):
    return published(prediction, target, mask).reshape(1)


class _Loss(nn.Module):
    def forward(self, prediction, target, mask):
        return published(prediction, target, mask)


module = right("an instance of a module")(_Loss())


@right("a tiny eps below")
def tiny_eps(prediction, target, mask):
    return ((prediction - target).square().mean(2) * mask).sum() / (mask.sum() + 1e-8)
