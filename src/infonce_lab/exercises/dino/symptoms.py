"""Behaviours of a wrong DINO loss that no known mistake explains, in order."""

import math

import torch

from infonce_lab.exercises.clusters_shared import differ, logits, misplaced
from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import number
from infonce_lab.reference.dino import dino_loss

_T = {"student_temperature": 0.4, "teacher_temperature": 0.25}


def _batch(seed: int, b: int = 6, k: int = 4):
    return logits(b, k, seed), logits(b, k, seed + 500), logits(1, k, seed + 900)[0]


def _got(answer, batch, **scalars) -> float:
    return number(answer, *batch, **(_T | scalars))


def _right(batch, **scalars) -> float:
    return float(dino_loss(*batch, **(_T | scalars)))


def _misplaced(answer) -> bool:
    return misplaced(answer, dino_loss, *_batch(69), **_T)


def _ignores_the_logits(answer) -> bool:
    return _got(answer, _batch(70)) == _got(answer, _batch(71))


def _sign(answer) -> bool:
    return not differ(_got(answer, _batch(72)), -_right(_batch(72)))


def _multiple(answer) -> bool:
    sizes = ((3, 5), (6, 4), (8, 3))
    ratios = torch.tensor([_got(answer, _batch(73, *s)) / _right(_batch(73, *s)) for s in sizes])
    b, k = torch.tensor(sizes, dtype=torch.float32).T
    off = [ratios / f for f in (torch.ones(3), b, k, b * k, 1 / b, 1 / k, 1 / (b * k))]
    return any(float(r.max() - r.min()) < 1e-3 * float(r.abs().max()) and abs(float(r[0]) - 1) > 1e-3
               for r in off[:1]) or any(
        float(r.max() - r.min()) < 1e-3 * float(r.abs().max()) for r in off[1:])  # fmt: skip


def _only_some_sizes(answer) -> bool:
    batches = [_batch(74, b, k) for b, k in ((3, 5), (5, 3), (8, 4), (4, 7), (16, 3))]
    return len({differ(_got(answer, x), _right(x)) for x in batches}) == 2


def _student_rows_interact(answer) -> bool:
    """The loss of a batch is the mean over its rows."""
    s, t, c = _batch(75, 4, 3)
    alone = [_got(answer, (s[i : i + 1], t[i : i + 1], c)) for i in range(4)]
    return differ(_got(answer, (s, t, c)), sum(alone) / 4)


def _pairing(answer) -> bool:
    """Turning student row 0 towards the answer of teacher row 1 helps, towards its own does not."""
    t = torch.eye(4, 6, dtype=torch.float64)
    s, c = torch.zeros(4, 6, dtype=torch.float64), torch.zeros(6, dtype=torch.float64)
    own, other = s.clone(), s.clone()
    own[0, 0], other[0, 3] = 0.5, 0.5
    base = _got(answer, (s, t, c))
    return _got(answer, (other, t, c)) < base - 1e-9 or _got(answer, (own, t, c)) > base + 1e-9


def _blind(name: str):
    def shows(answer) -> bool:
        batch = _batch(76)
        return not differ(
            _got(answer, batch, **{name: 0.2}), _got(answer, batch, **{name: 0.7}), 1e-7
        )

    return shows


def _center_blind(answer) -> bool:
    s, t, c = _batch(77)
    return not differ(_got(answer, (s, t, c)), _got(answer, (s, t, -2 * c)), 1e-7)


def _shift_matters(answer) -> bool:
    """A teacher and a centre that move together are the same teacher."""
    s, t, c = _batch(78)
    shift = torch.tensor([0.5, -0.2, 0.1, 0.3], dtype=torch.float64)
    return differ(_got(answer, (s, t + shift, c + shift)), _got(answer, (s, t, c)))


def _constants_matter(answer) -> bool:
    s, t, c = _batch(79)
    return differ(_got(answer, (s + 1, t, c)), _got(answer, (s, t, c))) or differ(
        _got(answer, (s, t - 1, c)), _got(answer, (s, t, c))
    )


