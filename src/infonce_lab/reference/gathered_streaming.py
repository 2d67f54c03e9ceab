"""NT-Xent over many devices without the matrix (chapter 11): local rows, gathered columns, in tiles.

:func:`gathered_nt_xent` keeps 2n × 2N logits on every rank. Here each tile is used and forgotten, and
made again in backward: memory O((n + N)·D + block²) instead of O(n·N).
"""

import torch
import torch.distributed as dist
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from infonce_lab.reference.distributed import Gather, check, places


class TiledLogSumExp(torch.autograd.Function):
    """log Σ_c exp(row · column_c) of every row, over all columns but two hidden ones per row.

    The scale of the logits is in the vectors already. Saved for backward: rows, columns and the
    result, never a matrix. A row whose columns are all hidden gets the lowest finite number.
    """

    @staticmethod
    def forward(
        ctx,
        rows: Float[Tensor, "r d"],
        columns: Float[Tensor, "c d"],
        hidden: Int[Tensor, "r 2"],
        block: int,
    ) -> Float[Tensor, "r"]:
        lowest = torch.finfo(rows.dtype).min
        result = rows.new_empty(len(rows))
        for r in range(0, len(rows), block):
            m = rows.new_full((len(rows[r : r + block]),), lowest)  # running maximum of each row
            s = torch.zeros_like(m)  # running sum of exp(logit − m)
            for c in range(0, len(columns), block):
                tile = _tile(rows, columns, hidden, r, c, block)
                higher = torch.maximum(m, tile.amax(dim=1))
                s = s * (m - higher).exp() + (tile - higher[:, None]).exp().sum(dim=1)
                m = higher
            result[r : r + block] = (m + s.log()).clamp(min=lowest)
        ctx.save_for_backward(rows, columns, hidden, result)
        ctx.block = block
        return result

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, gradient: Float[Tensor, "r"]):
        rows, columns, hidden, result = ctx.saved_tensors
        to_rows, to_columns = torch.zeros_like(rows), torch.zeros_like(columns)
        for r in range(0, len(rows), ctx.block):
            part = slice(r, r + ctx.block)
            for c in range(0, len(columns), ctx.block):
                tile = _tile(rows, columns, hidden, r, c, ctx.block)
                # ∂ log-sum-exp / ∂ logit is the share of the column
                pull = (tile - result[part, None]).exp() * gradient[part, None]
                to_rows[part] += pull @ columns[c : c + ctx.block]
                to_columns[c : c + ctx.block] += pull.T @ rows[part]
        return to_rows, to_columns, None, None


def gathered_streaming_nt_xent(
    z_i: Float[Tensor, "n d"],
    z_j: Float[Tensor, "n d"],
    temperature: float = 0.07,
    group: dist.ProcessGroup | None = None,
    block: int = 512,
) -> Float[Tensor, ""]:
    """:func:`gathered_nt_xent` with the same value and gradients, and no matrix of logits.

    Half precision is computed in float32. Without an initialised process group there is one rank.

    Raises:
        ValueError: as :func:`gathered_nt_xent`, or block < 1.
    """
    if block < 1:
        raise ValueError(f"block must be ≥ 1, got {block}")
    together = dist.is_available() and dist.is_initialized()
    if together:
        check(z_i, z_j, temperature, group)
    elif z_i.ndim != 2 or z_i.shape != z_j.shape or len(z_i) == 0 or not temperature > 0:
        raise ValueError(
            f"z_i and z_j must share one shape (n, D), n ≥ 1, and temperature must be > 0, got "
            f"{tuple(z_i.shape)}, {tuple(z_j.shape)} and {temperature}"
        )

    n, dtype = len(z_i), torch.promote_types(z_i.dtype, torch.float32)
    u = F.normalize(torch.stack([z_i, z_j]).to(dtype), dim=2) / temperature**0.5  # (2, n, D)
    every = Gather.apply(u, group) if together else u  # (2, N, D)
    rows, columns = u.flatten(0, 1), every.flatten(0, 1)  # (2n, D), (2N, D)
    rank = dist.get_rank(group) if together else 0
    hidden = torch.stack(places(rank, n, len(columns) // 2, z_i.device), dim=1)  # itself and twin
    negatives = TiledLogSumExp.apply(rows, columns, hidden, block)  # (2n,)
    positives = (rows * rows.roll(n, dims=0)).sum(dim=1)  # (2n,), the twin is on this rank
    loss = F.softplus(
        negatives - positives, threshold=torch.inf
    ).mean()  # −log P⁺ = log(1 + e^(neg − pos))
    return loss.to(z_i.dtype)


def _tile(rows, columns, hidden, r: int, c: int, block: int) -> Float[Tensor, "a b"]:
    """One tile of logits, with the hidden columns at −∞."""
    tile = rows[r : r + block] @ columns[c : c + block].T
    places = torch.arange(c, c + tile.shape[1], device=tile.device)
    for column in hidden[r : r + block].T:
        tile.masked_fill_(places == column[:, None], -torch.inf)
    return tile
