"""Chapter 3 on data: Gaussians whose information is known, and what the bounds say about them."""

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from infonce_lab.reference.info_nce_bound import gaussian_log_ratio, info_nce_bound

from .style import BLUE, GRID, INK, MUTED, ORANGE, Drawing, course_style, drawing

Bound = Callable[[Float[Tensor, "b b"]], Float[Tensor, ""]]


def correlation(information: float, dimensions: int) -> float:
    """The ρ at which d independent Gaussian pairs share this many nats: I = −(d/2) log(1 − ρ²)."""
    return math.sqrt(-math.expm1(-2 * information / dimensions))


def gaussian_batch(
    n: int, dimensions: int, rho: float, generator: torch.Generator
) -> tuple[Float[Tensor, "n d"], Float[Tensor, "n d"]]:
    """n pairs (x, y) in float64, standard normal, correlation ρ in each of the d coordinates."""
    x, noise = torch.randn(2, n, dimensions, generator=generator, dtype=torch.float64)
    return x, rho * x + math.sqrt(1 - rho**2) * noise


def estimates(
    bound: Bound,
    information: float,
    candidates: int,
    batches: int,
    dimensions: int = 20,
    seed: int = 0,
) -> Float[Tensor, "batches"]:
    """The bound on fresh batches of ``candidates`` pairs, scored by log r, the best critic."""
    generator = torch.Generator().manual_seed(seed)
    rho = correlation(information, dimensions)
    found = []
    for _ in range(batches):
        x, y = gaussian_batch(candidates, dimensions, rho, generator)
        found.append(bound(gaussian_log_ratio(x, y, rho)))
    return torch.stack(found)


class TwoWeights(nn.Module):
    """The critic a·(x·y) + b·|y|². With a = ρ/(1−ρ²), b = −ρ²/(2(1−ρ²)) it is log r + h(x)."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(2, dtype=torch.float64))

    def forward(self, x: Float[Tensor, "b d"], y: Float[Tensor, "b d"]) -> Float[Tensor, "b b"]:
        a, b = self.weights
        return a * (x @ y.T) + b * (y**2).sum(1)

    @staticmethod
    def best(rho: float) -> tuple[float, float]:
        """The two weights of the optimal critic."""
        return rho / (1 - rho**2), -(rho**2) / (2 * (1 - rho**2))


class Separable(nn.Module):
    """Two small networks whose outputs meet in a dot product: f(x, y) = g(x)·h(y), in float32."""

    def __init__(self, dimensions: int, width: int = 128, meet: int = 32):
        super().__init__()

        def tower():
            return nn.Sequential(nn.Linear(dimensions, width), nn.ReLU(), nn.Linear(width, meet))

        self.g, self.h = tower(), tower()

    def forward(self, x: Float[Tensor, "b d"], y: Float[Tensor, "b d"]) -> Float[Tensor, "b b"]:
        return self.g(x) @ self.h(y).T


def train_critic(
    bound: Bound,
    critic: nn.Module,
    rho: float,
    dimensions: int,
    candidates: int = 64,
    steps: int = 300,
    rate: float = 0.05,
    seed: int = 0,
) -> list[float]:
    """Maximise the bound over the critic's weights on fresh batches; its value at every step."""
    generator = torch.Generator().manual_seed(seed)
    dtype = next(critic.parameters()).dtype
    optimizer = torch.optim.Adam(critic.parameters(), lr=rate)
    values = []
    for _ in range(steps):
        x, y = (v.to(dtype) for v in gaussian_batch(candidates, dimensions, rho, generator))
        value = bound(critic(x, y))
        optimizer.zero_grad()
        (-value).backward()  # a bound is maximised, so its negative is the loss
        optimizer.step()
        values.append(value.item())
    return values


