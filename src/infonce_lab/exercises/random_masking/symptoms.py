"""Behaviours of a wrong masking that no known mistake explains, in order.

Each looks at one of the three results, so a mixture of two mistakes is still named by the first.
"""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.masking_shared import noise, patches
from infonce_lab.reference.mae import random_masking

B, L, D, RATIO = 3, 8, 2, 0.75


def _inputs(b=B, length=L, d=D, seed=70) -> tuple[Tensor, Tensor]:
    return patches(b, length, d, seed), noise(b, length, seed)


def _results(answer, x, n, ratio=RATIO) -> list[Tensor]:
    return [torch.as_tensor(r).detach().double() for r in answer(x.clone(), ratio, n.clone())]


def _pair(answer, ratio=RATIO, **sizes):
    x, n = _inputs(**sizes)
    true = [r.double() for r in random_masking(x, ratio, n)]
    return _results(answer, x, n, ratio), true


def _same(a: Tensor, b: Tensor) -> bool:
    return (
        a.shape == b.shape and bool((a - b).abs().max() < 1e-6) if a.numel() else a.shape == b.shape
    )


def _not_three(answer) -> bool:
    return len(answer(*_call())) != 3


def _call():
    x, n = _inputs()
    return x, RATIO, n


def _other_order(answer) -> bool:
    """The three right things, in another order."""
    got, true = _pair(answer)
    if all(_same(g, t) for g, t in zip(got, true, strict=True)):
        return False
    return all(any(_same(g, t) for g in got) for t in true)


def _index_type(answer) -> bool:
    restore = answer(*_call())[2]
    return not torch.is_tensor(restore) or restore.dtype != torch.int64


def _mask_shape(answer) -> bool:
    got, true = _pair(answer)
    return got[1].shape != true[1].shape or got[2].shape != true[2].shape


def _width(answer) -> bool:
    got, true = _pair(answer)
    return got[0].ndim != 3 or got[0].shape[::2] != true[0].shape[::2]


def _count(answer) -> bool:
    for length, ratio in ((8, 0.75), (16, 0.25), (7, 0.7), (8, 0.0)):
        got, true = _pair(answer, ratio, length=length)
        if got[0].shape[1] != true[0].shape[1]:
            return True
    return False


def _few_digits(answer) -> bool:
    got, true = _pair(answer)
    near = [
        g.shape == t.shape and bool((g - t).abs().max() < 0.02)
        for g, t in zip(got, true, strict=True)
    ]
    return all(near) and not _same(got[0], true[0])


def _some_sizes(answer) -> bool:
    right = set()
    for b, length, d in ((1, 8, 3), (3, 8, 2), (4, 4, 1), (2, 16, 5), (5, 5, 5)):
        try:
            got, true = _pair(answer, 0.6 if length == 5 else 0.75, b=b, length=length, d=d)
            right.add(all(map(_same, got, true)))
        except Exception:
            right.add(False)
    return len(right) == 2


def _noise_ignored(answer) -> bool:
    x, n = _inputs()
    got, other = _results(answer, x, n), _results(answer, x, n.flip(1))
    return all(map(_same, got, other))


def _rows_share(answer) -> bool:
    """Another first image changes the mask of the second."""
    x, n = _inputs()
    moved = torch.cat([n[:1].flip(1), n[1:]])
    got, other = _results(answer, x, n), _results(answer, x, moved)
    return not all(_same(g[1:], o[1:]) for g, o in zip(got, other, strict=True))


def _inverted(answer) -> bool:
    got, true = _pair(answer)
    return _same(1 - got[1], true[1])


def _values_of_mask(answer) -> bool:
    got, _ = _pair(answer)
    return not bool(((got[1] == 0) | (got[1] == 1)).all())


def _mask_count(answer) -> bool:
    got, true = _pair(answer)
    return not _same(got[1].sum(1), true[1].sum(1))


def _mask_place(answer) -> bool:
    got, true = _pair(answer)
    return not _same(got[1], true[1])


def _other_patches(answer) -> bool:
    """Not even the set of visible patches is right."""
    got, true = _pair(answer)
    return not _same(got[0].sort(dim=1).values, true[0].sort(dim=1).values)


def _largest(answer) -> bool:
    x, n = _inputs()
    got, true = _results(answer, x, n), random_masking(x, RATIO, -n)
    return _same(got[0].sort(dim=1).values, true.visible.sort(dim=1).values)


