"""What Barlow Twins and VICReg share: two views whose coordinates differ in spread and covary."""

from functools import partial

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Case, Note
from infonce_lab.exercises.notes import float32_number, half_precision
from infonce_lab.exercises.trying import number, off

differ = partial(off, least=1e-3)


def views(
    n: int,
    d: int,
    seed: int,
    spread: tuple[float, float] = (0.3, 3.0),
    noise: float | None = 0.6,
    shift: float = 1.0,
) -> tuple[Tensor, Tensor]:
    """Two views (N, D) in float64; the coordinates' deviations run from one spread to the other.

    ``noise=None`` makes the views independent. Each coordinate has a mean of its own.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    mix = torch.eye(d, dtype=torch.float64) + 0.5 * normal(d, d)
    low, high = (torch.tensor(x, dtype=torch.float64).log() for x in spread)
    scale = torch.linspace(low.item(), high.item(), d, dtype=torch.float64).exp()
    scale = scale[torch.randperm(d, generator=generator)]
    first = normal(n, d) @ mix
    second = normal(n, d) @ mix if noise is None else first + noise * normal(n, d)

    def scaled(x):
        return x / x.std(dim=0) * scale + shift * normal(d)

    return scaled(first), scaled(second) * (0.7 + 0.6 * torch.rand(d, generator=generator))


def crossed(n: int, d: int) -> Tensor:
    """(N, D) of ±1: every coordinate has mean 0, and no two covary (N a power of 2, D < N)."""
    rows, columns = torch.arange(n)[:, None], torch.arange(1, d + 1)[None]
    bits = sum((rows >> k & columns >> k & 1) for k in range(n.bit_length()))
    return (1 - 2 * (bits % 2)).double()


def case(name: str, inputs, **scalars) -> Case:
    return Case(name, tuple(x.double() for x in inputs), scalars)


def call(answer, inputs, **scalars) -> float:
    """The value of one call on a batch, as a number."""
    return number(answer, *inputs, **scalars)


def remembers(answer, first, second, **scalars) -> bool:
    """Another batch in between changes the value of a batch that was repeatable before."""
    _, *before = (call(answer, first, **scalars) for _ in range(3))
    call(answer, second, **scalars)
    after = call(answer, first, **scalars)
    return not differ(*before, 1e-9) and differ(after, before[0], 1e-6)


def _one_pair(answer) -> str | None:
    """A refusal is as good as a number."""
    try:
        got = answer(torch.ones(1, 4), torch.ones(1, 4))
    except Exception:
        return None
    return None if torch.isfinite(got).all() else "one pair gives nan: it has no spread to measure"


def notes(reference) -> tuple[Note, ...]:
    """Remarks that cost nothing."""
    return (
        *half_precision(
            reference,
            views(8, 6, seed=60, spread=(0.8, 2)),
            tolerance=(0.03, 0.03),
            says="{dtype}: {got:.4f} for {true:.4f}",
        ),
        Note("one pair", _one_pair),
        Note(
            "dtype and shape",
            float32_number("float32 embeddings give a {} loss", views(6, 4, seed=61)),
        ),
    )