def saturation(
    bound: Bound = info_nce_bound,
    informations: Sequence[float] = (2, 4, 6, 8, 10),
    candidates: Sequence[int] = (16, 64, 256, 1024),
    rows: int = 4096,
    seed: int = 0,
) -> dict[int, list[float]]:
    """Mean estimate for every number of candidates (key) and every true information (list)."""
    return {
        k: [
            float(estimates(bound, i, k, max(4, rows // k), seed=seed).mean()) for i in informations
        ]
        for k in candidates
    }


def saturation_figure(
    found: Mapping[int, Sequence[float]], informations: Sequence[float] = (2, 4, 6, 8, 10)
) -> Drawing:
    """Estimate against truth, one line a K, each with its ceiling log K."""
    with course_style():
        figure = drawing(6.2, 3.8)
        axis = figure.subplots()
        top = max(informations)
        axis.plot([0, top], [0, top], color=INK, linewidth=1.2, linestyle=(0, (5, 3)))
        _label(axis, "the truth, I", (top, top), INK, (4, 0))
        for k, values in found.items():
            cap = math.log(k)
            axis.plot([0, top], [cap, cap], color=ORANGE, linewidth=0.9, linestyle=":")
            _label(axis, f"log {k}", (0, cap), ORANGE, (3, 6))
            axis.plot(informations, values, marker="o", markersize=4, color=BLUE)
            _label(axis, f"K = {k}", (top, values[-1]), BLUE, (6, -3))
        axis.set_xlim(0, 1.18 * top)
        axis.set_ylim(0, 1.05 * top)
        axis.set_xlabel("true information I (nats)")
        axis.set_ylabel("log K − L (nats)")
    curves = "; ".join(
        f"K = {k}, ceiling {math.log(k):.2f}: " + ", ".join(f"{v:.2f}" for v in values)
        for k, values in found.items()
    )
    figure.alt = (
        "Estimates log K − L by the best critic for a true information of "
        f"{', '.join(f'{i:g}' for i in informations)} nats. {curves}. "
        "Every curve leaves the diagonal and bends under its ceiling log K."
    )
    return figure


def spread_figure(
    found: Mapping[str, Mapping[float, Float[Tensor, "batches"]]], ceiling: float
) -> Drawing:
    """A panel a bound, a strip a true I: dots are 40 batches, bars their mean and the truth."""
    generator = torch.Generator().manual_seed(0)
    with course_style():
        figure = drawing(7.2, 3.5)
        axes = figure.subplots(1, len(found), sharey=True, squeeze=False)[0]
        words = []
        for axis, (name, strips) in zip(axes, found.items(), strict=True):
            for place, (truth, values) in enumerate(strips.items()):
                some, width = values[:40].clamp(-4, 16), (place - 0.4, place + 0.4)
                sideways = 0.6 * torch.rand(len(some), generator=generator) - 0.3
                axis.plot(place + sideways, some, ".", markersize=3.5, color=BLUE, alpha=0.55)
                axis.plot(width, [truth] * 2, color=INK, linewidth=1.6)
                axis.plot(width, [float(values.mean())] * 2, color=ORANGE, linestyle=(0, (3, 1.5)))
                spread = f"mean {values.mean():.2f}, std {values.std():.2f}"
                words.append(f"{name}, I = {truth:g}: {spread}")
            axis.axhline(ceiling, color=MUTED, linewidth=0.9, linestyle=":")
            axis.set_title(name)
            axis.set_xticks(range(len(strips)), [f"I = {truth:g}" for truth in strips])
            axis.grid(axis="y", color=GRID, linewidth=0.6)
            axis.set_ylim(-4.5, 16.5)
        axes[0].set_ylabel("estimate of one batch (nats)")
    figure.alt = (
        "Estimates of single batches as dots, cut off at −4 and 16; the true information as a "
        f"solid bar, the mean dashed, the ceiling log K = {ceiling:.2f} dotted. {'; '.join(words)}."
    )
    return figure


def constants_figure(
    pairs: Sequence[int], loss: Callable[[int], float], information: float
) -> Drawing:
    """log(2N−1) − L and log N − L against N, beside the information that they should not exceed."""
    unsafe = [math.log(2 * n - 1) - loss(n) for n in pairs]
    safe = [math.log(n) - loss(n) for n in pairs]
    with course_style():
        figure = drawing(6.2, 3.0)
        above, below = figure.subplots(1, 2)
        for axis, values, colour in ((above, unsafe, ORANGE), (below, safe, BLUE)):
            axis.plot(pairs, values, marker="o", markersize=3.5, color=colour)
            axis.axhline(information, color=INK, linewidth=1.2, linestyle=(0, (5, 3)))
            axis.set_xlabel("images N")
            axis.set_xticks(range(2, max(pairs) + 1, 2))
        above.set_title("log(2N − 1) − L")
        below.set_title("log N − L")
        above.set_ylabel("nats")
        above.set_ylim(information - 0.012, information + 0.006)
        _label(above, "I = log 2", (pairs[-1], information), INK, (-2, -8), "right")
        below.set_ylim(0, 1.1 * information)
        _label(below, "I = log 2", (pairs[-1], information), INK, (-2, -8), "right")
    listed = "; ".join(
        f"N = {n}: {a:.4f} and {b:.4f}" for n, a, b in zip(pairs, unsafe, safe, strict=True)
    )
    figure.alt = (
        f"Two curves against the number of images, the truth {information:.4f} as a dashed line: "
        f"log(2N − 1) − L crosses it, log N − L stays far below. {listed}."
    )
    return figure


def _label(axis, text, at, colour, offset, side="left") -> None:
    axis.annotate(text, at, offset, textcoords="offset points", color=colour, ha=side, va="center")
