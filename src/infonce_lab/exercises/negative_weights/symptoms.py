"""Behaviours of wrong weights that no known mistake explains, in order."""

from functools import partial

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.trying import off, value
from infonce_lab.reference.temperature import negative_weights

_T = 0.3
_differ = partial(off, tolerance=0.0, absolute=1e-4)  # of shares of one


def cosines(b: int, m: int, seed: int) -> Tensor:
    """A table (B, M) of numbers between −0.9 and 0.9 in float64."""
    generator = torch.Generator().manual_seed(seed)
    return 1.8 * torch.rand(b, m, generator=generator, dtype=torch.float64) - 0.9


def _call(answer, similarities, temperature=_T) -> Tensor:
    return value(answer, similarities, temperature)


def _other_shape(answer) -> bool:
    return _call(answer, cosines(3, 5, seed=80)).shape != (3, 5)


def _blind(answer) -> bool:
    """The same weights whatever the temperature is."""
    table = cosines(3, 5, seed=81)
    return not _differ(_call(answer, table, 0.2), _call(answer, table, 0.8))


def _constant(answer) -> bool:
    return not _differ(_call(answer, cosines(3, 5, seed=82)), _call(answer, cosines(3, 5, seed=83)))


def _columns_sum_to_one(answer) -> bool:
    return not _differ(_call(answer, cosines(4, 6, seed=84)).sum(dim=0), torch.ones(6).double())


def _rows_depend_on_each_other(answer) -> bool:
    table = cosines(4, 5, seed=85)
    alone = torch.cat([_call(answer, row[None]) for row in table])
    return _differ(_call(answer, table), alone)


def _far_ones_first(answer) -> bool:
    w = _call(answer, torch.tensor([[0.8, 0.1, -0.6]], dtype=torch.float64))[0]
    return bool(w[2] > w[0])


def _at_another_temperature(answer) -> bool:
    """Right for some other temperature: the ratio of two weights tells which."""
    table = torch.tensor([[0.5, 0.0, -0.4]], dtype=torch.float64)
    off = []
    for t in (0.1, _T, 0.8):
        w = _call(answer, table, t)[0]
        if not (w > 0).all():
            return False
        used = 0.5 / (w[0] / w[1]).log()
        if _differ(w[None], negative_weights(table, used)):
            return False
        off.append(abs(used - t) > 1e-3 * t)
    return any(off)


def _not_shares(answer) -> bool:
    """Rows sum to something else, and everything else is right."""
    table = cosines(3, 6, seed=86)
    w = _call(answer, table)
    total = w.sum(dim=1, keepdim=True)
    return _differ(total, torch.ones(3, 1).double()) and not _differ(
        w / total, negative_weights(table, _T)
    )


def _no_shares_at_all(answer) -> bool:
    return _differ(_call(answer, cosines(3, 6, seed=86)).sum(dim=1), torch.ones(3).double())


def _width_kept(answer) -> bool:
    """Right at one number of negatives, wrong at a larger one."""
    small, large = cosines(3, 5, seed=92), cosines(3, 12, seed=93)
    if _differ(_call(answer, small), negative_weights(small, _T)):
        return False
    return _differ(_call(answer, large), negative_weights(large, _T))


def _other_when_cold(answer) -> bool:
    """Right at a usual temperature, finite and wrong at a small one."""
    table = cosines(3, 6, seed=94)
    if _differ(_call(answer, table), negative_weights(table, _T)):
        return False
    cold = {t: _call(answer, table, t) for t in (0.1, 0.02)}
    if not all(w.isfinite().all() for w in cold.values()):
        return False
    return any(_differ(w, negative_weights(table, t)) for t, w in cold.items())


def _order_matters(answer) -> bool:
    table = cosines(3, 6, seed=87)
    return _differ(_call(answer, table.flip(1)), _call(answer, table).flip(1))


def _shift_matters(answer) -> bool:
    table = cosines(3, 6, seed=88) / 2
    return _differ(_call(answer, table + 0.2), _call(answer, table))


def _not_finite(answer) -> bool:
    table = cosines(3, 4, seed=89)
    masked = table.clone()
    masked[0, 1] = -torch.inf
    cold = _call(answer, table, 0.001)
    return not all(torch.isfinite(w).all() for w in (cold, _call(answer, masked)))


