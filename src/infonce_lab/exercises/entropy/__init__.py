"""Entropy of a table of probabilities (chapter 1): ``entropy(p, base=2)``."""

import math

import numpy as np

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.entropy.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.entropy.symptoms import SYMPTOMS, random_table
from infonce_lab.exercises.notes import other_types, warns
from infonce_lab.reference.mutual_information import entropy

TEMPLATE = '''\
import numpy as np


def entropy(p, base=2):
    """
    p: NumPy array of probabilities, any shape, sums to 1; zeros are allowed
    base: of the logarithm, 2 for bits, math.e for nats
    returns: one number
    """
    # 1. Leave out the cells of probability 0: they contribute nothing
    # 2. Take the surprise -log p of each remaining cell, in the unit of `base`
    # 3. Return the mean surprise, each cell weighted by its probability

    raise NotImplementedError
'''


def _case(name: str, p, base: float | None = None) -> Case:
    """No base given means: the answer's default is used."""
    return Case(name, (np.asarray(p, dtype=float),), {} if base is None else {"base": base})


_UMBRELLA = ((0.2, 0.5), (0.3, 0.0))


def _groups() -> tuple[Cases, ...]:
    def group(name, *cases):
        return Cases(name, cases, dtypes=("float64",), gradients=False)

    shuffled = random_table(7, seed=12)
    return (
        group(
            "fair choices: log K",
            _case("a fair coin", [0.5, 0.5], 2),
            _case("a fair die", np.full(6, 1 / 6), 2),
            _case("five equal cells, base 5", np.full(5, 0.2), 5),
        ),
        group(
            "a certain outcome: 0",
            _case("one possible outcome", [1.0], 2),
            _case("one of four is certain", [0.0, 0.0, 1.0, 0.0], 2),
            _case("a table with one certain cell", np.eye(3)[:1].T @ np.eye(3)[:1], math.e),
        ),
        group(
            "cells of probability 0",
            _case("weather, with an impossible third kind", [0.7, 0.3, 0.0], 2),
            _case("many zeros", random_table(12, seed=10, zeros=0.5), 2),
            _case("a very rare event", [1 - 1e-9, 1e-9], 2),
        ),
        group(
            "no zero anywhere",
            _case("seven cells", shuffled, 2),
            _case("the same cells in another order", np.sort(shuffled), 2),
            _case("a thousand cells", random_table(1000, seed=13), 2),
        ),
        group(
            "the base of the logarithm",
            _case("in nats", shuffled, math.e),
            _case("base 10", shuffled, 10),
            _case("base 3", shuffled, 3),
        ),
        group("the default is bits", _case("base left out", shuffled), _case("a coin", [0.5, 0.5])),
        group(
            "joint tables",
            _case("the umbrella table", _UMBRELLA, 2),
            _case("2 × 5", random_table((2, 5), seed=14), 2),
            _case("4 × 3 with zeros", random_table((4, 3), seed=15, zeros=0.4), math.e),
            _case("three variables", random_table((2, 3, 2), seed=16), 2),
        ),
    )


def _probes() -> tuple[Case, ...]:
    # The first leaves the base out, the second has zeros: each shows its own mistake.
    return (
        _case("probe", random_table(5, seed=1)),
        _case("probe", random_table(9, seed=2, zeros=0.4), 10),
        _case("probe", random_table((2, 4), seed=3), 3),
    )


def _example() -> Case:
    return _case("the weather of the umbrella table, [0.7, 0.3, 0.0]", [0.7, 0.3, 0.0], 2)


# --- remarks that cost nothing


def _minus_zero(answer) -> str | None:
    value = float(answer(np.array([1.0, 0.0]), 2))
    return "a certain outcome gives −0.0" if math.copysign(1, value) < 0 else None


# --- other ways to write it


def sum_over_a_generator(p, base=2):
    return sum(x * math.log(1 / x, base) for x in p.ravel() if x > 0)


def logarithm_only_where_it_exists(p, base=2):
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)  # a cell of 0 keeps the 0 of `out`
    return -np.vdot(p, logs) / np.log(base)


EXERCISE = Exercise(
    id="entropy",
    chapter="01-mutual-information",
    title="Entropy of a table of probabilities",
    usage="entropy(p, base)",
    kind="function",
    reference=entropy,
    template=TEMPLATE,
    answer_name="entropy",
    arguments=("p",),
    hints=(
        "Which cells can surprise you at all, and how much does each of them count?",
        "p (any shape) → the positive cells (n,) → their surprises (n,) → weighted by p and summed "
        "→ one number, divided by the logarithm of the base.",
        "`q = p[p > 0]; return -(q * np.log(q)).sum() / ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("a generator, one cell at a time", sum_over_a_generator),
        Style("a logarithm only where it exists", logarithm_only_where_it_exists),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    result="number",
    notes=(
        Note("other types", other_types([0.5, 0.5])),
        Note("warnings", warns("a zero", np.array([0.7, 0.3, 0.0]))),
        Note("minus zero", _minus_zero),
    ),
    small=True,
)
