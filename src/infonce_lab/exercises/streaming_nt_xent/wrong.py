"""Streaming NT-Xents with the mistakes people make. The values are what counts here, so most of these
write down the matrix that the faulty tiles would amount to."""

import torch
import torch.nn.functional as F


def unit(z_i, z_j):
    return F.normalize(torch.cat([z_i, z_j]), dim=1)


def logits(u, t):
    return u @ u.T / t


def twins(rows):
    return (torch.arange(rows) + rows // 2) % rows


def own(rows):
    return torch.eye(rows, dtype=torch.bool)


def positive(u, t):
    return (u * u.roll(len(u) // 2, 0)).sum(1) / t


def finish(lse, u, t):
    return (lse - positive(u, t)).mean()


def _tiles(u, t, block):
    """Masked logits of all rows, (2N, block) at a time."""
    masked = logits(u, t).masked_fill(own(len(u)), -torch.inf)
    return masked.split(block, dim=1)


# --- merging tiles


def sums_not_rescaled(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    m, s = torch.full((len(u),), -torch.inf, dtype=u.dtype), torch.zeros(len(u), dtype=u.dtype)
    for tile in _tiles(u, temperature, block):
        m = torch.maximum(m, tile.amax(1))
        s = s + (tile - m[:, None]).exp().sum(1)
    return finish(m + s.log(), u, temperature)


def rescaled_the_wrong_way(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    low = -2 / temperature
    m, s = torch.full((len(u),), low, dtype=u.dtype), torch.zeros(len(u), dtype=u.dtype)
    for tile in _tiles(u, temperature, block):
        top = torch.maximum(m, tile.amax(1))
        s = s * (top - m).exp() + (tile - top[:, None]).exp().sum(1)
        m = top
    return finish(m + s.log(), u, temperature)


def maximum_of_the_last_tile(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    s = torch.zeros(len(u), dtype=u.dtype)
    for tile in _tiles(u, temperature, block):
        m = tile.amax(1).clamp(min=-1 / temperature)
        s = s + (tile - m[:, None]).exp().sum(1)
    return finish(m + s.log(), u, temperature)


def not_rescaled_from_one(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    m, s = torch.zeros(len(u), dtype=u.dtype), torch.ones(len(u), dtype=u.dtype)
    for tile in _tiles(u, temperature, block):
        m = torch.maximum(m, tile.amax(1))
        s = s + (tile - m[:, None]).exp().sum(1)
    return finish(m + s.log(), u, temperature)


def new_terms_with_the_old_maximum(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    m = torch.full((len(u),), -1 / temperature, dtype=u.dtype)
    s = torch.zeros(len(u), dtype=u.dtype)
    for tile in _tiles(u, temperature, block):
        top = torch.maximum(m, tile.amax(1))
        s = s * (m - top).exp() + (tile - m[:, None]).exp().sum(1)
        m = top
    return finish(m + s.log(), u, temperature)


def starts_at_zero_and_one(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    total = 1 + sum(tile.exp().sum(1) for tile in _tiles(u, temperature, block))
    return finish(total.log(), u, temperature)


def log_sums_added(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    parts = [t.logsumexp(1) for t in _tiles(u, temperature, block)]
    return finish(sum(p.clamp(min=-1 / temperature) for p in parts), u, temperature)


def log_sums_averaged(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    parts = [t.logsumexp(1).clamp(min=-1 / temperature) for t in _tiles(u, temperature, block)]
    return finish(sum(parts) / len(parts), u, temperature)


def largest_tile_only(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    parts = torch.stack([t.logsumexp(1) for t in _tiles(u, temperature, block)])
    return finish(parts.amax(0), u, temperature)


def last_tile_only(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    last = _tiles(u, temperature, block)[-1]
    return finish(torch.logaddexp(last.logsumexp(1), positive(u, temperature)), u, temperature)


# --- which tiles


def ragged_end_dropped(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    whole = max(len(u) // block * block, min(block, len(u)))
    masked = logits(u, temperature).masked_fill(own(len(u)), -torch.inf)
    seen = torch.arange(len(u)) < whole
    seen = seen | (torch.arange(len(u)) == twins(len(u))[:, None])
    return finish(masked.masked_fill(~seen, -torch.inf).logsumexp(1), u, temperature)


def ragged_rows_dropped(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    whole = max(len(u) // block * block, min(block, len(u)))
    masked = logits(u, temperature).masked_fill(own(len(u)), -torch.inf)
    losses = masked.logsumexp(1) - positive(u, temperature)
    return losses[:whole].mean()


def _parts(n, block):
    edges = [*range(0, n, block), *range(n, 2 * n, block), 2 * n]
    part = torch.zeros(2 * n, dtype=torch.long)
    for edge in edges[1:-1]:
        part[edge:] += 1
    return part


def triangle_serves_rows_only(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    part = _parts(len(z_i), block)
    masked = logits(u, temperature).masked_fill(own(len(u)), -torch.inf)
    seen = (part[None, :] >= part[:, None]) | (torch.arange(len(u)) == twins(len(u))[:, None])
    return finish(masked.masked_fill(~seen, -torch.inf).logsumexp(1), u, temperature)


def diagonal_tiles_twice(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    part = _parts(len(z_i), block)
    out = own(len(u)) | (torch.arange(len(u)) == twins(len(u))[:, None])
    weights = logits(u, temperature).masked_fill(out, -torch.inf).exp()
    twice = 1.0 + (part[None, :] == part[:, None])
    pos = positive(u, temperature)
    return F.softplus((weights * twice).sum(1).log() - pos).mean()


def each_block_is_a_batch(z_i, z_j, temperature=0.07, block=512):
    total = 0.0
    for a, b in zip(z_i.split(block), z_j.split(block), strict=True):
        u = unit(a, b)
        masked = logits(u, temperature).masked_fill(own(len(u)), -torch.inf)
        total = total + F.cross_entropy(masked, twins(len(u)), reduction="sum")
    return total / (2 * len(z_i))


def mean_of_block_batches(z_i, z_j, temperature=0.07, block=512):
    losses = []
    for a, b in zip(z_i.split(block), z_j.split(block), strict=True):
        u = unit(a, b)
        masked = logits(u, temperature).masked_fill(own(len(u)), -torch.inf)
        losses.append(F.cross_entropy(masked, twins(len(u))))
    return torch.stack(losses).mean()


# --- inside a tile


def _local(z_i, z_j, block):
    """For each entry: its place inside its tile, when rows and columns are cut every ``block``."""
    place = torch.arange(2 * len(z_i))
    return (place % block)[:, None] == (place % block)[None, :]


def every_tile_masked(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    out = _local(z_i, z_j, block) & (torch.arange(len(u)) != twins(len(u))[:, None])
    return finish(logits(u, temperature).masked_fill(out, -torch.inf).logsumexp(1), u, temperature)


def block_masked_from_column_0(z_i, z_j, temperature=0.07, block=512):
    """`fill_diagonal_` on every (block, 2N) piece."""
    u = unit(z_i, z_j)
    row = torch.arange(len(u))
    out = (row % block)[:, None] == row
    return finish(logits(u, temperature).masked_fill(out, -torch.inf).logsumexp(1), u, temperature)


def first_tile_masked_only(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    out = own(len(u)) & (torch.arange(len(u)) < block)[:, None]
    return finish(logits(u, temperature).masked_fill(out, -torch.inf).logsumexp(1), u, temperature)


def mask_forgotten(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    return finish(logits(u, temperature).logsumexp(1), u, temperature)


def twin_masked_too(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    out = own(len(u)) | (torch.arange(len(u)) == twins(len(u))[:, None])
    return finish(logits(u, temperature).masked_fill(out, -torch.inf).logsumexp(1), u, temperature)


def twin_counted_twice(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    return finish(torch.logaddexp(lse, positive(u, temperature)), u, temperature)


def edges_run_past_n(z_i, z_j, temperature=0.07, block=512):
    """Tiles every ``block`` from 0 to 2N, the diagonal of each "twin" tile taken as positives."""
    u = unit(z_i, z_j)
    n = len(z_i)
    count = -(-n // block)
    row = torch.arange(2 * n)
    part, place = row // block, row % block
    same = place[:, None] == place[None, :]
    between = (part[:, None] - part[None, :]).abs() == count
    out = own(2 * n) | (same & between)
    negatives = logits(u, temperature).masked_fill(out, -torch.inf).logsumexp(1)
    return F.softplus(negatives - positive(u, temperature)).mean()


def twin_at_local_index(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    row = torch.arange(len(u))
    label = (row % block + len(z_i)) % len(u)
    return (lse - (u * u[label]).sum(1) / temperature).mean()


# --- reduction


def sum_over_blocks(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    losses = lse - positive(u, temperature)
    return sum(part.mean() for part in losses.split(block))


def mean_of_block_means(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    losses = lse - positive(u, temperature)
    return torch.stack([part.mean() for part in losses.split(block)]).mean()


def divided_by_n(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    return (lse - positive(u, temperature)).sum() / len(z_i)


def first_views_only(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    return (lse - positive(u, temperature))[: len(z_i)].mean()
