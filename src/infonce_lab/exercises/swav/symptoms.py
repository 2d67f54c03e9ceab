"""Behaviours of a wrong SwAV loss that no known mistake explains, in order."""

import math

import torch

from infonce_lab.exercises.clusters_shared import cosines, differ, misplaced
from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import number
from infonce_lab.reference.swav import swav_loss

_S = {"temperature": 0.3, "epsilon": 0.2, "iterations": 2}


def _tables(seed: int, b: int = 6, k: int = 4):
    return cosines(b, k, seed), cosines(b, k, seed + 500)


def _got(answer, tables, **scalars) -> float:
    return number(answer, *tables, **(_S | scalars))


def _right(tables, **scalars) -> float:
    return float(swav_loss(*tables, **(_S | scalars)))


def _misplaced(answer) -> bool:
    return misplaced(answer, swav_loss, *_tables(69), **_S)


def _ignores_the_scores(answer) -> bool:
    return _got(answer, _tables(70)) == _got(answer, _tables(71))


def _only_some_sizes(answer) -> bool:
    tables = [_tables(72, b, k) for b, k in ((3, 5), (5, 3), (8, 4), (4, 7), (16, 3))]
    return len({differ(_got(answer, t), _right(t)) for t in tables}) == 2


def _sign(answer) -> bool:
    return not differ(_got(answer, _tables(73)), -_right(_tables(73)))


def _multiple(answer) -> bool:
    """A constant factor, or one that follows the sizes."""
    for factor in (lambda b, k: b, lambda b, k: k, lambda b, k: 1 / b, lambda b, k: 1 / k,
                   lambda b, k: b * k, lambda b, k: 1 / (b * k)):  # fmt: skip
        for c in (0.5, 1, 2):
            sizes = ((3, 5), (6, 4), (8, 3))
            if all(
                not differ(_got(answer, _tables(74, *s)), c * factor(*s) * _right(_tables(74, *s)))
                for s in sizes
            ):
                return True
    return False


def _views_matter(answer) -> bool:
    first, second = _tables(75)
    return differ(_got(answer, (first, second)), _got(answer, (second, first)))


def _partner_does_not_matter(answer) -> bool:
    """The other view's rows in another order: the right loss sees it, an unswapped one does not."""
    first, second = _tables(76)
    return not differ(_got(answer, (first, second)), _got(answer, (first, second.roll(1, 0))), 1e-6)


def _order_matters(answer) -> bool:
    first, second = _tables(77)
    return differ(_got(answer, (first.flip(0), second.flip(0))), _got(answer, (first, second)))


def _blind(name: str, low: float, high: float):
    def shows(answer) -> bool:
        tables = _tables(78)
        return not differ(
            _got(answer, tables, **{name: low}), _got(answer, tables, **{name: high}), 1e-7
        )

    return shows


def _other_temperature(answer) -> bool:
    """Right with the codes as they are, and another τ."""
    first, second = _tables(79), _tables(80)
    for t in (0.2, 0.3, 0.5):
        got = _got(answer, first, temperature=t), _got(answer, second, temperature=t)
        for used in torch.logspace(-2, 2, 1601, dtype=torch.float64).tolist():
            if abs(used - t) > 0.02 * t and not differ(
                _right(first, temperature=used), got[0], 5e-3
            ):
                if not differ(_right(second, temperature=used), got[1], 1e-2):
                    return True
    return False


def _dead_is_not_log_k(answer) -> bool:
    """Equal scores everywhere: codes and predictions are uniform, the loss is log K."""
    zero = torch.zeros(6, 4, dtype=torch.float64)
    return differ(_got(answer, (zero, zero)), math.log(4))


def _favourite_is_cheap(answer) -> bool:
    """A dead encoder with a favourite prototype must pay at least log K."""
    row = torch.tensor([[0.9, -0.5, 0.1, 0.0]], dtype=torch.float64).repeat(6, 1)
    return _got(answer, (row, row), temperature=0.1, epsilon=0.05) < math.log(4) - 1e-3


def _implied_code(answer, scores, other) -> torch.Tensor:
    """The code that view 1 is taught: its gradient is (softmax − code)/(2Bτ)."""
    moving = scores.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(answer(moving, other.clone(), **_S).sum(), moving)
    p = (scores / _S["temperature"]).softmax(1)
    return p - 2 * len(p) * _S["temperature"] * gradient


