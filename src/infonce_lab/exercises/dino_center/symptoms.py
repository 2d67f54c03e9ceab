"""Behaviours of a wrong centre that no known mistake explains, in order."""

import torch

from infonce_lab.exercises.clusters_shared import differ, logits
from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import value
from infonce_lab.reference.dino import dino_center


def _batch(seed: int, b: int = 6, k: int = 4):
    return logits(1, k, seed)[0], logits(b, k, seed + 500)


def _got(answer, batch, momentum=0.7):
    return value(answer, *batch, momentum=momentum)


def _other_shape(answer) -> bool:
    return _got(answer, _batch(70)).shape != (4,)


def _only_some_sizes(answer) -> bool:
    batches = [_batch(71, b, k) for b, k in ((3, 5), (5, 3), (8, 4), (4, 7), (16, 3))]
    return len({differ(_got(answer, x), dino_center(*x, 0.7)) for x in batches}) == 2


def _constant(answer) -> bool:
    return torch.equal(_got(answer, _batch(76)), _got(answer, _batch(77)))


def _digits_lost(answer) -> bool:
    off = (_got(answer, _batch(78)) - dino_center(*_batch(78), 0.7)).abs().max()
    return bool(1e-7 < off < 6e-3)


def _weights(answer) -> bool:
    """a·centre + b·mean of the batch, with wrong weights that do not depend on the numbers."""
    for m in (0.2, 0.7):
        found = []
        for batch in (_batch(72, 9, 6), _batch(79, 9, 6)):
            basis = torch.stack([batch[0], batch[1].mean(0)], dim=1)  # (K, 2)
            got = _got(answer, batch, m)
            found.append(torch.linalg.lstsq(basis, got[:, None]).solution[:, 0])
            if differ(basis @ found[-1], got, 1e-6):
                return False
        if differ(*found, 1e-6):
            return False
    return True


def _not_a_mean(answer) -> bool:
    """Twice the rows, the same mean: the result should not change."""
    c, t = _batch(73)
    return differ(_got(answer, (c, t.repeat(2, 1))), _got(answer, (c, t)))


def _constant_row(answer) -> bool:
    """All logits and the centre at one point: the new centre is that point."""
    c = logits(1, 4, 74)[0]
    return differ(_got(answer, (c, c.repeat(5, 1))), c)


def _some_rows_only(answer) -> bool:
    """A mean, but not of all the rows."""
    c, t = _batch(75)
    changed = [t.clone() for _ in range(len(t))]
    for i, table in enumerate(changed):
        table[i] += 1
    base = _got(answer, (c, t))
    moves = torch.stack([(_got(answer, (c, table)) - base) for table in changed])
    return differ(moves, moves.mean(0).expand_as(moves), 1e-3)


SYMPTOMS = (
    Symptom("constant", "cheat", "the result does not depend on the batch and the old centre",
            "Two different batches give the same centre.",
            "Follow `center` and `teacher` from the signature to the return.", _constant),
    Symptom("shape", "interface", "your centre has another shape",
            "(K,) comes in, (K,) goes out. (1, K) and (B, K) broadcast silently.",
            "Print the shape of your mean.", _other_shape),
    Symptom("digits", "numerics", "the first digits are right, the others are lost",
            "Rounding, or a shorter dtype.", "Which of your steps is not exact?", _digits_lost),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "B or K is written as a number, or taken from the other axis.",
            "Which sizes does your code read, and from where?", _only_some_sizes),
    Symptom("size", "reduction", "the same rows twice give another centre",
            "A mean does not change when the batch is doubled.",
            "By how many do you divide?", _not_a_mean),
    Symptom("weights", "momentum", "centre and batch mean are mixed with the wrong weights",
            "They are m and 1 − m, and sum to 1.",
            "With momentum 1, what should come out? With momentum 0?", _weights),
    Symptom("rows", "formula", "not every row has the same say",
            "The mean runs over all B rows.",
            "Which rows of the batch does your code read?", _some_rows_only),
    Symptom("point", "formula", "a batch that sits on the centre moves it",
            "It is not the mean of the logits that you mix in.",
            "Is there a softmax, a temperature or a subtraction before your mean?", _constant_row),
    Symptom("formula", "formula", "it is not m · centre + (1 − m) · mean",
            "Two numbers a prototype are mixed: the old centre and the batch mean of the logits.",
            "Compute one prototype by hand.", lambda answer: True),
)  # fmt: skip
