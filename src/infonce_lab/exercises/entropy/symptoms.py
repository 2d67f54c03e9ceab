"""Behaviours of a wrong entropy that no known mistake explains, in order."""

import math

import numpy as np

from infonce_lab.exercises.contract import Symptom
from infonce_lab.reference.mutual_information import entropy


def random_table(shape, seed: int, zeros: float = 0.0) -> np.ndarray:
    """A random table of probabilities in which a share of the cells is exactly 0."""
    random = np.random.default_rng(seed)
    p = random.gamma(1.0, size=shape) * (random.random(shape) >= zeros)
    return p / p.sum()


def _several_numbers(answer) -> bool:
    return np.size(answer(random_table((2, 3), seed=24), 2)) > 1


def _stale(answer) -> bool:
    first, second = (float(answer(random_table(6, seed=s), 2)) for s in (25, 26))
    return first == second


def _end_not_read(answer) -> bool:
    p = np.sort(random_table(24, seed=28))  # the large cells last, where they cannot be overlooked
    other = p.copy()
    other[12:] = p[12:].sum() / 12  # the same first half, another second half
    return abs(float(answer(p, 2)) - float(answer(other, 2))) < 1e-9


def _other_default(answer) -> bool:
    p = random_table(5, seed=27)
    left_out = float(answer(p))
    given = float(answer(p, 2))
    return abs(given - entropy(p)) < 1e-6 and abs(left_out - given) > 1e-6


def _moved_by_zeros(answer) -> bool:
    p = random_table(4, seed=20)
    return not abs(float(answer(np.append(p, 0.0), 2)) - float(answer(p, 2))) < 1e-4


def _base_is_no_unit(answer) -> bool:
    p = random_table(5, seed=21)
    return abs(float(answer(p, 2)) * math.log(2) - float(answer(p, math.e))) > 1e-3


def _negative(answer) -> bool:
    return float(answer(np.array([0.5, 0.5]), 2)) < -1e-6


def _does_not_add_up(answer) -> bool:
    p, q = random_table(3, seed=22), random_table(4, seed=23)
    both = np.outer(p, q).ravel()
    return abs(float(answer(both, 2)) - float(answer(p, 2)) - float(answer(q, 2))) > 1e-4


SYMPTOMS = (
    Symptom("several", "reduction", "you return several numbers, not one for the whole table",
            "Entropy is one number: the mean surprise over all cells, whatever the table's shape.",
            "Over which axes do you sum?", _several_numbers),
    Symptom("stale", "shape_state", "two different tables get one result",
            "Something from an earlier call, or a constant, stands where the table should be.",
            "Follow p from the signature to the return: where does it get lost?", _stale),
    Symptom("end", "shape_state", "the last cells of a long table are never read",
            "A size is kept from an earlier call, or written as a number.",
            "How many cells does your code read, and where does that number come from?",
            _end_not_read),
    Symptom("default", "log_base", "the default of `base` is not 2",
            "With base=2 given the value is right; left out, it is not.",
            "Compare your signature with the template's.", _other_default),
    Symptom("zeros", "numerics", "a cell that never happens changes your result",
            "What has probability 0 surprises nobody, so it contributes 0, exactly.",
            "What does your code compute at a cell with p = 0?", _moved_by_zeros),
    Symptom("base", "log_base", "the base does not act as a unit",
            "log_b x = ln x / ln b, so bits times ln 2 are nats, for every table.",
            "What does your function return for a fair coin with base=2, and with base=4?",
            _base_is_no_unit),
    Symptom("negative", "sign", "your result is negative",
            "Surprises are never negative, and neither is their mean.",
            "Is −log 0.5 positive or negative?", _negative),
    Symptom("additive", "formula", "two independent choices do not add up in your result",
            "H(X, Y) = H(X) + H(Y) when X and Y are independent: that is why there is a logarithm.",
            "A fair coin has 1 bit, two fair coins have 2. What does yours say of each?",
            _does_not_add_up),
)  # fmt: skip
