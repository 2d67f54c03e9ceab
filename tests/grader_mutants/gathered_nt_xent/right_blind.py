"""The loss over several ranks in several styles, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.distributed as dist
import torch.distributed.nn.functional as dist_nn
import torch.nn.functional as F
from torch.distributed._functional_collectives import all_gather_tensor_autograd

from ..collect import right


def world(group):
    """Size of the group and this rank's place in it; (1, 0) without one."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_world_size(group), dist.get_rank(group)
    return 1, 0


def check_sizes(z_i, z_j, temperature, group):
    """Every rank learns every rank's sizes, so that all raise or none does."""
    size, _ = world(group)
    good = z_i.ndim == 2 and z_i.shape == z_j.shape and len(z_i) > 0 and temperature > 0
    mine = torch.tensor([good, z_i.shape[0], z_i.shape[-1]], device=z_i.device)
    sizes = [mine]
    if size > 1:
        sizes = [torch.empty_like(mine) for _ in range(size)]
        dist.all_gather(sizes, mine, group=group)
    sizes = [s.tolist() for s in sizes]
    if not all(s[0] for s in sizes) or any(s != sizes[0] for s in sizes):
        raise ValueError(
            f"z_i, z_j need one shape (n, D), n > 0, the same on all ranks, and a temperature > 0; "
            f"got {tuple(z_i.shape)}, {tuple(z_j.shape)}, {temperature}; (good, n, D): {sizes}"
        )


class Gather(torch.autograd.Function):
    """All ranks' rows, in rank order; backward, each rank gets what all ranks ask of its rows."""

    @staticmethod
    def forward(ctx, x, group):
        size, ctx.rank = world(group)
        ctx.group, ctx.rows = group, len(x)
        parts = [torch.empty_like(x) for _ in range(size)]
        dist.all_gather(parts, x.contiguous(), group=group)
        return torch.cat(parts)

    @staticmethod
    def backward(ctx, grad):
        grad = grad.contiguous().clone()
        dist.all_reduce(grad, group=ctx.group)
        return grad[ctx.rank * ctx.rows : (ctx.rank + 1) * ctx.rows], None


@right("a gather with its own backward pass; columns in blocks of one rank")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    check_sizes(z_i, z_j, temperature, group)
    size, rank = world(group)
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    keys = Gather.apply(u, group) if size > 1 else u
    logits = u @ keys.T / temperature
    local = torch.arange(2 * n, device=u.device)
    itself = F.one_hot(local + 2 * n * rank, 2 * n * size).bool()
    target = (local + n) % (2 * n) + 2 * n * rank
    return F.cross_entropy(logits.masked_fill(itself, -math.inf), target)


@right("torch's own collective with a gradient, one for each view; first all z_i, then all z_j")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    check_sizes(z_i, z_j, temperature, group)
    size, rank = world(group)
    n = z_i.shape[0]
    a, b = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    all_a, all_b = a, b
    if size > 1:
        where = dist.group.WORLD if group is None else group
        all_a = all_gather_tensor_autograd(a.contiguous(), 0, where)
        all_b = all_gather_tensor_autograd(b.contiguous(), 0, where)
    keys = torch.cat([all_a, all_b])
    place = torch.arange(n, device=a.device) + rank * n

    def rows(queries, own, other):
        logits = (queries @ keys.T) / temperature
        positive = logits.gather(1, other[:, None]).squeeze(1)
        rest = logits.scatter(1, own[:, None], -math.inf)
        return torch.logsumexp(rest, 1) - positive

    total = n * size
    return torch.cat([rows(a, place, place + total), rows(b, place + total, place)]).mean()


@right("a sum over ranks of zeros with one's own rows filled in")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    check_sizes(z_i, z_j, temperature, group)
    size, rank = world(group)
    n = len(z_i)
    own = torch.stack([z_i, z_j])
    own = own / own.norm(dim=2, keepdim=True).clamp_min(1e-12)
    everyone = own
    if size > 1:
        padded = F.pad(own, (0, 0, rank * n, (size - 1 - rank) * n)).contiguous()
        where = dist.group.WORLD if group is None else group
        everyone = dist_nn.all_reduce(padded, op=dist.ReduceOp.SUM, group=where)
    scores = torch.einsum("vnd,wmd->vnwm", own, everyone) / temperature
    keep = torch.ones(2, n, 2, size * n, dtype=torch.bool, device=own.device)
    spots = torch.arange(n, device=own.device)
    for view in range(2):
        keep[view, spots, view, spots + rank * n] = False
    lse = scores.flatten(2).masked_fill(~keep.flatten(2), -math.inf).logsumexp(2)
    return (lse - (own[0] * own[1]).sum(1) / temperature).mean()


class FromRank(torch.autograd.Function):
    """The rows of one rank, sent to all; its gradient is the sum over ranks."""

    @staticmethod
    def forward(ctx, x, source, group):
        ctx.group, ctx.source = group, source
        ctx.owner = source if group is None else dist.get_global_rank(group, source)
        x = x.contiguous().clone()
        dist.broadcast(x, ctx.owner, group=group)
        return x

    @staticmethod
    def backward(ctx, grad):
        grad = grad.contiguous().clone()
        dist.all_reduce(grad, group=ctx.group)
        return grad * (ctx.source == world(ctx.group)[1]), None, None


@right("one rank after the other broadcasts, and joins a running log-sum-exp")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    check_sizes(z_i, z_j, temperature, group)
    size, rank = world(group)
    n = len(z_i)
    u = F.normalize(torch.cat((z_i, z_j), dim=0), p=2.0, dim=1)
    local = u @ u.T / temperature
    positive = torch.cat([local.diagonal(n), local.diagonal(-n)])
    seen = []
    for source in range(size):
        rows = FromRank.apply(u, source, group) if size > 1 else u
        logits = u @ rows.T / temperature
        if source == rank:
            eye = torch.eye(2 * n, dtype=torch.bool, device=u.device)
            logits = torch.where(eye, -math.inf, logits)
        seen.append(torch.logsumexp(logits, 1))
    return (torch.stack(seen).logsumexp(0) - positive).mean()
