"""Wrong log-sum-exps, by category."""

import torch

from ..collect import add_wrong, wrong


def _right(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.masked_fill(m.isinf(), 0.0)
    return m.squeeze(1) + (x - m).exp().sum(1).log()


@wrong("numerics", "log of sum of exp")
def naive(x):
    return torch.log(torch.sum(torch.exp(x), dim=1))


@wrong("numerics", "maximum over everything")
def whole_maximum(x):
    m = x.max()
    return m + (x - m).exp().sum(1).log()


@wrong("numerics", "minus infinity minus itself")
def masked_row(x):
    m = x.amax(1, keepdim=True)
    return (m + (x - m).exp().sum(1, keepdim=True).log()).squeeze(1)


@wrong("numerics", "1e-12 in the log")
def eps(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.masked_fill(m.isinf(), 0.0)
    return m.squeeze(1) + ((x - m).exp().sum(1) + 1e-12).log()


@wrong("numerics", "clamped to ±500")
def clamped(x):
    return _right(x.clamp(-500, 500))


@wrong("numerics", "first column as the shift")
def first_column(x):
    return x[:, 0] + (x - x[:, :1]).exp().sum(1).log()


@wrong("numerics", "nan replaced by 0 at the end")
def nan_hidden(x):
    m = x.amax(1, keepdim=True)
    return torch.nan_to_num(m.squeeze(1) + (x - m).exp().sum(1).log(), nan=0.0)


@wrong(("formula", "numerics"), "maximum dropped")
def dropped(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.masked_fill(m.isinf(), 0.0)
    return (x - m).exp().sum(1).log()


@wrong("formula", "mean in place of sum")
def mean(x):
    m = x.detach().amax(1, keepdim=True)
    m = m.masked_fill(m.isinf(), 0.0)
    return m.squeeze(1) + (x - m).exp().mean(1).log()


@wrong("formula", "the exponential of the sum")
def swapped(x):
    return _right(x).exp()


@wrong("log_base", "base 2 at the end")
def bits(x):
    return _right(x) / torch.log(torch.tensor(2.0, dtype=x.dtype))


@wrong("sign", "negative")
def negative(x):
    return -_right(x)


@wrong("softmax_axis", "down the columns")
def down(x):
    return _right(x.T)


@wrong(("reduction", "interface"), "mean over the rows")
def averaged(x):
    return _right(x).mean()


@wrong("interface", "torch.logsumexp")
def ready_made(x):
    return torch.logsumexp(x, dim=1)


@wrong("interface", "through log_softmax")
def through_log_softmax(x):
    return _right(x) + 0 * torch.log_softmax(torch.zeros_like(x), 1).sum(1).detach()


@wrong("gradient", "data instead of x")
def data(x):
    return _right(x.data)


@wrong("gradient", "the shares are detached")
def half_a_graph(x):
    m = x.amax(1)
    return m + (_right(x) - m).detach()


_kept: dict = {}


def first_maximum(x):
    m = _kept.setdefault("m", x.detach().max())
    return m + (x - m).exp().sum(1).log()


add_wrong(first_maximum, ("shape_state", "numerics"), "the maximum of the first call is kept")


@wrong("shape_state", "five columns only")
def five_columns(x):
    return _right(x[:, :5])


@wrong("side_effect", "writes into x")
def in_place(x):
    with torch.no_grad():
        x -= 1
    return _right(x) + 1


@wrong("nondeterministic", "noise")
def noisy(x):
    return _right(x) + 1e-2 * torch.rand(len(x), dtype=x.dtype)


@wrong("interface", "a list of numbers")
def listed(x):
    return _right(x).tolist()


@wrong("interface", "nothing returned")
def nothing(x):
    _right(x)
