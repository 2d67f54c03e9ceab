"""Wrong losses over several ranks, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.distributed as dist
import torch.nn.functional as F

from ..collect import wrong
from .right_blind import Gather, check_sizes, world


def gather(x, group):
    return Gather.apply(x, group) if world(group)[0] > 1 else x


def plain_gather(x, group):
    """What `dist.all_gather` gives: no gradient."""
    with torch.no_grad():
        return gather(x, group)


def start_up(z_i, z_j, temperature, group):
    check_sizes(z_i, z_j, temperature, group)
    return F.normalize(torch.cat([z_i, z_j]), dim=1)


def loss(u, keys, temperature, own, target):
    itself = F.one_hot(own, len(keys)).bool()
    return F.cross_entropy((u @ keys.T / temperature).masked_fill(itself, -torch.inf), target)


def places(n, rank):
    """Columns of a row itself and of its positive, columns in blocks of one rank."""
    local = torch.arange(2 * n)
    return local + 2 * n * rank, (local + n) % (2 * n) + 2 * n * rank


@wrong("gradient", "the gathered rows carry no gradient")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    keys = plain_gather(u, group)
    if world(group)[0] == 1:
        keys = u
    return loss(u, keys, temperature, *places(len(z_i), world(group)[1]))


@wrong("gradient", "only one's own shard is put back on the graph")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    size, rank = world(group)
    parts = list(plain_gather(u, group).chunk(size))
    parts[rank] = u
    return loss(u, torch.cat(parts), temperature, *places(len(z_i), rank))


class MeanGather(Gather):
    @staticmethod
    def backward(ctx, grad):
        return Gather.backward(ctx, grad)[0] / world(ctx.group)[0], None


@wrong("gradient", "the gather's backward pass averages over the ranks")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    size, rank = world(group)
    keys = MeanGather.apply(u, group) if size > 1 else u
    return loss(u, keys, temperature, *places(len(z_i), rank))


@wrong("positive_index", "the label lacks the offset of the rank")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    own, target = places(len(z_i), world(group)[1])
    keys = gather(u, group)
    logits = u @ keys.T / temperature
    positive = logits.gather(1, (target - own.min())[:, None]).squeeze(1)
    itself = F.one_hot(own, len(keys)).bool()
    return (logits.masked_fill(itself, -torch.inf).logsumexp(1) - positive).mean()


@wrong("self_similarity", "the mask lies at the local index")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    n, (size, rank) = len(z_i), world(group)
    a, b = gather(u[:n], group), gather(u[n:], group)
    keys = torch.cat([a, b])
    local = torch.arange(n)
    own = torch.cat([local, local + n * size])
    target = torch.cat([local + n * (size + rank), local + n * rank])
    logits = u @ keys.T / temperature
    positive = logits.gather(1, target[:, None]).squeeze(1)
    itself = F.one_hot(own, len(keys)).bool()
    return (logits.masked_fill(itself, -torch.inf).logsumexp(1) - positive).mean()


@wrong("self_similarity", "a row stays among its own candidates")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    _, target = places(len(z_i), world(group)[1])
    return F.cross_entropy(u @ gather(u, group).T / temperature, target)


@wrong(("negatives", "formula"), "negatives of this rank only")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    return loss(u, u, temperature, *places(len(z_i), 0))


@wrong(("negatives", "formula"), "other ranks contribute their second view only")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    n, rank = len(z_i), world(group)[1]
    keys = torch.cat([u[:n], gather(u[n:], group)])
    local = torch.arange(n)
    second = local + n * (1 + rank)
    return loss(u, keys, temperature, torch.cat([local, second]), torch.cat([second, local]))


@wrong("positive_index", "columns by rank, indices as if by view")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    n, (size, rank) = len(z_i), world(group)
    first = torch.arange(n) + n * rank
    second = first + n * size
    own, target = torch.cat([first, second]), torch.cat([second, first])
    return loss(u, gather(u, group), temperature, own, target)


@wrong("reduction", "multiplied by the number of ranks")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, group)
    size, rank = world(group)
    return size * loss(u, gather(u, group), temperature, *places(len(z_i), rank))


@wrong(("reduction", "formula"), "the mean over the rows of all ranks, on every rank")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    start_up(z_i, z_j, temperature, group)
    a, b = (F.normalize(gather(z, group), dim=1) for z in (z_i, z_j))
    keys = torch.cat([a, b])
    return loss(keys, keys, temperature, *places(len(a), 0))


@wrong(("shape_state", "interface"), "each rank checks its own sizes only")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    if z_i.shape != z_j.shape or not temperature > 0:
        raise ValueError("z_i and z_j must have one shape, and temperature must be positive")
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    return loss(u, gather(u, group), temperature, *places(len(z_i), world(group)[1]))


@wrong(("interface", "shape_state"), "needs an initialised group")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    rank = dist.get_rank(group)
    u = start_up(z_i, z_j, temperature, group)
    return loss(u, gather(u, group), temperature, *places(len(z_i), rank))


@wrong(("interface", "negatives", "formula"), "`group` is ignored, all ranks are used")
def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    u = start_up(z_i, z_j, temperature, None)
    return loss(u, gather(u, None), temperature, *places(len(z_i), world(None)[1]))
