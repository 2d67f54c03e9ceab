"""NT-Xent of the given, rounded inputs with Python floats; a row of zeros stays zero."""

from __future__ import annotations

import math

import torch

from ..paces import slopes


def value(z_i, z_j, temperature):
    """Mean over the 2N rows of −ln(e^{l_ap} / Σ_{b≠a} e^{l_ab}). z_i, z_j: (N, D)."""
    unit = []
    for row in z_i.tolist() + z_j.tolist():
        norm = math.sqrt(math.fsum(x * x for x in row))
        unit.append([x / norm if norm > 0 else 0.0 for x in row])
    total, m = 0.0, len(unit)
    for a in range(m):
        logits = [
            math.fsum(x * y for x, y in zip(unit[a], unit[b], strict=True)) / temperature
            for b in range(m)
        ]
        top = max(logit for b, logit in enumerate(logits) if b != a)
        rest = math.fsum(math.exp(logit - top) for b, logit in enumerate(logits) if b != a)
        total += top + math.log(rest) - logits[(a + m // 2) % m]
    return total / m


def gradient(z_i, z_j, temperature):
    """Both gradients by differences, (N, D) in float64, exactly 0 for a row of zeros."""
    data = z_i.double(), z_j.double()
    found = slopes(lambda a, b: value(a, b, temperature), data, (0, 1))
    for slope, z in zip(found, data, strict=True):
        slope[(z == 0).all(1)] = 0.0
    return found


def batch(n, d, seed, noise=0.5):
    """Correlated pairs of unequal lengths, (n, d) each, float64."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    centre = normal(n, d)
    lengths = torch.exp(0.4 * normal(n, 1)), torch.exp(0.4 * normal(n, 1))
    return tuple((centre + noise * normal(n, d)) * length for length in lengths)
