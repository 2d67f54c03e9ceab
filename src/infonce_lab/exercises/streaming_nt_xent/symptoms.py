"""Behaviours that give a mistake away when it is none of the known ones."""

from dataclasses import replace

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.nt_xent.symptoms import SYMPTOMS as CHAPTER_4
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.streaming_nt_xent.cases import cold
from infonce_lab.reference.nt_xent import nt_xent


def _right(answer, n: int, block: int, temperature: float = 0.4, seed: int = 73) -> bool:
    z = pairs(n, 6, seed)
    true = float(nt_xent(*z, temperature))
    return abs(float(answer(*z, temperature, block)) - true) < 1e-5 * true + 1e-7


def _ragged_only(answer) -> bool:
    fitting = all(_right(answer, n, b) for n, b in ((6, 3), (8, 2), (4, 4), (5, 1)))
    return fitting and not all(_right(answer, n, b) for n, b in ((7, 3), (5, 2), (9, 4)))


def _large_block_only(answer) -> bool:
    """Wrong as soon as the block is larger than the batch, right below."""
    return all(_right(answer, 6, b) for b in (1, 2, 3)) and not all(
        _right(answer, n, b) for n, b in ((6, 64), (3, 4), (5, 512))
    )


def _right_in_one_tile(answer) -> bool:
    one = all(_right(answer, n, 64) for n in (3, 6))
    return one and not all(_right(answer, n, b) for n, b in ((6, 3), (8, 2)))


def _depends_on_the_block(answer) -> bool:
    z = pairs(8, 6, seed=74)
    values = [float(answer(*z, 0.4, b)) for b in (2, 4, 8, 64)]
    return max(values) - min(values) > 1e-5 * max(map(abs, values))


def _small_temperature_only(answer) -> bool:
    warm = all(_right(answer, n, 3, t) for n in (4, 6) for t in (0.3, 0.8))
    if not warm:
        return False
    if not all(_right(answer, n, 3, t) for n in (4, 6) for t in (0.05, 0.01, 0.001)):
        return True
    return any(_off(answer, case) for case in cold())


def _off(answer, case) -> bool:
    true = float(nt_xent(*case.inputs, case.scalars["temperature"]))
    return abs(float(answer(*case.inputs, *case.scalars.values())) - true) > 1e-5 * true + 1e-7


def _digits(answer) -> bool:
    z = pairs(6, 6, seed=75)
    true = float(nt_xent(*z, 0.4))
    return 1e-6 < abs(float(answer(*z, 0.4, 3)) / true - 1) < 5e-3


_OWN = (
    Symptom("ragged", "shape_state", "it is right if block divides N, and wrong otherwise",
            "The last tile is narrower than the others. It must be visited, and no wider than it is.",
            "N = 5, block = 4: which rows and columns are in your last tile?", _ragged_only),
    Symptom("large_block", "shape_state", "it is wrong when the block is larger than the batch",
            "One tile then holds everything, and it is smaller than block × block.",
            "What is range(0, 2N, block) for N = 3 and block = 8?", _large_block_only),
    Symptom("cold", "numerics", "right, until τ is small",
            "e^(1/τ) does not fit: e^1000 is infinite in every dtype. Running sums need a running maximum.",
            "What is the largest number you exponentiate at τ = 0.001?", _small_temperature_only),
    Symptom("digits", "numerics", "only the first digits are right, even in float64",
            "The formula is right on paper; a clamp, an eps or a narrow dtype spoils the numbers.",
            "Which of your tensors has a narrower dtype than the embeddings?", _digits),
)  # fmt: skip
_LAST = (
    Symptom("one_tile", "formula", "right as long as one tile holds everything; tiles are put together wrongly",
            "The block is a detail of the computation. The sum over the columns, the mean over the rows and "
            "the places of the diagonal must not depend on it.",
            "Take N = 2 and block = 1 and follow row 0 through its four tiles, by hand.", _right_in_one_tile),
    Symptom("block", "formula", "the value changes with the block",
            "The block is a detail of the computation; the loss must not depend on it.",
            "Take N = 2 and block = 1 and follow row 0 through its four tiles, by hand.", _depends_on_the_block),
)  # fmt: skip


def _for_tiles(symptom: Symptom, block: int) -> Symptom:
    def shows(answer) -> bool:
        def build(temperature=0.07):
            return lambda z_i, z_j: answer(z_i, z_j, temperature, block)

        return symptom.shows(build)

    return replace(symptom, shows=shows)


# Chapter 4's properties first with everything in one tile, where only the formula can be wrong.
_LATE = ("formula", "sizes")
SYMPTOMS = (
    *_OWN,
    *(_for_tiles(s, 64) for s in CHAPTER_4 if s.id not in _LATE),
    *(_for_tiles(s, 2) for s in CHAPTER_4 if s.id not in (*_LATE, "twin", "floor", "temperature")),
    *_LAST,
    *(_for_tiles(s, 64) for s in CHAPTER_4 if s.id in _LATE),
)
