"""Behaviours of a wrong count that no known mistake explains, in order."""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.negative_weights.symptoms import cosines
from infonce_lab.exercises.trying import off, value
from infonce_lab.reference.temperature import effective_negatives, negative_weights


def random_weights(b: int, m: int, seed: int, temperature: float = 0.5) -> Tensor:
    return negative_weights(cosines(b, m, seed), temperature)


def _uniform(m: int) -> Tensor:
    return torch.full((2, m), 1 / m, dtype=torch.float64)


def _not_one_a_row(answer) -> bool:
    return value(answer, random_weights(3, 5, seed=80)).shape[:1] != (3,)


def _columns(answer) -> bool:
    return value(answer, random_weights(3, 5, seed=80)).shape == (5,)


def _other_shape(answer) -> bool:
    return value(answer, random_weights(3, 5, seed=80)).shape != (3,)


def _constant(answer) -> bool:
    first, second = (value(answer, random_weights(3, 5, seed=s)) for s in (81, 82))
    return torch.equal(first, second)


def _rows_mix(answer) -> bool:
    w = random_weights(4, 5, seed=83)
    alone = torch.cat([value(answer, row[None]).reshape(1) for row in w])
    return off(value(answer, w), alone)


def _below_one(answer) -> bool:
    w = random_weights(4, 6, seed=84)
    got, true = value(answer, w), effective_negatives(w)
    return not off(got, 1 / true) or not off(got, -true)


def _zeros_hurt(answer) -> bool:
    w = random_weights(3, 4, seed=85)
    fine = not off(value(answer, w), effective_negatives(w), 1e-3)
    return fine and off(value(answer, torch.cat([w, 0 * w], dim=1)), effective_negatives(w))


def _other_base(answer) -> bool:
    """A power of the right number: logarithm and exponential have different bases."""
    w = random_weights(4, 6, seed=86)
    got = value(answer, w)
    if not bool((got > 0).all()):
        return False
    exponent = got.log() / effective_negatives(w).log()
    return not off(exponent, exponent.mean().expand(4)) and abs(exponent.mean() - 1) > 1e-3


def _scaled(answer) -> bool:
    w = random_weights(4, 6, seed=87)
    ratio = value(answer, w) / effective_negatives(w)
    return not off(ratio, ratio.mean().expand(4)) and abs(ratio.mean() - 1) > 1e-3


def _nearly(answer) -> bool:
    w = random_weights(4, 6, seed=88)
    got, true = value(answer, w), effective_negatives(w)
    return bool(((got - true).abs() < 0.02 * true).all()) and not torch.equal(got, true)


def _whole(answer) -> bool:
    """The right number, rounded to a whole one."""
    w = random_weights(4, 6, seed=88)
    got, true = value(answer, w), effective_negatives(w)
    return torch.equal(got, got.round()) and bool(((got - true).abs() <= 1).all())


def _width_kept(answer) -> bool:
    """Right at one number of negatives, wrong at a larger one."""
    small, large = random_weights(3, 5, seed=91), random_weights(3, 12, seed=92)
    if off(value(answer, small), effective_negatives(small)):
        return False
    return off(value(answer, large), effective_negatives(large))


def _uniform_is_not_m(answer) -> bool:
    return any(off(value(answer, _uniform(m)), torch.full((2,), float(m)).double()) for m in (2, 7))


def _one_hot_is_not_one(answer) -> bool:
    return off(value(answer, torch.eye(3, 4, dtype=torch.float64)), torch.ones(3).double())


def _order_matters(answer) -> bool:
    w = random_weights(3, 5, seed=89)
    return off(value(answer, w.flip(1)), value(answer, w))


def _another_effective_number(answer) -> bool:
    return off(
        value(answer, random_weights(4, 6, seed=90)),
        effective_negatives(random_weights(4, 6, seed=90)),
    )


SYMPTOMS = (
    Symptom("columns", "softmax_axis", "you return one number for each negative, not for each anchor",
            "The weights of one anchor lie along dimension 1, and its number sums over them.",
            "Which dimension disappears in your sum?", _columns),
    Symptom("rows", "reduction", "you do not return one number for each anchor",
            "A table (B, M) has B answers.",
            "Over which dimensions do you reduce?", _not_one_a_row),
    Symptom("shape", "interface", "your result has another shape than (B,)",
            "One number for each row, without an extra dimension.",
            "Do you keep a dimension that should go?", _other_shape),
    Symptom("constant", "cheat", "two different tables get the same numbers",
            "The result does not depend on the weights.",
            "Follow `weights` from the signature to the return.", _constant),
    Symptom("width", "shape_state", "with more negatives than before, the result is wrong",
            "A size is kept from an earlier call, or written as a number.",
            "How many columns does your code read, and where does that number come from?", _width_kept),
    Symptom("mix", "reduction", "the number of one anchor depends on the other anchors",
            "Each row is a distribution of its own.",
            "Over which dimensions do you sum or average?", _rows_mix),
    Symptom("below_one", "sign", "your numbers are reciprocals or negatives of the right ones",
            "At least one negative counts, so nothing below 1 can be right.",
            "Where does the minus of −Σ w ln w stand?", _below_one),
    Symptom("zeros", "numerics", "negatives of weight 0 change your result",
            "What has no share does not count: 0 · ln 0 = 0.",
            "What does your code compute at a weight of 0?", _zeros_hurt),
    Symptom("base", "log_base", "logarithm and exponential have different bases",
            "Your number is a power of the right one.",
            "Which base has your logarithm, and which base has your power?", _other_base),
    Symptom("scaled", "reduction", "your number is a multiple of the right one",
            "M equal weights must give exactly M.",
            "By what do you multiply or divide at the end?", _scaled),
    Symptom("nearly", "numerics", "the first digits are right, the others are lost",
            "A constant, a clamp or a shorter dtype changes every weight a little.",
            "Which of your steps is not exact?", _nearly),
    Symptom("whole", "numerics", "your numbers are rounded to whole ones",
            "2.7 negatives is a meaningful answer: it moves smoothly as the weights do.",
            "Where do the decimals get lost?", _whole),
    Symptom("order", "formula", "the order of the negatives changes your number",
            "Only the weights matter, not their places.",
            "Which column does your code treat in its own way?", _order_matters),
    Symptom("uniform", "formula", "M equal weights do not give M",
            "That is what makes it a number of negatives.",
            "What do four weights of ¼ give, step by step?", _uniform_is_not_m),
    Symptom("one_hot", "formula", "a single weight of 1 does not give 1",
            "One negative takes everything, so one counts.",
            "What does the row [1, 0, 0] give, step by step?", _one_hot_is_not_one),
    Symptom("another", "formula", "an effective number, but another one",
            "It is 1 and M where it should be; in between it is not exp(−Σ w ln w).",
            "Write down what you compute for the row [½, ¼, ¼]: it should be 2√2.",
            _another_effective_number),
)  # fmt: skip
