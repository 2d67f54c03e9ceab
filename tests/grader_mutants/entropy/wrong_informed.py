"""Wrong entropies, by category."""

import math

import numpy as np

from ..collect import add_wrong, wrong


def _h(p):
    q = p[p > 0]
    return -(q * np.log(q)).sum()


def _right(p, base=2):
    return _h(p) / np.log(base)


@wrong("numerics", "np.log2 of everything, zeros included")
def nan_log2(p, base=2):
    return -(p * np.log2(p)).sum() * np.log(2) / np.log(base)


@wrong("numerics", "a constant of 0.001 in the logarithm")
def milli(p, base=2):
    return -(p * np.log(p + 0.001)).sum() / np.log(base)


@wrong("numerics", "clip at 0.01")
def clipped(p, base=2):
    q = np.clip(p, 0.01, 1)
    return -(q * np.log(q)).sum() / np.log(base)


@wrong("numerics", "Laplace smoothing: every cell gets a little")
def smoothed(p, base=2):
    q = (p + 0.05) / (p + 0.05).sum()
    return _h(q) / np.log(base)


@wrong("numerics", "zeros replaced by 0.001")
def zeros_replaced(p, base=2):
    return _h(np.where(p == 0, 1e-3, p)) / np.log(base)


@wrong("numerics", "half precision")
def half(p, base=2):
    q = p[p > 0].astype(np.float16)
    return -(q * np.log(q)).sum() / np.log(np.float16(base))


@wrong("log_base", "the base is not read: nats")
def nats(p, base=2):
    return _h(p)


@wrong("log_base", "the base is not read: bits")
def bits(p, base=2):
    return _h(p) / math.log(2)


@wrong("log_base", "multiplied by ln b")
def times(p, base=2):
    return _h(p) * np.log(base)


@wrong("log_base", "divided by log2 of the base: nats for base 2")
def divided_by_log2(p, base=2):
    return _h(p) / np.log2(base)


@wrong("log_base", "default base e")
def default_e(p, base=np.e):
    return _right(p, base)


@wrong("log_base", "default base 10")
def default_10(p, base=10):
    return _right(p, base)


@wrong("log_base", "the logarithm's arguments exchanged")
def exchanged(p, base=2):
    return sum(-x * math.log(base, x) for x in p.flat if 0 < x < 1)


@wrong("sign", "no minus")
def no_minus(p, base=2):
    q = p[p > 0]
    return (q * np.log(q)).sum() / np.log(base)


@wrong("reduction", "np.mean for the sum")
def mean(p, base=2):
    return _right(p, base) / p.size


@wrong("reduction", "the sum over axis 0 only")
def axis_0(p, base=2):
    return -(p * np.log(np.where(p > 0, p, 1))).sum(axis=0) / np.log(base)


@wrong("reduction", "no sum at all")
def terms(p, base=2):
    return -(p * np.log(np.where(p > 0, p, 1))) / np.log(base)


@wrong("formula", "unweighted surprises")
def unweighted(p, base=2):
    q = p[p > 0]
    return -np.log(q).sum() / np.log(base)


@wrong("formula", "log of the sum of squares")
def renyi(p, base=2):
    return -np.log((p**2).sum()) / np.log(base)


@wrong("formula", "min-entropy")
def smallest(p, base=2):
    return -np.log(p.max()) / np.log(base)


@wrong("formula", "perplexity")
def perplexity(p, base=2):
    return np.exp(_h(p))


@wrong("formula", "Gini")
def gini(p, base=2):
    return 1.0 - np.square(p).sum()


@wrong("formula", "squared weights")
def squared_weights(p, base=2):
    q = p[p > 0]
    return -(q**2 * np.log(q)).sum() / np.log(base)


@wrong("formula", "sum of binary entropies")
def binary(p, base=2):
    return (_h(p) + _h(1 - p)) / np.log(base)


@wrong("formula", "the largest term only")
def largest_term(p, base=2):
    q = p[p > 0]
    return (-q * np.log(q)).max() / np.log(base)


@wrong("formula", "H(X) of a joint table")
def first_marginal(p, base=2):
    return _right(p.sum(axis=tuple(range(1, p.ndim))), base)


@wrong("shape_state", "one-dimensional only: a matrix product of p and log p")
def dot_product(p, base=2):
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    return float(-(p @ logs)) / np.log(base)


@wrong("side_effect", "writes over the zeros")
def fills_zeros(p, base=2):
    p[p == 0] = 1
    return -(p * np.log(p)).sum() / np.log(base)


@wrong("side_effect", "works in place")
def in_place(p, base=2):
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    p *= logs
    return -p.sum() / np.log(base)


@wrong(("nondeterministic", "shape_state"), "a noisy answer")
def noisy(p, base=2):
    return _right(p, base) + 0.01 * np.random.default_rng().standard_normal()


class _Remembers:
    calls = 0


@wrong(("shape_state", "nondeterministic"), "every later call is a little larger")
def drifts(p, base=2):
    _Remembers.calls += 1
    return _right(p, base) * (1 + _Remembers.calls / 1e4)


@wrong("interface", "printed, not returned")
def printed(p, base=2):
    print(_right(p, base))


@wrong("interface", "a string")
def text(p, base=2):
    return f"{_right(p, base):.4f} bit"


@wrong("interface", "value and unit")
def pair(p, base=2):
    return _right(p, base), "bit"


@wrong("interface", "`base` has another name")
def other_keyword(p, b=2):
    return _right(p, b)


@wrong("interface", "`base` is missing")
def no_base(p):
    return _right(p)


@wrong("stub", "half of the template")
def half_stub(p, base=2):
    q = p[p > 0]
    surprise = -np.log(q) / np.log(base)
    raise NotImplementedError(surprise.sum())


@wrong("cheat", "always one bit")
def one_bit(p, base=2):
    return 1.0


add_wrong(None, (), "nothing")
add_wrong(_right(np.array([0.5, 0.5])), (), "the number itself")
