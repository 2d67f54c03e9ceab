"""Wrong streaming losses: values first, then gradients, memory, numerics and manners."""

import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

from infonce_lab.reference.nt_xent import nt_xent

from ..collect import add_wrong, wrong
from .right_informed import _MergedSums, _RowFunction, _Upper, checked, row_function, units


def rows_of(z_i, z_j, temperature, block, part):
    """A right loop over blocks of rows, with ``part(u, rows, temperature)`` inside."""
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    index = torch.arange(len(u))
    total = 0
    for rows in index.split(block):
        total = total + checkpoint(part, u, rows, temperature, use_reentrant=False)
    return total / len(u)


def masked(u, rows, temperature):
    return (u[rows] @ u.T / temperature).scatter(1, rows[:, None], -torch.inf)


def twins(u, rows):
    return (rows + len(u) // 2) % len(u)


# --- values


@wrong("self_similarity", "no mask in a row loop")
def no_mask(z_i, z_j, temperature=0.07, block=512):
    return rows_of(z_i, z_j, temperature, block, lambda u, r, t: F.cross_entropy(
        u[r] @ u.T / t, twins(u, r), reduction="sum"))  # fmt: skip


@wrong("self_similarity", "fill_diagonal_ on every block of rows: right for the first only")
def diagonal_of_the_block(z_i, z_j, temperature=0.07, block=512):
    return rows_of(z_i, z_j, temperature, block, lambda u, r, t: F.cross_entropy(
        (u[r] @ u.T / t).fill_diagonal_(-torch.inf), twins(u, r), reduction="sum"))  # fmt: skip


@wrong("positive_index", "labels arange(b) + N for every block")
def local_labels(z_i, z_j, temperature=0.07, block=512):
    return rows_of(z_i, z_j, temperature, block, lambda u, r, t: F.cross_entropy(
        masked(u, r, t), (torch.arange(len(r)) + len(u) // 2) % len(u), reduction="sum"))  # fmt: skip


@wrong("positive_index", "interleaved labels")
def interleaved(z_i, z_j, temperature=0.07, block=512):
    return rows_of(z_i, z_j, temperature, block, lambda u, r, t: F.cross_entropy(
        masked(u, r, t), r ^ 1, reduction="sum"))  # fmt: skip


@wrong("temperature", "τ twice")
def temperature_twice(z_i, z_j, temperature=0.07, block=512):
    return row_function(z_i, z_j, temperature**2, block)


@wrong("temperature", "√τ folded into one factor only")
def half_folded(z_i, z_j, temperature=0.07, block=512):
    return row_function(z_i, z_j, temperature**0.5, block)


@wrong("normalization", "rows as they are")
def not_normalised(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = torch.cat([z_i, z_j]).double()
    return _Upper.apply(u / temperature**0.5, block)


@wrong("reduction", "a sum")
def summed(z_i, z_j, temperature=0.07, block=512):
    return row_function(z_i, z_j, temperature, block) * 2 * len(z_i)


@wrong("reduction", "mean of block means")
def mean_of_means(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    parts = []
    for rows in torch.arange(len(u)).split(block):

        def part(u, rows=rows):
            return F.cross_entropy(masked(u, rows, temperature), twins(u, rows))

        parts.append(checkpoint(part, u, use_reentrant=False))
    return torch.stack(parts).mean()


@wrong("sign", "the sign")
def negative(z_i, z_j, temperature=0.07, block=512):
    return -row_function(z_i, z_j, temperature, block)


@wrong(("formula", "negatives"), "the twin never returns to the denominator")
def decoupled(z_i, z_j, temperature=0.07, block=512):
    def part(u, r, t):
        l = masked(u, r, t)  # noqa: E741
        pos = l.gather(1, twins(u, r)[:, None])
        return (
            l.scatter(1, twins(u, r)[:, None], -torch.inf).logsumexp(1, keepdim=True) - pos
        ).sum()

    return rows_of(z_i, z_j, temperature, block, part)


def _merged(update, start):
    """Running sums over blocks of columns, with a faulty update."""

    def loss(z_i, z_j, temperature=0.07, block=512):
        def part(u, r, t):
            m, s = start(len(r), t, u.dtype)
            for columns in torch.arange(len(u)).split(block):
                tile = (u[r] @ u[columns].T / t).masked_fill(r[:, None] == columns, -torch.inf)
                m, s = update(m, s, tile)
            return (m + s.log() - (u[r] * u[twins(u, r)]).sum(1) / t).sum()

        return rows_of(z_i, z_j, temperature, block, part)

    return loss


def _low(b, t, dtype):
    return torch.full((b,), -1 / t, dtype=dtype), torch.zeros(b, dtype=dtype)


def _forgot(m, s, tile):
    new = torch.maximum(m, tile.amax(1))
    return new, s + (tile - new[:, None]).exp().sum(1)


def _inverted(m, s, tile):
    new = torch.maximum(m, tile.amax(1))
    return new, s * (new - m).exp() + (tile - new[:, None]).exp().sum(1)


def _old_maximum(m, s, tile):
    new = torch.maximum(m, tile.amax(1))
    return new, s * (m - new).exp() + (tile - m[:, None]).exp().sum(1)


def _replaced(m, s, tile):
    new = torch.maximum(m, tile.amax(1))
    return new, (tile - new[:, None]).exp().sum(1)


add_wrong(_merged(_forgot, _low), "formula", "s is not rescaled")
add_wrong(_merged(_inverted, _low), "formula", "s is rescaled the wrong way")
add_wrong(_merged(_old_maximum, _low), "formula", "the new terms are shifted by the old maximum")
add_wrong(_merged(_replaced, _low), ("formula", "negatives"), "s is replaced by the tile's")
add_wrong(
    _merged(_forgot, lambda b, t, dtype: (torch.zeros(b, dtype=dtype), torch.ones(b, dtype=dtype))),
    "formula", "starts with m = 0, s = 1, and never rescales",
)  # fmt: skip


def _triangle(serve_columns, same_twice=False, edges="restart", last=True):
    def loss(z_i, z_j, temperature=0.07, block=512):
        checked(z_i, z_j, temperature, block)
        v = units(z_i.double(), z_j.double()) / temperature**0.5
        n = len(z_i)

        def sums(v):
            if edges == "restart":
                parts = [*torch.arange(n).split(block), *torch.arange(n, 2 * n).split(block)]
            else:
                parts = [*torch.arange(2 * n).split(block)]
            if not last and len(parts) > 1:
                parts = [p for p in parts if len(p) == block]
            total = [v.new_zeros(len(p)) for p in parts]
            for i, a in enumerate(parts):
                for j in range(i, len(parts)):
                    e = (v[a] @ v[parts[j]].T).exp()
                    if i == j or j - i == len(parts) // 2:
                        k = min(e.shape)
                        eye = torch.eye(k, dtype=torch.bool)
                        hide = F.pad(eye, (0, e.shape[1] - k, 0, e.shape[0] - k))
                        e = e.masked_fill(hide, 0.0)
                    total[i] = total[i] + e.sum(1)
                    if (serve_columns and i != j) or (same_twice and i == j):
                        total[j] = total[j] + e.sum(0)
            seen = torch.cat(parts)
            pos = (v * v.roll(n, 0)).sum(1)
            return F.softplus(torch.cat(total).clamp_min(1e-300).log() - pos[seen]).sum()

        return checkpoint(sums, v, use_reentrant=False) / (2 * n)

    return loss


add_wrong(_triangle(False), "negatives", "the triangle serves its rows only")
add_wrong(
    _triangle(True, same_twice=True), "negatives", "the diagonal tiles serve rows and columns"
)
add_wrong(
    _triangle(True, edges="run"), ("positive_index", "shape_state", "formula", "negatives"),
    "edges do not restart at N",
)  # fmt: skip
add_wrong(
    _triangle(True, last=False),
    ("negatives", "reduction", "shape_state"),
    "ragged tiles are dropped",
)


@wrong("negatives", "every block its own batch: accumulation")
def accumulation(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    total = 0
    for a, b in zip(z_i.split(block), z_j.split(block), strict=True):
        total = total + nt_xent(a, b, temperature) * len(a)
    return total / len(z_i)


@wrong(("negatives", "formula"), "the other view only: N candidates")
def other_view_only(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    a, b = F.normalize(z_i.double(), dim=1), F.normalize(z_j.double(), dim=1)
    n = len(a)

    def part(a, b, s):
        labels = torch.arange(s, min(s + block, n))
        return (F.cross_entropy(a[s : s + block] @ b.T / temperature, labels, reduction="sum")
                + F.cross_entropy(b[s : s + block] @ a.T / temperature, labels, reduction="sum"))  # fmt: skip

    return sum(checkpoint(part, a, b, s, use_reentrant=False) for s in range(0, n, block)) / (2 * n)


@wrong("shape_state", "assumes that block divides 2N")
def reshaped(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    if len(u) % block:  # what a view(-1, block, D) would do, without the crash
        u = torch.cat([u, torch.zeros(block - len(u) % block, u.shape[1], dtype=u.dtype)])
    n = len(z_i)
    total = 0
    for rows in torch.arange(2 * n).split(block):

        def part(u, rows=rows):
            return F.cross_entropy(
                masked(u, rows, temperature), (rows + n) % (2 * n), reduction="sum"
            )

        total = total + checkpoint(part, u, use_reentrant=False)
    return total / (2 * n)


# --- gradients


def _function(change):
    """The row Function with another backward."""

    class Changed(_RowFunction):
        @staticmethod
        def backward(ctx, g):
            return change(ctx, g)

    def loss(z_i, z_j, temperature=0.07, block=512):
        checked(z_i, z_j, temperature, block)
        return Changed.apply(z_i, z_j, temperature, block)

    return loss


def _scaled(factor):
    def change(ctx, g):
        a, b, *rest = _RowFunction.backward(ctx, g)
        return a * factor(ctx), b * factor(ctx), *rest

    return change


def _one_role(ctx, g):
    u, length, lse = ctx.saved_tensors
    temperature, _block, dtype = ctx.rest
    m = len(u)
    p = ((u @ u.T / temperature).fill_diagonal_(-torch.inf) - lse[:, None]).exp()
    du = (p @ u - u.roll(m // 2, 0)) * g.double() / (m * temperature)
    dz = ((du - u * (u * du).sum(1, keepdim=True)) / length).to(dtype)
    return dz[: m // 2], dz[m // 2 :], None, None


def _swapped(ctx, g):
    a, b, *rest = _RowFunction.backward(ctx, g)
    return b, a, *rest


def _unprojected(ctx, g):
    u, length, lse = ctx.saved_tensors
    temperature, _block, dtype = ctx.rest
    m = len(u)
    p = ((u @ u.T / temperature).fill_diagonal_(-torch.inf) - lse[:, None]).exp()
    du = ((p + p.T) @ u - 2 * u.roll(m // 2, 0)) * g.double() / (m * temperature)
    return (du / length)[: m // 2].to(dtype), (du / length)[m // 2 :].to(dtype), None, None


add_wrong(_function(_scaled(lambda ctx: 2.0)), "gradient", "twice the gradient")
add_wrong(_function(_scaled(lambda ctx: ctx.rest[0])), "gradient", "1/τ forgotten in backward")
add_wrong(_function(_scaled(lambda ctx: len(ctx.saved_tensors[0]))), "gradient", "not a mean")
add_wrong(_function(_one_role), "gradient", "an anchor only")
add_wrong(_function(_swapped), "gradient", "the gradients of the two views swapped")
add_wrong(_function(_unprojected), "gradient", "no projection")
add_wrong(
    _function(lambda ctx, g: _RowFunction.backward(ctx, torch.ones_like(g))), "gradient",
    "the upstream gradient is ignored",
)  # fmt: skip
add_wrong(
    _function(lambda ctx, g: (_RowFunction.backward(ctx, g)[0], None, None, None)), "gradient",
    "z_j gets none",
)  # fmt: skip


@wrong("gradient", "sums under no_grad")
def no_grad_sums(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    with torch.no_grad():
        lse = _MergedSums.apply(u, temperature, block)
    return (lse - (u * u.roll(len(z_i), 0)).sum(1) / temperature).mean()


@wrong("gradient", "columns detached to save memory")
def detached_columns(z_i, z_j, temperature=0.07, block=512):
    def part(u, r, t):
        l = (u[r] @ u.detach().T / t).scatter(1, r[:, None], -torch.inf)  # noqa: E741
        return F.cross_entropy(l, twins(u, r), reduction="sum")

    return rows_of(z_i, z_j, temperature, block, part)


# --- memory


@wrong("interface", "the naive loss, right in every dtype")
def dense(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return nt_xent(z_i.double(), z_j.double(), temperature).to(z_i.dtype)


@wrong("interface", "a plain row loop saved by autograd")
def row_loop(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    total = 0
    for rows in torch.arange(len(u)).split(block):
        logits = masked(u, rows, temperature)
        total = total + F.cross_entropy(logits, twins(u, rows), reduction="sum")
    return total / len(u)


@wrong("interface", "single rows, all saved")
def single_rows(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    losses = []
    for a in range(len(u)):
        l = u @ u[a] / temperature  # noqa: E741
        losses.append(torch.cat([l[:a], l[a + 1 :]]).logsumexp(0) - l[(a + len(z_i)) % len(u)])
    return torch.stack(losses).mean()


class _Hoard(_RowFunction):
    """Tiles are kept on ctx, where no hook of autograd sees them."""

    @staticmethod
    def forward(ctx, z_i, z_j, temperature, block):
        loss = _RowFunction.forward(ctx, z_i, z_j, temperature, block)
        z = torch.cat([z_i, z_j]).double()
        u = z / z.norm(dim=1, keepdim=True)
        ctx.tiles = [u[s : s + block] @ u.T for s in range(0, len(u), block)]
        return loss


@wrong("interface", "tiles kept on ctx in a list")
def hoard(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return _Hoard.apply(z_i, z_j, temperature, block)


@wrong("interface", "the whole matrix in one checkpoint")
def one_checkpoint(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return checkpoint(nt_xent, z_i.double(), z_j.double(), temperature, use_reentrant=False)


@wrong("interface", "rows in halves, whatever the block")
def halves(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return row_function(z_i, z_j, temperature, len(z_i))


# --- numerics


@wrong("numerics", "in the dtype of the embeddings")
def no_upcast(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)

    def part(u, rows):
        return F.cross_entropy(masked(u, rows, temperature), twins(u, rows), reduction="sum")

    parts = torch.arange(len(u)).split(block)
    return sum(checkpoint(part, u, r, use_reentrant=False) for r in parts) / len(u)


@wrong("numerics", "exponentials without a shift, in float64")
def unshifted(z_i, z_j, temperature=0.07, block=512):
    def part(u, r, t):
        e = (u[r] @ u.T / t).exp().scatter(1, r[:, None], 0.0)
        return -(e.gather(1, twins(u, r)[:, None]).squeeze(1) / e.sum(1)).log().sum()

    return rows_of(z_i, z_j, temperature, block, part)


@wrong(("numerics", "self_similarity"), "a constant shift by 1/τ and an eps")
def constant_shift(z_i, z_j, temperature=0.07, block=512):
    def part(u, r, t):
        l = masked(u, r, t) - 1 / t  # noqa: E741
        return (
            ((l.exp()).sum(1) + 1e-12).log() - l.gather(1, twins(u, r)[:, None]).squeeze(1)
        ).sum()

    return rows_of(z_i, z_j, temperature, block, part)


@wrong(("numerics", "self_similarity"), "a mask of −100, too weak at small τ")
def weak_mask(z_i, z_j, temperature=0.07, block=512):
    return rows_of(z_i, z_j, temperature, block, lambda u, r, t: F.cross_entropy(
        (u[r] @ u.T / t).scatter(1, r[:, None], -100.0), twins(u, r), reduction="sum"))  # fmt: skip


@wrong("numerics", "bfloat16 under autocast")
def follows_autocast(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i, z_j)

    def part(u, rows):
        return F.cross_entropy(masked(u, rows, temperature), twins(u, rows), reduction="sum")

    parts = torch.arange(len(u)).split(block)
    return sum(checkpoint(part, u, r, use_reentrant=False) for r in parts) / len(u)


# --- manners


@wrong("interface", "bad values are not refused")
def polite(z_i, z_j, temperature=0.07, block=512):
    return _RowFunction.apply(z_i, z_j, temperature, block)


@wrong("interface", "a Python float")
def number(z_i, z_j, temperature=0.07, block=512):
    return row_function(z_i, z_j, temperature, block).item()


@wrong("reduction", "one loss a row")
def per_row(z_i, z_j, temperature=0.07, block=512):
    u = units(z_i, z_j)
    return _MergedSums.apply(u, temperature, block) - (u * u.roll(len(z_i), 0)).sum(1) / temperature


@wrong("temperature", "the default is 0.1")
def other_default(z_i, z_j, temperature=0.1, block=512):
    return row_function(z_i, z_j, temperature, block)


@wrong("interface", "block cannot be named")
def unnamed(z_i, z_j, temperature=0.07, size=512):
    return row_function(z_i, z_j, temperature, size)


@wrong("side_effect", "normalises the caller's tensors in place")
def in_place(z_i, z_j, temperature=0.07, block=512):
    with torch.no_grad():
        for z in (z_i, z_j):
            if not z.requires_grad:
                z.div_(z.norm(dim=1, keepdim=True))
    return row_function(z_i, z_j, temperature, block)


@wrong("nondeterministic", "random blocks of rows")
def sampled(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    rows = torch.randperm(len(u))[: max(1, len(u) // 2)]
    return F.cross_entropy(masked(u, rows, temperature), twins(u, rows))


_buffers = {}


@wrong(("shape_state", "nondeterministic"), "a buffer of sums that is never cleared")
def stale_buffer(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    key = len(u), temperature
    old = _buffers.get(key, torch.tensor(-math.inf, dtype=u.dtype))
    lse = torch.logaddexp(_MergedSums.apply(u, temperature, block), old)
    _buffers[key] = lse.detach()
    return (lse - (u * u.roll(len(z_i), 0)).sum(1) / temperature).mean()


@wrong("interface", "a module class where a function is asked for")
class Module(nn.Module):
    def forward(self, z_i, z_j, temperature=0.07, block=512):
        return row_function(z_i, z_j, temperature, block)


add_wrong(None, "stub", "nothing")


@wrong("stub", "not written yet")
def todo(z_i, z_j, temperature=0.07, block=512):
    raise NotImplementedError
