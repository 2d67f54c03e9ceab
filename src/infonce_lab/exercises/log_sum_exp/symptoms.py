"""Behaviours that give a wrong log-sum-exp away, in order."""

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import finite


def rows(b: int, k: int, seed: int, scale: float = 2.0) -> torch.Tensor:
    """Random rows (B, K) in float64."""
    generator = torch.Generator().manual_seed(seed)
    return scale * torch.randn(b, k, generator=generator, dtype=torch.float64)


def _off(answer, x, tolerance=1e-4) -> bool:
    true = torch.logsumexp(x, dim=1)
    found = answer(x.clone()).detach().double()
    return found.shape != true.shape or not torch.allclose(found, true, rtol=tolerance, atol=1e-6)


def _shape(answer) -> bool:
    return answer(rows(3, 5, 60)).shape != (3,)


def _stale(answer) -> bool:
    return torch.equal(answer(rows(3, 5, 61)), answer(rows(3, 5, 62)))


def _rows_mix(answer) -> bool:
    x = rows(3, 5, 63)
    other = x.clone()
    other[1:] += 1.5
    return not torch.allclose(answer(x)[0], answer(other)[0], rtol=1e-5)


def _only_large(answer) -> bool:
    """Right on ordinary rows of every shape, wrong on large, masked or infinite ones."""
    shapes = ((3, 5), (5, 2), (4, 4), (2, 12), (9, 7), (3, 1))
    return not any(_off(answer, rows(b, k, 64)) for b, k in shapes)


def _sizes(answer) -> bool:
    """Right at some shapes and wrong at others, whatever the numbers are. K = 1 proves nothing."""
    right = set()
    for b, k in ((3, 5), (5, 3), (4, 4), (1, 6), (2, 12), (9, 2)):
        verdicts = set()
        for seed in (65, 165, 265):
            try:
                verdicts.add(_off(answer, rows(b, k, seed), 1e-5))
            except Exception:
                verdicts.add(True)
        if len(verdicts) == 2:
            return False
        right |= verdicts
    return len(right) == 2


def _digits(answer) -> bool:
    """Near the truth everywhere and exact nowhere."""
    cases = [rows(4, 5, seed) + 4 for seed in (66, 67, 68)]
    return not any(_off(answer, x, 0.01) for x in cases) and all(_off(answer, x, 1e-6) for x in cases)


def _gap(answer, k: int) -> float | None:
    """What is too much in every entry, if it is the same everywhere."""
    gaps = [answer(x).double() - torch.logsumexp(x, dim=1) for x in (rows(4, k, 69), rows(4, k, 70) * 2)]
    gap = torch.cat(gaps)
    return float(gap[0]) if torch.allclose(gap, gap[0], rtol=1e-5, atol=1e-7) else None


def _count(answer) -> bool:
    first, second = _gap(answer, 3), _gap(answer, 8)
    return first is not None and second is not None and abs(first - second) > 1e-3


def _constant(answer) -> bool:
    return _gap(answer, 3) is not None


def _base(answer) -> bool:
    x = rows(4, 6, 71)
    ratio = answer(x).double() / torch.logsumexp(x, dim=1)
    return torch.allclose(ratio, ratio[0], rtol=1e-5) and float(ratio[0]) > 0


def _sign(answer) -> bool:
    x = rows(4, 6, 71) + 5
    return bool((answer(x) < 0).all())


def _no_shift(answer) -> bool:
    """Adding c to a row should add c to its result."""
    x = rows(4, 6, 72)
    return not torch.allclose(answer(x + 2.5), answer(x) + 2.5, rtol=1e-6)


SYMPTOMS = (
    Symptom("shape", "reduction", "the shape of your result is not (B,)",
            "One number a row is asked for: (B, K) goes in, (B,) comes out.",
            "Over which dimension do you sum, and do you keep it?", _shape),
    Symptom("stale", "shape_state", "two different inputs give one result",
            "Something from an earlier call stands where x should be.",
            "Follow x from the signature to the return.", _stale),
    Symptom("large", "numerics", "right on ordinary rows, wrong on large, masked or infinite ones",
            "The formula is right on paper. What is missing is what the exercise is about.",
            "Try the rows [1000, 0], [−1000, −1000], [0, −∞], [−∞, −∞] and [∞, 0] one at a time.", _only_large),
    Symptom("mix", "softmax_axis", "changing one row changes another row's result",
            "Each row is a question of its own.", "Over which dimension do you take the sum and the maximum?",
            _rows_mix),
    Symptom("digits", "numerics", "only the first digits are right",
            "The formula is right on paper; a clamp, an eps or a low precision spoils the numbers.",
            "Which constants do you clamp with or add, and which dtype do you compute in?", _digits),
    Symptom("sizes", "shape_state", "it is right for some shapes and wrong for others",
            "Something in the code assumes a size.", "Try K = 1, B = 1, and K smaller than B.", _sizes),
    Symptom("sign", "sign", "the sign is flipped", "The result is never below the row's largest entry.",
            "Take the row [5, 5]. What should come out?", _sign),
    Symptom("count", "formula", "your result is off by something that depends on K",
            "The difference is the same in every row and changes with the number of columns.",
            "Do you add the exponentials, or average them?", _count),
    Symptom("constant", "formula", "your result is off by one and the same number everywhere",
            "Something is counted that does not stand in the row, or is not counted.",
            "Take the row [0, 0]. What should come out, and what do you get?", _constant),
    Symptom("base", "log_base", "your result is the right one times a constant",
            "The contract asks for nats: the natural logarithm.", "Which base has your logarithm?", _base),
    Symptom("shift", "formula", "adding 2.5 to every entry does not add 2.5 to your result",
            "log Σ e^(x+c) = c + log Σ e^x, so what you subtract before must come back after.",
            "What happens to the maximum that you subtracted?", _no_shift),
    Symptom("formula", "formula", "it is not the logarithm of the sum of the exponentials",
            "Three steps in this order: exponentiate, add up, take the logarithm.",
            "Take the row [0, 0]. What should come out, and what do you get?",
            finite(rows(4, 6, 73))),
)  # fmt: skip
