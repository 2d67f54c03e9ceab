"""Right losses in styles that a learner might choose."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("the paper's pseudo-code, everything biased")
def paper(z1, z2, lambd=5e-3):
    n, d = z1.shape
    a = (z1 - z1.mean(0)) / (z1.std(0, unbiased=False) + 1e-5)
    b = (z2 - z2.mean(0)) / (z2.std(0, unbiased=False) + 1e-5)
    c = torch.mm(a.T, b) / n
    c_diff = (c - torch.eye(d, dtype=c.dtype)).pow(2)
    weight = torch.full_like(c_diff, lambd)
    weight.fill_diagonal_(1)
    return (c_diff * weight).sum()


@right("the official code: BatchNorm1d, flattened off-diagonal")
def official(z1, z2, lambd=0.005):
    n, d = z1.shape
    bn = nn.BatchNorm1d(d, affine=False).to(z1.dtype)
    c = bn(z1).T @ bn(z2)
    c = c.div(n)
    on_diag = torch.diagonal(c).add(-1).pow(2).sum()
    off = c.flatten()[:-1].view(d - 1, d + 1)[:, 1:].flatten() if d > 1 else c.new_zeros(1)
    return on_diag + lambd * off.pow(2).sum()


@right("unbiased deviation and N − 1 cancel")
def unbiased_twice(z1, z2, lambd=5e-3):
    a = (z1 - z1.mean(0)) / (z1.var(0) + 1e-6).sqrt()
    b = (z2 - z2.mean(0)) / (z2.var(0) + 1e-6).sqrt()
    c = a.T @ b / (len(z1) - 1)
    return (c.diagonal() - 1).pow(2).sum() + lambd * (c.pow(2).sum() - c.diagonal().pow(2).sum())


@right("a block of torch.cov, by both deviations")
def cov_block(z1, z2, lambd=5e-3):
    d = z1.shape[1]
    whole = torch.cov(torch.cat([z1, z2], dim=1).T, correction=0)  # (2D, 2D)
    s = (whole.diagonal() + 1e-5).sqrt()
    c = (whole / torch.outer(s, s))[:d, d:]
    off = ~torch.eye(d, dtype=torch.bool)
    return ((1 - torch.diag(c)) ** 2).sum() + lambd * (c[off] ** 2).sum()


@right("a loop over pairs of coordinates")
def loops(z1, z2, lambd=5e-3):
    n, d = z1.shape
    total = 0
    for i in range(d):
        a = z1[:, i] - z1[:, i].mean()
        a = a / ((a * a).mean() + 1e-5).sqrt()
        for j in range(d):
            b = z2[:, j] - z2[:, j].mean()
            b = b / ((b * b).mean() + 1e-5).sqrt()
            c = (a * b).sum() / n
            total = total + ((1 - c) ** 2 if i == j else lambd * c**2)
    return total


@right("einsum and a mask")
def einsum(z1, z2, lambd=5e-3):
    def standard(z):
        centred = z - z.mean(dim=0, keepdim=True)
        return centred * torch.rsqrt(centred.square().mean(dim=0, keepdim=True) + 1e-5)

    c = torch.einsum("ni,nj->ij", standard(z1), standard(z2)) / z1.size(0)
    eye = torch.eye(z1.size(1), dtype=c.dtype)
    return (((c - eye) ** 2) * (eye + lambd * (1 - eye))).sum()


@right("float64 inside, shape (1,)")
def upcast(z1, z2, lambd=5e-3):
    a, b = (F.batch_norm(z.double(), None, None, training=True) for z in (z1, z2))
    c = a.T @ b / len(a)
    off = c - torch.diag_embed(torch.diagonal(c))
    return ((1 - c.diagonal()).square().sum() + lambd * off.square().sum()).reshape(1)


@right("unit columns after centring: the mean is in the length")
def unit_columns(z1, z2, lambd=5e-3):
    a = F.normalize(z1 - z1.mean(0), dim=0, eps=1e-8)
    b = F.normalize(z2 - z2.mean(0), dim=0, eps=1e-8)
    c = a.T @ b
    d = len(c)
    on = sum((1 - c[k, k]) ** 2 for k in range(d))
    return on + lambd * (c.triu(1).square().sum() + c.tril(-1).square().sum())


@right("the Frobenius norm of the weighted gap")
def frobenius(z1, z2, lambd=5e-3):
    mean1, mean2 = z1.mean(0), z2.mean(0)
    s1 = (((z1 - mean1) ** 2).mean(0)).sqrt().clamp(min=1e-6)
    s2 = (((z2 - mean2) ** 2).mean(0)).sqrt().clamp(min=1e-6)
    c = ((z1 - mean1) / s1).transpose(0, 1) @ ((z2 - mean2) / s2) / z1.shape[0]
    on = F.mse_loss(c.diagonal(), torch.ones_like(c.diagonal()), reduction="sum")
    return on + lambd * (c**2).fill_diagonal_(0).sum()


@right("a mean of outer products over the images")
def outer_products(z1, z2, lambd=5e-3):
    a = (z1 - z1.mean(0)) / torch.sqrt(torch.var(z1, 0, correction=0) + 1e-5)
    b = (z2 - z2.mean(0)) / torch.sqrt(torch.var(z2, 0, correction=0) + 1e-5)
    c = torch.bmm(a.unsqueeze(2), b.unsqueeze(1)).mean(0)  # (N, D, 1) @ (N, 1, D)
    gap = c - torch.eye(c.shape[0]).to(c)
    return torch.sum(gap.diagonal() ** 2) * (1 - lambd) + lambd * gap.pow(2).sum()


@right("the mean outside the graph: its gradient cancels")
def detached_mean(z1, z2, lambd=5e-3):
    def standard(z):
        centred = z - z.detach().mean(0)
        return centred / (z.var(0, correction=0) + 1e-5) ** 0.5

    c = standard(z1).T @ standard(z2) / len(z1)
    rest = c - c.diagonal().diag()
    return (1 - c.diagonal()).pow(2).sum() + rest.pow(2).sum() * lambd
