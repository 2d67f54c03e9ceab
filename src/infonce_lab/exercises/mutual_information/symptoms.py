"""Behaviours of a wrong mutual information that no known mistake explains, in order."""

import math

import numpy as np

from infonce_lab.exercises.contract import Symptom
from infonce_lab.reference.mutual_information import mutual_information


def random_table(rows: int, columns: int, seed: int, zeros: float = 0.0) -> np.ndarray:
    """A random joint table in which a share of the cells is exactly 0."""
    random = np.random.default_rng(seed)
    table = random.gamma(0.7, size=(rows, columns)) * (random.random((rows, columns)) >= zeros)
    return table / table.sum()


def _value(answer, joint, *base) -> float:
    return float(answer(np.array(joint, dtype=float), *base))


def _several_numbers(answer) -> bool:
    return np.size(answer(random_table(3, 4, seed=24), 2)) > 1


def _stale(answer) -> bool:
    first, second = random_table(3, 3, seed=25), random_table(3, 3, seed=26)
    return _value(answer, first, 2) == _value(answer, second, 2)


def _other_default(answer) -> bool:
    table = random_table(3, 3, seed=27)
    given = _value(answer, table, 2)
    right = abs(given - mutual_information(table)) < 1e-6
    return right and abs(_value(answer, table) - given) > 1e-6


def _square_taken_for_granted(answer) -> bool:
    square, wide = random_table(4, 4, seed=31), random_table(2, 6, seed=32)
    same = abs(_value(answer, square, 2) - _value(answer, square[:, ::-1], 2)) < 1e-9
    return same and abs(_value(answer, wide, 2) - _value(answer, wide[:, ::-1], 2)) > 1e-6


def _digits_lost(answer) -> bool:
    tables = [random_table(4, 4, seed=s) for s in (28, 29, 30)]
    errors = [abs(_value(answer, t, 2) - mutual_information(t)) for t in tables]
    return 1e-5 < max(errors) < 0.01


def _base_is_no_unit(answer) -> bool:
    # Right in one unit and not in the others; a formula without any unit is another mistake.
    table = random_table(3, 3, seed=22)
    off = [abs(_value(answer, table, b) - mutual_information(table, b)) for b in (2, math.e, 10)]
    return min(off) < 1e-4 < max(off)


def _negative(answer) -> bool:
    return _value(answer, np.eye(2) / 2, 2) < -1e-6


def _independent_share(answer) -> bool:
    return abs(_value(answer, np.outer([0.2, 0.8], [0.1, 0.3, 0.6]), 2)) > 1e-4


def _copies_do_not(answer) -> bool:
    return abs(_value(answer, np.eye(4) / 4, 2) - 2) > 1e-4


def _asymmetric(answer) -> bool:
    table = random_table(3, 4, seed=20)
    return abs(_value(answer, table, 2) - _value(answer, table.T, 2)) > 1e-3


def _moved_by_zeros(answer) -> bool:
    table = random_table(3, 3, seed=21)
    padded = np.pad(table, ((0, 1), (0, 1)))  # a row and a column that never happen
    return not abs(_value(answer, padded, 2) - _value(answer, table, 2)) < 1e-4


SYMPTOMS = (
    Symptom("several", "reduction", "you return several numbers, not one for the whole table",
            "I(X;Y) is one number: a mean over all cells.", "Over which axes do you sum?",
            _several_numbers),
    Symptom("stale", "shape_state", "two different tables get one result",
            "Something from an earlier call, or a constant, stands where the table should be.",
            "Follow joint from the signature to the return: where does it get lost?", _stale),
    Symptom("square", "shape_state", "a square table is taken for granted",
            "The order of the columns matters in a wide table, and not in a square one.",
            "How many rows and how many columns does your code read of a (2, 6) table?",
            _square_taken_for_granted),
    Symptom("default", "log_base", "the default of `base` is not 2",
            "With base=2 given the value is right; left out, it is not.",
            "Compare your signature with the template's.", _other_default),
    Symptom("digits", "numerics", "only the first digits are right",
            "Something is rounded, or a constant is added where a zero would do.",
            "Compare with the example to ten digits. Which line loses them?", _digits_lost),
    Symptom("zeros", "numerics", "cells that never happen change your result",
            "Empty rows and columns carry no information. They must contribute 0, exactly.",
            "What does your code compute at a cell with p(x, y) = 0?", _moved_by_zeros),
    Symptom("base", "log_base", "the base does not act as a unit",
            "log_b x = ln x / ln b, so bits times ln 2 are nats, for every table.",
            "What does your function return for np.eye(2) / 2 with base=2, and with base=4?",
            _base_is_no_unit),
    Symptom("negative", "sign", "your result is negative",
            "Information is never negative: by Jensen, or because H(X) + H(Y) is at least H(X, Y).",
            "A coin and its copy share one bit. What sign does your number have?",
            _negative),
    Symptom("independent", "formula", "independent variables share something in your result",
            "For an outer product of the marginals every ratio is 1 and every logarithm 0.",
            "What is p(x, y) / p(x)p(y) when X and Y are independent?",
            _independent_share),
    Symptom("asymmetric", "formula", "rows and columns are not treated alike",
            "I(X;Y) = I(Y;X): the transposed table must give the same number.",
            "Where does your code use p(x), and does it use p(y) in the same way?", _asymmetric),
    Symptom("copies", "formula", "a value and its copy do not share log K",
            "For K equal values and their copy I = H(X) = log K.",
            "Work out np.eye(4) / 4 by hand: 2 bits.",
            _copies_do_not),
)  # fmt: skip
