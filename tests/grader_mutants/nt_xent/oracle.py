"""NT-Xent twice from its definition, with loops and nothing clever.

`value` uses Python floats (64 bit) and the `math` module only. `graph` is the same double loop with
torch scalars, so that autograd can give the gradient. Neither shares code with the package.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

EPS = 1e-12  # the floor of a row's norm


def value(z_i: Tensor, z_j: Tensor, temperature: float) -> float:
    """Mean over the 2N rows of −log(e^{l_ap} / Σ_{b≠a} e^{l_ab}), in nats. z_i, z_j: (N, D)."""
    rows = [[float(x) for x in row] for z in (z_i, z_j) for row in z.detach().double().tolist()]
    unit = []
    for row in rows:
        norm = max(math.sqrt(math.fsum(x * x for x in row)), EPS)
        unit.append([x / norm for x in row])
    total, m = 0.0, len(unit)
    for a in range(m):
        positive = (a + m // 2) % m
        logit = {
            b: math.fsum(x * y for x, y in zip(unit[a], unit[b], strict=True)) / temperature
            for b in range(m)
            if b != a
        }
        top = max(logit.values())
        log_sum = top + math.log(math.fsum(math.exp(l_ab - top) for l_ab in logit.values()))
        total += log_sum - logit[positive]
    return total / m


def graph(z_i: Tensor, z_j: Tensor, temperature: float) -> Tensor:
    """The same number as a 0-dim tensor on the autograd graph of z_i and z_j."""
    rows = [*z_i.unbind(0), *z_j.unbind(0)]
    unit = [row / row.pow(2).sum().sqrt().clamp_min(EPS) for row in rows]
    m = len(unit)
    losses = []
    for a in range(m):
        positive = (unit[a] * unit[(a + m // 2) % m]).sum() / temperature
        logits = [(unit[a] * unit[b]).sum() / temperature for b in range(m) if b != a]
        top = max(logit.item() for logit in logits)
        denominator = sum(torch.exp(logit - top) for logit in logits)
        losses.append(top + torch.log(denominator) - positive)
    return sum(losses) / m


def gradient(z_i: Tensor, z_j: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """∂L/∂z_i and ∂L/∂z_j, each (N, D) in float64."""
    a = z_i.detach().double().clone().requires_grad_()
    b = z_j.detach().double().clone().requires_grad_()
    return torch.autograd.grad(graph(a, b, temperature), (a, b))


def batch(n: int, d: int, seed: int, noise: float = 0.4) -> tuple[Tensor, Tensor]:
    """Correlated pairs with unequal row norms, (n, d) each, float64, from their own generator."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    centre = normal(n, d)
    z_i = centre + noise * normal(n, d)
    z_j = centre + noise * normal(n, d)
    return z_i * torch.exp(0.5 * normal(n, 1)), z_j * torch.exp(0.5 * normal(n, 1))
