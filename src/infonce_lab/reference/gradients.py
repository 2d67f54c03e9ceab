"""The gradient of the contrastive loss by hand (chapter 7). Nothing here uses autograd.

``grad_logits`` is the gradient of a mean cross-entropy. ``grad_z`` carries it on, through the
temperature, the matrix of cosines and the normalisation, to the embeddings a network returns.
"""

import torch
from jaxtyping import Float, Int64
from torch import Tensor


def grad_logits(logits: Float[Tensor, "b k"], labels: Int64[Tensor, "b"]) -> Float[Tensor, "b k"]:
    """∂L/∂logits = (P − Y)/B for L = mean cross-entropy, in nats: softmax minus one-hot, over B.

    Each row sums to 0. A logit of −∞ gets exactly 0; it must not be its row's label.

    Raises:
        ValueError: logits is not (B, K), labels is not (B,), B = 0, or a label is not a column.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ValueError(
            f"logits must be (B, K) and labels (B,), got {tuple(logits.shape)} and "
            f"{tuple(labels.shape)}"
        )
    b, k = logits.shape
    if b == 0:
        raise ValueError("logits is empty: a mean needs at least one row (B = 0)")
    if labels.min() < 0 or labels.max() >= k:
        raise ValueError(f"labels must be columns 0 … {k - 1}, got {labels.tolist()}")
    p = logits.detach().softmax(dim=1)  # (B, K), exactly 0 where a logit is −∞
    p[torch.arange(b, device=p.device), labels] -= 1  # P − Y
    return p / b


def grad_z(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], temperature: float = 0.07
) -> tuple[Float[Tensor, "n d"], Float[Tensor, "n d"]]:
    """The gradients of NT-Xent (chapter 4) with respect to both batches of embeddings.

    In nats per unit of z. Orthogonal to z row by row, and inversely proportional to its length.
    Source: the chain rule; for one row see Khosla et al. 2020 (SupCon), section 3.

    Raises:
        ValueError: the shapes differ or are not (N, D), N = 0, or temperature is not > 0.
    """
    _check(z_i, z_j, temperature)
    n = len(z_i)
    z = torch.cat([z_i, z_j]).detach()  # (2N, D)
    length = z.norm(dim=1, keepdim=True).clamp_min(1e-12)  # (2N, 1)
    u = z / length  # (2N, D), rows of unit length
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)  # (2N, 2N)
    twins = (torch.arange(2 * n, device=z.device) + n) % (2 * n)  # (2N,)

    e = grad_logits(logits, twins)  # (2N, 2N): (P − Y)/2N, zero diagonal
    du = (e + e.T) @ u / temperature  # (2N, D): as anchor (row of E) plus as candidate (column)
    dz = (du - u * (u * du).sum(dim=1, keepdim=True)) / length  # (2N, D): tangent part, over ‖z‖
    return dz[:n], dz[n:]


def _check(z_i: Tensor, z_j: Tensor, temperature: float) -> None:
    if z_i.ndim != 2 or z_i.shape != z_j.shape:
        raise ValueError(
            f"z_i and z_j must share one shape (N, D), got {tuple(z_i.shape)} and {tuple(z_j.shape)}"
        )
    if len(z_i) == 0:
        raise ValueError("z_i is empty: NT-Xent needs at least one pair (N = 0)")
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")
