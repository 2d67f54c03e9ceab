"""Wrong answers on several ranks, by category. They build on the right ones."""

import math

import torch
import torch.distributed as dist
import torch.nn.functional as F

from ..collect import add_wrong, wrong
from .right_informed import SumBack, alone, one_process, per_view, same_n, surprise


def _parts(z_i, z_j, group, gather=SumBack.apply):
    same_n(z_i, group)
    a, b = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    columns = torch.cat([*gather(a, group), *gather(b, group)])
    own = torch.arange(len(a)) + dist.get_rank(group) * len(a)
    both = torch.cat([own, own + len(columns) // 2])
    return torch.cat([a, b]), columns, both, both.roll(len(a))


def _plain(x, group):
    pieces = [torch.empty_like(x) for _ in range(dist.get_world_size(group))]
    dist.all_gather(pieces, x.detach().contiguous(), group=group)
    return pieces


def _with_own(x, group):
    pieces = _plain(x, group)
    pieces[dist.get_rank(group)] = x
    return pieces


# --- gradient


@wrong("gradient", "all_gather into buffers")
def buffers(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    return surprise(*_parts(z_i, z_j, group, _plain), temperature)


@wrong("gradient", "the own tensor put back")
def put_back(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    return surprise(*_parts(z_i, z_j, group, _with_own), temperature)


@wrong("gradient", "columns with gradient for first views only")
def half_gathered(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    a, b = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    columns = torch.cat([*SumBack.apply(a, group), *_plain(b, group)])
    own = torch.arange(len(a)) + dist.get_rank(group) * len(a)
    both = torch.cat([own, own + len(columns) // 2])
    return surprise(torch.cat([a, b]), columns, both, both.roll(len(a)), temperature)


@wrong("gradient", "divided by W in the gather's backward")
def averaged_back(z_i, z_j, temperature=0.07, group=None):
    class Mean(SumBack):
        @staticmethod
        def backward(ctx, *grads):
            return SumBack.backward(ctx, *grads)[0] / len(grads), None

    if alone():
        return one_process(z_i, z_j, temperature)
    return surprise(*_parts(z_i, z_j, group, Mean.apply), temperature)


@wrong("gradient", "the neighbour's slice comes back")
def shifted_back(z_i, z_j, temperature=0.07, group=None):
    class Shifted(SumBack):
        @staticmethod
        def backward(ctx, *grads):
            return SumBack.backward(ctx, *grads[1:], grads[0])

    if alone():
        return one_process(z_i, z_j, temperature)
    return surprise(*_parts(z_i, z_j, group, Shifted.apply), temperature)


@wrong("gradient", "the largest of the ranks' gradients instead of the sum")
def largest_back(z_i, z_j, temperature=0.07, group=None):
    class Largest(SumBack):
        @staticmethod
        def backward(ctx, *grads):
            every = torch.stack(grads).contiguous()
            dist.all_reduce(every, op=dist.ReduceOp.MAX, group=ctx.group)
            return every[dist.get_rank(ctx.group)], None

    if alone():
        return one_process(z_i, z_j, temperature)
    return surprise(*_parts(z_i, z_j, group, Largest.apply), temperature)


@wrong("gradient", "no graph at all")
@torch.no_grad()
def no_graph(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, temperature, group)


@wrong("gradient", "z_j is a constant")
def target_constant(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j.detach(), temperature, group)


# --- places


@wrong("positive_index", "arange(n) as labels")
def labels_of_rank_0(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, _ = _parts(z_i, z_j, group)
    n, total = len(z_i), len(columns) // 2
    twin = torch.cat([torch.arange(n) + total, torch.arange(n)])
    return surprise(rows, columns, itself, twin, temperature)


@wrong(("self_similarity", "positive_index"), "fill_diagonal_ on a rectangular matrix")
def diagonal(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, _, twin = _parts(z_i, z_j, group)
    logits = rows @ columns.T / temperature
    return F.cross_entropy(logits.fill_diagonal_(-1e4), twin)


@wrong("positive_index", "N + own for all rows")
def one_half(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, twin = _parts(z_i, z_j, group)
    twin = twin[: len(z_i)].repeat(2)
    hidden = torch.where(itself == twin, itself - len(columns) // 2, itself)
    return surprise(rows, columns, hidden, twin, temperature)


@wrong("positive_index", "ranks in reverse order")
def reversed_ranks(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, twin = _parts(z_i, z_j, group, lambda x, g: SumBack.apply(x, g)[::-1])
    return surprise(rows, columns, itself, twin, temperature)


@wrong("positive_index", "cat of both views from each rank, i + N")
def block_order(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    same_n(z_i, group)
    rows = F.normalize(torch.cat([z_i, z_j]), dim=1)
    columns = torch.cat(SumBack.apply(rows, group))
    own = dist.get_rank(group) * len(z_i) + torch.arange(len(z_i))
    both = torch.cat([own, own + len(columns) // 2])
    return surprise(rows, columns, both, both.roll(len(z_i)), temperature)


@wrong("positive_index", "own + n in place of own + N")
def small_step(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, _ = _parts(z_i, z_j, group)
    twin = (itself + len(z_i)) % len(columns)
    return surprise(rows, columns, itself, twin, temperature)


@wrong("self_similarity", "no mask")
def no_mask(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, _, twin = _parts(z_i, z_j, group)
    return F.cross_entropy(rows @ columns.T / temperature, twin)


@wrong("self_similarity", "multiplied by a mask of 0 and 1")
def zeroed(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, twin = _parts(z_i, z_j, group)
    mask = 1 - F.one_hot(itself, len(columns))
    return F.cross_entropy(mask * (rows @ columns.T) / temperature, twin)


# --- candidates


@wrong("negatives", "nothing is gathered")
def local(z_i, z_j, temperature=0.07, group=None):
    if not alone():
        same_n(z_i, group)
    return one_process(z_i, z_j, temperature)


@wrong("negatives", "CLIP on gathered views")
def clip_style(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, _ = _parts(z_i, z_j, group)
    n, total = len(z_i), len(columns) // 2
    a = F.cross_entropy(rows[:n] @ columns[total:].T / temperature, itself[:n])
    b = F.cross_entropy(rows[n:] @ columns[:total].T / temperature, itself[:n])
    return (a + b) / 2


@wrong("negatives", "the last rank is forgotten")
def last_forgotten(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, twin = _parts(z_i, z_j, group)
    world, n = dist.get_world_size(group), len(z_i)
    hidden = torch.zeros(2, world, n, dtype=torch.bool)
    hidden[:, -1] = dist.get_rank(group) < world - 1
    logits = (rows @ columns.T / temperature).masked_fill(hidden.flatten(), -math.inf)
    logits = logits.scatter(1, itself[:, None], -math.inf)
    return F.cross_entropy(logits, twin)


@wrong("negatives", "first views as anchors only")
def half_the_anchors(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    rows, columns, itself, twin = _parts(z_i, z_j, group)
    n = len(z_i)
    return surprise(rows[:n], columns, itself[:n], twin[:n], temperature)


# --- the mean, the temperature, the rest


@wrong("reduction", "times W, to make up for DDP")
def times_w(z_i, z_j, temperature=0.07, group=None):
    factor = 1 if alone() else dist.get_world_size(group)
    return factor * per_view(z_i, z_j, temperature, group)


@wrong("reduction", "divided by 2N")
def by_all_rows(z_i, z_j, temperature=0.07, group=None):
    factor = 1 if alone() else dist.get_world_size(group)
    return per_view(z_i, z_j, temperature, group) / factor


@wrong("reduction", "the sum of the rows")
def row_sum(z_i, z_j, temperature=0.07, group=None):
    return 2 * len(z_i) * per_view(z_i, z_j, temperature, group)


@wrong("reduction", "half of it: summed over rows, divided by 4n")
def halved(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, temperature, group) / 2


@wrong("reduction", "all_reduced: everyone returns the whole loss")
def reduced(z_i, z_j, temperature=0.07, group=None):
    loss = per_view(z_i, z_j, temperature, group)
    if alone():
        return loss
    total = loss.detach().clone()
    dist.all_reduce(total, group=group)
    return loss - loss.detach() + total / dist.get_world_size(group)


@wrong("temperature", "no τ")
def no_tau(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, 1.0, group)


@wrong("temperature", "another default")
def other_default(z_i, z_j, temperature=0.5, group=None):
    return per_view(z_i, z_j, temperature, group)


@wrong("temperature", "the root of τ")
def root_tau(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, temperature**0.5, group)


@wrong("normalization", "dot products of raw rows")
def raw(z_i, z_j, temperature=0.07, group=None):
    rows = torch.cat([z_i, z_j])
    if alone():
        logits = (rows @ rows.T / temperature).fill_diagonal_(-math.inf)
        return F.cross_entropy(logits, torch.arange(len(rows)).roll(len(z_i)))
    same_n(z_i, group)
    columns = torch.cat(SumBack.apply(rows, group))
    block, place = dist.get_rank(group) * len(rows), torch.arange(len(rows))
    return surprise(rows, columns, block + place, block + place.roll(len(z_i)), temperature)


@wrong("sign", "the log, not minus the log")
def positive_log(z_i, z_j, temperature=0.07, group=None):
    return -per_view(z_i, z_j, temperature, group)


@wrong("formula", "probabilities, not logarithms")
def probability(z_i, z_j, temperature=0.07, group=None):
    return 1 - torch.exp(-per_view(z_i, z_j, temperature, group))


# --- interface, state, side effects


@wrong("shape_state", "sizes are not compared")
def unchecked(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    a, b = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    columns = torch.cat([*SumBack.apply(a, group), *SumBack.apply(b, group)])
    own = torch.arange(len(a)) + dist.get_rank(group) * len(a)
    both = torch.cat([own, own + len(columns) // 2])
    return surprise(torch.cat([a, b]), columns, both, both.roll(len(a)), temperature)


@wrong("shape_state", "only rank 0 refuses; rank 1 waits")
def lonely_refusal(z_i, z_j, temperature=0.07, group=None):
    if not alone():
        sizes = [None] * dist.get_world_size(group)
        dist.all_gather_object(sizes, len(z_i), group=group)
        if dist.get_rank(group) == 0 and len(set(sizes)) > 1:
            raise ValueError("n differs")
        if len(set(sizes)) > 1:
            dist.barrier(group)
    return per_view(z_i, z_j, temperature, group)


@wrong("interface", "needs a process group")
def never_alone(z_i, z_j, temperature=0.07, group=None):
    dist.get_world_size(group)
    if alone():
        raise RuntimeError("Default process group has not been initialized")
    return per_view(z_i, z_j, temperature, group)


@wrong("interface", "the group is not passed on")
def world_only(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, temperature, None)


@wrong("interface", "a Python float")
def plain_float(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, temperature, group).item()


@wrong("interface", "nothing is returned")
def silent(z_i, z_j, temperature=0.07, group=None):
    per_view(z_i, z_j, temperature, group)


@wrong("interface", "the temperature has another name")
def renamed(z_i, z_j, tau=0.07, group=None):
    return per_view(z_i, z_j, tau, group)


@wrong("reduction", "one value per row")
def rows_apart(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i, z_j, temperature, group).repeat(2 * len(z_i))


@wrong("side_effect", "normalises in place")
def in_place(z_i, z_j, temperature=0.07, group=None):
    with torch.no_grad():
        z_i /= z_i.norm(dim=1, keepdim=True)
    return per_view(z_i, z_j, temperature, group)


@wrong("nondeterministic", "noise on the embeddings")
def noisy(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i + 0.1 * torch.randn_like(z_i), z_j, temperature, group)


_seen = {}


@wrong("shape_state", "labels of the first batch are kept")
def kept(z_i, z_j, temperature=0.07, group=None):
    n = _seen.setdefault("n", len(z_i))
    return per_view(z_i[:n], z_j[:n], temperature, group)


@wrong("device", "a GPU is asked for")
def on_cuda(z_i, z_j, temperature=0.07, group=None):
    return per_view(z_i.cuda(), z_j.cuda(), temperature, group)


@wrong("stub", "the gather is missing")
def unfinished(z_i, z_j, temperature=0.07, group=None):
    if alone():
        return one_process(z_i, z_j, temperature)
    raise NotImplementedError


@wrong("shape_state", "only rank 0 gathers: the others are through")
def rank_0_gathers(z_i, z_j, temperature=0.07, group=None):
    if alone() or dist.get_rank(group) > 0:
        return one_process(z_i, z_j, temperature)
    return per_view(z_i, z_j, temperature, group)


@wrong("cheat", "a constant")
def constant(z_i, z_j, temperature=0.07, group=None):
    return 0 * z_i.sum() + 0 * z_j.sum() + 0.4


add_wrong(None, "stub", "nothing")
add_wrong(torch.zeros(()), "interface", "a number")


@wrong(("interface", "gradient", "shape_state"), "backward forgets the group")
def backward_in_the_world(z_i, z_j, temperature=0.07, group=None):
    class Forgets(SumBack):
        @staticmethod
        def backward(ctx, *grads):
            ctx.group = None
            return SumBack.backward(ctx, *grads)

    if alone():
        return one_process(z_i, z_j, temperature)
    return surprise(*_parts(z_i, z_j, group, Forgets.apply), temperature)
