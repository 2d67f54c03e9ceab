"""Behaviours of a wrong debiased loss that no known mistake explains, in order."""

import math

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.negatives_symptoms import Behaviour, early, late
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, finite, number
from infonce_lab.reference.negatives import debiased_nt_xent

_PLAIN = Behaviour(debiased_nt_xent, (0.0,), lambda n: 2 * n - 1)

# No row of the first three is floored at these scalars, each row of the last is.
_FREE = ((3, 6, 90), (5, 4, 91), (8, 6, 92))
_CLOSE = (6, 4, 93, 0.05)


def _free(answer, t=1.0, tau_plus=0.05) -> list[tuple[float, float]]:
    batches = [pairs(*sizes) for sizes in _FREE]
    return [
        (number(answer, *b, t, tau_plus), float(debiased_nt_xent(*b, t, tau_plus))) for b in batches
    ]


def _all_right(found) -> bool:
    return not any(differ(got, true, 1e-4) for got, true in found)


def _right_without_correction(answer) -> bool:
    return _all_right([(_PLAIN.of(answer, pairs(n, 5, seed=94)), _PLAIN.true(pairs(n, 5, seed=94)))
                       for n in (3, 6)])  # fmt: skip


def _share_ignored(answer) -> bool:
    batch = pairs(5, 4, seed=95)
    return number(answer, *batch, 1.0, 0.02) == number(answer, *batch, 1.0, 0.2)


def _floor_wrong(answer) -> bool:
    """Right while nothing is floored, wrong where something is."""
    batch = pairs(*_CLOSE)
    got, true = number(answer, *batch, 0.2, 0.3), float(debiased_nt_xent(*batch, 0.2, 0.3))
    return _all_right(_free(answer)) and differ(got, true, 1e-4)


def _only_at_one(answer) -> bool:
    """The correction is right at τ = 1 and wrong at 0.5: it does not know the temperature."""
    return (
        _right_without_correction(answer)
        and _all_right(_free(answer, 1.0))
        and not _all_right(_free(answer, 0.5))
    )


def _other_count(answer) -> bool:
    """The values are right for another whole number of negatives, at three sizes."""
    if not _right_without_correction(answer):
        return False
    return any(
        _fits_a_count(answer, floor) for floor in (lambda m, count: count, lambda m, count: m)
    )


def _fits_a_count(answer, floor) -> bool:
    off = []
    for sizes in _FREE:
        batch, m = pairs(*sizes), 2 * (sizes[0] - 1)
        got = number(answer, *batch, 1.0, 0.05)
        fits = [
            count
            for count in range(2 * m + 8)
            if not differ(_with_count(batch, count, floor(m, count)), got, 1e-4)
        ]
        if not fits:
            return False
        off.append(m not in fits)
    return any(off)


def _with_count(batch, count: float, floor: float) -> float:
    """The debiased loss at τ = 1, τ⁺ = 0.05 with another M in the correction and in the floor."""
    u = torch.nn.functional.normalize(torch.cat(batch), dim=1)
    n = len(batch[0])
    e = (u @ u.T).exp()
    positive = torch.cat([e.diagonal(n), e.diagonal(-n)])
    negatives = e.sum(1) - math.e - positive
    corrected = ((negatives - count * 0.05 * positive) / 0.95).clamp(min=floor / math.e)
    return float((1 + corrected / positive).log().mean())


def _correction_wrong(answer) -> bool:
    return _right_without_correction(answer) and not _all_right(_free(answer))


OWN = (
    Symptom("share_ignored", "formula", "τ⁺ has no effect",
            "Two shares give the same number, so nothing is corrected.",
            "Follow tau_plus from the signature to the result.", _share_ignored),
    Symptom("floor", "formula", "right until an anchor reaches the floor, wrong there",
            "N_g = max(estimate, M·e^(−1/τ)): the estimate of some anchors falls below that.",
            "What does your code do with an estimate of −3? And with one between 0 and the floor?", _floor_wrong),
    Symptom("correction_temperature", "temperature", "without the correction right, with it right at τ = 1 only",
            "What is subtracted has to be divided by τ as well.",
            "Which of your exponents are divided by τ?", _only_at_one),
    Symptom("other_count", "negatives", "the correction counts another number of negatives than 2(N−1)",
            "Your values are exactly those of another whole number M.",
            "For N = 2, write down the negatives of the first row. How many are there?", _other_count),
    Symptom("correction", "formula", "with τ⁺ = 0 it is right: the mistake is in the correction",
            "Of M negatives M·τ⁺ are expected to be copies of the positive; what is left stands for all M.",
            "Suppose a share τ⁺ of your negatives are copies of the positive. What would the sum be?",
            _correction_wrong),
)  # fmt: skip

FALLBACK = Symptom(
    "last_lines", "formula", "the way the terms are combined is not the contract's",
    "No simpler explanation fits: normalisation, temperature and candidates behave.",
    "Write one row's loss as −log(one number / a sum of numbers). What are they?",
    finite(*pairs(5, 6, seed=96), 1.0, 0.05),
)  # fmt: skip

SYMPTOMS = (*early(_PLAIN), *OWN, *late(_PLAIN), FALLBACK)
