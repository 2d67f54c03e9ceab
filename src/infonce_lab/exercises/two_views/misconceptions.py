"""What to say about each wrong pair of views."""

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.shared import naming
from infonce_lab.exercises.two_views import wrong
from infonce_lab.exercises.two_views.stand_ins import Counting, Random, photos

_START = "From which batch does each of your two views start?"
_known = naming(
    {
        "formula": _START,
        "interface": "What does the line `view_1, view_2 = two_views(images, augment)` need?",
        "positive_index": "Which image does row k of the first view show, and row k of the second?",
        "nondeterministic": "Who decides on the random numbers: you, or `augment`?",
        "side_effect": "The caller still needs `images` for the next epoch. Who writes into it?",
    }
)

MISCONCEPTIONS = (
    _known(wrong.original_first, "formula", "your first view is the image itself",
           "Then only one view moves, and the network may keep whatever the untouched one shows: half the invariance."),
    _known(wrong.original_second, "formula", "your second view is the image itself",
           "Then only one view moves, and the network may keep whatever the untouched one shows: half the invariance."),
    _known(wrong.one_view_twice, "formula", "both views come from one call",
           "Identical views always agree. The loss then only pushes images apart, and learns no invariance."),
    _known(wrong.one_view_and_its_copy, "formula", "the second view is a copy of the first",
           "Identical views always agree. The loss then only pushes images apart, and learns no invariance."),
    _known(wrong.a_view_of_the_view, "formula", "your second view is made from the first",
           "It is augmented twice: crops get ever smaller, noise adds up, and the two views are no longer alike in strength."),
    _known(wrong.both_originals, "formula", "augment is never used", "Two identical views teach no invariance at all."),
    _known(wrong.concatenated, "interface", "you return one batch of 2B images", "The two views are returned side by side, as a pair."),
    _known(wrong.stacked, "interface", "you return one stacked tensor", "The two views are returned side by side, as a pair."),
    _known(wrong.interleaved, "interface", "you return one interleaved batch",
           "Which row is whose twin then depends on a convention that the loss does not know: seed 003 trained on wrong pairs this way."),
    _known(wrong.one_call_on_a_doubled_batch, "interface", "one call on a doubled batch",
           "That works only for transforms that draw anew for every image. One that draws once a batch would give equal views.",
           "If `augment` rotates its whole batch by one angle, what do your two views share?"),
    _known(wrong.image_by_image, "interface", "augment is called image by image",
           "It works on a batch: thousands of small calls cost more than the network."),
    _known(wrong.halves_of_the_batch, "positive_index", "each half of the batch is one view",
           "Row k of your views shows two different images, so the loss pulls strangers together."),
    _known(wrong.second_shuffled, "positive_index", "the second view is in another order",
           "Row k of your views shows two different images, so the loss pulls strangers together."),
    _known(wrong.shuffled_before, "positive_index", "the second view is made from another order",
           "Row k of your views shows two different images, so the loss pulls strangers together."),
    _known(wrong.the_last_of_three, "formula", "augment is called three times", "A view is thrown away, at full cost."),
    _known(wrong.seeded_before_each, "nondeterministic", "the seed is set before each view",
           "With the same random numbers both views are the same."),
    _known(wrong.seeded_once_a_batch, "nondeterministic", "the seed is set inside the function",
           "Every batch, in every epoch, is then augmented in the same way: few views in place of endless ones."),
    _known(wrong.in_place, "side_effect", "the first view overwrites the images",
           "The second view is then made from the first, and the next epoch starts from augmented data."),
    _known(wrong.written_into_images, "side_effect", "your code writes into images",
           "The next epoch then starts from augmented data, and every epoch adds to it."),
    _known(wrong.mixed, "formula", "the second view is a mixture of both", "Views that contain each other share too much."),
    _known(wrong.clamped, "formula", "the views are changed after augment", "How a view looks is the business of `augment` alone."),
    _known(wrong.normalised, "formula", "the views are normalised after augment",
           "How a view looks is the business of `augment` alone; statistics of a batch also tie its images together."),
    _known(wrong.only_one, "interface", "you return a single view", "The loss needs two."),
    _known(wrong.a_dictionary, "interface", "you return a dictionary", "The two views are returned side by side, as a pair."),
    _known(wrong.the_callable_itself, "interface", "augment is returned, not called", "It has to be applied to the batch."),
)  # fmt: skip


