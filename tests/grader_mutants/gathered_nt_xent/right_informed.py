"""Right answers on several ranks, in styles that a learner might choose."""

import functools
import math

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from ..collect import right


def alone():
    return not (dist.is_available() and dist.is_initialized())


def one_process(z_i, z_j, temperature):
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = (u @ u.T / temperature).fill_diagonal_(-math.inf)
    return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))


def same_n(z_i, group):
    sizes = [None] * dist.get_world_size(group)
    dist.all_gather_object(sizes, len(z_i), group=group)
    if len(set(sizes)) > 1:
        raise ValueError(f"n differs: {sizes}")


def same_n_by_extremes(z_i, group):
    n = torch.tensor([len(z_i), -len(z_i)])
    dist.all_reduce(n, op=dist.ReduceOp.MAX, group=group)
    if n[0] != -n[1]:
        raise ValueError(f"between {-n[1]} and {n[0]} pairs on a rank")


class SumBack(torch.autograd.Function):
    """Pieces of all ranks as a tuple; backward sums the own piece's gradients over ranks."""

    @staticmethod
    def forward(ctx, x, group):
        ctx.group = group
        pieces = [torch.zeros_like(x) for _ in range(dist.get_world_size(group))]
        dist.all_gather(pieces, x.contiguous(), group=group)
        return tuple(pieces)

    @staticmethod
    def backward(ctx, *grads):
        every = torch.stack(grads).contiguous()
        dist.all_reduce(every, group=ctx.group)
        return every[dist.get_rank(ctx.group)], None


class ScatterBack(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, group):
        ctx.group, ctx.shape = group, x.shape
        pieces = [torch.zeros_like(x) for _ in range(dist.get_world_size(group))]
        dist.all_gather(pieces, x.contiguous(), group=group)
        return torch.cat(pieces)

    @staticmethod
    def backward(ctx, grad):
        out = grad.new_empty(ctx.shape)
        dist.reduce_scatter(out, [g.contiguous() for g in grad.split(len(out))], group=ctx.group)
        return out, None


class PaddedSum(torch.autograd.Function):
    """A gather as the sum of buffers that are zero except for the own rows."""

    @staticmethod
    def forward(ctx, x, group):
        ctx.group, ctx.n = group, len(x)
        rank, world = dist.get_rank(group), dist.get_world_size(group)
        every = x.new_zeros(world * len(x), *x.shape[1:])
        every[rank * len(x) : (rank + 1) * len(x)] = x
        dist.all_reduce(every, group=group)
        return every

    @staticmethod
    def backward(ctx, grad):
        grad = grad.contiguous().clone()
        dist.all_reduce(grad, group=ctx.group)
        return grad.split(ctx.n)[dist.get_rank(ctx.group)], None


class Broadcasts(torch.autograd.Function):
    """One broadcast from each rank; backward reduces each piece to its owner."""

    @staticmethod
    def forward(ctx, x, group):
        ctx.group = group
        pieces = []
        for r in range(dist.get_world_size(group)):
            piece = x.contiguous().clone()
            dist.broadcast(piece, dist.get_global_rank(group or dist.group.WORLD, r), group=group)
            pieces.append(piece)
        return torch.cat(pieces)

    @staticmethod
    def backward(ctx, grad):
        own = None
        pieces = grad.chunk(dist.get_world_size(ctx.group))
        for r, piece in enumerate(pieces):
            piece = piece.contiguous().clone()
            dist.reduce(
                piece, dist.get_global_rank(ctx.group or dist.group.WORLD, r), group=ctx.group
            )
            own = piece if r == dist.get_rank(ctx.group) else own
        return own, None


def surprise(rows, columns, itself, twin, temperature):
    logits = rows @ columns.T / temperature
    hidden = torch.arange(len(columns)) == itself[:, None]
    return F.cross_entropy(logits.masked_fill(hidden, -math.inf), twin)


