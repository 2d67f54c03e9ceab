"""Right streaming losses, in styles that a learner might choose."""

import math

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from ..collect import right


def checked(z_i, z_j, temperature, block):
    if z_i.ndim != 2 or z_i.shape != z_j.shape:
        raise ValueError(f"shapes {z_i.shape}, {z_j.shape}")
    if z_i.shape[0] == 0:
        raise ValueError("empty")
    if not temperature > 0:
        raise ValueError(f"temperature {temperature}")
    if block < 1:
        raise ValueError(f"block {block}")


def units(z_i, z_j):
    z = torch.cat([z_i, z_j])
    return F.normalize(z.to(torch.promote_types(z.dtype, torch.float32)), dim=1)


def quiet():
    return torch.autocast("cpu", enabled=False)


@right("einsum rows, logsumexp minus positive, checkpointed")
def einsum_rows(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    n = len(z_i)

    def part(u, start):
        rows = torch.arange(start, min(start + block, 2 * n))
        l = torch.einsum("ad,bd->ab", u[rows], u) / temperature  # noqa: E741
        l = torch.where(rows[:, None] == torch.arange(2 * n), -torch.inf, l)  # noqa: E741
        pos = l[torch.arange(len(rows)), (rows + n) % (2 * n)]
        return (l.logsumexp(1) - pos).sum()

    with quiet():
        u = units(z_i, z_j)
        total = sum(checkpoint(part, u, s, use_reentrant=False) for s in range(0, 2 * n, block))
        return total / (2 * n)


@right("everything in float64, cast back")
def double_rows(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return einsum_rows(z_i.double(), z_j.double(), temperature, block).to(z_i.dtype)


@right("reentrant checkpoint")
def reentrant(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    u = units(z_i.double(), z_j.double())
    n = len(z_i)

    def part(u, start):
        rows = torch.arange(start, min(start + block, 2 * n))
        logits = (u[rows] @ u.T / temperature).scatter(1, rows[:, None], -torch.inf)
        return F.cross_entropy(logits, (rows + n) % (2 * n), reduction="sum")

    if not torch.is_grad_enabled() or not u.requires_grad:
        return sum(part(u, s) for s in range(0, 2 * n, block)) / (2 * n)
    total = 0
    for s in range(0, 2 * n, block):
        total = total + checkpoint(part, u, s, use_reentrant=True)
    return total / (2 * n)


@right("one anchor at a time, checkpointed, whatever the block")
def one_row_at_a_time(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    n = len(z_i)

    def row(u, a):
        l = u @ u[a] / temperature  # noqa: E741
        others = torch.cat([l[:a], l[a + 1 :]])
        return others.logsumexp(0) - l[(a + n) % (2 * n)]

    u = units(z_i.double(), z_j.double())
    return sum(checkpoint(row, u, a, use_reentrant=False) for a in range(2 * n)) / (2 * n)


class _RowFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z_i, z_j, temperature, block):
        z = torch.cat([z_i, z_j]).double()
        length = z.norm(dim=1, keepdim=True).clamp_min(1e-12)
        u = z / length
        n = len(z_i)
        twin = torch.arange(2 * n).roll(n)
        lse = torch.empty(2 * n, dtype=u.dtype)
        for s in range(0, 2 * n, block):
            l = u[s : s + block] @ u.T / temperature  # noqa: E741
            l[torch.arange(len(l)), torch.arange(s, s + len(l))] = -torch.inf
            lse[s : s + block] = l.logsumexp(1)
        ctx.save_for_backward(u, length, lse)
        ctx.rest = temperature, block, z_i.dtype
        return (lse - (u * u[twin]).sum(1) / temperature).mean().to(z_i.dtype)

    @staticmethod
    def backward(ctx, g):
        u, length, lse = ctx.saved_tensors
        temperature, block, dtype = ctx.rest
        m = len(u)
        du = -2 * u.roll(m // 2, 0)
        for s in range(0, m, block):
            l = u[s : s + block] @ u.T / temperature  # noqa: E741
            l[torch.arange(len(l)), torch.arange(s, s + len(l))] = -torch.inf
            p = (l - lse[s : s + block, None]).exp()
            du[s : s + block] += p @ u
            du += p.T @ u[s : s + block]
        du *= g.double() / (m * temperature)
        dz = (du - u * (u * du).sum(1, keepdim=True)) / length
        return dz[: m // 2].to(dtype), dz[m // 2 :].to(dtype), None, None


@right("a Function over row blocks, float64")
def row_function(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return _RowFunction.apply(z_i, z_j, temperature, block)


class _MergedSums(torch.autograd.Function):
    """log-sum-exp of every row of u uᵀ/τ by (m, s), and its gradient tile by tile."""

    @staticmethod
    def forward(ctx, u, temperature, block):
        m = torch.full((len(u),), -math.inf, dtype=u.dtype)
        s = torch.zeros_like(m)
        index = torch.arange(len(u))
        for rows in index.split(block):
            for columns in index.split(block):
                t = (u[rows] @ u[columns].T / temperature).masked_fill(
                    rows[:, None] == columns, -math.inf
                )
                new = torch.maximum(m[rows], t.amax(1))
                safe = torch.where(new == -math.inf, 0.0, new)
                s[rows] = s[rows] * (m[rows] - safe).exp() + (t - safe[:, None]).exp().sum(1)
                m[rows] = new
        lse = m + s.log()
        ctx.save_for_backward(u, lse)
        ctx.rest = temperature, block
        return lse

    @staticmethod
    def backward(ctx, g):
        u, lse = ctx.saved_tensors
        temperature, block = ctx.rest
        du = torch.zeros_like(u)
        index = torch.arange(len(u))
        for rows in index.split(block):
            for columns in index.split(block):
                t = (u[rows] @ u[columns].T / temperature).masked_fill(
                    rows[:, None] == columns, -math.inf
                )
                e = (t - lse[rows, None]).exp() * g[rows, None] / temperature
                du[rows] += e @ u[columns]
                du[columns] += e.T @ u[rows]
        return du, None, None


@right("a Function for the log-sum-exps, autograd for the rest")
def merged(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    with quiet():
        u = units(z_i, z_j)
        positive = (u * u.roll(len(z_i), 0)).sum(1) / temperature
        return (_MergedSums.apply(u, temperature, block) - positive).mean()


@right("columns in blocks, logaddexp of checkpointed parts")
def logaddexp_columns(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)

    def part(u, start):
        columns = torch.arange(start, min(start + block, len(u)))
        own = torch.arange(len(u))[:, None] == columns
        return (u @ u[columns].T / temperature).masked_fill(own, -1e30).logsumexp(1)

    u = units(z_i.double(), z_j.double())
    lse = checkpoint(part, u, 0, use_reentrant=False)
    for s in range(block, len(u), block):
        # A stack of log-sum-exps, (2N,) each, is small.
        lse = torch.logaddexp(lse, checkpoint(part, u, s, use_reentrant=False))
    return (lse - (u * u.roll(len(z_i), 0)).sum(1) / temperature).mean()


class _Upper(torch.autograd.Function):
    """The upper triangle with edges restarting at N, in float64, shifted by each row's own positive."""

    @staticmethod
    def tiles(v, n, block):
        parts = [
            *(slice(i, min(i + block, n)) for i in range(0, n, block)),
            *(slice(i, min(i + block, 2 * n)) for i in range(n, 2 * n, block)),
        ]
        for i, a in enumerate(parts):
            for j in range(i, len(parts)):
                t = v[a] @ v[parts[j]].T
                if j - i in (0, len(parts) // 2):
                    t.fill_diagonal_(-math.inf)
                yield a, parts[j], t, i == j

    @staticmethod
    def forward(ctx, v, block):
        n = len(v) // 2
        negatives = torch.full((2 * n,), -math.inf, dtype=v.dtype)
        for a, b, t, same in _Upper.tiles(v, n, block):
            negatives[a] = negatives[a].logaddexp(t.logsumexp(1))
            if not same:
                negatives[b] = negatives[b].logaddexp(t.logsumexp(0))
        positive = (v * v.roll(n, 0)).sum(1)
        ctx.save_for_backward(v, negatives, positive)
        ctx.block = block
        return F.softplus(negatives - positive).mean()

    @staticmethod
    def backward(ctx, g):
        v, negatives, positive = ctx.saved_tensors
        n = len(v) // 2
        lse = negatives.logaddexp(positive)
        pull = (negatives - positive).sigmoid()
        dv = -(pull + pull.roll(n))[:, None] * v.roll(n, 0)
        for a, b, t, same in _Upper.tiles(v, n, ctx.block):
            e = (t - lse[a, None]).exp() + (t - lse[b]).exp()
            dv[a] += e @ v[b]
            if not same:
                dv[b] += e.T @ v[a]
        return dv * g / (2 * n), None


@right("the upper triangle, √τ folded into the rows")
def upper_triangle(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    return _Upper.apply(units(z_i.double(), z_j.double()) / temperature**0.5, block)


@right("a callable object")
class _Callable:
    def __call__(self, z_i, z_j, temperature=0.07, block=512):
        return row_function(z_i, z_j, temperature, block)


# A class is refused, its instance is a function like any other.
from ..collect import _registry  # noqa: E402

_entries = _registry[__name__]
_entries[-1] = (_Callable(), _entries[-1][1])


@right("shape (1,), float64 out of float32")
def keepdim(z_i, z_j, temperature=0.07, block=512):
    return upper_triangle(z_i, z_j, temperature, block).reshape(1)


@right("dense for small batches within one tile, streaming above")
def dense_if_small(z_i, z_j, temperature=0.07, block=512):
    checked(z_i, z_j, temperature, block)
    if 2 * len(z_i) > block:
        return merged(z_i, z_j, temperature, block)
    with quiet():
        u = units(z_i, z_j)
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))


@right("views in two loops, other names of the arguments")
def two_loops(a, b, temperature=0.07, block=512):
    checked(a, b, temperature, block)
    first, second = F.normalize(a.double(), dim=1), F.normalize(b.double(), dim=1)

    def side(mine, other, start):
        rows = slice(start, start + block)
        within = (mine[rows] @ mine.T / temperature).diagonal_scatter(
            torch.full((len(mine[rows]),), -torch.inf, dtype=mine.dtype), offset=start
        )
        across = mine[rows] @ other.T / temperature
        lse = torch.logaddexp(within.logsumexp(1), across.logsumexp(1))
        return (lse - across.diagonal(offset=start)).sum()

    total = 0
    for start in range(0, len(a), block):
        total = total + checkpoint(side, first, second, start, use_reentrant=False)
        total = total + checkpoint(side, second, first, start, use_reentrant=False)
    return total / (2 * len(a))
