"""Chapter 1 on data: a reversible scramble, and what bins make of a Gaussian pair."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from .style import BLUE, MUTED, ORANGE, Drawing, course_style, drawing


class Scramble:
    """A fixed bijection of D-dimensional rows that keeps every bit and ruins every neighbourhood.

    Each round adds to one half of the coordinates a fast wave of the other half: whoever knows the
    seed can subtract it again. (An additive coupling layer; Dinh et al. 2014, NICE.)

    Args:
        dimensions: D, even.
        seed: of the waves.
        rounds: how often the halves take turns.
        height: of the waves, in the unit of the data.
        speed: how fast they swing; larger tears neighbours further apart.

    Raises:
        ValueError: dimensions is odd or less than 2.
    """

    def __init__(
        self,
        dimensions: int,
        seed: int = 0,
        rounds: int = 6,
        height: float = 4.0,
        speed: float = 10.0,
    ):
        if dimensions < 2 or dimensions % 2:
            raise ValueError(f"dimensions must be even and at least 2, got {dimensions}")
        generator = torch.Generator().manual_seed(seed)
        half = dimensions // 2

        def normal(*shape):
            return torch.randn(*shape, generator=generator, dtype=torch.float64)

        self.height = height
        self.waves = [(speed * normal(half, half) / half**0.5, normal(half)) for _ in range(rounds)]

    def _wave(self, k: int, rows: Float[Tensor, "n half"]) -> Float[Tensor, "n half"]:
        weight, phase = self.waves[k]
        return self.height * torch.sin(rows @ weight + phase)

    def __call__(self, rows: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Scramble, in float64."""
        a, b = rows.double().chunk(2, dim=1)
        for k in range(len(self.waves)):
            a, b = b + self._wave(k, a), a
        return torch.cat([a, b], dim=1)

    def undo(self, rows: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """The exact inverse, up to rounding."""
        a, b = rows.double().chunk(2, dim=1)
        for k in reversed(range(len(self.waves))):
            a, b = b, a - self._wave(k, b)
        return torch.cat([a, b], dim=1)


def gaussian_pairs(n: int, rho: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """n draws of two standard normal variables with correlation ``rho``; each (n,)."""
    random = np.random.default_rng(seed)
    x, noise = random.standard_normal((2, n))
    return x, rho * x + (1 - rho**2) ** 0.5 * noise


def binned(x: Float[np.ndarray, "n"], y: Float[np.ndarray, "n"], bins: int) -> np.ndarray:
    """The joint table (bins, bins) of shares, on a grid of equal cells over the data's range."""
    counts, _, _ = np.histogram2d(x, y, bins=bins)
    return counts / counts.sum()


def standardised(
    train: Float[Tensor, "n d"], test: Float[Tensor, "m d"]
) -> tuple[Float[Tensor, "n d"], Float[Tensor, "m d"]]:
    """Both with the training columns' mean 0 and deviation 1, float64; constant columns stay 0."""
    train, test = train.double(), test.double()
    mean, deviation = train.mean(0), train.std(0)
    deviation = torch.where(deviation > 0, deviation, 1.0)
    return (train - mean) / deviation, (test - mean) / deviation


def bins_figure(
    bins: list[int], estimates: dict[str, list[float]], truths: dict[str, float]
) -> Drawing:
    """Estimated information, in bits, against the number of bins; dashed: the true value."""
    with course_style():
        figure = drawing(6.4, 3.2)
        axis = figure.subplots()
        parts = []
        looks = zip((BLUE, ORANGE), "os", strict=True)
        for (name, values), (colour, shape) in zip(estimates.items(), looks, strict=False):
            axis.plot(bins, values, color=colour, marker=shape)
            axis.axhline(truths[name], color=colour, linestyle="--", linewidth=1.3)
            axis.annotate(
                f" {name}",
                (bins[-1], values[-1]),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                annotation_clip=False,
            )
            parts.append(
                f"{name}: {values[0]:.2f} bit with {bins[0]} bins a side, {values[-1]:.2f} with "
                f"{bins[-1]}; the truth is {truths[name]:.2f}"
            )
        axis.set_xscale("log", base=2)
        axis.set_xticks(bins, [str(b) for b in bins])
        axis.minorticks_off()
        axis.set_ylim(bottom=-0.05)
        axis.set_xlabel("bins a side")
        axis.set_ylabel("estimated information (bits)")
        axis.set_title("dashed: the truth", color=MUTED, fontsize=9.5)
    figure.alt = "Estimated information against the number of bins. " + "; ".join(parts) + "."
    return figure
