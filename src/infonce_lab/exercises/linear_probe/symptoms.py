"""Behaviours that give a wrong probe away where no known one fits."""

from functools import cache

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.linear_probe.cases import many_directions, tiny_direction
from infonce_lab.exercises.linear_probe.misconceptions import _KIND, _LEAK, _SCALE
from infonce_lab.exercises.trying import number
from infonce_lab.reference.evaluation import linear_probe


@cache
def _easy():
    """Two classes far apart along one of three coordinates: every sensible probe scores 1."""
    generator = torch.Generator().manual_seed(7)

    def draw(count):
        labels = torch.arange(count) % 2
        x = torch.randn(count, 3, generator=generator, dtype=torch.float64)
        x[:, 0] = x[:, 0] * 0.1 + 4.0 * (2 * labels - 1)
        return x, labels

    return *draw(60), *draw(40)


def _score(answer, inputs) -> float:
    return number(answer, *inputs)


def _out_of_range(answer) -> bool:
    return not 0 <= _score(answer, _easy()) <= 1.000001


def _turned_round(answer) -> bool:
    return _score(answer, _easy()) < 0.1


def _ignores_test_labels(answer) -> bool:
    train, labels, test, test_labels = _easy()
    return (
        abs(_score(answer, (train, labels, test, 1 - test_labels)) - _score(answer, _easy())) < 0.01
    )


def _learns_from_test_labels(answer) -> bool:
    """Labels that have nothing to do with the features can be predicted by nobody."""
    train, labels, test, _ = many_directions(51, 60, 80, 100)
    random = torch.randint(0, 2, (80,), generator=torch.Generator().manual_seed(8))
    return _score(answer, (train, labels, test, random)) > 0.65


def _test_rows_meet(answer) -> bool:
    """Each test row is judged alone: so three sets scored together have the hits of each by itself."""
    train, labels, test, test_labels = _easy()
    shifted = test.clone()
    shifted[:, 0] += 8.0  # now every row lies on the side of class 1
    sets = [(test, test_labels), (shifted, test_labels), (1e5 * test[:2], test_labels[:2])]
    together = [torch.cat(parts) for parts in zip(*sets, strict=True)]
    apart = sum(len(rows) * _score(answer, (train, labels, rows, true)) for rows, true in sets)
    return abs(len(together[0]) * _score(answer, (train, labels, *together)) - apart) > 0.5


def _units_matter(answer) -> bool:
    inputs = tiny_direction(52)
    return _score(answer, inputs) < linear_probe(*inputs) - 0.1


def _no_converged_fit(answer) -> bool:
    """In good units every linear fit agrees; this one does not even there."""
    inputs = many_directions(53)
    return abs(_score(answer, inputs) - linear_probe(*inputs)) > 0.05


def _not_linear(answer) -> bool:
    """Opposite quadrants share a class: no line separates them."""
    generator = torch.Generator().manual_seed(9)

    def draw(count):
        x = torch.randn(count, 2, generator=generator, dtype=torch.float64)
        return x, (x[:, 0] * x[:, 1] > 0).long()

    return _score(answer, (*draw(200), *draw(200))) > 0.75


def _by_chance(answer) -> bool:
    inputs = many_directions(54, 60, 200)
    scores = [_score(answer, inputs) for _ in range(3)]
    return max(scores) - min(scores) > 0.01


SYMPTOMS = (
    Symptom("chance", "nondeterministic", "the same rows give different results", "Whoever repeats your evaluation must find the same number.",
            "Where does a random number enter?", _by_chance),
    Symptom("range", "reduction", "your result is no share", "It lies outside 0 to 1 where every row can be right.",
            "By what do you divide?", _out_of_range),
    Symptom("blind", "negatives", "other test labels give the same result",
            "Then the test rows are never scored, or their labels are learnt before.", _LEAK, _ignores_test_labels),
    Symptom("turned", "sign", "two classes far apart give almost 0", "The result is the share that is right.",
            "Which of the two outcomes do you count?", _turned_round),
    Symptom("leak", "negatives", "random test labels are predicted",
            "Nobody can do that without having seen them.", _LEAK, _learns_from_test_labels),
    Symptom("not_linear", "formula", "your probe separates what no line can", "A strong probe hides a weak representation.", _KIND, _not_linear),
    Symptom("meet", "negatives", "test rows influence what is done to the others", "They may be scored, nothing else.", _LEAK, _test_rows_meet),
    Symptom("fit", "formula", "this is no converged logistic regression with C=1", "Solver, penalty or loss is another one.", _KIND, _no_converged_fit),
    Symptom("units", "normalization", "the units of the features decide", "Each feature is to be standardised first.", _SCALE, _units_matter),
)  # fmt: skip
