"""BYOL with linear networks, its expected updates in closed form: no sampling (chapter 12).

Data x with covariance I, views x + ε with noise variance s. Online z = Wx, prediction p = Pz, target
W_t x. Everything the loss needs is the covariance of a view with itself, (1 + s)I, and with its
twin, I.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

Matrix = Float[Tensor, "d d"]


@dataclass(frozen=True)
class Settings:
    """Which parts are on. An EMA needs the stop-gradient: its target is never trained by the loss."""

    predictor: bool = True  # off: P is the identity, and stays it
    stop_gradient: bool = True
    momentum: float = 0.0  # of the target; 0 is SimSiam, whose target is the online network
    rate: float = 0.05
    decay: float = 0.01
    noise: float = 0.2  # variance of the views' noise, where the data have variance 1

    def __post_init__(self):
        if self.momentum and not self.stop_gradient:
            raise ValueError("a target with momentum > 0 needs stop_gradient=True")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum must be in [0, 1), got {self.momentum}")


@dataclass(frozen=True, eq=False)
class State:
    w: Matrix  # online
    p: Matrix  # predictor
    target: Matrix

    @property
    def singular_values(self) -> Float[Tensor, "d"]:
        """Gains of the online network, largest first: a direction is dead where one is 0."""
        return torch.linalg.svdvals(self.w)


def start(w: Matrix, p: Matrix, settings: Settings) -> State:
    """The target begins as a copy of the online network."""
    p = p if settings.predictor else torch.eye(len(w), dtype=w.dtype)
    return State(w, p, w)


def expected_loss(state: State, settings: Settings) -> float:
    """½ E‖PWx₁ − W_t x₂‖²."""
    a, t, c = state.p @ state.w, state.target, 1 + settings.noise
    return (c * a.square().sum() - 2 * (a * t).sum() + c * t.square().sum()).item() / 2


def step(state: State, settings: Settings) -> State:
    """One step of gradient descent with weight decay on the expected loss, then the EMA."""
    w, p, t, c = state.w, state.p, state.target, 1 + settings.noise
    error = c * p @ w - t  # ∂/∂(PW)
    grad_w = p.T @ error
    if not settings.stop_gradient:
        grad_w = grad_w + c * t - p @ w  # the target's side, with t = w
    grad_p = error @ w.T if settings.predictor else torch.zeros_like(p)
    new_w = w - settings.rate * (grad_w + settings.decay * w)
    decayed = grad_p + settings.decay * p if settings.predictor else grad_p
    new_p = p - settings.rate * decayed
    m = settings.momentum
    return State(new_w, new_p, m * t + (1 - m) * new_w)


def run(w: Matrix, p: Matrix, settings: Settings, steps: int) -> Iterator[State]:
    """The state before each step, and the last one: steps + 1 in all."""
    state = start(w, p, settings)
    yield state
    for _ in range(steps):
        state = step(state, settings)
        yield state


def fixed_points(decay: float, noise: float) -> tuple[float, float] | None:
    """(threshold, alive): where a direction of gain w = p is pushed neither up nor down.

    The roots of p(1 − p(1 + s)) = η. Below the threshold it dies, above it goes to ``alive``;
    ``None`` where the decay is so strong that 0 is the only resting place.
    """
    c = 1 + noise
    root = 1 - 4 * decay * c
    if root < 0:
        return None
    return (1 - math.sqrt(root)) / (2 * c), (1 + math.sqrt(root)) / (2 * c)


def with_switch(settings: Settings, **changes) -> Settings:
    """The same settings but for some; switching the stop-gradient off also drops the momentum."""
    if changes.get("stop_gradient") is False:
        changes.setdefault("momentum", 0.0)
    return replace(settings, **changes)


def _matrix(*rows: tuple[float, float]) -> Matrix:
    return torch.tensor(rows, dtype=torch.float64)


# (W, P) at the start. In "healthy" the predictor is positive in every direction, in "weak" it starts
# out negative in one.
STARTS = {
    "healthy": (_matrix((0.53, 0.44), (0.09, 0.43)), _matrix((0.65, 0.30), (0.30, 0.55))),
    "weak": (_matrix((0.21, 0.20), (0.06, 0.17)), _matrix((0.33, 0.30), (0.30, -0.03))),
}
