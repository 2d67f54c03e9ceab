"""The Barlow Twins loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
from torch.nn import functional as F

from ..collect import right


@right("by the formula, a boolean mask for the off-diagonal")
def barlow_loss(z1, z2, lambd=5e-3):
    n, d = z1.shape
    a = (z1 - z1.mean(0)) / torch.sqrt(z1.var(0, correction=0) + 1e-5)
    b = (z2 - z2.mean(0)) / torch.sqrt(z2.var(0, correction=0) + 1e-5)
    c = torch.einsum("ni,nj->ij", a, b) / n
    same = torch.eye(d, dtype=torch.bool, device=c.device)
    return (1 - c[same]).square().sum() + lambd * c[~same].square().sum()


@right("batch_norm and the flattened off-diagonal of the authors' code")
def barlow_loss(z1, z2, lambd=5e-3):
    n, d = z1.shape
    z1, z2 = (F.batch_norm(z, None, None, training=True, eps=1e-5) for z in (z1, z2))
    c = z1.T.mm(z2).div(n)
    on = torch.diagonal(c).add(-1).pow(2).sum()
    off = c.flatten()[:-1].view(d - 1, d + 1)[:, 1:].pow(2).sum()
    return on + lambd * off


@right("two loops over the coordinates")
def barlow_loss(z1, z2, lambd=5e-3):
    def standard(x):
        centred = x - sum(x) / len(x)
        return centred * torch.rsqrt(centred.dot(centred) / len(x) + 1e-5)

    first = [standard(column) for column in z1.unbind(1)]
    second = [standard(column) for column in z2.unbind(1)]
    total = z1.new_zeros(())
    for i, x in enumerate(first):
        for j, y in enumerate(second):
            c = (x * y).mean()
            total = total + ((1 - c) ** 2 if i == j else lambd * c**2)
    return total


@right("one block of torch.cov over the joined views, weighted residuals")
def barlow_loss(z1, z2, lambd=5e-3):
    d = z1.size(1)
    joint = torch.cov(torch.cat((z1, z2), dim=1).T, correction=0)
    scale = (joint.diagonal() + 1e-5).sqrt()
    c = joint[:d, d:] / torch.outer(scale[:d], scale[d:])
    target = torch.eye(d, dtype=c.dtype, device=c.device)
    weight = torch.full_like(target, lambd).fill_diagonal_(1.0)
    return (weight * (c - target) ** 2).sum()
