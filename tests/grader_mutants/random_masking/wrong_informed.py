"""Wrong maskings, by category."""

import torch

from ..collect import add_wrong, wrong


def _setup(patches, ratio, noise):
    length = patches.shape[1]
    shuffle = noise.argsort(1)
    return shuffle, shuffle.argsort(1), length - round(length * ratio)


def _take(x, index):
    return x.gather(1, index[..., None].expand(-1, -1, x.shape[-1]))


def _right(patches, ratio, noise):
    shuffle, restore, v = _setup(patches, ratio, noise)
    return _take(patches, shuffle[:, :v]), (restore >= v).to(patches.dtype), restore


@wrong("positive_index", "restore is the shuffle")
def restore_is_shuffle(patches, mask_ratio, noise):
    visible, mask, _ = _right(patches, mask_ratio, noise)
    return visible, mask, noise.argsort(1)


@wrong("positive_index", "one argsort only")
def one_argsort(patches, mask_ratio, noise):
    ids = noise.argsort(1)
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    mask = torch.ones_like(noise)
    mask[:, :v] = 0
    return _take(patches, ids[:, :v]), mask.gather(1, ids), ids


@wrong("positive_index", "the mask is left in the order of the queue")
def mask_not_restored(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask.sort(1).values, restore


@wrong("positive_index", "visible patches in the order of the image")
def sorted_keep(patches, mask_ratio, noise):
    shuffle, restore, v = _setup(patches, mask_ratio, noise)
    keep, _ = shuffle[:, :v].sort(1)
    return _take(patches, keep), (restore >= v).to(patches.dtype), restore


@wrong("positive_index", "visible patches by Boolean index and view: image order")
def boolean_view(patches, mask_ratio, noise):
    _, mask, restore = _right(patches, mask_ratio, noise)
    b, _, d = patches.shape
    return patches[mask == 0].view(b, -1, d), mask, restore


@wrong("positive_index", "ranks used to take patches")
def by_rank(patches, mask_ratio, noise):
    _, restore, v = _setup(patches, mask_ratio, noise)
    return _take(patches, restore[:, :v]), (restore >= v).to(patches.dtype), restore


@wrong("positive_index", "restore runs from the hidden ones")
def hidden_first(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    gone = noise.shape[1] - visible.shape[1]
    return visible, mask, (restore + gone) % noise.shape[1]


@wrong("positive_index", "restore is the identity")
def no_restore(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask, torch.arange(noise.shape[1]).expand_as(restore).clone()


@wrong("positive_index", "restore counts from 1")
def from_one(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask, restore + 1


@wrong(("positive_index", "formula"), "the first V patches, no shuffle")
def top_of_the_image(patches, mask_ratio, noise):
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    mask = torch.ones_like(noise)
    mask[:, :v] = 0
    return patches[:, :v], mask, torch.arange(noise.shape[1]).expand(len(noise), -1).clone()


@wrong("sign", "mask inverted")
def inverted(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask == 0, restore


@wrong("sign", "largest noise stays")
def largest(patches, mask_ratio, noise):
    shuffle = noise.argsort(1, descending=True)
    restore = shuffle.argsort(1)
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    return _take(patches, shuffle[:, :v]), (restore >= v).float(), restore


@wrong("sign", "hidden patches returned")
def hidden(patches, mask_ratio, noise):
    shuffle, restore, v = _setup(patches, mask_ratio, noise)
    return _take(patches, shuffle[:, v:]), (restore >= v).float(), restore


@wrong("sign", "topk keeps the largest")
def top_k(patches, mask_ratio, noise):
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    keep = noise.topk(v, dim=1).indices
    mask = torch.ones_like(noise).scatter(1, keep, 0)
    return _take(patches, keep), mask, noise.argsort(1).argsort(1)


@wrong("formula", "mask_ratio is the share kept")
def share_kept(patches, mask_ratio, noise):
    return _right(patches, 1 - mask_ratio, noise)


@wrong("formula", "int(L·r) hidden")
def floored(patches, mask_ratio, noise):
    shuffle, restore, _ = _setup(patches, mask_ratio, noise)
    v = noise.shape[1] - int(noise.shape[1] * mask_ratio)
    return _take(patches, shuffle[:, :v]), (restore >= v).float(), restore


@wrong("formula", "75 % whatever is asked")
def fixed(patches, mask_ratio, noise):
    return _right(patches, 0.75, noise)


@wrong("formula", "[:, :-k] with k = 0")
def minus_zero(patches, mask_ratio, noise):
    shuffle, restore, v = _setup(patches, mask_ratio, noise)
    k = noise.shape[1] - v
    return _take(patches, shuffle[:, :-k]), (restore >= v).float(), restore


@wrong("formula", "at least one patch is always hidden")
def at_least_one(patches, mask_ratio, noise):
    return _right(patches, max(mask_ratio, 1 / noise.shape[1]), noise)


@wrong("formula", "noise below the ratio is hidden")
def threshold(patches, mask_ratio, noise):
    visible, _, restore = _right(patches, mask_ratio, noise)
    return visible, (noise > 1 - mask_ratio).float(), restore


@wrong("formula", "zeros in place of removal")
def zeroed(patches, mask_ratio, noise):
    _, mask, restore = _right(patches, mask_ratio, noise)
    return patches * (1 - mask[..., None]), mask, restore


@wrong("formula", "visible patches scaled like dropout")
def like_dropout(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible / (1 - mask_ratio), mask, restore


@wrong("formula", "the first image's noise for all")
def shared(patches, mask_ratio, noise):
    return _right(patches, mask_ratio, noise[0].expand_as(noise))


@wrong("softmax_axis", "sorted over the batch")
def over_the_batch(patches, mask_ratio, noise):
    shuffle = noise.argsort(0)
    restore = shuffle.argsort(0)
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    return _take(patches, shuffle[:, :v]), (restore >= v).float(), restore


@wrong("softmax_axis", "one sort for the whole batch")
def flattened(patches, mask_ratio, noise):
    rank = noise.flatten().argsort().argsort().view_as(noise) % noise.shape[1]
    shuffle = rank.argsort(1)
    v = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    return _take(patches, shuffle[:, :v]), (rank >= v).float(), rank


@wrong("shape_state", "index not expanded over the channels")
def one_channel(patches, mask_ratio, noise):
    shuffle, restore, v = _setup(patches, mask_ratio, noise)
    return patches.gather(1, shuffle[:, :v, None]), (restore >= v).float(), restore


@wrong("shape_state", "sixteen patches written into the code")
def sixteen(patches, mask_ratio, noise):
    shuffle, restore, _ = _setup(patches, mask_ratio, noise)
    v = 16 - round(16 * mask_ratio)
    return _take(patches, shuffle[:, :v]), (restore >= v).float(), restore


_last = {}


@wrong("shape_state", "the first noise is remembered")
def remembered(patches, mask_ratio, noise):
    kept = _last.setdefault("noise", noise.clone())
    return _right(patches, mask_ratio, kept if kept.shape == noise.shape else noise)


@wrong("gradient", "no gradient to the patches")
@torch.no_grad()
def no_graph(patches, mask_ratio, noise):
    return _right(patches, mask_ratio, noise)


@wrong("gradient", "through .data")
def data(patches, mask_ratio, noise):
    return _right(patches.data, mask_ratio, noise)


@wrong("gradient", "a graph to the first visible patch only")
def half_graph(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return torch.cat([visible[:, :1], visible[:, 1:].detach()], 1), mask, restore


@wrong("nondeterministic", "noise drawn inside")
def own_noise(patches, mask_ratio, noise):
    return _right(patches, mask_ratio, torch.rand(noise.shape))


@wrong("nondeterministic", "randperm per image")
def own_permutations(patches, mask_ratio, noise):
    return _right(patches, mask_ratio, torch.stack([torch.randperm(len(n)) for n in noise]).float())


@wrong("side_effect", "hidden patches are set to 0 in the input")
def in_place(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    with torch.no_grad():
        patches[mask == 1] = 0
    return visible, mask, restore


@wrong("side_effect", "the noise is sorted in place")
def noise_sorted(patches, mask_ratio, noise):
    found = _right(patches, mask_ratio, noise)
    noise.copy_(noise.sort(1).values)
    return found


@wrong("interface", "restore missing")
def two(patches, mask_ratio, noise):
    return _right(patches, mask_ratio, noise)[:2]


@wrong("interface", "mask and restore swapped")
def swapped(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, restore, mask


@wrong("interface", "a dictionary")
def dictionary(patches, mask_ratio, noise):
    return dict(
        zip(("visible", "mask", "restore"), _right(patches, mask_ratio, noise), strict=True)
    )


@wrong("interface", "the visible patches only")
def only_visible(patches, mask_ratio, noise):
    return _right(patches, mask_ratio, noise)[0]


@wrong("interface", "restore as floating numbers")
def floating(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask, restore.to(patches.dtype)


@wrong("interface", "restore as int32: gather refuses it")
def int32(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask, restore.int()


@wrong("interface", "the scalar has another name")
def renamed(patches, ratio, noise):
    return _right(patches, ratio, noise)


@wrong("interface", "noise before mask_ratio")
def reordered(patches, noise, mask_ratio):
    return _right(patches, mask_ratio, noise)


@wrong("interface", "returns nothing")
def nothing(patches, mask_ratio, noise):
    _right(patches, mask_ratio, noise)


@wrong("interface", "mask with one entry a number")
def wide_mask(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches, mask_ratio, noise)
    return visible, mask[..., None].expand_as(patches).clone(), restore


@wrong("numerics", "float16 inside")
def half(patches, mask_ratio, noise):
    visible, mask, restore = _right(patches.half(), mask_ratio, noise)
    return visible.to(patches.dtype), mask, restore


@wrong("device", "the index goes to cuda")
def on_cuda(patches, mask_ratio, noise):
    shuffle, restore, v = _setup(patches, mask_ratio, noise.cuda())
    return _take(patches, shuffle[:, :v]), restore >= v, restore


@wrong("stub", "one part left to do")
def unfinished(patches, mask_ratio, noise):
    shuffle = noise.argsort(1)
    if shuffle is not None:
        raise NotImplementedError("restore")


add_wrong(None, "stub", "nothing handed in")
