"""The batches on which a streaming loss is judged: sizes and blocks that do not fit together, too."""

import torch

from infonce_lab.exercises.contract import Case, Cases
from infonce_lab.exercises.shared import degrees, pairs

# (relative, absolute), as in chapter 6
_VALUE = {"float32": (1e-3, 1e-4), "float16": (2e-3, 1e-4), "bfloat16": (1e-2, 1e-4)}
_GRADIENT = {"float32": (1e-2, 1e-6), "float16": (2e-2, 1e-6), "bfloat16": (5e-2, 1e-6)}


def _case(name, n, d, temperature, block, seed, noise: float | None = 0.5) -> Case:
    scalars = {"temperature": temperature, "block": block}
    return Case(name, pairs(n, d, seed, noise), scalars)


def groups() -> tuple[Cases, ...]:
    fitting = (
        _case("two tiles a view", 6, 8, 0.3, 3, seed=10),
        _case("four tiles a view", 8, 5, 0.2, 2, seed=11, noise=None),
        _case("one row a tile", 5, 6, 0.5, 1, seed=12),
    )
    ragged = (
        _case("N = 7, tiles of 3", 7, 6, 0.3, 3, seed=20),
        _case("N = 5, tiles of 4", 5, 3, 0.2, 4, seed=21, noise=None),
        _case("N = 9, tiles of 5", 9, 4, 0.7, 5, seed=22),
    )
    large = (
        _case("a tile larger than the batch", 4, 6, 0.3, 64, seed=30),
        _case("a tile of exactly N", 6, 6, 0.2, 6, seed=31, noise=None),
        _case("a tile of exactly 2N", 5, 4, 0.5, 10, seed=32),
    )
    long = (
        _case("N = 96, tiles of 16", 96, 8, 0.2, 16, seed=40),
        _case("N = 130, tiles of 50", 130, 8, 0.5, 50, seed=41, noise=None),
    )
    few = (
        _case("one pair", 1, 5, 0.5, 4, seed=50),
        _case("two pairs", 2, 5, 0.3, 1, seed=51, noise=None),
    )
    small = tuple(_case("small temperature", 7, 6, t, 3, seed=60) for t in (0.05, 0.07, 0.1))
    stationary = (1e-4, 1e-6)  # one pair: the true gradient is 0
    return (
        Cases("tiles that fit", fitting),
        Cases("a ragged last tile", ragged),
        Cases("large tiles", large),
        Cases("hundreds of rows", long),
        Cases("batches of one and two pairs", few, gradient_tolerance=stationary),
        Cases("small temperatures", small, dtypes=("float64",)),
        Cases("τ = 0.001", cold(), dtypes=("float64",)),
        *(
            Cases(f"{dtype}", _half(dtype), (dtype,), tolerance=_VALUE[dtype],
                  gradient_tolerance=_GRADIENT[dtype])
            for dtype in ("float16", "bfloat16")
        ),
        # Related views have a loss of 1e-6 there, which float32 rounds to 0: only what float32 can say.
        Cases("τ = 0.001 in float32", cold()[1:], ("float32",), tolerance=_VALUE["float32"],
              gradient_tolerance=_GRADIENT["float32"]),
    )  # fmt: skip


def cold() -> tuple[Case, ...]:
    """exp(1/τ) is infinite in every dtype. In the last batch one row is far from everybody, its twin too."""
    far_i, far_j = (z.abs() for z in pairs(5, 4, seed=71, noise=0.2))
    far_i[2] = -far_i[2]
    return (
        _case("related views", 7, 6, 0.001, 3, seed=70),
        _case("unrelated views", 6, 5, 0.001, 4, seed=72, noise=None),
        Case("an outlier", (far_i, far_j), {"temperature": 0.001, "block": 2}),
    )


def _half(dtype: str) -> tuple[Case, ...]:
    return (
        _case("usual temperature", 9, 8, 0.5, 4, seed=80),
        _case("low temperature", 8, 8, 0.07, 3, seed=81, noise=None),
    )


def probes() -> tuple[Case, ...]:
    # Several tiles, and an end that does not fit: mistakes of merging and of indexing show.
    return (
        _case("probe", 5, 5, 0.2, 2, seed=1),
        _case("probe", 7, 8, 0.3, 3, seed=2),
        _case("probe", 8, 16, 0.7, 5, seed=3),
    )


def defaults() -> tuple[Case, ...]:
    return (Case("temperature and block left out", pairs(4, 6, seed=90, noise=None),
                 {"temperature": 0.07, "block": 512}),)  # fmt: skip


def example() -> Case:
    return Case(
        "three pairs on the circle, z_i at 0°, 90°, 200°, z_j at 30°, 120°, 260°, tiles of 2",
        (degrees(0, 90, 200), 2 * degrees(30, 120, 260)),
        {"temperature": 0.5, "block": 2},
    )


def logits_matrix(case: Case):
    """The masked logits (2N, 2N) that a right answer visits tile by tile: −∞ on the diagonal."""
    u = torch.nn.functional.normalize(torch.cat(case.inputs), dim=1)
    return (u @ u.T / case.scalars["temperature"]).fill_diagonal_(-torch.inf).numpy()