def _patches_changed(answer) -> bool:
    """The visible rows are no patches of this image."""
    x, n = _inputs()
    got = _results(answer, x, n)[0]
    known = (got[:, :, None, :] - x[:, None, :, :]).abs().amax(3).amin(2)
    return bool((known > 1e-6).any())


def _order_of_visible(answer) -> bool:
    got, true = _pair(answer)
    return not _same(got[0], true[0])


def _no_permutation(answer) -> bool:
    got, _ = _pair(answer)
    return not _same(got[2].sort(dim=1).values, torch.arange(L).double().expand(B, L))


def _restore(answer) -> bool:
    got, true = _pair(answer)
    return not _same(got[2], true[2])


SYMPTOMS = (
    Symptom("three", "interface", "you do not return exactly three things",
            "The contract asks for a tuple: visible, mask, restore.",
            "What is in your return line?", _not_three),
    Symptom("swapped", "interface", "the three results stand in another order",
            "The order is visible, mask, restore.",
            "Read the docstring's `returns`, then your return line.", _other_order),
    Symptom("neighbours", "softmax_axis", "the mask of one image depends on the noise of another",
            "Each image has a row of noise of its own.",
            "Along which dimension do you sort?", _rows_share),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "A size is written as a number, or a shape fits by chance.",
            "Where do the numbers of images, patches and channels come from in your code?", _some_sizes),
    Symptom("shapes", "interface", "mask and restore are not both (B, L)",
            "There is one entry for each patch of each image.",
            "Print the shapes of what you return.", _mask_shape),
    Symptom("width", "shape_state", "your visible patches are not (B, V, D)",
            "All D numbers of a patch stay together, for each image of the batch.",
            "What shape has the index that you gather with?", _width),
    Symptom("count", "formula", "another number of patches stays visible",
            "round(L · mask_ratio) are hidden, the others stay. mask_ratio = 0 hides nothing.",
            "L = 8, mask_ratio = 0.75: how many stay with you? And L = 7 with 0.7?", _count),
    Symptom("noise", "formula", "the noise you are given changes nothing",
            "Its order alone decides which patches stay.",
            "Where does `noise` enter your code?", _noise_ignored),
    Symptom("digits", "numerics", "the patches come back with fewer digits",
            "Choosing patches changes no number.",
            "Which of your steps computes with the pixels, or changes their dtype?", _few_digits),
    Symptom("largest", "sign", "the patches with the largest noise stay",
            "The contract keeps those with the smallest.",
            "Which end of the queue do you keep?", _largest),
    Symptom("changed", "formula", "your visible rows are not patches of the image",
            "Visible patches are taken as they are: no scaling, no mixture, no zeros.",
            "Take one visible row. Which patch of the input is it?", _patches_changed),
    Symptom("inverted", "sign", "the mask is inverted",
            "1 means hidden, 0 means kept.",
            "On which patches would your loss be paid?", _inverted),
    Symptom("flags", "formula", "the mask holds other numbers than 0 and 1",
            "1 means hidden, 0 means kept; the loss divides by their sum.",
            "Which values can your mask take?", _values_of_mask),
    Symptom("mask_count", "formula", "the mask hides another number of patches",
            "As many entries are 1 as patches are missing from `visible`.",
            "Sum your mask over the patches. Which number should it be?", _mask_count),
    Symptom("mask", "positive_index", "the mask marks other patches than those you hide",
            "It has to lie in the order of the image, where the loss compares patches.",
            "Six patches on paper: which are hidden, and which does your mask mark?", _mask_place),
    Symptom("others", "sign", "other patches stay visible",
            "Those with the smallest noise stay.",
            "Which end of the queue do you keep?", _other_patches),
    Symptom("order", "positive_index", "the visible patches stand in another order",
            "They come in ascending noise, because `restore` expects them so.",
            "What does your index list: places in the queue, or places in the image?", _order_of_visible),
    Symptom("permutation", "positive_index", "`restore` is not a permutation of 0 … L−1",
            "Every token of the decoder goes to exactly one place.",
            "Sort one row of your `restore`. What do you expect, and what do you get?", _no_permutation),
    Symptom("restore", "positive_index", "`restore` does not undo the shuffle",
            "cat(visible, hidden), gathered with `restore`, has to be the original order.",
            "If `shuffle` says who stands at place j, which list says where patch i stands?", _restore),
    Symptom("index_type", "interface", "`restore` is not an int64 index",
            "`gather` takes int64 indices only.",
            "Which dtype does argsort return, and what do you do to it?", _index_type),
)  # fmt: skip
