"""The wrong answers that people write on several ranks. Most are right on one."""

import torch
import torch.distributed as dist
import torch.nn.functional as F

from infonce_lab.reference.distributed import Gather, places
from infonce_lab.reference.nt_xent import nt_xent


def _alone() -> bool:
    return not dist.is_initialized()


def _unit(z_i, z_j):
    return F.normalize(torch.stack([z_i, z_j]), dim=2)  # (2, n, D)


def _plain_gather(x, group):
    """What all_gather gives: numbers without a history."""
    pieces = [torch.empty_like(x) for _ in range(dist.get_world_size(group))]
    dist.all_gather(pieces, x.detach().contiguous(), group=group)
    return pieces


def _rows(u, columns, temperature, group, offset=None, mask_offset=None, reduction="mean"):
    """The right end of the computation, with an offset that can be wrong."""
    rank, n, total = dist.get_rank(group), u.shape[1], columns.shape[1]
    logits = u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature  # (2n, 2N)
    itself, _ = places(rank if mask_offset is None else mask_offset, n, total)
    _, twin = places(rank if offset is None else offset, n, total)
    logits = logits.scatter(1, itself[:, None], -torch.inf)
    return F.cross_entropy(logits, twin, reduction=reduction)


# --- the gather


def no_grad_gather(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j)
    return _rows(u, torch.cat(_plain_gather(u, group), dim=1), temperature, group)


def own_shard_reinserted(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j)
    pieces = _plain_gather(u, group)
    pieces[dist.get_rank(group)] = u
    return _rows(u, torch.cat(pieces, dim=1), temperature, group)


def _with_backward(slice_of):
    """A gather whose backward is ``slice_of(gradient, rank, n, W, group)``."""

    class Wrong(Gather):
        @staticmethod
        def backward(ctx, gradient):
            rank, world = dist.get_rank(ctx.group), dist.get_world_size(ctx.group)
            return slice_of(gradient.clone(), rank, ctx.n, world, ctx.group), None

    def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
        if _alone():
            return nt_xent(z_i, z_j, temperature)
        u = _unit(z_i, z_j)
        return _rows(u, Wrong.apply(u, group), temperature, group)

    gathered_nt_xent.__name__ = slice_of.__name__
    return gathered_nt_xent


def _summed(gradient, group):
    gradient = gradient.contiguous()
    dist.all_reduce(gradient, group=group)
    return gradient


@_with_backward
def backward_mean(gradient, rank, n, world, group):
    return _summed(gradient, group)[:, rank * n : (rank + 1) * n] / world


@_with_backward
def backward_times_world(gradient, rank, n, world, group):
    return _summed(gradient, group)[:, rank * n : (rank + 1) * n] * world


@_with_backward
def backward_first_slice(gradient, rank, n, world, group):
    return _summed(gradient, group)[:, :n]


@_with_backward
def backward_of_the_others(gradient, rank, n, world, group):
    own = gradient[:, rank * n : (rank + 1) * n].clone()
    return _summed(gradient, group)[:, rank * n : (rank + 1) * n] - own


def rows_detached(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j)
    return _rows(u.detach(), Gather.apply(u, group), temperature, group)


def detached(z_i, z_j, temperature=0.07, group=None):
    return no_grad_gather(z_i.detach(), z_j.detach(), temperature, group)


