"""Right, stable NT-Xents, in styles that a learner might choose."""

import torch
import torch.nn.functional as F

from ..collect import right


def _unit(z):
    length = z.norm(dim=1, keepdim=True)
    dead = length == 0
    return torch.where(dead, torch.zeros_like(z), z / torch.where(dead, torch.ones_like(length), length))


def _finish(u, temperature):
    n = len(u) // 2
    logits = (u @ u.T / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(logits, torch.arange(2 * n).roll(-n))


@right("float32 or wider, where twice")
def single(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    return _finish(_unit(z if z.dtype == torch.float64 else z.float()), temperature)


@right("float64 throughout")
def double(z_i, z_j, temperature=0.07):
    return _finish(_unit(torch.cat([z_i, z_j]).double()), temperature)


@right("float64 inside, the result in the input's dtype")
def cast_back(z_i, z_j, temperature=0.07):
    return double(z_i, z_j, temperature).to(z_i.dtype)


@right("zero rows multiplied away after F.normalize of a safe copy")
def safe_copy(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).float()
    alive = z.abs().sum(1, keepdim=True) > 0
    safe = z.masked_fill(~alive, 1.0)
    return _finish(F.normalize(safe, dim=1).masked_fill(~alive, 0.0), temperature)


@right("-1e9 in float32: allowed there")
def large_number(z_i, z_j, temperature=0.07):
    u = _unit(torch.cat([z_i, z_j]).float())
    n = len(z_i)
    logits = (u @ u.T / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool), -1e9)
    return F.cross_entropy(logits, (torch.arange(2 * n) + n) % (2 * n))


@right("logsumexp minus the positive")
def log_sum(z_i, z_j, temperature=0.07):
    u = _unit(torch.cat([z_i, z_j]).float())
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    positive = (u * u.roll(len(z_i), 0)).sum(1) / temperature
    return (logits.logsumexp(1) - positive).mean()


@right("anchor by anchor, in a loop")
def loop(z_i, z_j, temperature=0.07):
    u = _unit(torch.cat([z_i, z_j]).float())
    rows = len(u)
    total = 0.0
    for a in range(rows):
        others = torch.tensor([b for b in range(rows) if b != a])
        logits = u[others] @ u[a] / temperature
        twin = (a + rows // 2) % rows
        total = total - logits.log_softmax(0)[twin - (twin > a)]
    return total / rows


@right("blocks, with the diagonal of two of them masked")
def blocks(z_i, z_j, temperature=0.07):
    a, b = _unit(z_i.double()), _unit(z_j.double())
    own = torch.eye(len(a), dtype=torch.bool)
    ab = a @ b.T / temperature
    aa = (a @ a.T / temperature).masked_fill(own, -torch.inf)
    bb = (b @ b.T / temperature).masked_fill(own, -torch.inf)
    y = torch.arange(len(a))
    first = F.cross_entropy(torch.cat([ab, aa], 1), y)
    second = F.cross_entropy(torch.cat([ab.T, bb], 1), y)
    return (first + second) / 2


@right("the normalisation as a function with its own backward pass")
def own_backward(z_i, z_j, temperature=0.07):
    class Unit(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z):
            length = z.norm(dim=1, keepdim=True)
            inverse = torch.where(length > 0, 1 / length, 0.0)
            ctx.save_for_backward(z * inverse, inverse)
            return z * inverse

        @staticmethod
        def backward(ctx, g):
            u, inverse = ctx.saved_tensors
            return (g - u * (u * g).sum(1, keepdim=True)) * inverse

    return _finish(Unit.apply(torch.cat([z_i, z_j]).double()), temperature)
