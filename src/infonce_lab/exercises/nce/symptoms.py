"""Behaviours that give a mistake in NCE away when it is none of the known ones.

Far out each answer costs its own log-odds, so slopes and offsets can be read off. A wrong count of
right terms is a linear combination of them. Shifting scores and log p_n together changes nothing.
Noise samples form a bag.
"""

import math
from functools import partial

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.nce.cases import scores
from infonce_lab.exercises.trying import differ, finite, number
from infonce_lab.reference.nce import nce_loss

_FAR = 20.0  # far out, yet 1 − σ is still exact to eight digits in float64
_differ = partial(differ, absolute=1e-7)


def _wrong_on(answer, inputs) -> bool:
    return _differ(number(answer, *inputs), float(nce_loss(*inputs)))


def _ignores_scores(answer) -> bool:
    s_d, s_n, l_d, l_n = scores(5, 3, seed=70)
    return number(answer, s_d, s_n, l_d, l_n) == number(answer, s_d + 1, s_n * 2, l_d, l_n)


def _at(odds_data, odds_noise, seed: int):
    """Scores that have these log-odds, under a noise density of no special kind."""
    b, k = odds_noise.shape
    l_d, l_n = scores(b, k, seed)[2:]
    return odds_data + math.log(k) + l_d, odds_noise + math.log(k) + l_n, l_d, l_n


def _slopes(answer, b: int = 4, k: int = 3) -> tuple[float, float]:
    """Change of the loss when all data, or all noise samples, are one nat more wrong."""
    s_d, s_n, l_d, l_n = _at(
        torch.full((b,), -_FAR).double(), torch.full((b, k), _FAR).double(), 78
    )
    here = number(answer, s_d, s_n, l_d, l_n)
    return (
        number(answer, s_d - 1, s_n, l_d, l_n) - here,
        number(answer, s_d, s_n + 1, l_d, l_n) - here,
    )


def _rewards_mistakes(answer) -> bool:
    return min(_slopes(answer)) < -1e-3


def _a_term_is_missing(answer) -> bool:
    s_d, s_n, l_d, l_n = scores(4, 3, seed=79)
    here = number(answer, s_d, s_n, l_d, l_n)
    moved = (number(answer, s_d - 1, s_n, l_d, l_n), number(answer, s_d, s_n + 1, l_d, l_n))
    return any(not _differ(here, value, 1e-9) for value in moved)


def _weights(answer, b: int = 4, k: int = 3) -> torch.Tensor | None:
    """The value as a·(data costs) + b·(noise costs), both right ones: (a, b) if that fits at all."""
    terms, values = [], []
    for seed in range(80, 86):
        s_d, s_n, l_d, l_n = scores(b, k, seed)
        data = F.softplus(math.log(k) + l_d - s_d).mean()
        terms.append(torch.stack([data, nce_loss(s_d, s_n, l_d, l_n) - data]))
        values.append(number(answer, s_d, s_n, l_d, l_n))
    terms, values = torch.stack(terms), torch.tensor(values).double()
    if not values.isfinite().all():
        return None
    found = torch.linalg.lstsq(terms, values[:, None]).solution[:, 0]
    return found if (terms @ found - values).abs().max() < 1e-3 * values.abs().max() else None


def _other_counts(answer) -> bool:
    weights = _weights(answer)
    return weights is not None and bool(((weights - 1).abs() > 1e-3).any())


def _scores_scaled(answer) -> bool:
    """The slope far out is the factor; with it, the right loss has the same value."""
    factor = _slopes(answer)[0]
    s_d, s_n, l_d, l_n = scores(4, 3, seed=92)
    scaled = float(nce_loss(factor * s_d, factor * s_n, l_d, l_n))
    return _differ(factor, 1.0) and not _differ(number(answer, s_d, s_n, l_d, l_n), scaled)


def _wrong_offset(answer) -> bool:
    """Far out the slopes are right, so each log-odds counts as it should; their zero is elsewhere."""
    slopes = _slopes(answer)
    if _differ(slopes[0], 1.0) or _differ(slopes[1], 3.0):
        return False
    flat = torch.zeros(4, 3).double()
    far = _at(flat[:, 0] - _FAR, flat + _FAR, seed=87), _at(flat[:, 0] - _FAR, flat + _FAR, seed=88)
    return any(_wrong_on(answer, inputs) for inputs in far)


def _cut_off(answer) -> bool:
    """Right while the classifier doubts, wrong where it is sure."""
    doubt = torch.linspace(-1, 1, 12).double().view(3, 4)
    near = _at(doubt[:, 0], doubt.flip(0), seed=89)
    sure = _at(torch.full((3,), -9.0).double(), doubt + 8, seed=90)
    return not _wrong_on(answer, near) and _wrong_on(answer, sure)


