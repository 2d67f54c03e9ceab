"""Wrong ways to mask, each small enough to read at a glance."""

import torch

from infonce_lab.reference.mae import random_masking as right


def parts(patches, mask_ratio, noise):
    """shuffle, restore (B, L) and V, all right."""
    shuffle = noise.argsort(dim=1)
    return shuffle, shuffle.argsort(dim=1), noise.shape[1] - round(noise.shape[1] * mask_ratio)


def take(patches, index):
    return patches.gather(1, index[:, :, None].expand(-1, -1, patches.shape[2]))


def hidden(patches, restore, count):
    return (restore >= count).to(patches.dtype)


# --- the inverse


def shuffle_for_restore(patches, mask_ratio, noise):
    visible, mask, _ = right(patches, mask_ratio, noise)
    return visible, mask, noise.argsort(dim=1)


def mask_by_shuffle(patches, mask_ratio, noise):
    """The mask is brought back with the wrong permutation as well."""
    shuffle, _, count = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :count]), hidden(patches, shuffle, count), shuffle


def mask_gathered_by_shuffle(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :count]), hidden(patches, shuffle, count), restore


def noise_order_once(patches, mask_ratio, noise):
    """The ranks are taken for the order: patch k goes where its rank says."""
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    return take(patches, restore[:, :count]), hidden(patches, shuffle, count), shuffle


def kept_by_rank(patches, mask_ratio, noise):
    _, restore, count = parts(patches, mask_ratio, noise)
    return take(patches, restore[:, :count]), hidden(patches, restore, count), restore


def argsort_three_times(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, mask, restore.argsort(dim=1).argsort(dim=1).argsort(dim=1)


def restore_flipped(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, mask, restore.flip(1)


def restore_of_the_kept(patches, mask_ratio, noise):
    visible, mask, _ = right(patches, mask_ratio, noise)
    return visible, mask, noise.argsort(dim=1)[:, : visible.shape[1]]


# --- the mask


def mask_inverted(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, 1 - mask, restore


def mask_in_shuffled_order(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    flags = (torch.arange(mask.shape[1]) >= visible.shape[1]).to(mask.dtype)
    return visible, flags.expand_as(mask).clone(), restore


def mask_shuffled_and_inverted(patches, mask_ratio, noise):
    visible, mask, restore = mask_in_shuffled_order(patches, mask_ratio, noise)
    return visible, 1 - mask, restore


def mask_with_channels(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, mask[:, :, None].expand_as(patches).clone(), restore


def threshold_on_the_noise(patches, mask_ratio, noise):
    visible, _, restore = right(patches, mask_ratio, noise)
    return visible, (noise < mask_ratio).to(patches.dtype), restore


def minus_one_for_hidden(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, -mask, restore


# --- which patches stay


def largest_kept(patches, mask_ratio, noise):
    return right(patches, mask_ratio, -noise)


def last_of_the_queue(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    gone = noise.shape[1] - count
    return take(patches, shuffle[:, gone:]), (restore < gone).to(patches.dtype), restore


def hidden_returned(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, count:]), hidden(patches, restore, count), restore


def ratio_kept(patches, mask_ratio, noise):
    return right(patches, 1 - mask_ratio, noise)


def ratio_fixed(patches, mask_ratio, noise):
    return right(patches, 0.75, noise)


def ratio_fixed_half(patches, mask_ratio, noise):
    return right(patches, 0.5, noise)


def one_patch_too_many(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    count = min(count + 1, noise.shape[1])
    return take(patches, shuffle[:, :count]), hidden(patches, restore, count), restore


def one_patch_too_few(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, : count - 1]), hidden(patches, restore, count - 1), restore


def rounded_down(patches, mask_ratio, noise):
    """L − int(L·r): hides a patch too few where L·r is not an integer."""
    shuffle, restore, _ = parts(patches, mask_ratio, noise)
    count = noise.shape[1] - int(noise.shape[1] * mask_ratio)
    return take(patches, shuffle[:, :count]), hidden(patches, restore, count), restore


def slice_from_the_end(patches, mask_ratio, noise):
    """``[:, :-0]`` is empty: with nothing to hide, nothing is left."""
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    gone = noise.shape[1] - count
    return take(patches, shuffle[:, :-gone]), hidden(patches, restore, count), restore


# --- how they are taken


def image_order(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    keep = shuffle[:, :count].sort(dim=1).values
    return take(patches, keep), hidden(patches, restore, count), restore


def descending_noise(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible.flip(1), mask, restore


def not_shuffled(patches, mask_ratio, noise):
    _, mask, restore = right(patches, mask_ratio, noise)
    return patches[:, : parts(patches, mask_ratio, noise)[2]], mask, restore


def first_channel_everywhere(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible[:, :, :1].expand_as(visible), mask, restore


def gathered_without_expand(patches, mask_ratio, noise):
    shuffle, restore, count = parts(patches, mask_ratio, noise)
    visible = patches.gather(1, shuffle[:, :count, None])  # (B, V, 1)
    return visible, hidden(patches, restore, count), restore


def one_permutation_for_the_batch(patches, mask_ratio, noise):
    return right(patches, mask_ratio, noise[:1].expand_as(noise))


def sorted_over_the_batch(patches, mask_ratio, noise):
    """argsort(dim=0): the images of the batch are mixed, not the patches."""
    shuffle = noise.argsort(dim=0)
    restore = shuffle.argsort(dim=0)
    count = parts(patches, mask_ratio, noise)[2]
    return take(patches, shuffle[:, :count]), hidden(patches, restore, count), restore


def zeros_for_hidden(patches, mask_ratio, noise):
    """All L patches come back, the hidden ones as zeros: the encoder saves nothing."""
    _, mask, restore = right(patches, mask_ratio, noise)
    return patches * (1 - mask)[:, :, None], mask, restore


def rows_by_boolean_index(patches, mask_ratio, noise):
    """One flat list of visible patches: the images are lost."""
    _, mask, restore = right(patches, mask_ratio, noise)
    return patches[mask == 0], mask, restore


# --- what is handed back


def two_results(patches, mask_ratio, noise):
    return right(patches, mask_ratio, noise)[:2]


def four_results(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, mask, restore, noise.argsort(dim=1)


def restore_before_mask(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, restore, mask


def restore_first(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return restore, mask, visible


def with_channels(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible, mask, restore[:, :, None].expand_as(patches).clone()


# --- the graph and chance


def detached(patches, mask_ratio, noise):
    visible, mask, restore = right(patches, mask_ratio, noise)
    return visible.detach(), mask, restore


def own_noise(patches, mask_ratio, noise):
    return right(patches, mask_ratio, torch.rand_like(noise))


def own_permutation(patches, mask_ratio, noise):
    order = torch.randperm(noise.shape[1])
    return right(patches, mask_ratio, order.to(noise.dtype).expand_as(noise))
