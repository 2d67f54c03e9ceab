"""Behaviours of a wrong masked loss that no known mistake explains, in order."""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.masking_shared import patches
from infonce_lab.exercises.trying import differ, number
from infonce_lab.reference.mae import masked_mse


def masks(*rows) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def _batch(b=2, length=4, d=3, seed=80):
    generator = torch.Generator().manual_seed(seed)
    mask = (torch.rand(b, length, generator=generator) < 0.6).double()
    mask[:, 0] = 1
    mask[0, 1:] = 0  # rows with different counts, and something visible
    return patches(b, length, d, seed), patches(b, length, d, seed + 1), mask


def _near(a: float, b: float, tolerance=1e-4) -> bool:
    return not differ(a, b, tolerance)


def _stale(answer) -> bool:
    return _near(number(answer, *_batch()), number(answer, *_batch(seed=90)), 1e-9)


def _few_digits(answer) -> bool:
    batches = [_batch(seed=s) for s in (80, 82, 84)]
    off = [abs(number(answer, *b) / masked_mse(*b).item() - 1) for b in batches]
    return max(off) < 0.03 and max(off) > 1e-6


def _some_sizes(answer) -> bool:
    right = set()
    for b, length, d in ((2, 4, 3), (2, 5, 2), (3, 3, 3), (4, 6, 1), (2, 9, 7), (6, 2, 4)):
        batch = _batch(b, length, d, seed=86)
        try:
            right.add(_near(number(answer, *batch), masked_mse(*batch).item()))
        except Exception:
            right.add(False)
    return len(right) == 2


def _fixed_divisor(answer) -> bool:
    """The sum of the errors is right; it is divided by one number, whatever the batch is."""
    found = []
    for sizes in ((2, 4, 3), (3, 6, 2), (5, 5, 4)):
        p, t, m = _batch(*sizes, seed=88)
        found.append(
            (masked_mse(p, t, m).item() * m.sum().item() / number(answer, p, t, m), sizes[0])
        )
    first, images = found[0]
    same = all(_near(divisor, first) for divisor, _ in found) and not _near(first, 1)
    by_image = all(_near(divisor / b, first / images) for divisor, b in found)
    return same or (by_image and not _near(first / images, 1))


def _negative(answer) -> bool:
    return number(answer, *_batch()) < 0


def _mask_ignored(answer) -> bool:
    p, t, m = _batch()
    return _near(number(answer, p, t, m), number(answer, p, t, torch.ones_like(m)))


def _mask_inverted(answer) -> bool:
    """Changing hidden patches changes nothing, changing visible ones does."""
    p, t, m = _batch()
    here = number(answer, p, t, m)
    hidden = number(answer, p + 3 * m[:, :, None], t, m)
    visible = number(answer, p + 3 * (1 - m)[:, :, None], t, m)
    return _near(here, hidden) and not _near(here, visible)


def _visible_count(answer) -> bool:
    """What stands in the visible patches changes the loss."""
    p, t, m = _batch()
    shown = (1 - m)[:, :, None]
    here = number(answer, p, t, m)
    return not (_near(here, number(answer, p + 3 * shown, t, m))
                and _near(here, number(answer, p, t - 2 * shown, m)))  # fmt: skip


def _some_do_not_count(answer) -> bool:
    """A single image whose hidden errors are 1, 2, 3: which of them can be moved for nothing?"""
    t = torch.zeros(1, 4, 2, dtype=torch.float64)
    m = masks([1, 1, 1, 0])
    p = torch.tensor([1.0, 2, 3, 0]).double()[None, :, None].expand(1, 4, 2).clone()
    here = number(answer, p, t, m)
    moved = []
    for k in range(3):
        q = p.clone()
        q[0, k] += 0.1
        moved.append(_near(here, number(answer, q, t, m), 1e-6))
    return any(moved) and not all(moved)


def _not_of_differences(answer) -> bool:
    """Adding one number to prediction and target changes the loss."""
    p, t, m = _batch()
    return not _near(number(answer, p, t, m), number(answer, p + 0.7, t + 0.7, m))


