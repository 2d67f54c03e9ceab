"""The batches on which an NCE loss is judged."""

import math

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Case, Cases


def scores(b: int, k: int, seed: int, spread: float = 1.5) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Scores and noise log-densities, float64: (B,), (B, k), (B,), (B, k). Log-odds within ±8."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        draw = torch.randn(*shape, generator=generator, dtype=torch.float64)
        return draw.clamp(-2.2, 2.2)

    data_log_pn, noise_log_pn = normal(b) - 1.5, normal(b, k) - 1.0
    return spread * normal(b) - 0.5, spread * normal(b, k) - 1.2, data_log_pn, noise_log_pn


def log_normal(x: Tensor, mean: float = 0.0, deviation: float = 1.0) -> Tensor:
    """The log-density of a Gaussian, in nats."""
    return -((x - mean) ** 2) / (2 * deviation**2) - math.log(deviation * math.sqrt(2 * math.pi))


def quantiles(n: int, mean: float = 0.0, deviation: float = 1.0) -> Tensor:
    """n evenly spaced quantiles of a Gaussian: a sample without chance."""
    p = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    return mean + deviation * torch.special.ndtri(p)


def _case(name: str, b: int, k: int, seed: int, **more) -> Case:
    return Case(name, scores(b, k, seed, **more))


def groups() -> tuple[Cases, ...]:
    usual = (
        _case("six data, four noise samples each", 6, 4, seed=10),
        _case("three data, ten noise samples each", 3, 10, seed=11),
        _case("nine data, two noise samples each", 9, 2, seed=12),
    )
    edges = (
        _case("one noise sample each", 5, 1, seed=20),
        _case("a single datum", 1, 6, seed=21),
        _case("one datum, one noise sample", 1, 1, seed=22),
    )
    square = (
        _case("B = k = 4", 4, 4, seed=30),
        _case("B = k = 7", 7, 7, seed=31),
    )
    s_d, s_n, l_d, l_n = scores(4, 3, seed=40)
    shifted = (
        Case("scores and log p_n 3 higher", (s_d + 3, s_n + 3, l_d + 3, l_n + 3)),
        Case("noise samples in another order", (s_d, s_n.flip(1), l_d, l_n.flip(1))),
        Case(
            "noise density 1/k everywhere", (s_d, s_n, l_d * 0 - math.log(3), l_n * 0 - math.log(3))
        ),
        Case("noise density 1 everywhere", (s_d, s_n, l_d * 0, l_n * 0)),
    )
    one = scores(6, 1, seed=41)[2:]
    ten = scores(6, 10, seed=42)[2:]
    closed = (
        Case("k = 1, score = log p_n: 2 log 2", (*one, *one)),
        Case("k = 10, score = log p_n: the prior odds", (*ten, *ten)),
    )
    return (
        Cases("B ≠ k", usual),
        Cases("k = 1, B = 1", edges),
        Cases("B = k", square),
        Cases("what changes nothing", shifted),
        Cases("scores equal to log p_n", closed),
    )


def probes() -> tuple[Case, ...]:
    # B, k, 1 + k and their logarithms all differ, so that every mistake shows its own number.
    return (
        _case("probe", 3, 5, seed=1),
        _case("probe", 6, 4, seed=2),
        _case("probe", 5, 8, seed=3),
    )


def example() -> Case:
    # Two data at 0 and 1 under N(0, 1), three noise samples each: a pocket calculator suffices.
    data = torch.tensor([0.0, 1.0], dtype=torch.float64)
    noise = torch.tensor([[-2.0, 0.0, 2.0], [-1.0, 1.0, 3.0]], dtype=torch.float64)
    return Case(
        "two data (0 and 1), three noise samples each, s = log N(0, 1), noise N(0, 2²)",
        (log_normal(data), log_normal(noise), log_normal(data, 0, 2), log_normal(noise, 0, 2)),
    )
