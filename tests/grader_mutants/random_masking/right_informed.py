"""Right maskings in styles that a learner might choose."""

import numpy as np
import torch
from torch import nn

from ..collect import right


@right("MAE's published code, with its int()")
def published(x, mask_ratio, noise):
    n, length, d = x.shape
    len_keep = int(length * (1 - mask_ratio))
    ids_shuffle = torch.argsort(noise, dim=1)
    ids_restore = torch.argsort(ids_shuffle, dim=1)
    ids_keep = ids_shuffle[:, :len_keep]
    x_masked = torch.gather(x, dim=1, index=ids_keep.unsqueeze(-1).repeat(1, 1, d))
    mask = torch.ones([n, length], device=x.device)
    mask[:, :len_keep] = 0
    mask = torch.gather(mask, dim=1, index=ids_restore)
    return x_masked, mask, ids_restore


@right("published code, rounded")
def rounded(x, mask_ratio, noise):
    b, length, d = x.shape
    keep = length - round(length * mask_ratio)
    shuffle = noise.argsort(1)
    restore = shuffle.argsort(1)
    visible = x.gather(1, shuffle[:, :keep, None].expand(-1, -1, d))
    mask = x.new_ones(b, length)
    mask[:, :keep] = 0
    return visible, mask.gather(1, restore), restore


@right("ranks compared with V, a Boolean mask")
def boolean(patches, mask_ratio, noise):
    order = noise.argsort(dim=-1)
    rank = order.argsort(dim=-1)
    count = noise.size(1) - round(noise.size(1) * mask_ratio)
    visible = torch.take_along_dim(patches, order[:, :count].unsqueeze(-1), dim=1)
    return visible, rank >= count, rank


@right("image by image, in Python")
def loops(patches, mask_ratio, noise):
    visible, masks, restores = [], [], []
    for x, n in zip(patches, noise, strict=True):
        length = len(n)
        queue = sorted(range(length), key=lambda i: float(n[i]))
        stay = queue[: length - round(length * mask_ratio)]
        visible.append(torch.stack([x[i] for i in stay]))
        masks.append(torch.tensor([0.0 if i in stay else 1.0 for i in range(length)]))
        restores.append(torch.tensor([queue.index(i) for i in range(length)]))
    return torch.stack(visible), torch.stack(masks), torch.stack(restores)


@right("inverse by scatter")
def scattered(patches, mask_ratio, noise):
    b, length = noise.shape
    shuffle = noise.argsort(1)
    places = torch.arange(length, device=noise.device).expand(b, -1)
    restore = torch.empty_like(shuffle).scatter_(1, shuffle, places)
    count = length - round(length * mask_ratio)
    rows = torch.arange(b, device=noise.device)[:, None]
    visible = patches[rows, shuffle[:, :count]]
    mask = torch.ones_like(noise).scatter(1, shuffle[:, :count], 0.0)
    return visible, mask, restore


@right("topk of the negated noise")
def top_k(patches, mask_ratio, noise):
    b, length, d = patches.shape
    _, keep = (-noise).topk(length - round(mask_ratio * length), dim=1)
    visible = torch.gather(patches, 1, keep[..., None].expand(b, keep.shape[1], d))
    mask = torch.ones(b, length, dtype=torch.bool)
    mask[torch.arange(b)[:, None], keep] = False
    return visible, mask, noise.argsort(1).argsort(1)


@right("NumPy for the indices")
def with_numpy(patches, mask_ratio, noise):
    shuffle = np.argsort(noise.detach().cpu().numpy(), axis=1)
    restore = np.argsort(shuffle, axis=1)
    length = shuffle.shape[1]
    v = length - round(length * mask_ratio)
    keep = torch.from_numpy(shuffle[:, :v].copy())
    visible = torch.stack([p[k] for p, k in zip(patches, keep, strict=True)])
    return visible, torch.from_numpy((restore >= v).astype("float32")), torch.from_numpy(restore)


@right("selection by one-hot matrices and einsum")
def einsum(patches, mask_ratio, noise):
    length = noise.shape[1]
    shuffle = noise.argsort(1)
    count = length - round(length * mask_ratio)
    select = nn.functional.one_hot(shuffle[:, :count], length).to(patches.dtype)  # (B, V, L)
    visible = torch.einsum("bvl,bld->bvd", select, patches)
    mask = 1 - select.sum(1)
    return visible, mask, shuffle.argsort(1)


@right("sort with its indices, a list in place of a tuple")
def as_list(patches, mask_ratio, noise):
    _, shuffle = torch.sort(noise, dim=1)
    _, restore = torch.sort(shuffle, dim=1)
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    visible = patches.gather(1, shuffle[:, :v].unsqueeze(2).repeat(1, 1, patches.shape[2]))
    return [visible, (restore >= v).double(), restore]


@right("all patches shuffled, then cut")
def shuffled_then_cut(patches, mask_ratio, noise):
    shuffle = noise.argsort(1)
    everything = torch.stack([p.index_select(0, s) for p, s in zip(patches, shuffle, strict=True)])
    hidden = round(noise.shape[1] * mask_ratio)
    visible, _ = everything.split([noise.shape[1] - hidden, hidden], dim=1)
    flags = torch.cat([torch.zeros_like(noise[:, : visible.shape[1]]),
                       torch.ones_like(noise[:, visible.shape[1] :])], dim=1)  # fmt: skip
    restore = shuffle.argsort(1)
    return visible, flags.take_along_dim(restore, 1), restore


@right("ranks by counting smaller noise")
def counting(patches, mask_ratio, noise):
    rank = (noise.unsqueeze(1) < noise.unsqueeze(2)).long().sum(-1)
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    keep = rank.argsort(1)[:, :v]
    return patches.take_along_dim(keep[..., None], 1), (rank >= v).float(), rank


class _Masker:
    def __call__(self, patches, mask_ratio, noise):
        return rounded(patches, mask_ratio, noise)


masker = right("a callable object")(_Masker())