def _mask_leaks(answer) -> bool:
    """Nearly right, except that a masked entry has a weight, or small weights are rounded."""
    table = cosines(3, 6, seed=90)
    masked = table.clone()
    masked[:, 2] = -torch.inf
    fine = not _differ(_call(answer, table), negative_weights(table, _T))
    return fine and _differ(_call(answer, masked), negative_weights(masked, _T))


def _digits_lost(answer) -> bool:
    table = cosines(3, 6, seed=91)
    off = (_call(answer, table) - negative_weights(table, _T)).abs().max()
    return bool(1e-7 < off < 2e-2)


SYMPTOMS = (
    Symptom("shape", "interface", "your result has another shape than the similarities",
            "One weight for every anchor and every negative: (B, M) comes in, (B, M) goes out.",
            "Print the shape after each of your lines.", _other_shape),
    Symptom("constant", "cheat", "two different tables get the same weights",
            "The result does not depend on the similarities.",
            "Follow `similarities` from the signature to the return.", _constant),
    Symptom("width", "shape_state", "with more negatives than before, the result is wrong",
            "A size is kept from an earlier call, or written as a number.",
            "How many columns does your code read, and where does that number come from?", _width_kept),
    Symptom("order", "negatives", "the order of the negatives changes their weights",
            "No column is special: there is no positive and no self among them.",
            "Which column does your code treat in its own way?", _order_matters),
    Symptom("columns", "softmax_axis", "your columns sum to 1, not your rows",
            "One softmax belongs to one anchor, and an anchor is a row.",
            "Along which dimension does an anchor look at its negatives?", _columns_sum_to_one),
    Symptom("neighbours", "softmax_axis", "the weights of one anchor depend on the other anchors",
            "Each row is a softmax of its own.",
            "Over which dimensions do you sum, or take a maximum?", _rows_depend_on_each_other),
    Symptom("far", "sign", "a far negative weighs more than a near one",
            "The nearest negative is the one the loss is most likely to choose by mistake.",
            "What is the sign of your exponent?", _far_ones_first),
    Symptom("digits", "numerics", "the first digits are right, the others are lost",
            "Rounding, a constant in the denominator or a shorter dtype.",
            "Which of your steps is not exact?", _digits_lost),
    Symptom("shares", "reduction", "your rows do not sum to 1",
            "Shares of one push add up to all of it.",
            "By what do you divide?", _not_shares),
    Symptom("no_shares", "formula", "these are no shares of e^(s/τ)",
            "Your rows do not sum to 1, and dividing them by their sums would not mend them.",
            "Write down, for one row, the number above and the number below the fraction bar.",
            _no_shares_at_all),
    Symptom("shift", "formula", "adding one constant to a row changes its weights",
            "e^((s+c)/τ) is e^(c/τ) · e^(s/τ), and the common factor cancels.",
            "Do you exponentiate before you divide?", _shift_matters),
    Symptom("blind", "temperature", "the temperature changes nothing",
            "At τ = 0.2 and at τ = 0.8 your weights are the same.",
            "Where does τ enter, and does it survive to the result?", _blind),
    Symptom("temperature", "temperature", "these are the weights at another temperature",
            "Everything else is right; the exponent is not s/τ.",
            "Two cosines .3 apart at τ = 0.3: by which factor do their weights differ?",
            _at_another_temperature),
    Symptom("finite", "numerics", "the weights are not finite at a small τ or beside a masked entry",
            "exp overflows beyond 709 in float64 and beyond 88 in float32; s/τ reaches 1000 at τ = 0.001.",
            "What could you subtract from a row without changing its weights?", _not_finite),
    Symptom("cold", "numerics", "something is clamped: right at τ = 0.3, another result at τ = 0.02",
            "A limit on the temperature, on the logits or on the weights changes what a small τ means.",
            "Which of your lines sets a smallest or a largest value?", _other_when_cold),
    Symptom("mask", "numerics", "an entry of −∞ spoils its row",
            "e^(−∞) is exactly 0: it neither weighs nor changes the others.",
            "What does each of your lines do to −∞?", _mask_leaks),
)  # fmt: skip
