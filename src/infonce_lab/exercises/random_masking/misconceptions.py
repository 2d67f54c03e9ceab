"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.random_masking import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "positive_index": "Six patches, on paper: which patch stands first in the queue, and in which place "
    "of the queue does patch 0 stand? Those are two different lists.",
    "sign": "Which end of the queue stays, and what does a 1 in the mask mean?",
    "formula": "How many of L patches are hidden, how many stay, and which?",
    "interface": "Read the three returned things in the docstring, with their shapes and their order.",
    "softmax_axis": "What do you sort: the patches of one image, or the images of the batch?",
    "shape_state": "Which index has to be expanded, and over which dimension do you gather?",
    "gradient": "Which part of your computation is outside the graph?",
    "nondeterministic": "Where does the randomness of this function come from, according to its arguments?",
}

_known = naming(_HINTS)

_INVERSE = (
    "`shuffle` says who stands at each place of the queue; `restore` has to say where each patch "
    "stands. They are inverse permutations. The shapes fit either way, and the decoder trains, with "
    "every patch in a wrong place."
)
_IMAGE_ORDER = (
    "The loss compares the patches in the order of the image, so the mask has to lie in that order."
)
_COUNT = "The contract hides round(L · mask_ratio) patches and keeps the rest."

MISCONCEPTIONS = (
    _known(wrong.shuffle_for_restore, "positive_index", "`restore` is the shuffle itself, not its inverse", _INVERSE),
    _known(wrong.mask_by_shuffle, "positive_index", "mask and `restore` use the shuffle, not its inverse", _INVERSE),
    _known(wrong.mask_gathered_by_shuffle, "positive_index", "the mask is brought back with the shuffle, not with its inverse",
           "A gather with the shuffle mixes the mask a second time, in place of undoing the first."),
    _known(wrong.noise_order_once, "positive_index", "ranks and order of the noise have changed places",
           "One argsort of the noise is the queue, the second is each patch's rank. Patches are taken by the queue."),
    _known(wrong.kept_by_rank, "positive_index", "the visible patches are taken by rank, not by the queue",
           "The first V *ranks* belong to the first V patches of the image, whatever their noise. The patches to "
           "keep are the first V of the queue."),
    _known(wrong.argsort_three_times, "positive_index", "there is one argsort too many, or too few",
           "An even number of argsorts gives each patch's rank, an odd number the queue."),
    _known(wrong.restore_flipped, "positive_index", "`restore` runs backwards",
           "Visible patches come first in the decoder's input, hidden ones after them."),
    _known(wrong.restore_of_the_kept, "interface", "`restore` lists the kept patches only",
           "The decoder has to place all L tokens, the mask tokens too."),
    _known(wrong.mask_inverted, "sign", "0 and 1 have changed places in the mask",
           "1 means hidden. Inverted, the loss is paid on the visible patches, which can be copied: it falls "
           "to nearly 0 and nothing is learnt."),
    _known(wrong.mask_in_shuffled_order, "positive_index", "the mask stands in the order of the queue, not of the image", _IMAGE_ORDER),
    _known(wrong.mask_shuffled_and_inverted, "positive_index",
           "the mask stands in the order of the queue, and 1 means kept", _IMAGE_ORDER),
    _known(wrong.mask_with_channels, "interface", "your mask has one entry a pixel, not one a patch",
           "The mask is (B, L): a patch is hidden as a whole."),
    _known(wrong.threshold_on_the_noise, "formula", "a threshold on the noise decides the mask",
           "Then the number of hidden patches varies from image to image, and a batch cannot be stacked. The "
           "*order* of the noise decides."),
    _known(wrong.minus_one_for_hidden, "sign", "the hidden patches are marked with −1",
           "1 means hidden: the loss sums the mask."),
    _known(wrong.largest_kept, "sign", "the patches with the largest noise stay",
           "As random as the other way round, but the contract keeps the smallest, so that others can check you."),
    _known(wrong.last_of_the_queue, "sign", "the end of the queue stays, not its beginning",
           "The decoder puts the visible patches first; `restore` then looks for them there."),
    _known(wrong.hidden_returned, "sign", "you return the hidden patches as the visible ones",
           "The encoder must not see what it is asked to fill in."),
    _known(wrong.ratio_kept, "formula", "mask_ratio is taken for the share that stays", _COUNT),
    _known(wrong.ratio_fixed, "formula", "the ratio is written as 0.75", "`mask_ratio` is an argument."),
    _known(wrong.ratio_fixed_half, "formula", "the ratio is written as 0.5", "`mask_ratio` is an argument."),
    _known(wrong.one_patch_too_many, "formula", "one patch too many stays", _COUNT),
    _known(wrong.one_patch_too_few, "formula", "one patch too few stays", _COUNT),
    _known(wrong.rounded_down, "formula", "the number of hidden patches is rounded down",
           "L · mask_ratio is rarely an integer in floating point. Round to the nearest: 7 × 0.7 = 4.9 hides 5."),
    _known(wrong.slice_from_the_end, "formula", "with nothing to hide, nothing is left",
           "`[:, :-k]` is empty for k = 0. Count the patches that stay, and slice with that."),
    _known(wrong.image_order, "positive_index", "the visible patches are back in image order",
           "The decoder undoes the shuffle with `restore`, which expects them in ascending noise."),
    _known(wrong.descending_noise, "positive_index", "the visible patches stand in descending noise",
           "`restore` puts the first visible patch where the smallest noise was."),
    _known(wrong.not_shuffled, "positive_index", "you keep the first V patches of the image",
           "Mask and `restore` describe random patches, the encoder always sees the top of the image."),
    _known(wrong.first_channel_everywhere, "shape_state", "every number of a patch is its first one",
           "The index (B, V, 1) is expanded, but it gathers from one channel only."),
    _known(wrong.gathered_without_expand, "shape_state", "only one number of each patch comes back",
           "`gather` returns the shape of its index: (B, V, 1) has to be expanded to (B, V, D)."),
    _known(wrong.one_permutation_for_the_batch, "formula", "all images are masked like the first one",
           "Every image has a row of noise of its own."),
    _known(wrong.sorted_over_the_batch, "softmax_axis", "you sort over the batch, not over the patches",
           "argsort(dim=0) ranks the images of the batch at each place. Patches are dimension 1."),
    _known(wrong.zeros_for_hidden, "formula", "all L patches come back, the hidden ones as zeros",
           "The encoder should not see hidden patches at all: with V of L tokens attention costs (V/L)² of the "
           "full price, with zeros it costs all of it, and a zero patch is a patch."),
    _known(wrong.rows_by_boolean_index, "interface", "the visible patches of all images come in one list",
           "A Boolean index flattens the batch: (B·V, D), in image order. Keep (B, V, D)."),
    _known(wrong.two_results, "interface", "`restore` is missing",
           "Without it the decoder cannot put the tokens back in their places."),
    _known(wrong.four_results, "interface", "you return four things", "Three are asked for: visible, mask, restore."),
    _known(wrong.restore_before_mask, "interface", "mask and `restore` have changed places", "The order is visible, mask, restore."),
    _known(wrong.restore_first, "interface", "`restore` comes first", "The order is visible, mask, restore."),
    _known(wrong.with_channels, "interface", "`restore` has been expanded over the channels",
           "Return (B, L); whoever gathers with it expands it to the width at hand."),
    _known(wrong.detached, "gradient", "the visible patches are cut off from the graph",
           "In a network the patches are embeddings that are to be trained."),
    _known(wrong.own_noise, "nondeterministic", "you draw noise of your own",
           "The noise is an argument, so that a mask can be repeated, drawn on another device, or checked."),
    _known(wrong.own_permutation, "nondeterministic", "you draw a permutation of your own",
           "The noise is an argument, so that a mask can be repeated, drawn on another device, or checked."),
)  # fmt: skip
