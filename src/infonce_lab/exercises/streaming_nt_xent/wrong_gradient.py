"""Right values with wrong gradients, and right answers that keep too much."""

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from infonce_lab.exercises.streaming_nt_xent.wrong import finish, logits, own, positive, twins, unit
from infonce_lab.reference.nt_xent import nt_xent


def _with_backward(backward):
    """NT-Xent whose gradient is ``backward(u, P − Y, length, temperature)``, (2N, D), already a mean."""

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z, temperature):
            ctx.save_for_backward(z)
            ctx.temperature = temperature
            return nt_xent(*z.chunk(2), temperature)

        @staticmethod
        def backward(ctx, gradient):
            (z,) = ctx.saved_tensors
            rows = len(z)
            length = z.norm(dim=1, keepdim=True)
            u = z / length
            p = logits(u, ctx.temperature).masked_fill(own(rows), -torch.inf).softmax(1)
            p[torch.arange(rows), twins(rows)] -= 1
            return backward(u, p / rows, length, ctx.temperature, gradient), None

    def loss(z_i, z_j, temperature=0.07, block=512):
        check(z_i, z_j, temperature, block)
        with torch.autocast("cpu", enabled=False):
            z = torch.cat([z_i, z_j])
            return Loss.apply(z.to(torch.promote_types(z.dtype, torch.float32)), temperature)

    return loss


def _through_length(u, du, length):
    return (du - u * (u * du).sum(1, keepdim=True)) / length


def _upstream(rule):
    return _with_backward(lambda u, e, length, t, g: g * rule(u, e, length, t))


rows_only = _upstream(lambda u, e, length, t: _through_length(u, e @ u / t, length))
columns_only = _upstream(lambda u, e, length, t: _through_length(u, e.T @ u / t, length))
no_temperature = _upstream(lambda u, e, length, t: _through_length(u, (e + e.T) @ u, length))
temperature_twice = _upstream(
    lambda u, e, length, t: _through_length(u, (e + e.T) @ u / t**2, length)
)
no_projection = _upstream(lambda u, e, length, t: (e + e.T) @ u / t / length)
no_length = _upstream(lambda u, e, length, t: _through_length(u, (e + e.T) @ u / t, 1.0))
not_a_mean = _upstream(
    lambda u, e, length, t: len(u) * _through_length(u, (e + e.T) @ u / t, length)
)
root_forgotten = _upstream(
    lambda u, e, length, t: _through_length(u, (e + e.T) @ u / t**0.5, length)
)
upstream_ignored = _with_backward(
    lambda u, e, length, t, g: _through_length(u, (e + e.T) @ u / t, length)
)


def _pull(share):
    """Push right, the pull of the twin times ``share``."""

    def rule(u, e, length, t):
        twin = twins(len(u))
        row = torch.arange(len(u))
        e = e.clone()
        e[row, twin] *= share
        return _through_length(u, (e + e.T) @ u / t, length)

    return _upstream(rule)


pull_halved = _pull(0.5)
pull_forgotten = _pull(0.0)


def _twin_as_a_negative(u, e, length, t):
    """The pull is a constant 1, and the push leaves the twin out, as the forward tiles do."""
    e = e.clone()
    e[torch.arange(len(u)), twins(len(u))] = -1 / len(u)
    return _through_length(u, (e + e.T) @ u / t, length)


pull_is_one = _upstream(_twin_as_a_negative)


def _share_of_the_negatives(u, e, length, t):
    rows = len(u)
    out = own(rows) | (torch.arange(rows) == twins(rows)[:, None])
    pull = e[torch.arange(rows), twins(rows)]
    e = logits(u, t).masked_fill(out, -torch.inf).softmax(1) / rows
    e[torch.arange(rows), twins(rows)] = pull
    return _through_length(u, (e + e.T) @ u / t, length)


divided_by_the_negatives = _upstream(_share_of_the_negatives)


def columns_detached(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    row_logits = (u @ u.detach().T / temperature).masked_fill(own(len(u)), -torch.inf)
    return F.cross_entropy(row_logits, twins(len(u)))


def sums_detached(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    return finish(lse.detach(), u, temperature)


def positives_detached(z_i, z_j, temperature=0.07, block=512):
    u = unit(z_i, z_j)
    lse = logits(u, temperature).masked_fill(own(len(u)), -torch.inf).logsumexp(1)
    return (lse - positive(u, temperature).detach()).mean()


def detached(z_i, z_j, temperature=0.07, block=512):
    return nt_xent(z_i, z_j, temperature).detach()


def length_detached(z_i, z_j, temperature=0.07, block=512):
    z = torch.cat([z_i, z_j])
    u = z / z.norm(dim=1, keepdim=True).detach()
    return F.cross_entropy(
        logits(u, temperature).masked_fill(own(len(u)), -torch.inf), twins(len(u))
    )


def first_view_only(z_i, z_j, temperature=0.07, block=512):
    return nt_xent(z_i, z_j.detach(), temperature)


# --- right numbers, too much memory


def _up(z_i, z_j):
    z = torch.cat([z_i, z_j])
    return F.normalize(z.to(torch.promote_types(z.dtype, torch.float32)), dim=1)


def _row_losses(u, start, stop, temperature):
    n = len(u) // 2
    row = torch.arange(start, stop, device=u.device)
    tile = u[start:stop] @ u.T / temperature
    tile = tile.scatter(1, row[:, None], -torch.inf)
    return F.cross_entropy(tile, (row + n) % (2 * n), reduction="sum")


def whole_matrix(z_i, z_j, temperature=0.07, block=512):
    check(z_i, z_j, temperature, block)
    with torch.autocast("cpu", enabled=False):
        return nt_xent(*_up(z_i, z_j).chunk(2), temperature)


def row_loop(z_i, z_j, temperature=0.07, block=512):
    """No big tensor anywhere, and all the small ones kept: autograd saves every slice."""
    check(z_i, z_j, temperature, block)
    with torch.autocast("cpu", enabled=False):
        u = _up(z_i, z_j)
        return sum(
            _row_losses(u, i, min(i + block, len(u)), temperature) for i in range(0, len(u), block)
        ) / len(u)


def check(z_i, z_j, temperature, block):
    if z_i.shape != z_j.shape or z_i.ndim != 2 or len(z_i) == 0 or not temperature > 0 or block < 1:
        raise ValueError("shapes, temperature or block")


def row_checkpoint(z_i, z_j, temperature=0.07, block=512):
    """The row loop, forgotten and computed again: right."""
    check(z_i, z_j, temperature, block)
    with torch.autocast("cpu", enabled=False):
        u = _up(z_i, z_j)
        total = 0.0
        for i in range(0, len(u), block):
            ends = i, min(i + block, len(u))
            total = total + checkpoint(_row_losses, u, *ends, temperature, use_reentrant=False)
        return total / len(u)
