"""Behaviours that give a wrong gradient of the cross-entropy away, in order."""

import numpy as np
import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import finite
from infonce_lab.reference.gradients import grad_logits


def rows(b: int, k: int, seed: int, gone: float = 0.0, scale: float = 2.0):
    """Random logits (B, K) in float64 and labels; a share ``gone`` is −∞, never a label."""
    generator = torch.Generator().manual_seed(seed)
    logits = scale * torch.randn(b, k, generator=generator, dtype=torch.float64)
    labels = torch.randint(k, (b,), generator=generator)
    removed = torch.rand(b, k, generator=generator, dtype=torch.float64) < gone
    removed[torch.arange(b), labels] = False
    return logits.masked_fill(removed, -torch.inf), labels


def _result(answer, logits, labels) -> torch.Tensor:
    found = answer(logits.clone(), labels.clone())
    return (
        torch.as_tensor(np.asarray(found)).double()
        if not torch.is_tensor(found)
        else found.detach().double()
    )


def _differ(a, b, tolerance=1e-4, absolute=1e-6) -> bool:
    return not torch.allclose(a, b, rtol=tolerance, atol=absolute)


def _off_only_with_infinity(answer) -> bool:
    plain, masked = rows(4, 6, 70), rows(4, 6, 71, gone=0.4)
    fine = not _differ(_result(answer, *plain), grad_logits(*plain))
    return fine and _differ(_result(answer, *masked), grad_logits(*masked))


def _only_some_sizes(answer) -> bool:
    """Right at some shapes and wrong at others, whatever the numbers are."""
    right = set()
    for b, k in ((4, 6), (6, 4), (5, 5), (7, 3), (6, 9)):
        verdicts = set()
        for seed in (72, 172, 272):
            case = rows(b, k, seed)
            try:
                verdicts.add(not _differ(_result(answer, *case), grad_logits(*case)))
            except Exception:
                verdicts.add(False)
        if len(verdicts) == 2:
            return False
        right |= verdicts
    return len(right) == 2


def _constant(answer) -> bool:
    found = _result(answer, *rows(3, 5, 73))
    return found.ndim == 2 and bool((found == found[0, 0]).all())


def _stale(answer) -> bool:
    first, second = rows(3, 5, 73), rows(3, 5, 74)
    return not _differ(_result(answer, *first), _result(answer, *second), 1e-9)


def _few_digits(answer) -> bool:
    """Everywhere within a few per cent: the formula is right, the numbers are rounded or clamped."""
    cases = [rows(4, 5, seed) for seed in (84, 85, 86)]
    return not any(
        _differ(_result(answer, *case), grad_logits(*case), 0.03, 0.005) for case in cases
    )


def _factor(answer, b, k) -> float | None:
    """Obtained over true where they are proportional, else ``None``."""
    case = rows(b, k, 75)
    found, true = _result(answer, *case), grad_logits(*case)
    ratio = float((found * true).sum() / (true * true).sum())
    return None if _differ(found, ratio * true) or abs(ratio) < 1e-9 else ratio


def _fixed_divisor(answer) -> bool:
    """The sum over rows is divided by a number that does not follow the batch."""
    factors = [_factor(answer, b, k) for b, k in ((4, 5), (3, 6))]
    if None in factors or min(factors) <= 0:
        return False
    first, second = 4 / factors[0], 3 / factors[1]
    return abs(first - second) < 1e-3 and abs(first - round(first)) < 1e-3 and first > 1.5


def _sign(answer) -> bool:
    factor = _factor(answer, 4, 5)
    return factor is not None and factor < 0


def _length(answer) -> bool:
    return _factor(answer, 4, 5) is not None and _factor(answer, 3, 6) is not None


def _rows_mix(answer) -> bool:
    logits, labels = rows(4, 5, 76)
    other = logits.clone()
    other[1:] += torch.linspace(-2, 2, 15, dtype=torch.float64).view(3, 5)
    return _differ(_result(answer, logits, labels)[0], _result(answer, other, labels)[0])


