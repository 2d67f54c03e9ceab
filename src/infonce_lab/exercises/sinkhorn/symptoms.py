"""Behaviours of wrong codes that no known mistake explains, in order."""

import torch
from torch import Tensor

from infonce_lab.exercises.clusters_shared import cosines, differ, misplaced
from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import value
from infonce_lab.reference.swav import sinkhorn

_E = {"epsilon": 0.3, "iterations": 2}


def _right(scores: Tensor, **scalars) -> Tensor:
    return sinkhorn(scores, **(_E | scalars))


def _got(answer, scores: Tensor, **scalars) -> Tensor:
    return value(answer, scores, **(_E | scalars))


def _misplaced(answer) -> bool:
    return misplaced(answer, sinkhorn, cosines(6, 4, seed=79), **_E)


def _other_shape(answer) -> bool:
    return _got(answer, cosines(5, 3, seed=80)).shape != (5, 3)


def _constant(answer) -> bool:
    return torch.equal(_got(answer, cosines(5, 3, seed=81)), _got(answer, cosines(5, 3, seed=82)))


def _not_finite(answer) -> bool:
    return not _got(answer, cosines(5, 3, seed=83), epsilon=0.05).isfinite().all()


def _only_some_sizes(answer) -> bool:
    tables = [cosines(b, k, seed=84) for b, k in ((3, 5), (5, 3), (8, 4), (4, 7), (16, 3))]
    return len({differ(_got(answer, t), _right(t)) for t in tables}) == 2


def _only_some_rounds(answer) -> bool:
    """Right for one number of rounds and wrong for another."""
    table = cosines(6, 4, seed=85)
    counts = (1, 2, 3, 5)
    return (
        len(
            {differ(_got(answer, table, iterations=n), _right(table, iterations=n)) for n in counts}
        )
        == 2
    )


def _other_rounds(answer) -> bool:
    table = cosines(6, 4, seed=86)
    got = _got(answer, table)
    return any(not differ(got, _right(table, iterations=n)) for n in (1, 3, 4, 5, 20, 200))


def _epsilon_has_no_effect(answer) -> bool:
    table = cosines(5, 3, seed=87)
    return not differ(_got(answer, table, epsilon=0.2), _got(answer, table, epsilon=0.8))


def _other_epsilon(answer) -> bool:
    """Right for some other ε: the rounds never change the ratio of ratios, exp(difference/ε)."""
    table = cosines(3, 2, seed=88)
    gap = table[0, 0] - table[0, 1] - table[1, 0] + table[1, 1]
    off = []
    for epsilon in (0.15, 0.3, 0.6):
        q = _got(answer, table, epsilon=epsilon)
        if not (q > 0).all():
            return False
        used = gap / (q[0, 0] / q[0, 1] / q[1, 0] * q[1, 1]).log()
        if not used > 0 or differ(q, _right(table, epsilon=float(used)), 1e-3):
            return False
        off.append(abs(used - epsilon) > 1e-3 * epsilon)
    return any(off)


def _farthest_wins(answer) -> bool:
    table = -torch.ones(6, 3, dtype=torch.float64)
    table[torch.arange(6), torch.arange(6) % 3] = 1
    q = _got(answer, table)
    return bool(q[0, 0] < q[0, 1])


def _right_up_to_the_rows(answer) -> bool:
    table = cosines(5, 3, seed=89)
    q = _got(answer, table)
    total = q.sum(dim=1, keepdim=True)
    return differ(total, torch.ones(5, 1)) and not differ(q / total, _right(table))


def _prototypes_last(answer) -> bool:
    """Columns have equal totals, rows have not."""
    q = _got(answer, cosines(7, 3, seed=90))
    columns, rows = q.sum(dim=0), q.sum(dim=1)
    return not differ(columns, columns.mean().expand(3)) and differ(rows, rows.mean().expand(7))


def _right_in_the_limit(answer) -> bool:
    """Another start or another order: only after many rounds the codes are right."""
    table = cosines(6, 4, seed=91)
    limit = _got(answer, table, iterations=300)
    return not differ(limit, _right(table, iterations=300)) and differ(
        _got(answer, table), _right(table)
    )


