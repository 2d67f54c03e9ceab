"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import torch

from ..collect import add_wrong, patch, wrong
from ._answer import log_sum_exp_of, shift_of

_kept = SimpleNamespace(width=None)


# --- formula, sign, reduction, softmax_axis ------------------------------------------------------


@wrong("formula", "the maximum not added back")
def log_sum_exp(x):
    return (x - shift_of(x)).exp().sum(1).log()


@wrong(("formula", "sign"), "the maximum subtracted again")
def log_sum_exp(x):
    shift = shift_of(x)
    return (x - shift).exp().sum(1).log() - shift.squeeze(1)


@wrong(("formula", "sign"), "shifted the wrong way before exp")
def log_sum_exp(x):
    shift = shift_of(x)
    return (x + shift).exp().sum(1).log() + shift.squeeze(1)


@wrong("formula", "the maximum alone")
def log_sum_exp(x):
    return x.amax(1)


@wrong("formula", "no logarithm")
def log_sum_exp(x):
    shift = shift_of(x)
    return (x - shift).exp().sum(1) + shift.squeeze(1)


@wrong(("formula", "log_base"), "log2 of a sum of e-powers")
def log_sum_exp(x):
    shift = shift_of(x)
    return (x - shift).exp().sum(1).log2() + shift.squeeze(1)


@wrong("formula", "the maximum inside the logarithm")
def log_sum_exp(x):
    shift = shift_of(x)
    return ((x - shift).exp().sum(1) + shift.squeeze(1)).clamp_min(1e-30).log()


@wrong(("reduction", "formula"), "the mean of the powers")
def log_sum_exp(x):
    return log_sum_exp_of(x) - math.log(x.shape[1])


@wrong(("reduction", "interface"), "averaged over the batch")
def log_sum_exp(x):
    return log_sum_exp_of(x).mean()


@wrong(("reduction", "softmax_axis"), "one number for the whole table, repeated")
def log_sum_exp(x):
    return log_sum_exp_of(x.reshape(1, -1)).expand(len(x))


@wrong(("softmax_axis", "interface"), "summed over the batch, dim 0")
def log_sum_exp(x):
    return log_sum_exp_of(x.T)


# --- gradient ------------------------------------------------------------------------------------


@wrong("gradient", "the maximum detached inside, not outside: softmax plus one-hot")
def log_sum_exp(x):
    top = x.amax(1)
    finite = torch.where(top.isinf(), 0.0, top)
    return (x - finite.detach()[:, None]).exp().sum(1).log() + finite


@wrong("gradient", "the maximum detached outside, not inside: softmax minus one-hot")
def log_sum_exp(x):
    top = x.amax(1)
    finite = torch.where(top.isinf(), 0.0, top)
    return (x - finite[:, None]).exp().sum(1).log() + finite.detach()


@wrong("gradient", "only the maximum stays on the graph")
def log_sum_exp(x):
    top = x.amax(1)
    return torch.where(top.isinf(), top, top + (log_sum_exp_of(x) - top).detach())


@wrong("gradient", "computed from x.data")
def log_sum_exp(x):
    return log_sum_exp_of(x.data)


@wrong("gradient", "a sum of columns picked in Python, entries of −inf times 0")
def log_sum_exp(x):
    value = log_sum_exp_of(x.detach())
    softmax = (x.detach() - shift_of(x)).exp()
    softmax = softmax / softmax.sum(1, keepdim=True)
    linear = (softmax * x.nan_to_num(0, 0, 0)).sum(1) / x.shape[1]
    return torch.where(value.isinf(), value, value + linear - linear.detach())


class _NoUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        powers = (x - shift_of(x)).exp()
        ctx.save_for_backward(powers / powers.sum(1, keepdim=True))
        return log_sum_exp_of(x)

    @staticmethod
    def backward(ctx, upstream):
        return ctx.saved_tensors[0]


@wrong("gradient", "a backward by hand that ignores the upstream gradient")
def log_sum_exp(x):
    return _NoUpstream.apply(x)


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "the width kept from the first call")
def log_sum_exp(x):
    if _kept.width is None:
        patch(_kept, "width", x.shape[1])
    return log_sum_exp_of(x[:, : _kept.width])


@wrong(("shape_state", "interface"), "squeeze() of a batch of one: no dimension left")
def log_sum_exp(x):
    shift = shift_of(x)
    return ((x - shift).exp().sum(1, keepdim=True).log() + shift).squeeze()


@wrong("side_effect", "the maximum subtracted in place")
def log_sum_exp(x):
    shift = shift_of(x)
    x.data.sub_(shift)
    return x.exp().sum(1).log() + shift.squeeze(1)


@wrong("side_effect", "−inf written over in the caller's logits")
def log_sum_exp(x):
    value = log_sum_exp_of(x.clone())
    x.data[x.detach() == float("-inf")] = -1e9
    return value


@wrong("nondeterministic", "columns dropped at random")
def log_sum_exp(x):
    return log_sum_exp_of(x.masked_fill(torch.rand(x.shape) < 0.3, float("-inf")))


# --- device, stub, cheat -------------------------------------------------------------------------


@wrong("device", "moved to cuda")
def log_sum_exp(x):
    return log_sum_exp_of(x.cuda())


@wrong(("stub", "interface"), "an ellipsis")
def log_sum_exp(x): ...


@wrong("stub", "raises NotImplementedError")
def log_sum_exp(x):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "the maximum plus log K, as if all entries were equal")
def log_sum_exp(x):
    return x.amax(1) + math.log(x.shape[1])
