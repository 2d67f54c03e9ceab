"""Wrong maskings, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import wrong


def parts(patches, mask_ratio, noise):
    keep = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    shuffle = noise.argsort(1)
    return keep, shuffle, shuffle.argsort(1)


def take(patches, index):
    return patches.gather(1, index[:, :, None].expand(-1, -1, patches.shape[2]))


def mask_of(restore, keep):
    return (restore >= keep).float()


@wrong(("positive_index", "formula", "sign"), "the largest noise values are kept")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, -noise)
    return take(patches, shuffle[:, :keep]), mask_of(restore, keep), restore


@wrong(("positive_index", "formula", "sign"), "the mask is inverted")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :keep]), 1 - mask_of(restore, keep), restore


@wrong(("positive_index", "formula"), "the mask is in shuffled order")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    mask = torch.ones_like(noise)
    mask[:, :keep] = 0
    return take(patches, shuffle[:, :keep]), mask, restore


@wrong(("positive_index", "formula"), "restore is the shuffle itself")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :keep]), mask_of(restore, keep), shuffle


@wrong(("shape_state", "formula", "interface", "temperature"), "the ratio is what stays")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, 1 - mask_ratio, noise)
    return take(patches, shuffle[:, :keep]), mask_of(restore, keep), restore


@wrong(("positive_index", "formula"), "the visible patches are in their original order")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :keep].sort(1).values), mask_of(restore, keep), restore


@wrong(
    ("shape_state", "nondeterministic", "formula", "positive_index"),
    "one order for the whole batch",
)
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise[:1].expand_as(noise))
    return take(patches, shuffle[:, :keep]), mask_of(restore, keep), restore


@wrong("nondeterministic", "its own noise")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, torch.rand_like(noise))
    return take(patches, shuffle[:, :keep]), mask_of(restore, keep), restore


@wrong("gradient", "no gradient to the patches")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    return take(patches.detach(), shuffle[:, :keep]), mask_of(restore, keep), restore


@wrong(("interface",), "the mask and the order change places")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :keep]), restore, mask_of(restore, keep)


@wrong(("interface",), "only the visible patches")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, _ = parts(patches, mask_ratio, noise)
    return take(patches, shuffle[:, :keep])


@wrong(("side_effect",), "the removed patches are set to zero in the caller's tensor")
def random_masking(patches, mask_ratio, noise):
    keep, shuffle, restore = parts(patches, mask_ratio, noise)
    visible = take(patches, shuffle[:, :keep]).clone()
    with torch.no_grad():
        patches[restore >= keep] = 0
    return visible, mask_of(restore, keep), restore


@wrong(("shape_state", "interface", "formula"), "removed patches are zeroed, none is left out")
def random_masking(patches, mask_ratio, noise):
    keep, _, restore = parts(patches, mask_ratio, noise)
    mask = mask_of(restore, keep)
    return patches * (1 - mask)[:, :, None], mask, restore