def _some_noise_is_ignored(answer) -> bool:
    doubt = torch.linspace(-1, 1, 12).double().view(3, 4)
    s_d, s_n, l_d, l_n = _at(doubt[:, 0], doubt, seed=91)
    here = number(answer, s_d, s_n, l_d, l_n)
    counts = set()
    for j in range(4):
        more = s_n.clone()
        more[:, j] += 0.05
        counts.add(_differ(here, number(answer, s_d, more, l_d, l_n), 1e-9))
    return len(counts) == 2


def _order_of_noise_matters(answer) -> bool:
    s_d, s_n, l_d, l_n = scores(4, 5, seed=71)
    order = torch.tensor([3, 0, 4, 2, 1])
    return _differ(
        number(answer, s_d, s_n, l_d, l_n), number(answer, s_d, s_n[:, order], l_d, l_n[:, order])
    )


def _rows_compete(answer) -> bool:
    """Binary answers: one more nat for a whole row must change the loss."""
    s_d, s_n, l_d, l_n = scores(4, 3, seed=72)
    here = number(answer, s_d, s_n, l_d, l_n)
    return not _differ(here, number(answer, s_d + 1, s_n + 1, l_d, l_n), 1e-9)


def _shift_matters(answer) -> bool:
    """At each point a score and its log p_n may rise together, by as much as they like."""
    s_d, s_n, l_d, l_n = scores(5, 3, seed=75)
    by_d, by_n = scores(5, 3, seed=76)[:2]
    here = number(answer, s_d, s_n, l_d, l_n)
    return _differ(here, number(answer, s_d + by_d, s_n + by_n, l_d + by_d, l_n + by_n))


def _only_some_sizes(answer) -> bool:
    right = {
        not _wrong_on(answer, scores(b, k, seed=76))
        for b, k in ((2, 3), (5, 2), (4, 4), (3, 6), (7, 5))
    }
    return len(right) == 2


SYMPTOMS = (
    Symptom("ignores", "cheat", "the result depends on the sizes only, not on the scores",
            "Two different batches of one size give exactly the same number.",
            "Follow one score from the input to the result.", _ignores_scores),
    Symptom("sign", "sign", "a worse answer lowers your loss",
            "A datum called noise, or a noise sample called data, must cost more.",
            "For a datum, should a large log-odds of “data” be cheap or expensive?",
            _rewards_mistakes),
    Symptom("order", "negatives", "the order of the k noise samples matters",
            "They are a bag of equal samples: each asks the same question.",
            "Which of the k columns do you use?", _order_of_noise_matters),
    Symptom("ignored", "negatives", "some noise samples have no effect",
            "All k of them are asked: log k counts on it.",
            "Which of the k noise samples reach your sum?", _some_noise_is_ignored),
    Symptom("ranking", "formula", "one nat more for all scores of a row changes nothing",
            "That is a softmax over the row, and it cannot learn log Z. NCE asks each point alone.",
            "How many yes-or-no questions does a row of 1 + k points ask?", _rows_compete),
    Symptom("missing", "formula", "the data, or the noise samples, do not matter",
            "The cost of a wrong answer grows with its log-odds, on both sides.",
            "Which of the two terms is missing?", _a_term_is_missing),
    Symptom("cut_off", "numerics", "right where the classifier doubts, wrong where it is sure",
            "An eps inside the logarithm or a clamp hides the confident mistakes.",
            "Which constants do you add or clamp with, and why?", _cut_off),
    Symptom("counts", "reduction", "each answer costs what it should, but they are counted wrongly",
            "One datum stands against the *sum* of its k noise samples; then the mean over B.",
            "Over what do you take a sum, over what a mean?", _other_counts),
    Symptom("scaled", "temperature", "your scores are multiplied, or divided, by a constant",
            "A score is a log-density: a factor in front of it is a power of the density.",
            "What happens to the scores before log(k·p_n) is subtracted?", _scores_scaled),
    Symptom("correction", "correction", "the log-odds are shifted: what you subtract is not log(k·p_n)",
            "The sums are fine. The zero of your log-odds is in the wrong place.",
            "With k noise samples for one datum, what are the odds before you look?",
            _wrong_offset),
    Symptom("sizes", "shape_state", "it is right for some B and k and wrong for others",
            "Something in the code assumes a size.",
            "Which sizes do you write as numbers, or read from the wrong axis?", _only_some_sizes),
    Symptom("shift", "correction", "scores and log p_n do not cancel",
            "Where a score and its own log p_n rise together, the log-odds stay what they are.",
            "What stands between the score and log p_n in your log-odds?", _shift_matters),
    Symptom("formula", "formula", "the terms are there; what one answer costs is not right",
            "Each answer costs −log of the probability that the classifier gave to the truth.",
            "What is −log σ(Δ) at Δ = 0? And what does your code give there?",
            finite(*scores(5, 3, seed=77))),
)  # fmt: skip