def _wrong_label(answer) -> bool:
    """Rows hold P − Y' over B with another one-hot: the −1 sits in the wrong place, or nowhere."""
    logits, labels = rows(5, 6, 77)
    y = logits.softmax(1) - len(logits) * _result(answer, logits, labels)
    whole = not _differ(y, y.round(), 1e-6)
    return whole and float(y.abs().max()) < 2 and float(y.sum()) > 0


def _shift(answer) -> bool:
    logits, labels = rows(4, 5, 78)
    moved = logits + torch.arange(4, dtype=torch.float64)[:, None]
    return _differ(_result(answer, logits, labels), _result(answer, moved, labels))


def _unbalanced(answer) -> bool:
    found = _result(answer, *rows(4, 5, 79))
    return float(found.sum(1).abs().max()) > 1e-6


SYMPTOMS = (
    Symptom("constant", "cheat", "every entry of your result is the same number",
            "A gradient of equal entries cannot sum to 0 over a row, unless it is 0 everywhere.",
            "Follow the logits from the signature to the return.", _constant),
    Symptom("stale", "shape_state", "two different batches get one result",
            "Something from an earlier call stands where the logits should be.",
            "Follow the logits from the signature to the return.", _stale),
    Symptom("infinity", "numerics", "right until a logit is −∞",
            "A removed candidate has share exactly 0 and gradient exactly 0.",
            "What does your line give for a logit of −∞: a zero, a small number, or nan?",
            _off_only_with_infinity),
    Symptom("digits", "numerics", "only the first digits are right",
            "The formula is right on paper; a clamp, an eps or a low precision spoils the numbers.",
            "Which constants do you clamp with or add, and which dtype do you compute in?", _few_digits),
    Symptom("sizes", "shape_state", "it is right for some shapes and wrong for others",
            "Something in the code assumes a size, or that there are as many rows as columns.",
            "Try B = 1, and K smaller than B.", _only_some_sizes),
    Symptom("divisor", "shape_state", "you divide by a number that does not follow the batch",
            "The mean runs over the B rows of this batch, and the last batch of an epoch is smaller.",
            "Which sizes do you write as numbers?", _fixed_divisor),
    Symptom("sign", "sign", "the direction is right, the sign is not",
            "The gradient points uphill: negative at the label, positive elsewhere.",
            "Should raising the label's logit raise or lower the loss?", _sign),
    Symptom("length", "reduction", "the direction is right, the length is not",
            "Every entry is the right one times a common factor, so the mean is taken over another number of terms.",
            "The loss is a mean. Over how many terms?", _length),
    Symptom("mix", "softmax_axis", "changing one row changes another row's gradient",
            "Each row is a question of its own; only the factor 1/B is common.",
            "Over which axis do the shares sum to 1?", _rows_mix),
    Symptom("label", "positive_index", "the shares are right, the −1 is in the wrong place",
            "Exactly one entry a row belongs to the label.", "In row b, which column gets the −1?",
            _wrong_label),
    Symptom("shift", "formula", "adding a constant to a row changes your result",
            "A constant cancels in the softmax, so in its gradient too.",
            "Which of your terms sees the logits, and not only the shares?", _shift),
    Symptom("balance", "formula", "your rows do not sum to 0",
            "Pull and pushes balance: raising all logits of a row together changes nothing.",
            "Write L = logsumexp(l) − l[label] for one row and differentiate by one logit at a time.",
            _unbalanced),
    Symptom("formula", "formula", "rows balance, but the shares in them are not those of the softmax",
            "The gradient of −log P⁺ has the softmax shares, and 1 − P⁺ at the label.",
            "Differentiate by one logit at a time, first by the label's, then by another.",
            finite(*rows(4, 5, 80))),
)  # fmt: skip
