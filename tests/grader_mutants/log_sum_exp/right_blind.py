"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("shifted by the row maximum where it is finite, by 0 elsewhere")
def log_sum_exp(x):
    top = x.amax(dim=1, keepdim=True)
    top = torch.where(top.isfinite(), top, torch.zeros_like(top))
    return (x - top).exp().sum(dim=1).log() + top.squeeze(1)


@right("the maximum detached, its infinities replaced by nan_to_num")
def log_sum_exp(x):
    shift = x.detach().max(dim=1).values.nan_to_num(posinf=0.0, neginf=0.0)
    return shift + torch.log(torch.exp(x - shift[:, None]).sum(1))


@right("one row after the other")
def log_sum_exp(x):
    results = []
    for row in x:
        top = max(row.tolist())
        shift = top if math.isfinite(top) else 0.0
        results.append(torch.log(torch.sum(torch.exp(row - shift))) + shift)
    return torch.stack(results)


@right("online: a running maximum and a running sum, column by column")
def log_sum_exp(x):
    top = torch.full_like(x[:, 0], -torch.inf).detach()
    total = torch.zeros_like(top)
    for column in x.unbind(1):
        new = torch.maximum(top, column).detach()
        base = new.masked_fill(new.isinf(), 0.0)
        total = total * (top - base).exp() + (column - base).exp()
        top = new
    return total.log() + top.masked_fill(top.isinf(), 0.0)


class _LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        top = x.amax(1, keepdim=True)
        shift = top.masked_fill(top.isinf(), 0)
        powers = torch.exp(x - shift)
        total = powers.sum(1, keepdim=True)
        ctx.save_for_backward(powers / total)
        return (total.log() + shift).squeeze(1)

    @staticmethod
    def backward(ctx, upstream):
        (softmax,) = ctx.saved_tensors
        return softmax * upstream.unsqueeze(1)


@right("the softmax as a gradient written by hand")
def log_sum_exp(x):
    return _LogSumExp.apply(x)


@right("the largest entry minus the logarithm of its softmax")
def log_sum_exp(x):
    top, where = x.max(dim=1)
    share = F.softmax(x, dim=1).gather(1, where[:, None]).squeeze(1)
    return torch.where(top.isinf(), top, top - share.log())


@right("float64 and powers of two inside, input dtype outside")
def log_sum_exp(x):
    bits = x.double() / math.log(2)
    top = bits.amax(1, keepdim=True).detach().clamp(-1e300, 1e300)
    result = (torch.log2(torch.exp2(bits - top).sum(1)) + top[:, 0]) * math.log(2)
    return result.to(x.dtype)


@right("sorted first, then shifted by the first column")
def log_sum_exp(x):
    ordered = x.sort(dim=1, descending=True).values
    first = ordered[:, :1].detach()
    first = torch.where(first.abs() == torch.inf, 0.0, first)
    return (ordered - first).exp().sum(1).log() + first.view(-1)


@right("rows without a finite maximum picked out, the others shifted")
def log_sum_exp(x):
    top = x.amax(1)
    plain = top.isfinite()
    shift = torch.where(plain, top, 0.0).detach()
    summed = torch.einsum("bk->b", torch.exp(x - shift.unsqueeze(1)))
    return torch.where(plain, torch.log(summed) + shift, top)


@right("log1p of the entries other than the largest")
def log_sum_exp(x):
    top, where = x.max(dim=1, keepdim=True)
    shift = torch.where(torch.isinf(top), torch.zeros_like(top), top)
    powers = torch.exp(x - shift)
    others = powers.scatter(1, where, 0.0).sum(1)
    finite = torch.log1p(others) + shift.squeeze(1)
    return torch.where(top.squeeze(1).isinf(), top.squeeze(1), finite)


@right("columns of the transpose, clamped shift, matrix product with ones")
def log_sum_exp(x):
    limit = torch.finfo(x.dtype).max
    shift = x.detach().T.amax(0).clamp(-limit, limit)
    powers = torch.exp(x.T - shift)
    ones = torch.ones(len(powers), dtype=x.dtype)
    return torch.log(ones @ powers) + shift
