"""Behaviours of a wrong bound that no known mistake explains, in order.

The bound ignores a term in the anchor (a row shift), notices one in the candidate (a column shift),
is 0 for a critic that knows nothing, nearly log B for a perfect one, and falls without limit for a
misleading one.
"""

import math
from functools import partial

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import number, off
from infonce_lab.reference.info_nce_bound import info_nce_bound


def table(b: int, seed: int, lift: float = 1.0, spread: float = 1.0) -> Tensor:
    """Random scores (B, B) in float64; columns differ in level, so the two axes are not alike."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(b, b, generator=generator, dtype=torch.float64)
    level = torch.randn(b, generator=generator, dtype=torch.float64)
    return spread * (noise + level) + lift * torch.eye(b, dtype=torch.float64)


_differ = partial(off, least=1.0)


def _several_numbers(answer) -> bool:
    return torch.as_tensor(answer(table(4, seed=20))).numel() > 1


def _ignores_the_scores(answer) -> bool:
    return number(answer, table(5, seed=21)) == number(answer, table(5, seed=22))


def _right_at(answer, b: int) -> bool:
    """Right on a table with a bound above 0 and on one with a bound below?"""
    for lift in (3.0, -3.0):
        scores = table(b, seed=23, lift=lift)
        try:
            value = number(answer, scores)
        except Exception:
            return False
        if _differ(value, float(info_nce_bound(scores)), 1e-5):
            return False
    return True


def _only_some_sizes(answer) -> bool:
    return len({_right_at(answer, b) for b in (2, 3, 4, 5, 6, 7, 9, 12)}) == 2


def _positive_masked(answer) -> bool:
    return not abs(number(answer, table(5, seed=29, lift=2.0))) < 1e3


def _scale_ignored(answer) -> bool:
    scores = table(5, seed=30, lift=2.0)
    return not _differ(number(answer, 3 * scores), number(answer, scores), 1e-3)


def _other_scale(answer) -> bool:
    """Is the value always the bound of c times the scores? c is read off a plain diagonal."""
    b = 5
    ahead = b * math.exp(-number(answer, 2.0 * torch.eye(b, dtype=torch.float64))) - 1
    c = -math.log(ahead / (b - 1)) / 2.0
    tables = [table(size, seed=31, lift=1.0) for size in (4, 6)]
    same = [not _differ(number(answer, s), float(info_nce_bound(c * s)), 1e-4) for s in tables]
    return abs(c - 1) > 1e-3 and all(same)


def _a_row_is_ignored(answer) -> bool:
    scores = table(6, seed=32)
    before = number(answer, scores)
    for i in range(6):
        better = scores.clone()
        better[i, i] += 0.5
        if abs(number(answer, better) - before) < 1e-9:
            return True
    return False


def _more_is_worse(answer) -> bool:
    """A better critic lowers the result."""
    return (
        number(answer, table(5, seed=24, lift=3.0))
        < number(answer, table(5, seed=24, lift=0.0)) - 1e-6
    )


def _floor(answer) -> bool:
    """A critic that errs by 60 looks no worse than one that errs by 30: an eps or a clamp."""
    plain, bad, worse = (number(answer, table(4, seed=25, lift=-t)) for t in (0.0, 30.0, 60.0))
    return math.isfinite(worse) and abs(bad - worse) < 1.0 and bad < plain


def _pairs_in_another_order(answer) -> bool:
    scores, order = table(5, seed=26, lift=2.0), torch.tensor([3, 0, 4, 2, 1])
    return _differ(number(answer, scores[order][:, order]), number(answer, scores))


def _other_entries_help(answer) -> bool:
    """Off the diagonal, some scores raise the result and others lower it."""
    scores = table(5, seed=27)
    before = number(answer, scores)
    effects = set()
    for i in range(5):
        for j in range(5):
            higher = scores.clone()
            higher[i, j] += 0.5
            effect = number(answer, higher) - before
            if i != j and abs(effect) > 1e-6:
                effects.add(effect > 0)
    return len(effects) == 2


def _move(answer, dim: int) -> bool:
    scores = table(5, seed=28)
    shift = torch.linspace(-1, 2, 5, dtype=torch.float64).unsqueeze(1 - dim)
    return _differ(number(answer, scores + shift), number(answer, scores))


def _axis(answer) -> bool:
    """A term in x changes the value, a term in y does not: rows and columns are exchanged."""
    return _move(answer, 0) and not _move(answer, 1)


def _a_term_in_x_matters(answer) -> bool:
    return _move(answer, 0)


def _knows_nothing(answer) -> bool:
    return any(
        abs(number(answer, torch.full((b, b), 0.7, dtype=torch.float64))) > 1e-6 for b in (2, 6)
    )


def _cap(answer) -> bool:
    sure = 60 * torch.eye(6, dtype=torch.float64)
    return _differ(number(answer, sure), math.log(6))


SYMPTOMS = (
    Symptom("several", "reduction", "you return several numbers, not one for the whole table",
            "The contract asks for the mean over the B anchors.", "Over which axis is there no mean yet?",
            _several_numbers),
    Symptom("ignores", "cheat", "the result depends on the size of the table only",
            "Two different tables of one size give exactly the same number.",
            "Follow one score from the input to the result.", _ignores_the_scores),
    Symptom("masked", "self_similarity", "the entries that should win are gone from the softmax",
            "The result is huge or infinite on an ordinary table: the diagonal has been masked.",
            "What stands on the diagonal here: an anchor with itself, or a pair?", _positive_masked),
    Symptom("scale", "normalization", "tripling all scores changes nothing",
            "The size of the scores says how sure the critic is. Something in your code removes it.",
            "Which step brings every row to the same spread?", _scale_ignored),
    Symptom("floor", "numerics", "something keeps the result from falling: a clamp or an eps",
            "A critic that errs badly must cost a lot, or the estimate is no lower bound.",
            "What does your code return for −50 on the diagonal?", _floor),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "A size, or something from an earlier call, is fixed in the code.",
            "Which sizes do you write as numbers, or keep?", _only_some_sizes),
    Symptom("others", "positive_index", "a score off the diagonal raises the result",
            "Only (x_i, y_i) belong together; every other score is a rival's.",
            "Which entry of row i is the right answer?", _other_entries_help),
    Symptom("sign", "sign", "a better critic lowers your number",
            "The bound is to be maximised.", "Should a better critic make the number larger or smaller?",
            _more_is_worse),
    Symptom("temperature", "temperature", "these are the values of the scores times a constant",
            "On every table tried, your number is the bound of rescaled scores.",
            "By what do you multiply or divide the scores before the softmax?", _other_scale),
    Symptom("order", "negatives", "the order of the pairs changes the result",
            "Every anchor meets all B candidates, whatever its place in the batch.",
            "Which rows, or which columns, do you leave out, by position?", _pairs_in_another_order),
    Symptom("row", "reduction", "some rows do not count",
            "Improving one anchor must improve the mean over the B anchors.",
            "How do you go from B numbers to one?", _a_row_is_ignored),
    Symptom("axis", "softmax_axis", "a term in x matters and a term in y does not",
            "That is the softmax over the anchors. The contract asks for the softmax over the candidates.",
            "Over which entries do the probabilities of one question sum to one?", _axis),
    Symptom("row_shift", "formula", "adding a number to a whole row changes the result",
            "A softmax over the row cancels it: log r + h(x) is as good a critic as log r.",
            "Which step of yours is not a softmax over one row?", _a_term_in_x_matters),
    Symptom("guessing", "formula", "a critic that knows nothing does not get 0",
            "Equal scores mean guessing, which costs log B. log B − log B = 0.",
            "What does guessing among B candidates cost, and what do you subtract?", _knows_nothing),
    Symptom("cap", "formula", "a perfect critic does not get log B",
            "With the positive far ahead in every row the loss is 0, and log B remains.",
            "Which term is left over when every answer is right?", _cap),
)  # fmt: skip
