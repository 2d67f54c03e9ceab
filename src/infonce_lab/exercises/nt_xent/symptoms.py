"""Behaviours that give a mistake in NT-Xent away when it is none of the known ones.

NT-Xent ignores the length of every row, rotations of the space and the order of the images; on
identical orthonormal views it is nearly 0, on one pair it is 0, on equal embeddings log(2N−1).
Each property that fails points at one place in the code.
"""

import math
from itertools import combinations, pairwise

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, number
from infonce_lab.reference.nt_xent import nt_xent

_T = 0.3


def _value(answer, z_i, z_j, temperature) -> float:
    return number(answer(temperature), z_i, z_j)


def _aligned(n: int = 4):
    z = torch.eye(n, dtype=torch.float64)
    return z, z.clone()


def _ignores_embeddings(answer) -> bool:
    first, second = (_value(answer, *pairs(5, 6, seed=s), _T) for s in (70, 71))
    return first == second


def _length_matters(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=72)
    scale = torch.linspace(0.02, 3, 5, dtype=torch.float64)[:, None]
    return differ(_value(answer, z_i, z_j, _T), _value(answer, z_i * scale, z_j, _T))


def _axes_matter(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=73)
    rotation, _ = torch.linalg.qr(pairs(6, 6, seed=74)[0])
    return differ(_value(answer, z_i, z_j, _T), _value(answer, z_i @ rotation, z_j @ rotation, _T))


def _other_temperature(answer) -> bool:
    """Is the value, on two batches, NT-Xent's at one and the same other temperature?"""
    for t in (0.1, _T, 0.8):
        first, second = pairs(4, 5, seed=75), pairs(6, 4, seed=76)
        value = _value(answer, *second, t)
        for fitted in _fit_temperature(first, _value(answer, *first, t)):
            if differ(fitted, t) and not differ(value, float(nt_xent(*second, fitted)), 1e-4):
                return True
    return False


def _fit_temperature(batch, value: float) -> list[float]:
    """Every temperature at which NT-Xent of ``batch`` has this value (it is U-shaped in τ)."""

    def excess(t: float) -> float:
        return float(nt_xent(*batch, t)) - value

    grid = torch.logspace(-2, 2, 81, dtype=torch.float64).tolist()
    excesses = [excess(t) for t in grid]
    found = []
    for i, (low, high) in enumerate(pairwise(grid)):
        if excesses[i] * excesses[i + 1] > 0:
            continue
        for _ in range(50):
            middle = (low * high) ** 0.5
            if excess(middle) * excesses[i] > 0:
                low = middle
            else:
                high = middle
        found.append(low)
    return found


def _only_some_sizes(answer) -> bool:
    right = set()
    for n, d in ((2, 4), (3, 5), (5, 3), (8, 8), (9, 4), (16, 3)):
        batch = pairs(n, d, seed=77)
        right.add(not differ(_value(answer, *batch, 0.7), float(nt_xent(*batch, 0.7)), 1e-5))
    return len(right) == 2


def _effects(answer) -> dict[tuple[int, int], float]:
    """How the loss of two orthogonal pairs changes when one of its six couples comes closer."""
    z = torch.eye(4, dtype=torch.float64)
    before = _value(answer, z[:2], z[2:], 0.5)
    effects = {}
    for a, b in combinations(range(4), 2):
        closer = z.clone()
        closer[b, a] = 0.5
        effects[a, b] = _value(answer, closer[:2], closer[2:], 0.5) - before
    return effects


_TWINS = ((0, 2), (1, 3))


def _nothing_attracts(answer) -> bool:
    effects = _effects(answer)
    return min(effects.values()) > -1e-6 and min(effects[pair] for pair in _TWINS) > 1e-6


def _others_attract(answer) -> bool:
    return any(effect < -1e-6 for pair, effect in _effects(answer).items() if pair not in _TWINS)


def _diagonal_remains(answer) -> bool:
    """One pair has no negatives. What is left above 0 is the anchor itself."""
    z = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
    value = _value(answer, z, z.roll(1, 1), 2.0)
    return math.isfinite(value) and value > 1e-6


def _positive_removed(answer) -> bool:
    """Infinite or huge on every batch: the entry that should win has been masked."""
    return not _value(answer, *pairs(5, 6, seed=79), _T) < 1e3


def _wrong_twin(answer) -> bool:
    return _value(answer, *_aligned(), 0.1) > 1.0