def length_not_derived(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    z = torch.stack([z_i, z_j])
    u = z / z.detach().norm(dim=2, keepdim=True)
    return _rows(u, Gather.apply(u, group), temperature, group)


# --- the places


def _with_gather(loss):
    """``loss(u, columns, temperature, group)`` behind a gather that is right."""

    def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
        if _alone():
            return nt_xent(z_i, z_j, temperature)
        u = _unit(z_i, z_j)
        return loss(u, Gather.apply(u, group), temperature, group)

    gathered_nt_xent.__name__ = loss.__name__
    return gathered_nt_xent


@_with_gather
def label_offset_missing(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, offset=0)


@_with_gather
def mask_at_local_index(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, mask_offset=0)


@_with_gather
def both_offsets_missing(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, offset=0, mask_offset=0)


@_with_gather
def offset_by_rank_alone(u, columns, temperature, group):
    rank, n, total = dist.get_rank(group), u.shape[1], columns.shape[1]
    own = rank + torch.arange(n)
    logits = u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature
    logits = logits.scatter(1, torch.cat([own, total + own])[:, None], -torch.inf)
    return F.cross_entropy(logits, torch.cat([total + own, own]))


@_with_gather
def mask_forgotten(u, columns, temperature, group):
    _, twin = places(dist.get_rank(group), u.shape[1], columns.shape[1])
    return F.cross_entropy(u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature, twin)


@_with_gather
def mask_of_zeros(u, columns, temperature, group):
    itself, twin = places(dist.get_rank(group), u.shape[1], columns.shape[1])
    logits = u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature
    return F.cross_entropy(logits.scatter(1, itself[:, None], 0.0), twin)


@_with_gather
def twins_of_second_views_are_themselves(u, columns, temperature, group):
    itself, twin = places(dist.get_rank(group), u.shape[1], columns.shape[1])
    logits = u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature
    n = u.shape[1]
    logits = logits.scatter(1, itself[:n].repeat(2)[:, None], -torch.inf)
    return F.cross_entropy(logits, twin[:n].repeat(2))


def interleaved(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j)
    # (1, 2n, D) from each rank: [z_i of rank 0, z_j of rank 0, z_i of rank 1, …]
    columns = Gather.apply(u.flatten(0, 1)[None], group).view(2, -1, u.shape[2])
    return _rows(u, columns, temperature, group)


def interleaved_own_block_masked(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j).flatten(0, 1)  # (2n, D)
    columns = Gather.apply(u[None], group)[0]  # (2N, D), block by block
    itself = dist.get_rank(group) * len(u) + torch.arange(len(u))
    logits = (u @ columns.T / temperature).scatter(1, itself[:, None], -torch.inf)
    return F.cross_entropy(logits, (itself + len(columns) // 2) % len(columns))


def own_block_first(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j)
    columns = Gather.apply(u, group)
    rank, n = dist.get_rank(group), u.shape[1]
    rest = torch.cat([columns[:, : rank * n], columns[:, (rank + 1) * n :]], dim=1)
    return _rows(u, torch.cat([u, rest], dim=1), temperature, group)


# --- the candidates


def local_negatives_only(z_i, z_j, temperature=0.07, group=None):
    return nt_xent(z_i, z_j, temperature)


@_with_gather
def other_views_only(u, columns, temperature, group):
    """n × N, both directions: candidates of the same view are left out."""
    labels = dist.get_rank(group) * u.shape[1] + torch.arange(u.shape[1])
    one = F.cross_entropy(u[0] @ columns[1].T / temperature, labels)
    return (one + F.cross_entropy(u[1] @ columns[0].T / temperature, labels)) / 2


@_with_gather
def one_direction(u, columns, temperature, group):
    labels = dist.get_rank(group) * u.shape[1] + torch.arange(u.shape[1])
    return F.cross_entropy(u[0] @ columns[1].T / temperature, labels)


@_with_gather
def first_views_only(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, reduction="none")[: u.shape[1]].mean()


@_with_gather
def own_images_left_out(u, columns, temperature, group):
    """Negatives from other ranks only."""
    rank, n, total = dist.get_rank(group), u.shape[1], columns.shape[1]
    logits = u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature
    _, twin = places(rank, n, total)
    mine = torch.zeros(total, dtype=torch.bool)
    mine[rank * n : (rank + 1) * n] = True
    hidden = mine.repeat(2).expand_as(logits).clone().scatter(1, twin[:, None], False)
    return F.cross_entropy(logits.masked_fill(hidden, -torch.inf), twin)


@_with_gather
def positive_left_out_below(u, columns, temperature, group):
    rank, n, total = dist.get_rank(group), u.shape[1], columns.shape[1]
    itself, twin = places(rank, n, total)
    logits = u.flatten(0, 1) @ columns.flatten(0, 1).T / temperature
    positive = logits.gather(1, twin[:, None])[:, 0]
    rest = logits.scatter(1, torch.stack([itself, twin], dim=1), -torch.inf)
    return (rest.logsumexp(dim=1) - positive).mean()


# --- the mean


@_with_gather
def times_world(u, columns, temperature, group):
    return _rows(u, columns, temperature, group) * dist.get_world_size(group)


@_with_gather
def over_world(u, columns, temperature, group):
    return _rows(u, columns, temperature, group) / dist.get_world_size(group)


@_with_gather
def over_all_rows(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, reduction="sum") / (2 * columns.shape[1])


@_with_gather
def summed(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, reduction="sum")


@_with_gather
def over_pairs(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, reduction="sum") / u.shape[1]


@_with_gather
def per_row(u, columns, temperature, group):
    return _rows(u, columns, temperature, group, reduction="none")


@_with_gather
def averaged_over_ranks(u, columns, temperature, group):
    loss = _rows(u, columns, temperature, group)
    total = loss.detach().clone()
    dist.all_reduce(total, group=group)
    return loss + (total / dist.get_world_size(group) - loss).detach()


def whole_loss_own_slice(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    u = _unit(z_i, z_j)
    pieces = _plain_gather(u, group)
    pieces[dist.get_rank(group)] = u
    return nt_xent(*torch.cat(pieces, dim=1), temperature)


def whole_loss(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    return nt_xent(*Gather.apply(_unit(z_i, z_j), group), temperature)


# --- what is wrong on one process as well


def _scaled(logits_of):
    """Another use of the temperature, on all ranks."""

    def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
        if _alone():
            return logits_of(lambda t: nt_xent(z_i, z_j, t), temperature)
        u = _unit(z_i, z_j)
        columns = Gather.apply(u, group)
        return logits_of(lambda t: _rows(u, columns, t, group), temperature)

    gathered_nt_xent.__name__ = logits_of.__name__
    return gathered_nt_xent


@_scaled
def temperature_forgotten(loss, temperature):
    return loss(1.0)


@_scaled
def temperature_multiplied(loss, temperature):
    return loss(1 / temperature)


@_scaled
def temperature_fixed(loss, temperature):
    return loss(0.07)


@_scaled
def temperature_outside(loss, temperature):
    return loss(1.0) / temperature


@_scaled
def sign_flipped(loss, temperature):
    return -loss(temperature)


def not_normalised(z_i, z_j, temperature=0.07, group=None):
    z = torch.stack([z_i, z_j])
    if _alone():
        z = z.flatten(0, 1)
        logits = (z @ z.T / temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(z)).roll(len(z) // 2))
    return _rows(z, Gather.apply(z, group), temperature, group)


def columns_not_normalised(z_i, z_j, temperature=0.07, group=None):
    if _alone():
        return nt_xent(z_i, z_j, temperature)
    columns = Gather.apply(torch.stack([z_i, z_j]), group)
    return _rows(_unit(z_i, z_j), columns, temperature, group)