def _not_quadratic(answer) -> bool:
    p, t, m = _batch()
    return not _near(4 * number(answer, p, t, m), number(answer, 2 * p, 2 * t, m))


def _one_hidden_patch(answer) -> bool:
    """A single image with one hidden patch: only its own D errors are left."""
    p, t, _ = _batch(1, 4, 3)
    m = masks([0, 0, 1, 0])
    found, true = number(answer, p, t, m), masked_mse(p, t, m).item()
    if _near(found, true):
        return False
    return not any(_near(found, true * c) for c in (3, 1 / 3, 1 / 4, 1 / 12, 4, 12, 0.5, 2))


def _depends_on_count(answer) -> bool:
    """The same error everywhere: the mean is that error, however much is hidden."""
    p, t, m = _batch(3, 5, 2)
    return not _near(number(answer, t + 2, t, m), 4.0) and not _near(number(answer, p, p, m), 1.0)


def _weights_of_images(answer) -> bool:
    """Right where all images hide equally many, wrong elsewhere."""
    p, t, m = _batch(2, 4, 3)
    equal = masks([1, 0, 1, 0], [0, 1, 1, 0])
    return _near(number(answer, p, t, equal), masked_mse(p, t, equal).item()) and not _near(
        number(answer, p, t, m), masked_mse(p, t, m).item()
    )


SYMPTOMS = (
    Symptom("stale", "shape_state", "two different batches get one value",
            "Something from an earlier call stands where the patches should be.",
            "Follow the prediction from the signature to the return.", _stale),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "A size is written as a number, or shapes broadcast by chance.",
            "Where do B, L and D come from in your code?", _some_sizes),
    Symptom("divisor", "shape_state", "you divide by a number that does not follow the mask",
            "Images may hide different numbers of patches, and the last batch is smaller.",
            "Where does the number you divide by come from: from this mask?", _fixed_divisor),
    Symptom("digits", "numerics", "only the first digits are right",
            "A constant in the denominator, a rounding or a low precision spoils them.",
            "Which constants do you add, and which dtype do you compute in?", _few_digits),
    Symptom("negative", "sign", "the loss is negative", "A mean of squares cannot be.",
            "What is the sign in front?", _negative),
    Symptom("ignored", "formula", "the mask changes nothing",
            "Only hidden patches pay: visible ones can be copied.",
            "Where does `mask` enter your code?", _mask_ignored),
    Symptom("inverted", "sign", "the visible patches pay, the hidden ones do not",
            "1 means hidden.", "Which of 0 and 1 marks a hidden patch?", _mask_inverted),
    Symptom("visible", "formula", "what stands in the visible patches changes the loss",
            "They are the input: they can be copied, and may not be counted.",
            "Which step lets a visible patch through?", _visible_count),
    Symptom("some", "reduction", "not every hidden patch counts",
            "The loss is the mean over all of them: moving any one has to change it.",
            "Which reduction runs over the hidden patches?", _some_do_not_count),
    Symptom("shift", "normalization", "the same number added to prediction and target changes the loss",
            "Only their difference counts.",
            "What do you do to prediction or target before you subtract?", _not_of_differences),
    Symptom("square", "formula", "errors twice as large do not cost four times as much",
            "The error is squared.", "Which power has the difference in your code?", _not_quadratic),
    Symptom("one", "formula", "one hidden patch alone is not the mean of its squared errors",
            "With a single hidden patch the loss is the mean over its D numbers.",
            "In which order do you square and average?", _one_hidden_patch),
    Symptom("images", "reduction", "it is right only where all images hide equally many patches",
            "The mean runs over the hidden patches of the whole batch.",
            "Two images, one with 1 hidden patch, one with 3: which weight has each patch?", _weights_of_images),
    Symptom("count", "reduction", "the same error everywhere does not give that error as the mean",
            "You divide by another number than the number of hidden patches.",
            "How many terms do you add up, and by how many do you divide?", _depends_on_count),
)  # fmt: skip
