"""What the answer is called with, in what sizes, and what a right one would multiply out."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.exercises.contract import Case, Cases
from infonce_lab.exercises.shared import degrees, pairs


def vectors(n: int, d: int, seed: int) -> Tensor:
    """Unrelated rows (n, d) in float64, of unequal lengths."""
    return pairs(n, d, seed, noise=None)[0]


def case(
    name: str,
    b: int,
    d: int,
    size: int,
    temperature: float,
    seed: int,
    batches: tuple[int, ...],
    noise: float | None = 0.5,
    scale: float = 1.0,
    momentum: float = 0.9,
) -> Case:
    """B queries and keys after ``batches`` of earlier keys, at least ``size`` of them in all."""
    earlier = vectors(sum(batches), d, seed)
    q, k = pairs(b, d, seed + 1, noise)
    # The constructor's arguments, in the order of the contract.
    scalars = {"dim": d, "size": size, "temperature": temperature, "momentum": momentum}
    return Case(name, (scale * earlier, batches, scale * q, scale * k), scalars)


def groups() -> tuple[Cases, ...]:
    usual = (
        case("4 pairs, 6 keys", 4, 8, 6, 0.5, 10, (6,)),
        case("3 pairs, 7 keys", 3, 5, 7, 0.2, 12, (3, 3, 3)),
        case("one pair", 1, 3, 4, 0.3, 14, (1, 3, 1)),
        case("a batch as large as the queue", 5, 6, 5, 1.0, 16, (5, 5)),
        case("more keys than dimensions", 2, 2, 16, 0.7, 18, (9, 9, 9)),
        case("16 dimensions", 6, 16, 11, 2.0, 20, (6, 4, 6)),
        case("a queue of one", 1, 4, 1, 0.5, 22, (1, 1, 1)),
    )
    odd = (
        case("unrelated pairs", 4, 6, 9, 0.3, 30, (4, 4, 4), noise=None),
        case("identical pairs", 3, 4, 5, 0.5, 32, (2, 2, 2), noise=0.0),
        case("long vectors", 4, 5, 7, 0.5, 34, (4, 1, 4), scale=300),
        case("short vectors", 3, 5, 8, 0.3, 36, (5, 5), scale=0.02),
        _all_equal(3, 4, 5),
    )
    cold = (
        case("τ = 0.07", 5, 8, 7, 0.07, 40, (4, 2, 4)),
        case("τ = 0.1", 2, 3, 6, 0.1, 42, (6, 4), noise=None),
    )
    return (
        Cases("after several batches", usual),
        Cases("unusual vectors", odd, dtypes=("float64",)),
        Cases("low temperature", cold, dtypes=("float64",)),
    )


def _all_equal(b: int, d: int, size: int) -> Case:
    """Every candidate ties: log(1 + size)."""
    one = torch.ones(1, d, dtype=torch.float64)
    scalars = {"dim": d, "size": size, "temperature": 0.5, "momentum": 0.9}
    pair = one.repeat(b, 1)
    return Case("all equal", (one.repeat(size, 1), (size,), pair, pair), scalars)


def probes() -> tuple[Case, ...]:
    """No batch goes round the end here, so that a wrong loss and a wrong queue look different."""
    return (
        case("probe", 8, 5, 8, 0.2, 50, (2, 2, 2, 2), momentum=0.9),
        case("probe", 4, 5, 8, 0.3, 52, (2, 2, 2, 2), momentum=0.5),
        case("probe", 2, 5, 8, 0.7, 54, (2, 2, 2, 2), momentum=0.99),
    )


def example() -> Case:
    """Two queries and three old keys on the circle."""
    inputs = (degrees(90, 120, 200), (3,), degrees(0, 30), degrees(10, 60))
    scalars = {"dim": 2, "size": 3, "temperature": 0.5, "momentum": 0.9}
    return Case("two queries and three old keys on the unit circle", inputs, scalars)


def logits(given: Case) -> np.ndarray:
    """(B, 1 + size): the positive, then the queue as the example's single filling leaves it."""
    earlier, _, q, k = given.inputs
    earlier, q, k = (F.normalize(x, dim=1) for x in (earlier, q, k))
    positive = (q * k).sum(dim=1, keepdim=True)
    table = torch.cat([positive, q @ earlier.T], dim=1)
    return (table / given.scalars["temperature"]).numpy()