def _other_temperatures(answer) -> bool:
    """Right at another pair of temperatures, fixed or made of the two given."""
    batches = (_batch(80), _batch(81))
    given = (0.4, 0.25)
    got = [_got(answer, x) for x in batches]
    a, b = given
    candidates = (a, b, 1.0, 1 / a, 1 / b, a * b, a / b, b / a, a**2, b**2, a**0.5, b**0.5, 0.1, 0.04,
                  a + b, (a + b) / 2)  # fmt: skip
    for ts in candidates:
        for tt in candidates:
            pair = {"student_temperature": ts, "teacher_temperature": tt}
            if (ts, tt) != given and not any(
                differ(_right(x, **pair), g) for x, g in zip(batches, got, strict=True)
            ):
                return True
    return False


def _uniform_is_not_log_k(answer) -> bool:
    zero = torch.zeros(5, 4, dtype=torch.float64)
    return differ(_got(answer, (zero, zero, zero[0])), math.log(4))


def _perfect_is_not_free(answer) -> bool:
    """Both certain, and agreed: 0."""
    sure = 50 * torch.eye(4, 6, dtype=torch.float64)
    found = _got(answer, (sure, sure, torch.zeros(6, dtype=torch.float64)))
    return not abs(found) < 1e-6


SYMPTOMS = (
    Symptom("arguments", "interface", "your arguments stand in another order than the contract's",
            "Called by name the result is right, called by position it is not.",
            "Compare your signature with the template, word by word.", _misplaced),
    Symptom("constant", "cheat", "two different batches give the same loss",
            "The result does not depend on the logits.",
            "Follow one logit from the input to the result.", _ignores_the_logits),
    Symptom("sign", "sign", "the sign is flipped", "Minimising this drives the student away.",
            "Should a student that imitates better have a smaller or a larger loss?", _sign),
    Symptom("multiple", "reduction", "your value is the right one times a factor",
            "Something is summed where it should be averaged, or the reverse.",
            "Over which axes do you sum, and over which do you average?", _multiple),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "B or K is written as a number, or taken from the other axis.",
            "Which sizes does your code read, and from where?", _only_some_sizes),
    Symptom("student_blind", "temperature", "the student's temperature changes nothing",
            "At 0.2 and at 0.7 the loss is the same.",
            "Where does `student_temperature` enter?", _blind("student_temperature")),
    Symptom("teacher_blind", "temperature", "the teacher's temperature changes nothing",
            "At 0.2 and at 0.7 the loss is the same: nothing is sharpened.",
            "Where does `teacher_temperature` enter?", _blind("teacher_temperature")),
    Symptom("center_blind", "formula", "the centre changes nothing",
            "Two different centres give the same loss: nothing is centred.",
            "Where does `center` enter?", _center_blind),
    Symptom("temperatures", "temperature", "this is the loss at other temperatures",
            "Everything else is right.",
            "By what is each of the two tables of logits divided?", _other_temperatures),
    Symptom("pairing", "positive_index", "a student row has to match another image's teacher row",
            "Row b pairs with row b; the caller has crossed the views already.",
            "For B = 2, write down who is compared with whom.", _pairing),
    Symptom("rows", "softmax_axis", "the loss of a batch is not the mean of the losses of its rows",
            "Each image answers alone. Something of yours runs over the batch.",
            "Over which dimension is each softmax, and each mean?", _student_rows_interact),
    Symptom("shift", "formula", "a teacher that moves together with its centre changes the loss",
            "Only teacher − centre counts: subtracted from the logits, before temperature and softmax.",
            "Where exactly is the centre subtracted, and from whom?", _shift_matters),
    Symptom("constants", "formula", "adding one constant to all logits changes the loss",
            "A softmax ignores it. Some logits of yours never see a softmax.",
            "Which of your tables sums to 1 along a row?", _constants_matter),
    Symptom("uniform", "formula", "two networks that know nothing do not cost log K",
            "Both answers are uniform, and the cross-entropy of two uniform answers is log K.",
            "What is your loss for tables of zeros?", _uniform_is_not_log_k),
    Symptom("perfect", "formula", "perfect, certain agreement is not free",
            "Teacher and student both certain of the same prototype: the loss is 0.",
            "What does −Σ t log s give there, and what does yours?", _perfect_is_not_free),
    Symptom("formula", "formula", "centre and temperatures look right; how they are combined does not",
            "The loss of one row is −Σ softmax((t − c)/τ_t) · log softmax(s/τ_s).",
            "Compute one row of the printed example by hand.", lambda answer: True),
)  # fmt: skip
