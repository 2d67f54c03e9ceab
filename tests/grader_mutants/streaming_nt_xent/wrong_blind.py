"""Wrong streaming losses, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from ..collect import wrong
from .right_blind import Rows, check, full, masked_rows


def start_up(z_i, z_j, temperature, block):
    check(z_i, z_j, temperature, block)
    return F.normalize(full(torch.cat([z_i, z_j])), dim=1)


def mean_of_blocks(part, u, block):
    """The mean over rows of what `part(u, rows)` sums, each block under a checkpoint."""
    total = 0.0
    with torch.autocast(u.device.type, enabled=False):
        for rows in torch.arange(len(u)).split(block):
            total = total + checkpoint(part, u, rows, use_reentrant=False)
    return total / len(u)


def without_self(u, rows, temperature):
    logits = u[rows] @ u.T / temperature
    return logits.masked_fill(rows[:, None] == torch.arange(len(u)), -torch.inf)


@wrong("interface", "the whole matrix at once")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)
    with torch.autocast(u.device.type, enabled=False):
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        target = torch.arange(len(u)).roll(len(z_i))
        return F.cross_entropy(logits, target).to(z_i.dtype)


@wrong("interface", "a loop over rows whose graph keeps every block")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)
    losses = []
    with torch.autocast(u.device.type, enabled=False):
        for rows in torch.arange(len(u)).split(block):
            target = (rows + len(z_i)) % len(u)
            logits = without_self(u, rows, temperature)
            losses.append(F.cross_entropy(logits, target, reduction="none"))
    return torch.cat(losses).mean().to(z_i.dtype)


@wrong("self_similarity", "a row stays among its own candidates")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        target = (rows + len(z_i)) % len(u)
        return F.cross_entropy(u[rows] @ u.T / temperature, target, reduction="sum")

    return mean_of_blocks(part, u, block).to(z_i.dtype)


@wrong("self_similarity", "the mask lacks the offset of the block")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        logits = (u[rows] @ u.T / temperature).fill_diagonal_(-torch.inf)
        positive = (u[rows] * u[(rows + len(z_i)) % len(u)]).sum(1) / temperature
        return (logits.logsumexp(1) - positive).sum()

    return mean_of_blocks(part, u, block).to(z_i.dtype)


@wrong("positive_index", "the positive lacks the offset of the block")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        target = (torch.arange(len(rows)) + len(z_i)) % len(u)
        positive = (u[rows] * u[target]).sum(1) / temperature
        return (without_self(u, rows, temperature).logsumexp(1) - positive).sum()

    return mean_of_blocks(part, u, block).to(z_i.dtype)


@wrong(("negatives", "formula"), "a row meets only its own block and its positive")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        partner = (rows + len(z_i)) % len(u)
        near = torch.isin(torch.arange(len(u)), rows) | (partner[:, None] == torch.arange(len(u)))
        logits = without_self(u, rows, temperature).masked_fill(~near, -torch.inf)
        return F.cross_entropy(logits, partner, reduction="sum")

    return mean_of_blocks(part, u, block).to(z_i.dtype)


@wrong(("shape_state", "formula"), "the last incomplete block is left out")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)
    m, total = len(u), u.sum() * 0
    size = min(block, m)
    for start in range(0, m - size + 1, size):
        rows = torch.arange(start, start + size)

        def part(u, rows):
            target = (rows + len(z_i)) % m
            return F.cross_entropy(without_self(u, rows, temperature), target, reduction="sum")

        total = total + checkpoint(part, u, rows, use_reentrant=False)
    return (total / m).to(z_i.dtype)


@wrong(("reduction", "shape_state"), "a mean of block means")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        target = (rows + len(z_i)) % len(u)
        return F.cross_entropy(without_self(u, rows, temperature), target)

    pieces = torch.arange(len(u)).split(block)
    means = [checkpoint(part, u, rows, use_reentrant=False) for rows in pieces]
    return torch.stack(means).mean().to(z_i.dtype)


@wrong("reduction", "the sum over 2N rows is divided by N")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)
    return 2 * Rows.apply(u, temperature, block).to(z_i.dtype)


@wrong("numerics", "sums of exponentials without a maximum")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        weights = torch.exp(without_self(u, rows, temperature))
        positive = (u[rows] * u[(rows + len(z_i)) % len(u)]).sum(1) / temperature
        return (weights.sum(1).log() - positive).sum()

    return mean_of_blocks(part, u, block).to(z_i.dtype)


@wrong(("formula", "numerics"), "a new running maximum does not rescale the old sum")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)

    def part(u, rows):
        partner = (rows + len(z_i)) % len(u)
        positive = (u[rows] * u[partner]).sum(1) / temperature
        logits = without_self(u, rows, temperature)
        logits = logits.masked_fill(partner[:, None] == torch.arange(len(u)), -torch.inf)
        top, mass = positive.detach(), torch.ones_like(positive)
        for tile in logits.split(block, dim=1):
            top = torch.maximum(top, tile.detach().amax(1))
            mass = mass + torch.exp(tile - top[:, None]).sum(1)
        return (top + mass.log() - positive).sum()

    return mean_of_blocks(part, u, block).to(z_i.dtype)


class RowsOnly(Rows):
    @staticmethod
    def backward(ctx, upstream):
        u, lse = ctx.saved_tensors
        grad = -2 * u.roll(len(u) // 2, 0)
        for start in range(0, len(u), ctx.block):
            stop = min(start + ctx.block, len(u))
            p = torch.exp(masked_rows(u, start, stop, ctx.temperature) - lse[start:stop, None])
            grad[start:stop] += 2 * p @ u
        return upstream * grad / (len(u) * ctx.temperature), None, None


@wrong("gradient", "the backward pass takes the softmax for symmetric")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)
    return RowsOnly.apply(u, temperature, block).to(z_i.dtype)


class Upstreamless(Rows):
    @staticmethod
    def backward(ctx, upstream):
        return Rows.backward(ctx, torch.ones_like(upstream))


@wrong("gradient", "the backward pass ignores the upstream gradient")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = start_up(z_i, z_j, temperature, block)
    return Upstreamless.apply(u, temperature, block).to(z_i.dtype)


@wrong("interface", "nothing is checked")
def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    u = F.normalize(full(torch.cat([z_i, z_j])), dim=1)
    return Rows.apply(u, temperature, max(1, block)).to(z_i.dtype)