def _cannot_reach_zero(answer) -> bool:
    """A clamp or an eps: the value does not move any more when τ falls."""
    low, lower = (_value(answer, *_aligned(), t) for t in (0.1, 0.05))
    true = float(nt_xent(*_aligned(), 0.1))
    return low < -1e-6 or (abs(low - lower) < 1e-6 and low > true + 1e-3)


def _order_matters(answer) -> bool:
    z_i, z_j = pairs(5, 6, seed=80)
    order = torch.tensor([3, 0, 4, 2, 1])
    return differ(_value(answer, z_i, z_j, _T), _value(answer, z_i[order], z_j[order], _T))


def _other_number_of_candidates(answer) -> bool:
    """Equal embeddings tie, so exp(loss) counts the candidates."""
    z = torch.ones(8, 3, dtype=torch.float64)
    counts = [math.exp(_value(answer, z, z, t)) for t in (0.5, 2.0)]
    whole = abs(counts[0] - round(counts[0])) < 1e-6 and not differ(*counts)
    return whole and round(counts[0]) not in (1, 15)


def _still_a_loss(answer) -> bool:
    """Every invariance holds and the twin is found: what is left is how the terms are combined."""
    return math.isfinite(_value(answer, *pairs(5, 6, seed=81), _T))


SYMPTOMS = (
    Symptom("closed_form", "cheat", "the result depends on the sizes only, not on the embeddings",
            "Two different batches of one size give exactly the same number.",
            "Follow one embedding from the input to the result.", _ignores_embeddings),
    Symptom("length", "normalization", "the length of an embedding changes the loss",
            "A cosine ignores length, so the model could lower this loss by growing its vectors.",
            "What is the length of each row just before the matrix product?", _length_matters),
    Symptom("axes", "normalization", "the coordinate axes matter: rotating all embeddings changes the loss",
            "Cosines do not change under rotation; an operation on single columns does.",
            "Which of your operations treats the D coordinates one by one?", _axes_matter),
    Symptom("temperature", "temperature", "these are the values of another temperature",
            "On every batch tried, your number is exactly the loss at some other τ.",
            "Follow self.temperature from the constructor to the division.", _other_temperature),
    Symptom("attracted", "positive_index", "another image's view is pulled closer: the target is not the twin",
            "Row k is asked to find another image, and training follows that wish.",
            "For N = 2, write down the four labels by hand and compare.", _others_attract),
    Symptom("positive_masked", "self_similarity", "the mask removes more, or something else, than the diagonal",
            "The entry that should win is gone, so its −log probability explodes.",
            "Print the matrix for N = 2 and mark what is masked.", _positive_removed),
    Symptom("sign", "sign", "whatever comes closer raises the loss, the twin too",
            "Minimising this drives the positives apart.",
            "Should a better embedding have a smaller or a larger result?", _nothing_attracts),
    Symptom("floor", "numerics", "something cuts the loss off: it does not fall towards 0 with τ",
            "An eps inside the log or a clamp of the logits hides the anchors that are right, or wrong.",
            "Which constants do you add or clamp with, and why?", _cannot_reach_zero),
    Symptom("sizes", "shape_state", "it is right for some batch sizes and wrong for others",
            "Something in the code assumes a size: a constant, an even batch, more rows than columns.",
            "Which sizes do you write as numbers, or guess from the shape?", _only_some_sizes),
    Symptom("twin", "positive_index", "on identical views the loss is far from 0: the twin is not the target",
            "Row k is asked to find another image, and training follows that wish.",
            "For N = 2, write down the four labels by hand and compare.", _wrong_twin),
    Symptom("diagonal", "self_similarity", "one pair alone has a loss above 0: the anchor competes with itself",
            "With N = 1 there is one candidate, the twin, so the loss must be 0.",
            "What stands on the diagonal when the softmax runs?", _diagonal_remains),
    Symptom("order", "negatives", "the order of the images matters: the anchors do not meet the same rivals",
            "Every anchor has the same 2N−2 negatives, whatever its place in the batch.",
            "Which rows or columns do you leave out, by position?", _order_matters),
    Symptom("count", "negatives", "the number of candidates is not 2N−1",
            "With equal embeddings exp(loss) counts the candidates, and yours is another number.",
            "Write down the candidates of one anchor by hand for N = 2.", _other_number_of_candidates),
    Symptom("formula", "formula", "normalisation, mask and targets look right; how the row is combined does not",
            "Length, rotation, order and the twin behave as they should, so the mistake is in the last lines.",
            "Write one row's loss as −log(one number / a sum of numbers). What are they?", _still_a_loss),
)