def _popularity_matters(answer) -> bool:
    """A right cross-entropy with codes that change when a column grows by a constant."""
    first, second = _tables(81)
    q2, q1 = _implied_code(answer, first, second), _implied_code(answer, second, first)
    p1, p2 = ((s / _S["temperature"]).log_softmax(1) for s in (first, second))
    if differ(_got(answer, (first, second)), -(q2 * p1 + q1 * p2).sum(1).mean() / 2):
        return False  # not of this form
    shift = torch.tensor([0.4, 0.0, -0.3, 0.1], dtype=torch.float64)
    return differ(_implied_code(answer, first, second + shift), q2)


def _length_is_ignored(answer) -> bool:
    first, second = _tables(82)
    return not differ(_got(answer, (first / 2, second / 2)), _got(answer, (first, second)), 1e-6)


SYMPTOMS = (
    Symptom("arguments", "interface", "your arguments stand in another order than the contract's",
            "Called by name the result is right, called by position it is not.",
            "Compare your signature with the template, word by word.", _misplaced),
    Symptom("constant", "cheat", "two different pairs of tables give the same loss",
            "The result does not depend on the scores.",
            "Follow one score from the input to the result.", _ignores_the_scores),
    Symptom("sign", "sign", "the sign is flipped", "Minimising this makes the predictions worse.",
            "Should a better prediction have a smaller or a larger loss?", _sign),
    Symptom("multiple", "reduction", "your value is the right one times a factor that follows the sizes",
            "Something is summed where it should be averaged, or the reverse.",
            "Over which axes do you sum, over which do you average, and what do the rows of your codes sum to?",
            _multiple),
    Symptom("sizes", "shape_state", "it is right for some sizes and wrong for others",
            "B or K is written as a number, or taken from the other axis.",
            "Which sizes does your code read, and from where?", _only_some_sizes),
    Symptom("partner", "positive_index", "the other view has no say",
            "Giving the second view's rows another order changes nothing, so no code is predicted from the "
            "other view.",
            "Whose code is the target for the scores of view 1?", _partner_does_not_matter),
    Symptom("order", "positive_index", "the order of the images changes the loss",
            "Row b belongs to row b, wherever both stand.",
            "Which of your lines looks at the position of a row?", _order_matters),
    Symptom("views", "formula", "swapping the two views changes the loss",
            "The two directions are treated alike, or one of them is missing.",
            "Write both cross-entropies below each other. What differs besides the names?", _views_matter),
    Symptom("tau_blind", "temperature", "τ changes nothing", "At τ = 0.2 and at τ = 0.8 the loss is the same.",
            "Where does τ enter?", _blind("temperature", 0.2, 0.8)),
    Symptom("epsilon_blind", "temperature", "ε changes nothing", "At ε = 0.1 and at ε = 0.5 the loss is the same.",
            "Where does ε enter?", _blind("epsilon", 0.1, 0.5)),
    Symptom("rounds_blind", "formula", "the number of rounds changes nothing",
            "With 1 round and with 4 the loss is the same.",
            "Does `iterations` arrive at sinkhorn?", _blind("iterations", 1, 4)),
    Symptom("length", "normalization", "halving all scores changes nothing",
            "The scores are cosines already; how long a row is, is how sure a sample is.",
            "Which of your lines divides a row by something of its own?", _length_is_ignored),
    Symptom("favourite", "formula", "an encoder that always names one prototype is cheap",
            "Fair codes make it pay at least log K. Yours let it pass: the collapse is open.",
            "What do the columns of your codes sum to?", _favourite_is_cheap),
    Symptom("codes", "softmax_axis", "your codes change when a prototype becomes more popular with everyone",
            "Their first step takes away exactly that: each prototype gets the same total, before the samples do.",
            "In which order does your sinkhorn serve prototypes and samples?", _popularity_matters),
    Symptom("other_temperature", "temperature", "this is the loss at another τ",
            "The codes are right, the predictions are made at another temperature.",
            "Two scores .3 apart at τ = 0.3: how far apart are their logits?", _other_temperature),
    Symptom("dead", "formula", "an encoder that says nothing does not cost log K",
            "With all scores equal, codes and predictions are uniform, and a cross-entropy is log K.",
            "What is your loss for a table of zeros?", _dead_is_not_log_k),
    Symptom("formula", "formula", "codes and temperatures look right; how they are combined does not",
            "The loss of one row is −Σ code · log softmax(scores/τ).",
            "Compute one row of the printed example by hand.", lambda answer: True),
)  # fmt: skip
