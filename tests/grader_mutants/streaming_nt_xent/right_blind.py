"""The streaming loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from ..collect import right


def check(z_i, z_j, temperature, block):
    if z_i.ndim != 2 or z_i.shape != z_j.shape or len(z_i) == 0:
        raise ValueError(f"z_i {tuple(z_i.shape)} and z_j {tuple(z_j.shape)} must be equal (N, D)")
    if not temperature > 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    if block < 1:
        raise ValueError(f"block must be at least 1, got {block}")


def full(z):
    """Half precision is computed in float32."""
    return z.float() if z.dtype in (torch.float16, torch.bfloat16) else z


def masked_rows(u, start, stop, temperature):
    logits = u[start:stop] @ u.T / temperature
    inside = torch.arange(stop - start, device=u.device)
    logits[inside, inside + start] = -torch.inf
    return logits


class Rows(torch.autograd.Function):
    """Saves the unit rows and one log-sum-exp a row; backward computes the logits again."""

    @staticmethod
    def forward(ctx, u, temperature, block):
        m = len(u)
        lse = u.new_empty(m)
        with torch.autocast(u.device.type, enabled=False):
            for start in range(0, m, block):
                stop = min(start + block, m)
                lse[start:stop] = masked_rows(u, start, stop, temperature).logsumexp(1)
            positive = (u * u.roll(m // 2, 0)).sum(1) / temperature
        ctx.save_for_backward(u, lse)
        ctx.temperature, ctx.block = temperature, block
        return (lse - positive).mean()

    @staticmethod
    def backward(ctx, upstream):
        u, lse = ctx.saved_tensors
        m = len(u)
        grad = -2 * u.roll(m // 2, 0)
        with torch.autocast(u.device.type, enabled=False):
            for start in range(0, m, ctx.block):
                stop = min(start + ctx.block, m)
                p = masked_rows(u, start, stop, ctx.temperature)
                p = p.sub_(lse[start:stop, None]).exp_()
                grad[start:stop] += p @ u
                grad += p.T @ u[start:stop]
        return upstream * grad / (m * ctx.temperature), None, None


@right("an autograd function that recomputes the logits")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    check(z_i, z_j, temperature, block)
    u = F.normalize(full(torch.cat([z_i, z_j])), dim=1)
    return Rows.apply(u, temperature, block).to(z_i.dtype)


@right("a checkpoint around each block of rows")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    check(z_i, z_j, temperature, block)
    n = len(z_i)

    def part(u, start):
        stop = min(start + block, 2 * n)
        logits = u[start:stop] @ u.T / temperature
        rows = torch.arange(start, stop, device=u.device)
        itself = rows[:, None] == torch.arange(2 * n, device=u.device)
        logits = logits.masked_fill(itself, -torch.inf)
        return F.cross_entropy(logits, (rows + n) % (2 * n), reduction="sum")

    with torch.autocast(z_i.device.type, enabled=False):
        u = F.normalize(full(torch.cat([z_i, z_j])), dim=1)
        total = 0.0
        for start in range(0, 2 * n, block):
            total = total + checkpoint(part, u, start, use_reentrant=False)
        return (total / (2 * n)).to(z_i.dtype)


@right("square tiles with a running maximum, which starts at the positive")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    check(z_i, z_j, temperature, block)
    n = len(z_i)
    m = 2 * n

    def strip(u, start):
        rows = torch.arange(start, min(start + block, m), device=u.device)
        partner = (rows + n) % m
        positive = (u[rows] * u[partner]).sum(1) / temperature
        top = positive.detach()
        mass = torch.exp(positive - top)
        for left in range(0, m, block):
            columns = torch.arange(left, min(left + block, m), device=u.device)
            tile = u[rows] @ u[columns].T / temperature
            skip = (columns == rows[:, None]) | (columns == partner[:, None])
            tile = tile.masked_fill(skip, -torch.inf)
            new = torch.maximum(top, tile.detach().amax(1))
            mass = mass * torch.exp(top - new) + torch.exp(tile - new[:, None]).sum(1)
            top = new
        return (top + mass.log() - positive).sum()

    with torch.autocast(z_i.device.type, enabled=False):
        u = F.normalize(torch.cat([full(z_i), full(z_j)]), dim=1, eps=1e-12)
        parts = [checkpoint(strip, u, s, use_reentrant=False) for s in range(0, m, block)]
        return (torch.stack(parts).sum() / m).to(z_i.dtype)


@right("value and gradient by hand without a graph, joined by a term that is zero")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    check(z_i, z_j, temperature, block)
    with torch.autocast(z_i.device.type, enabled=False):
        z = full(torch.cat((z_i, z_j), 0))
        u = z / z.norm(dim=1, keepdim=True).clamp_min(1e-12)
        with torch.no_grad():
            m = u.shape[0]
            partner = torch.cat([u[m // 2 :], u[: m // 2]])
            pieces = torch.arange(m, device=u.device).split(block)

            def column_block(columns):
                logits = u @ u[columns].T / temperature
                logits[columns, torch.arange(len(columns))] = -torch.inf
                return logits

            lse = torch.full((m,), -torch.inf, dtype=u.dtype, device=u.device)
            for columns in pieces:
                lse = torch.logaddexp(lse, column_block(columns).logsumexp(1))
            value = (lse - (u * partner).sum(1) / temperature).mean()
            slope = -2 * partner
            for columns in pieces:
                p = torch.exp(column_block(columns) - lse[:, None])
                slope += p @ u[columns]
                slope[columns] += p.T @ u
            slope /= m * temperature
        return (value + ((u - u.detach()) * slope).sum()).to(z_i.dtype)