@right("a gather per view, backward by all_reduce")
def per_view(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    a, b = F.normalize(z_i, dim=-1), F.normalize(z_j, dim=-1)
    columns = torch.cat(SumBack.apply(a, group) + SumBack.apply(b, group))
    own = torch.arange(len(a)) + dist.get_rank(group) * len(a)
    other = own + len(columns) // 2
    return surprise(
        torch.cat([a, b]), columns, torch.cat([own, other]), torch.cat([other, own]), temperature
    )


@right("backward by reduce_scatter, normalised after the gather, log-sum-exp minus positive")
def reduce_scattered(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n_by_extremes(z_i, group)
    first = F.normalize(ScatterBack.apply(z_i, group), dim=1)
    second = F.normalize(ScatterBack.apply(z_j, group), dim=1)
    n, r = len(z_i), dist.get_rank(group)
    mine = slice(r * n, (r + 1) * n)
    total = 0
    for a, b in ((first, second), (second, first)):
        same = torch.einsum("nd,md->nm", a[mine], a) / temperature
        same = same.masked_fill(torch.eye(len(a), dtype=torch.bool)[mine], -math.inf)
        cross = torch.einsum("nd,md->nm", a[mine], b) / temperature
        positive = cross[torch.arange(n), torch.arange(r * n, r * n + n)]
        total = total + (torch.cat([same, cross], 1).logsumexp(1) - positive).sum()
    return total / (2 * n)


@right("a padded sum in place of a gather; float64 inside")
def padded(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    u = F.normalize(torch.stack([z_i, z_j], dim=1).double(), dim=2)  # (n, 2, D)
    every = PaddedSum.apply(u, group)  # (N, 2, D)
    columns = torch.cat([every[:, 0], every[:, 1]])
    own = torch.arange(len(u)) + dist.get_rank(group) * len(u)
    rows = torch.cat([u[:, 0], u[:, 1]])
    both = torch.cat([own, own + len(every)])
    return surprise(rows, columns, both, both.roll(len(u)), temperature).to(z_i.dtype)


@right("W broadcasts, a Python loop over rows")
def broadcasts(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    a, b = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    every_a, every_b = Broadcasts.apply(a, group), Broadcasts.apply(b, group)
    start, losses = dist.get_rank(group) * len(a), []
    for k in range(len(a)):
        place = start + k
        for row, same, cross in ((a[k], every_a, every_b), (b[k], every_b, every_a)):
            rest = torch.cat([same[:place], same[place + 1 :]]) @ row
            logits = torch.cat(
                [
                    (cross[place] @ row)[None],
                    (cross @ row)[:place],
                    (cross @ row)[place + 1 :],
                    rest,
                ]
            )
            losses.append(-(logits / temperature).log_softmax(0)[0])
    return torch.stack(losses).mean()


@right("torch's own differentiable all_gather")
def deprecated_collective(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    from torch.distributed.nn.functional import all_gather

    same_n(z_i, group)
    a, b = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    columns = torch.cat([*all_gather(a, group), *all_gather(b, group)])
    own = torch.arange(len(a)) + dist.get_rank(group) * len(a)
    itself = torch.cat([own, own + len(columns) // 2])
    return surprise(torch.cat([a, b]), columns, itself, itself.roll(len(a)), temperature)


@right("columns rank by rank, labels to match")
def rank_by_rank(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    rows = F.normalize(torch.cat([z_i, z_j]), dim=1)  # (2n, D)
    columns = torch.cat(SumBack.apply(rows, group))  # rank by rank
    place = torch.arange(len(rows))
    block = dist.get_rank(group) * len(rows)
    return surprise(rows, columns, block + place, block + place.roll(len(z_i)), temperature)


@right("own block first, without any offset")
def own_first(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    rows = F.normalize(torch.cat([z_i, z_j]), dim=1)
    pieces = list(SumBack.apply(rows, group))
    own = pieces.pop(dist.get_rank(group))
    columns = torch.cat([own, *pieces])
    place = torch.arange(len(rows))
    return surprise(rows, columns, place, place.roll(len(z_i)), temperature)


@right("value of the own rows, gradient of W times the whole loss through the own slice")
def surrogate(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    world, rank, n = dist.get_world_size(group), dist.get_rank(group), len(z_i)
    every = []
    for z in (z_i, z_j):
        pieces = [torch.empty_like(z) for _ in range(world)]
        dist.all_gather(pieces, z.detach().contiguous(), group=group)
        pieces[rank] = z
        every.append(torch.cat(pieces))
    u = F.normalize(torch.cat(every), dim=1)
    logits = (u @ u.T / temperature).fill_diagonal_(-math.inf)
    rows = F.cross_entropy(logits, torch.arange(len(u)).roll(len(u) // 2), reduction="none")
    own = rows.view(2, world, n)[:, rank].mean()
    whole = world * rows.mean()
    return own.detach() + whole - whole.detach()


@right("the self column removed by a boolean index")
def removed(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    rows = F.normalize(torch.cat([z_i, z_j]), dim=1)
    columns = torch.cat(SumBack.apply(rows, group))
    keep = torch.ones(len(rows), len(columns), dtype=torch.bool)
    block, place = dist.get_rank(group) * len(rows), torch.arange(len(rows))
    keep[place, block + place] = False
    logits = (rows @ columns.T / temperature)[keep].view(len(rows), -1)
    twin = block + place.roll(len(z_i))
    twin = twin - (twin > block + place).long()  # one column to the left has gone
    return F.nll_loss(F.log_softmax(logits, dim=1), twin)


@right("blocks of columns with checkpoints, shape (1,)")
def in_blocks(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    rows = F.normalize(torch.cat([z_i, z_j]), dim=1)
    columns = torch.cat(SumBack.apply(rows, group))
    block, place = dist.get_rank(group) * len(rows), torch.arange(len(rows))

    def part(rows, piece, start):
        logits = rows @ piece.T / temperature
        hidden = torch.arange(start, start + len(piece)) == (block + place)[:, None]
        return logits.masked_fill(hidden, -math.inf).logsumexp(1)

    parts, start = [], 0
    for piece in columns.split(3):
        parts.append(checkpoint(part, rows, piece, start, use_reentrant=False))
        start += len(piece)
    positive = (rows * rows.roll(len(z_i), 0)).sum(1) / temperature
    return (torch.stack(parts).logsumexp(0) - positive).mean()[None]


class _Loss:
    def __call__(self, z_i, z_j, temperature=0.07, group=None):
        return rank_by_rank(z_i, z_j, temperature, group)


add = right("a callable object")
loss_object = _Loss()
add(loss_object)


@right("keyword-only group through a partial")
@functools.wraps(per_view)
def wrapped(*args, **kwargs):
    return per_view(*args, **kwargs)
