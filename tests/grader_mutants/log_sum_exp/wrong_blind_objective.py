"""Another objective than the one asked for."""

# ruff: noqa: F811
import math
from functools import reduce

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import log_sum_exp_of, shift_of

# --- interface: not by hand ----------------------------------------------------------------------


@wrong("interface", "torch.logsumexp")
def log_sum_exp(x):
    return torch.logsumexp(x, dim=1)


@wrong("interface", "x minus its log_softmax")
def log_sum_exp(x):
    top, where = x.max(dim=1)
    share = F.log_softmax(x, dim=1).gather(1, where[:, None]).squeeze(1)
    return torch.where(top.isinf(), top, top - share)


@wrong("interface", "logaddexp over the columns")
def log_sum_exp(x):
    return reduce(torch.logaddexp, x.unbind(1))


@wrong("interface", "the last column of logcumsumexp")
def log_sum_exp(x):
    return torch.logcumsumexp(x, dim=1)[:, -1]


@wrong("interface", "cross_entropy against the first class")
def log_sum_exp(x):
    zeros = torch.zeros(len(x), 1, dtype=x.dtype)
    padded = torch.cat([zeros, torch.where(x.isinf(), -1e30, x)], 1)
    both = F.cross_entropy(padded[:, 1:], zeros[:, 0].long(), reduction="none") + padded[:, 1]
    top = x.amax(1)
    return torch.where(top.isinf(), top, both)


@wrong("interface", "keepdim: (B, 1)")
def log_sum_exp(x):
    return log_sum_exp_of(x).unsqueeze(1)


@wrong(("interface", "gradient"), "a list of Python floats")
def log_sum_exp(x):
    return [math.fsum(math.exp(min(v, 700)) for v in row) for row in x.tolist()]


@wrong("interface", "the result and the maximum")
def log_sum_exp(x):
    return log_sum_exp_of(x), x.amax(1)


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "exp, sum and log without a shift")
def log_sum_exp(x):
    return x.exp().sum(1).log()


@wrong("numerics", "minus infinity minus itself: nan for a row of −inf")
def log_sum_exp(x):
    top = x.amax(1, keepdim=True)
    return ((x - top).exp().sum(1, keepdim=True).log() + top).squeeze(1)


@wrong(("numerics", "softmax_axis"), "one maximum for the whole batch")
def log_sum_exp(x):
    top = x[x.isfinite()].max()
    return (x - top).exp().sum(1).log() + top


@wrong(("numerics", "softmax_axis"), "shifted by the column maxima, added back by row")
def log_sum_exp(x):
    top = x.detach().amax(0).nan_to_num(0, 0, 0)
    return (x - top).exp().sum(1).log() + top.max()


@wrong("numerics", "shifted by the mean")
def log_sum_exp(x):
    mean = x.detach().mean(1, keepdim=True).nan_to_num(0, 0, 0)
    return (x - mean).exp().sum(1).log() + mean.squeeze(1)


@wrong("numerics", "eps in the logarithm: a row of −inf becomes log eps")
def log_sum_exp(x):
    shift = shift_of(x)
    return torch.log((x - shift).exp().sum(1) + 1e-6) + shift.squeeze(1)


@wrong("numerics", "entries clamped to ±80 to be safe")
def log_sum_exp(x):
    return x.clamp(-80, 80).exp().sum(1).log()


@wrong("numerics", "−inf replaced by −1e4, which is not small beside −1e4")
def log_sum_exp(x):
    return log_sum_exp_of(x.masked_fill(x == float("-inf"), -1e4))


@wrong("numerics", "+inf replaced by the largest finite number")
def log_sum_exp(x):
    return log_sum_exp_of(x.clamp(max=torch.finfo(x.dtype).max))


@wrong("numerics", "half precision inside")
def log_sum_exp(x):
    shift = shift_of(x)
    return (x - shift).half().exp().sum(1).log().to(x.dtype) + shift.squeeze(1)
