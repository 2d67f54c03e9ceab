"""Mutual information of a joint table (chapter 1): ``mutual_information(joint, base=2)``."""

import math

import numpy as np

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.mutual_information.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.mutual_information.symptoms import SYMPTOMS, random_table
from infonce_lab.exercises.notes import other_types, warns
from infonce_lab.reference.mutual_information import mutual_information

TEMPLATE = '''\
import numpy as np


def mutual_information(joint, base=2):
    """
    joint: NumPy array (R, C) of probabilities p(x, y), sums to 1; rows are the values of X,
           columns those of Y; cells, whole rows and whole columns may be 0
    base: of the logarithm, 2 for bits, math.e for nats
    returns: one number, I(X;Y)
    """
    # 1. The marginals: p(x) as a column (R, 1), p(y) as a row (1, C)
    # 2. What the table would be if X and Y were independent: p(x) p(y), shape (R, C)
    # 3. Leave out the cells of probability 0: they contribute nothing
    # 4. Average the logarithm of p(x, y) / p(x) p(y) over the table, in the unit of `base`

    raise NotImplementedError
'''

UMBRELLA = ((0.2, 0.5), (0.3, 0.0))  # rows: sun, rain; columns: umbrella, none


def _case(name: str, joint, base: float | None = None) -> Case:
    """No base given means: the answer's default is used."""
    return Case(name, (np.asarray(joint, dtype=float),), {} if base is None else {"base": base})


def _with_gaps(table: np.ndarray, row: int, column: int) -> np.ndarray:
    """The same table with one whole row and one whole column empty."""
    table = table.copy()
    table[row], table[:, column] = 0.0, 0.0
    return table / table.sum()


def _groups() -> tuple[Cases, ...]:
    def group(name, *cases):
        return Cases(name, cases, dtypes=("float64",), gradients=False)

    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.1, 0.1, 0.2])
    square, wide = random_table(3, 3, seed=10), random_table(2, 6, seed=11)
    return (
        group("the umbrella table", _case("weather and umbrella", UMBRELLA, 2)),
        group(
            "independent: 0",
            _case("outer(p, q)", np.outer(p, q), 2),
            _case("all cells equal", np.full((4, 2), 1 / 8), 10),
            _case("Y has one value only", p[:, None], 2),
        ),
        group(
            "one determines the other: log K",
            _case("a fair coin and its copy", np.eye(2) / 2, 2),
            _case("a fair coin and its opposite", np.eye(2)[::-1] / 2, 2),
            _case("eight equal values", np.eye(8) / 8, 2),
            _case("five equal values, base 5", np.eye(5) / 5, 5),
        ),
        group(
            "Y is a function of X",
            _case(
                "X uniform on -1, 0, 1 and Y = X squared", np.array([[0, 1], [1, 0], [0, 1]]) / 3, 2
            ),
        ),
        group(
            "tables without zeros",
            _case("3 × 3", square, 2),
            _case("its transpose", square.T, 2),
            _case("2 × 6", wide, math.e),
            _case("6 × 2", wide.T, math.e),
        ),
        group(
            "empty cells, rows and columns",
            _case("empty cells", random_table(5, 4, seed=12, zeros=0.4), 2),
            _case("an empty row", _with_gaps(random_table(4, 3, seed=13), 0, 2), 2),
            _case("an empty column", _with_gaps(random_table(3, 5, seed=14), 2, 1), math.e),
        ),
        group("the base", *(_case(f"base {b:g}", square, b) for b in (math.e, 10, 4))),
        group("the default is bits", _case("base left out", UMBRELLA), _case("again", wide)),
        group(
            "weak and strong dependence",
            _case("barely dependent", [[0.26, 0.24], [0.24, 0.26]], 2),
            _case("a rare pair of events", [[0.9989, 0.0001], [0.0001, 0.0009]], 2),
            _case("40 × 30", random_table(40, 30, seed=15, zeros=0.2), 2),
        ),
    )


def _probes() -> tuple[Case, ...]:
    # The first leaves the base out; the second has an empty row and column, and more than one bit;
    # the third is wide, so that exchanged axes cannot stay hidden.
    sharp = random_table(5, 5, seed=2) + np.eye(5)
    return (
        _case("probe", random_table(3, 3, seed=1)),
        _case("probe", _with_gaps(sharp, 1, 3), 10),
        _case("probe", random_table(2, 5, seed=3), 3),
    )


def _example() -> Case:
    return _case("the umbrella table, [[0.2, 0.5], [0.3, 0.0]]", UMBRELLA, 2)


# --- remarks that cost nothing


def _below_zero(answer) -> str | None:
    random = np.random.default_rng(0)
    for _ in range(20):
        p, q = random.dirichlet(np.ones(4)), random.dirichlet(np.ones(3))
        if float(answer(np.outer(p, q), 2)) < 0:
            return "independent tables can give −1e−16, which is rounding; max(0.0, …) tidies it"
    return None


def _counts(answer) -> str | None:
    try:
        value = float(answer(np.array([[2.0, 5.0], [3.0, 0.0]]), 2))
    except Exception:
        return None  # refusing counts is what the reference does
    if abs(value - mutual_information(np.array(UMBRELLA))) > 1e-6:
        return "a table of counts gives a number and no warning; the reference raises a ValueError"
    return None


# --- other ways to write it


def three_entropies(joint, base=2):
    def h(p):
        p = p[p > 0]
        return -(p * np.log(p)).sum() / np.log(base)

    return h(joint.sum(1)) + h(joint.sum(0)) - h(joint)


def what_is_left_to_ask(joint, base=2):
    p_x, p_y = joint.sum(axis=1), joint.sum(axis=0)
    total = 0.0
    for y, weight in enumerate(p_y):  # H(X) − H(X|Y), one observation at a time
        for x, before in enumerate(p_x):
            if joint[x, y] > 0:
                after = joint[x, y] / weight
                total += joint[x, y] * math.log(after / before, base)
    return total


EXERCISE = Exercise(
    id="mutual_information",
    chapter="01-mutual-information",
    title="Mutual information of a joint table",
    usage="mutual_information(joint, base)",
    kind="function",
    reference=mutual_information,
    template=TEMPLATE,
    answer_name="mutual_information",
    arguments=("joint",),
    hints=(
        "Which cells contribute nothing, and what does your code do there?",
        "joint (R, C) → marginals (R, 1) and (1, C) → their product (R, C) → the ratio, only where "
        "joint > 0 → its logarithm, weighted by joint and summed → one number.",
        "`m = joint > 0; return (joint[m] * np.log(joint[m] / ____[m])).sum() / np.log(base)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("three entropies", three_entropies),
        Style("cell by cell: after against before", what_is_left_to_ask),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    result="number",
    notes=(
        Note("other types", other_types([[0.5, 0.0], [0.0, 0.5]])),
        Note("warnings", warns("an empty cell", np.array(UMBRELLA))),
        Note("below zero", _below_zero),
        Note("counts", _counts),
    ),
)
