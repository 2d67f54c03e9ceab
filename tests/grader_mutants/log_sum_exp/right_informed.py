"""Right log-sum-exps, in styles that a learner might choose."""

import torch

from ..collect import right


@right("the maximum, infinite ones swapped for 0")
def textbook(x):
    m = x.max(dim=1, keepdim=True).values
    m = torch.where(torch.isfinite(m), m, torch.zeros_like(m))
    return (m + torch.log(torch.exp(x - m).sum(dim=1, keepdim=True))).squeeze(1)


@right("the maximum detached")
def detached_maximum(x):
    m = x.detach().amax(1)
    m = m.masked_fill(m.isinf(), 0)
    return m + (x - m[:, None]).exp().sum(1).log()


@right("row by row")
def rows(x):
    out = []
    for row in x:
        m = row.max()
        if torch.isinf(m):
            m = torch.zeros_like(m)
        out.append(m + (row - m).exp().sum().log())
    return torch.stack(out)


@right("the maximum clamped to finite numbers")
def clamped_maximum(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.clamp(torch.finfo(x.dtype).min, torch.finfo(x.dtype).max)
    m = torch.where(m.abs() == torch.finfo(x.dtype).max, 0.0, m)
    return (x - m).exp().sum(1).log() + m[:, 0]


@right("nan_to_num on the maximum")
def nan_to_num(x):
    m = torch.nan_to_num(x.detach().amax(1, keepdim=True), neginf=0.0, posinf=0.0)
    return m.squeeze(1) + (x - m).exp().sum(1).log()


@right("in float64, cast back")
def wide(x):
    y = x.double()
    m = y.detach().max(1, keepdim=True)[0]
    m = m * m.isfinite() if m.isfinite().all() else m.masked_fill(~m.isfinite(), 0.0)
    return (m.squeeze(1) + (y - m).exp().sum(1).log()).to(x.dtype)


@right("einsum for the sum")
def einsum(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.masked_fill(m.isinf(), 0.0)
    return torch.einsum("bk->b", (x - m).exp()).log() + m.flatten()


@right("a matrix product with ones")
def ones(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.masked_fill(m.isinf(), 0.0)
    return ((x - m).exp() @ x.new_ones(x.shape[1], 1)).log().add(m)[:, 0]


@right("from the softmax: the maximum minus the log of its share")
def from_the_softmax(x):
    m, where = x.max(1, keepdim=True)
    dead = m.isinf()
    safe = torch.where(dead, torch.zeros_like(x), x)
    share = safe.softmax(1).gather(1, where)
    return torch.where(dead, m, m - share.log()).squeeze(1)
