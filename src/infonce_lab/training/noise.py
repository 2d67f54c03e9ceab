"""Chapter 2 on data: fit a Gaussian without knowing its normaliser, and see how exact that is."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from scipy.optimize import minimize
from torch import Tensor

from infonce_lab.reference.nce import asymptotic_covariance

from .style import BLUE, INK, MUTED, ORANGE, Drawing, course_style, drawing

Loss = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Fitted:
    """A fitted score s(x) = c − precision·(x − mean)²/2, in nats."""

    mean: float
    deviation: float
    c: float

    @property
    def log_z(self) -> float:
        """What the fit says log Z is: −c."""
        return -self.c

    @property
    def true_log_z(self) -> float:
        """What log Z is for this mean and deviation: log(σ·√(2π))."""
        return math.log(self.deviation * math.sqrt(2 * math.pi))

    @property
    def area(self) -> float:
        """The integral of e^s; 1 if c is right."""
        return math.exp(self.true_log_z - self.log_z)

    def score(self, x: Tensor) -> Tensor:
        return self.c - ((x - self.mean) / self.deviation) ** 2 / 2


def log_normal(x: Tensor, mean: float = 0.0, deviation: float = 1.0) -> Tensor:
    """The log-density of N(mean, deviation²), in nats."""
    return -(((x - mean) / deviation) ** 2) / 2 - math.log(deviation * math.sqrt(2 * math.pi))


def sample(
    n: int, k: int, noise: tuple[float, float] = (0.0, 2.0), seed: int = 0
) -> tuple[Float[Tensor, "n"], Float[Tensor, "n k"]]:
    """n data from N(0, 1) and k noise samples each, from N(*noise), float64."""
    generator = torch.Generator().manual_seed(seed)
    data = torch.randn(n, generator=generator, dtype=torch.float64)
    samples = torch.randn(n, k, generator=generator, dtype=torch.float64)
    return data, noise[0] + noise[1] * samples


def fit(
    loss: Loss,
    data: Float[Tensor, "n"],
    samples: Float[Tensor, "n k"],
    noise: tuple[float, float] = (0.0, 2.0),
    start: float = 0.0,
) -> Fitted:
    """Minimise a loss with the interface of ``nce_loss`` over mean, precision and c.

    ``start`` is where c begins. BFGS in float64; deterministic.
    """
    log_pn = log_normal(data, *noise), log_normal(samples, *noise)

    def value_and_slope(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        theta = torch.tensor(parameters, dtype=torch.float64, requires_grad=True)
        mean, log_precision, c = theta
        scores = (c - log_precision.exp() * (x - mean) ** 2 / 2 for x in (data, samples))
        value = loss(*scores, *log_pn)
        (slope,) = torch.autograd.grad(value, theta)
        return value.item(), slope.numpy()

    found = minimize(
        value_and_slope, [0.0, 0.0, start], jac=True, method="BFGS", options={"gtol": 1e-9}
    )
    mean, log_precision, c = found.x.tolist()
    return Fitted(mean, math.exp(-log_precision / 2), c)


def standard_errors(centre: float, width: float, k: int) -> tuple[float, float]:
    """Asymptotic standard errors of the mean and of c, × √n, for data N(0, 1)."""
    x = torch.linspace(-14, 14, 2801, dtype=torch.float64)
    features = torch.stack([x, -(x**2) / 2, torch.ones_like(x)], dim=1)
    covariance = asymptotic_covariance(
        log_normal(x), log_normal(x, centre, width), features, k, (x[1] - x[0]).item()
    )
    variances = covariance.diagonal().clamp(min=0)
    return variances[0].sqrt().item(), variances[2].sqrt().item()


def simulated_errors(
    n: int, k: int, noise: tuple[float, float], repeats: int = 100, seed: int = 0
) -> tuple[float, float]:
    """What :func:`standard_errors` predicts, measured: √n × the rms error of ``repeats`` fits.

    All fits run at once, by Newton's method on the logistic regression that NCE is.
    """
    generator = torch.Generator().manual_seed(seed)
    data = torch.randn(repeats, n, generator=generator, dtype=torch.float64)
    other = torch.randn(repeats, n * k, generator=generator, dtype=torch.float64)
    points = torch.cat([data, noise[0] + noise[1] * other], dim=1)  # (R, n(1+k))
    features = torch.stack([points, -(points**2) / 2, torch.ones_like(points)], dim=2)
    offset = log_normal(points, *noise) + math.log(k)
    is_data = (torch.arange(points.shape[1]) < n).double()
    truth = torch.tensor([0.0, 1.0, -0.5 * math.log(2 * math.pi)], dtype=torch.float64)
    theta = truth.repeat(repeats, 1)  # s = θ₁x − θ₂x²/2 + θ₃
    for _ in range(10):
        p = torch.sigmoid((features @ theta[:, :, None])[:, :, 0] - offset)  # (R, n(1+k))
        slope = torch.einsum("rif,ri->rf", features, is_data - p)
        hessian = torch.einsum("rif,ri,rig->rfg", features, p * (1 - p), features)
        theta = theta + torch.linalg.solve(hessian, slope)
    errors = (n * (theta - truth).square().mean(0)).sqrt()
    return errors[0].item(), errors[2].item()


# ---------------------------------------------------------------- figures


def densities_figure(fits: dict[str, Fitted]) -> Drawing:
    """The learnt curves e^s under their names, over the true density (filled)."""
    x = torch.linspace(-4, 4, 321, dtype=torch.float64)
    with course_style():
        figure = drawing(6.4, 3.0)
        axis = figure.subplots()
        axis.fill_between(x, log_normal(x).exp(), color=BLUE, alpha=0.15, linewidth=0)
        for (name, one), style in zip(fits.items(), ("-", "--", ":"), strict=False):
            y = one.score(x).exp()
            top = int(y.argmax())
            axis.plot(x, y, style, color=INK if style == "-" else ORANGE)
            colour = INK if style == "-" else ORANGE
            axis.text(-6.9, y[top], f"{name}: area {one.area:.3f}", va="center", color=colour)
        axis.set_xlabel("x")
        axis.set_ylabel("learnt density e^s")
        axis.set_xlim(-7, 4)  # room for the labels on the left
        axis.set_xticks(range(-4, 5))
        axis.set_ylim(bottom=0)
        axis.set_title("filled: the true density", color=MUTED, fontsize=9.5)
    parts = "; ".join(
        f"{name}: area {one.area:.3f}, mean {one.mean:.2f}, deviation {one.deviation:.2f}"
        for name, one in fits.items()
    )
    figure.alt = f"Learnt curves of the same bell shape and of different height. {parts}."
    return figure


def noise_figure(ks: list[int], exact: list[float], measured: list[float], limit: float) -> Drawing:
    """Standard error of c, × √n, against k: the exact curve, simulated points, the limit k → ∞."""
    with course_style():
        figure = drawing(6.4, 2.9)
        axis = figure.subplots()
        axis.plot(ks, exact, color=BLUE)
        axis.plot(ks, measured, "o", color=ORANGE)
        axis.axhline(limit, color=MUTED, linestyle="--", linewidth=1.3)
        axis.annotate(
            "exact", (ks[1], exact[1]), xytext=(8, 6), textcoords="offset points", color=BLUE
        )
        axis.annotate(
            "maximum likelihood",
            (ks[0], limit),
            xytext=(0, -13),
            textcoords="offset points",
            color=MUTED,
        )
        axis.set_xscale("log")
        axis.set_xticks(ks, [str(k) for k in ks])
        axis.minorticks_off()
        axis.set_ylim(bottom=0)
        axis.set_xlabel("noise samples for each datum, k")
        axis.set_ylabel("√n × error of c (nats)")
        axis.set_title("points: simulated", color=ORANGE, fontsize=9.5)
    pairs = "; ".join(
        f"k = {k}: exact {e:.3f}, simulated {m:.3f}"
        for k, e, m in zip(ks, exact, measured, strict=True)
    )
    figure.alt = f"The error of c falls with k and levels off at {limit:.3f}. {pairs}."
    return figure
