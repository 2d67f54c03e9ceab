"""What the three exercises of chapter 9 share: batches, the picture of the logits, remarks."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.exercises.contract import Case, Note
from infonce_lab.exercises.notes import float32_number, half_precision, small_temperature
from infonce_lab.exercises.shared import pairs


def case(name: str, n: int, d: int, seed: int, noise: float | None = 0.5, scale=1.0, **scalars):
    """N pairs of D numbers, the second view ``noise`` away from the first (``None``: unrelated)."""
    z_i, z_j = pairs(n, d, seed, noise)
    return Case(name, (z_i * scale, z_j * scale), scalars)


def split(z_i: Tensor, z_j: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Logits of the positives (2N,) and of the negatives (2N, M), to go wrong with afterwards."""
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature
    same_image = torch.eye(n, dtype=torch.bool).repeat(2, 2)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return positive, logits[~same_image].view(2 * n, 2 * n - 2)


def logits_matrix(case: Case) -> np.ndarray:
    """The logits (2N, 2N) a right answer builds: −∞ on the diagonal."""
    u = F.normalize(torch.cat(case.inputs), dim=1)
    return (u @ u.T / case.scalars["temperature"]).fill_diagonal_(-torch.inf).numpy()


def notes(reference, **scalars) -> tuple[Note, ...]:
    """Remarks that cost nothing. ``scalars`` are those besides the temperature."""

    def single_pair(answer) -> str | None:
        z = torch.tensor([[1.0, 2.0, 3.0]])
        try:
            value = float(torch.as_tensor(answer(z, z * 2, 0.5, **scalars)).mean())
        except Exception:
            return None
        if not np.isfinite(value):
            return f"one pair has no negatives, and yours returns {value}; a ValueError says why"
        return None

    says = "float32 embeddings give a {} loss"
    return (
        *half_precision(reference, pairs(6, 8, seed=60), 0.5, tolerance=(0.05, 0.02), **scalars),
        Note("small temperature", small_temperature(reference, pairs(6, 8, seed=61), **scalars)),
        Note("one pair", single_pair),
        Note("result", float32_number(says, pairs(3, 4, seed=62), 0.5, **scalars)),
    )
