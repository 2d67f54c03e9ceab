"""Random masking in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import right


@right("argsort and gather, as in the paper's code")
def random_masking(patches, mask_ratio, noise):
    b, length, d = patches.shape
    keep = length - round(length * mask_ratio)
    shuffle = noise.argsort(1)
    restore = shuffle.argsort(1)
    index = shuffle[:, :keep, None].expand(-1, -1, d)
    mask = torch.ones(b, length, device=patches.device)
    mask[:, :keep] = 0
    return patches.gather(1, index), mask.gather(1, restore), restore


@right("ranks compared with a number, boolean mask")
def random_masking(patches, mask_ratio, noise):
    length = patches.shape[1]
    keep = length - round(length * mask_ratio)
    order = torch.argsort(noise, dim=1)
    restore = torch.argsort(order, dim=1)
    rows = torch.arange(len(patches))[:, None]
    return patches[rows, order[:, :keep]], restore >= keep, restore


@right("topk of the smallest")
def random_masking(patches, mask_ratio, noise):
    length = patches.shape[1]
    keep = length - round(length * mask_ratio)
    kept = noise.topk(keep, dim=1, largest=False, sorted=True).indices
    restore = (noise[:, :, None] > noise[:, None, :]).sum(2)
    mask = torch.ones_like(noise).scatter(1, kept, 0.0)
    return torch.take_along_dim(patches, kept[:, :, None], 1), mask, restore


@right("one image at a time")
def random_masking(patches, mask_ratio, noise):
    seen, masks, orders = [], [], []
    for patch, n in zip(patches, noise, strict=True):
        keep = len(n) - round(len(n) * mask_ratio)
        order = n.argsort()
        seen.append(patch[order[:keep]])
        mask = torch.ones(len(n), dtype=torch.bool)
        mask[order[:keep]] = False
        masks.append(mask)
        orders.append(order.argsort())
    return torch.stack(seen), torch.stack(masks), torch.stack(orders)
