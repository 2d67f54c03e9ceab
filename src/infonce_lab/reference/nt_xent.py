"""NT-Xent, the normalised temperature-scaled cross-entropy loss of SimCLR (chapter 4)."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


def nt_xent(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], temperature: float = 0.07
) -> Float[Tensor, ""]:
    """Mean surprise, in nats, of each view at the place of its twin among 2N−1 candidates.

    ``z_i[k]`` and ``z_j[k]`` embed two views of image k; rows need not have unit length.
    Source: Chen et al. 2020 (SimCLR), eq. 1, averaged over all 2N anchors as in Algorithm 1.

    Raises:
        ValueError: the shapes differ or are not (N, D), N = 0, or temperature is not > 0.
    """
    if z_i.ndim != 2 or z_i.shape != z_j.shape:
        raise ValueError(
            f"z_i and z_j must share one shape (N, D), got {tuple(z_i.shape)} and {tuple(z_j.shape)}"
        )
    if len(z_i) == 0:
        raise ValueError("z_i is empty: NT-Xent needs at least one pair (N = 0)")
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")

    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)  # (2N, D), rows of unit length
    logits = u @ u.T / temperature  # (2N, 2N)
    logits = logits.masked_fill(torch.eye(2 * n, dtype=torch.bool, device=u.device), -torch.inf)
    positives = (torch.arange(2 * n, device=u.device) + n) % (2 * n)  # (2N,)
    return F.cross_entropy(logits, positives)


class InfoNCELoss(nn.Module):
    """:func:`nt_xent` as a module, with the interface of the challenge."""

    def __init__(self, temperature: float = 0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
        return nt_xent(z_i, z_j, self.temperature)

    def extra_repr(self) -> str:
        return f"temperature={self.temperature}"