def _favourite_takes_more(answer) -> bool:
    """Every sample has the same scores: fair codes are uniform."""
    table = cosines(1, 4, seed=92).repeat(6, 1)
    return differ(_got(answer, table), torch.full((6, 4), 0.25))


def _digits_lost(answer) -> bool:
    table = cosines(6, 4, seed=93)
    off = (_got(answer, table) - _right(table)).abs().max()
    return bool(1e-7 < off < 1e-2)


def _rows_off(answer) -> bool:
    return differ(_got(answer, cosines(6, 4, seed=94)).sum(dim=1), torch.ones(6))


SYMPTOMS = (
    Symptom("arguments", "interface", "your arguments stand in another order than the contract's",
            "Called by name the result is right, called by position it is not.",
            "Compare your signature with the template, word by word.", _misplaced),
    Symptom("shape", "interface", "your codes have another shape than the scores",
            "One share for every sample and every prototype: (B, K) comes in, (B, K) goes out.",
            "Print the shape after each of your lines. Is something transposed at the end?", _other_shape),
    Symptom("constant", "cheat", "two different tables get the same codes",
            "The result does not depend on the scores.",
            "Follow `scores` from the signature to the return.", _constant),
    Symptom("finite", "numerics", "the codes are not finite at ε = 0.05",
            "exp(score/ε) reaches e^20 for cosines, and a column of tiny powers may sum to 0.",
            "What could you subtract from all scores without changing the codes?", _not_finite),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "B or K is written as a number, taken from the other axis, or kept from an earlier call.",
            "Which sizes does your code read, and from where?", _only_some_sizes),
    Symptom("sign", "sign", "the farthest prototype gets the largest share",
            "Similar means a large score, and a large share.",
            "What is the sign of your exponent?", _farthest_wins),
    Symptom("some_rounds", "formula", "it is right for one number of rounds and wrong for another",
            "`iterations` counts rounds: one step for the prototypes and one for the samples in each.",
            "How often does the body of your loop run for iterations = 1?", _only_some_rounds),
    Symptom("rounds", "formula", "these are the codes after another number of rounds",
            "Everything else is right.",
            "How often does the body of your loop run for iterations = 2?", _other_rounds),
    Symptom("blind", "temperature", "ε changes nothing",
            "At ε = 0.2 and at ε = 0.8 your codes are the same.",
            "Where does ε enter, and does it survive to the result?", _epsilon_has_no_effect),
    Symptom("epsilon", "temperature", "these are the codes at another ε",
            "Everything else is right; the exponent is not score/ε.",
            "Two scores .3 apart at ε = 0.3: by which factor do their powers differ?", _other_epsilon),
    Symptom("rows", "reduction", "your rows do not sum to 1",
            "The shares within a row are right, their total is not.",
            "What does the whole table sum to after the last step? By what must it be multiplied?",
            _right_up_to_the_rows),
    Symptom("last", "softmax_axis", "the prototypes come last, the samples first",
            "Your columns have exactly equal totals, and your rows have not. It should be the other way round.",
            "Which sum is made right by the last line of your loop?", _prototypes_last),
    Symptom("digits", "numerics", "the first digits are right, the others are lost",
            "Rounding, a constant in a denominator or a shorter dtype.",
            "Which of your steps is not exact?", _digits_lost),
    Symptom("order", "formula", "after many rounds the codes are right, after two they are not",
            "The steps come in another order, each does less than it should, or half a round too much is made.",
            "Which step does your loop make first, and does anything happen before it?", _right_in_the_limit),
    Symptom("favourite", "formula", "a prototype that everybody likes gets more than its share",
            "With equal scores in every row the codes have to be uniform. That is what forbids the collapse.",
            "After your step for the prototypes, what is the sum of each column?", _favourite_takes_more),
    Symptom("totals", "reduction", "your rows do not sum to 1",
            "A code is a distribution over the prototypes: one sample, shares that add up to 1.",
            "What is the last thing you divide by?", _rows_off),
    Symptom("formula", "formula", "rows sum to 1 and equal scores give equal codes, but the shares are others",
            "The powers, or what is done between the steps, differ from the contract.",
            "Do one round for a 2 × 3 table on paper, and print each step.", lambda answer: True),
)  # fmt: skip
