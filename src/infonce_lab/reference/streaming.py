"""NT-Xent in O(N·D) memory (chapter 11): exact, and no (2N, 2N) matrix in either direction.

The logits are visited tile by tile. Forward keeps one number a row; backward computes each tile again.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def streaming_nt_xent(
    z_i: Float[Tensor, "n d"],
    z_j: Float[Tensor, "n d"],
    temperature: float = 0.07,
    block: int = 512,
) -> Float[Tensor, ""]:
    """Chapter 4's NT-Xent, value (nats) and gradient, with at most block² logits at a time.

    Half precision is computed with in float32, and everything in float64 below τ ≈ 1/70, where
    float32 might overflow; the result has the dtype of the embeddings. A row of zeros counts as
    u = 0 and gets gradient 0. Second derivatives are refused. On a GPU take a larger block: 4096.

    Raises:
        ValueError: the shapes differ or are not (N, D), N = 0, temperature is not > 0 or is learnt,
            or block < 1.
    """
    if z_i.ndim != 2 or z_i.shape != z_j.shape:
        raise ValueError(
            f"z_i and z_j must share one shape (N, D), got {tuple(z_i.shape)} and {tuple(z_j.shape)}"
        )
    if len(z_i) == 0:
        raise ValueError("z_i is empty: NT-Xent needs at least one pair (N = 0)")
    if not temperature > 0:  # also catches NaN
        raise ValueError(f"temperature must be > 0, got {temperature}")
    if getattr(temperature, "requires_grad", False):
        raise ValueError(f"temperature must be a constant, got {temperature}: it gets no gradient")
    if block < 1:
        raise ValueError(f"block must be ≥ 1, got {block}")
    temperature = float(temperature)
    # No row sums to more than e^top, and a sum of e^−top must still be a normal number.
    top = 1 / temperature + math.log(2 * len(z_i))
    wide = torch.float32 if top < 80 else torch.float64
    dtype = torch.promote_types(torch.promote_types(z_i.dtype, z_j.dtype), wide)
    with torch.autocast(z_i.device.type, enabled=False):
        z = torch.cat([z_i, z_j]).to(dtype)  # (2N, D)
        if 4 * len(z_i) <= block:  # half a tile holds everything
            loss = _dense(z, temperature)
        else:
            wanted = z_i.requires_grad, z_j.requires_grad
            loss = _Streaming.apply(z, temperature, block, top < 700, wanted)
    return loss.to(z_i.dtype)


class _Streaming(torch.autograd.Function):
    """From rows z (2N, D) to the loss. ``fits``: e^l and sums of it are numbers of the dtype."""

    @staticmethod
    def forward(ctx, z, temperature, block, fits, wanted):
        n = len(z) // 2
        length = _length(z, temperature)  # (2N, 1)
        v = z / length  # u/√τ: the product of two rows is a logit
        positive = (v[:n] * v[n:]).sum(dim=1).repeat(2)  # (2N,)
        negative = torch.full_like(positive, 0.0 if fits else -torch.inf)  # (2N,)
        for rows, columns, tile in _tiles(v, block):
            if fits:
                tile.exp_()
                negative[rows] += tile.sum(dim=1)
                if rows != columns:  # a tile above the diagonal is a tile below it, transposed
                    negative[columns] += tile.sum(dim=0)
            else:
                negative[rows] = negative[rows].logaddexp(tile.logsumexp(dim=1))
                if rows != columns:
                    negative[columns] = negative[columns].logaddexp(tile.logsumexp(dim=0))
        negative = negative.log_() if fits else negative  # log Σ e^l over the negatives
        ctx.save_for_backward(v, length, positive, negative)
        ctx.settings = temperature, block, fits, wanted
        return F.softplus(negative - positive).mean()  # −log P⁺, without cancellation

    @staticmethod
    def backward(ctx, gradient):
        if torch.is_grad_enabled():  # create_graph=True would get a constant
            raise RuntimeError("streaming_nt_xent has no second derivatives")
        v, length, positive, negative = ctx.saved_tensors
        temperature, block, fits, wanted = ctx.settings
        n = len(v) // 2
        everyone = negative.logaddexp(positive)  # (2N,) log Σ e^l over all candidates
        share = (-everyone).exp() if fits else None
        rival = (negative - everyone).exp().view(2, n).sum(dim=0).repeat(2)  # 1 − P⁺, both twins'
        dv = v.roll(n, dims=0).mul_(-rival[:, None])  # (2N, D): the pull of the twin
        weight = v.new_empty(min(block, n) ** 2)
        for rows, columns, tile in _tiles(v, block, wanted):
            push = weight[: tile.numel()].view_as(tile)  # becomes P_ab + P_ba
            if fits:
                torch.add(share[rows, None], share[columns], out=push).mul_(tile.exp_())
            else:
                torch.sub(tile, everyone[rows, None], out=push).exp_()
                push += tile.sub_(everyone[columns]).exp_()
            dv[rows].addmm_(push, v[columns])
            if rows != columns:
                dv[columns].addmm_(push.T, v[rows])
        # Through the normalisation: what points along a row is removed, the rest divided by ‖z‖.
        dv.addcmul_(v, (v * dv).sum(dim=1, keepdim=True), value=-temperature)
        return dv.div_(length).mul_(gradient / (2 * n)), None, None, None, None


def _tiles(
    v: Tensor, block: int, wanted: tuple[bool, bool] = (True, True)
) -> Iterator[tuple[slice, slice, Tensor]]:
    """Rows, columns and logits of each tile on or above the diagonal, all in one buffer.

    Edges restart at N: a row meets itself, and its twin, only on the main diagonal of a tile, where
    −∞ takes both out of the negatives. ``wanted``: tiles between unwanted halves are left out.
    """
    n = len(v) // 2
    edges = [*range(0, n, block), *range(n, 2 * n, block), 2 * n]
    parts = [slice(*ends) for ends in pairwise(edges)]
    buffer = v.new_empty(min(block, n) ** 2)
    for i, rows in enumerate(parts):
        for j, columns in enumerate(parts[i:], start=i):
            if not (wanted[rows.start >= n] or wanted[columns.start >= n]):
                continue
            a, b = v[rows], v[columns]
            tile = torch.mm(a, b.T, out=buffer[: len(a) * len(b)].view(len(a), len(b)))
            if j in (i, i + len(parts) // 2):
                tile.fill_diagonal_(-torch.inf)
            yield rows, columns, tile


def _length(z: Float[Tensor, "m d"], temperature: float) -> Float[Tensor, "m 1"]:
    """‖z‖·√τ of each row; ∞ for a row of zeros, so that z/∞ = 0 and its gradient is 0."""
    length = z.norm(dim=1, keepdim=True).mul(math.sqrt(temperature))
    return length.masked_fill(length == 0, torch.inf)


def _dense(z: Float[Tensor, "m d"], temperature: float) -> Float[Tensor, ""]:
    """Chapter 4 with the same v: faster where the whole matrix is small."""
    n = len(z) // 2
    v = z / _length(z, temperature)
    logits = (v @ v.T).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits, torch.arange(-n, n, device=v.device) % (2 * n))