def _calls(answer) -> tuple[list, list]:
    images, augment = photos(4, 3, 5, 5, seed=20), Counting()
    views = list(answer(images, augment))
    return views, [images, augment]


def _not_called_twice(answer) -> bool:
    return len(_calls(answer)[1][1].calls) != 2


def _other_rows(answer) -> bool:
    """The views hold what augment returned, row by row, in another order."""
    views, (_, augment) = _calls(answer)
    made = [returned for _, returned in augment.calls]

    def rows(batch):
        return {tuple(row.flatten().tolist()) for row in batch}

    whole = [any(torch.equal(v, m) for m in made) for v in views]
    return not all(whole) and all(any(rows(v) <= rows(m) for m in made) for v in views)


def _given_reordered(answer) -> bool:
    _, (images, augment) = _calls(answer)
    rows = {tuple(row.flatten().tolist()) for row in images}
    return any(
        not torch.equal(given, images) and {tuple(r.flatten().tolist()) for r in given} <= rows
        for given, _ in augment.calls
    )


def _not_a_pair(answer) -> bool:
    views, _ = _calls(answer)
    return len(views) != 2 or not all(isinstance(v, torch.Tensor) for v in views)


def _anything_else(answer) -> bool:
    views, (_, augment) = _calls(answer)
    made = [returned for _, returned in augment.calls]
    return not all(any(torch.equal(v, m) for m in made) for v in views)


def _given_changed(answer) -> bool:
    _, (images, augment) = _calls(answer)
    return any(not torch.equal(given, images) for given, _ in augment.calls)


def _writes(answer) -> bool:
    images = photos(4, 3, 5, 5, seed=21)
    before = images.clone()
    answer(images, Counting())
    return not torch.equal(images, before)


def _repeats(answer) -> bool:
    """The same numbers drawn twice, though nobody outside set a seed."""
    torch.manual_seed(4)
    images = torch.ones(3, 1, 2, 2, dtype=torch.float64)
    drawn = [float(view[0, 0, 0, 0]) for _ in range(2) for view in answer(images, Random())]
    return len(set(drawn)) < len(drawn)


SYMPTOMS = (
    Symptom("writes", "side_effect", "your code writes into images", "The next epoch still needs them.",
            "Which of your operations ends in an underscore, or assigns into an input?", _writes),
    Symptom("not_a_pair", "interface", "what you return is not two batches", "Training unpacks exactly two views.",
            "What does the line `view_1, view_2 = two_views(images, augment)` need?", _not_a_pair),
    Symptom("other_rows", "positive_index", "the rows of your views do not belong together",
            "Row k of both views must show image k.", "Which of your lines changes the order of a batch?", _other_rows),
    Symptom("given_reordered", "positive_index", "augment gets the images in another order",
            "Row k of both views must show image k.", "Which of your lines changes the order of a batch?", _given_reordered),
    Symptom("repeats", "nondeterministic", "the same random numbers come up twice",
            "Something sets the seed or puts the generator back: both views, or all batches, are augmented alike.",
            "Who decides on the random numbers: you, or `augment`?", _repeats),
    Symptom("not_twice", "formula", "augment is not called exactly twice",
            "One call, one view.", "How many views does a pair need, and where does each come from?", _not_called_twice),
    Symptom("given_changed", "formula", "augment does not get the original images",
            "Both views start from the same original batch.", _START, _given_changed),
    Symptom("changed_after", "formula", "your views are not what augment returned",
            "How a view looks is the business of `augment` alone.", "What do your lines do after the call?", _anything_else),
)  # fmt: skip
