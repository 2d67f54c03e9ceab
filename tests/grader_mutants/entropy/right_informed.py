"""Right entropies in styles that a learner might choose."""

import math
from collections import Counter
from functools import reduce

import numpy as np
import torch
from scipy.special import entr, xlogy
from scipy.stats import entropy as scipy_entropy

from ..collect import right


@right("scipy.special.entr, which knows about 0")
def entr_summed(p, base=2):
    return float(entr(p).sum() / np.log(base))


@right("scipy.stats.entropy of the flattened table")
def stats_entropy(p, base=2):
    return scipy_entropy(np.ravel(p), base=base)


@right("xlogy")
def with_xlogy(p, base=2):
    return -np.sum(xlogy(p, p)) / math.log(base)


@right("np.where after a logarithm that warns")
def where_and_a_warning(p, base=2):
    return -np.where(p > 0, p * np.log(p), 0.0).sum() / np.log(base)


@right("nan_to_num")
def nan_to_num(p, base=2):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nan_to_num(p * np.log(p)).sum() / np.log(base)


@right("nansum: empty cells are the only nan")
def nansum(p, base=2):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nansum(p * np.log2(p)) * math.log(2) / math.log(base)


@right("an epsilon of 1e-12")
def tiny_epsilon(p, base=2):
    return -(p * np.log(p + 1e-12)).sum() / np.log(base)


@right("clip at 1e-300")
def clipped(p, base=2):
    return -(p * np.log(np.clip(p, 1e-300, None))).sum() / np.log(base)


@right("surprise as log(1/p), a dot product")
def surprise_dot(p, base=2):
    q = np.asarray(p).ravel()
    q = q[np.flatnonzero(q)]
    return np.dot(q, np.log(1 / q)) / np.log(base)


@right("recursion over the axes: the chain rule")
def chain_rule(p, base=2):
    if p.ndim == 0:
        return 0.0
    shares = p.reshape(len(p), -1).sum(1)
    total = -sum(s * math.log(s, base) for s in shares if s > 0)
    parts = zip(shares, p, strict=True)
    return total + sum(s * chain_rule(part / s, base) for s, part in parts if s > 0)


@right("functools.reduce")
def reduced(p, base=2):
    return reduce(lambda h, x: h - (x * math.log(x) if x else 0), p.flat, 0.0) / math.log(base)


@right("log K minus the divergence from uniform")
def from_uniform(p, base=2):
    q = p[p > 0]
    return (np.log(p.size) - (q * np.log(q * p.size)).sum()) / np.log(base)


@right("equal cells are counted first")
def counted(p, base=2):
    return sum(n * -x * math.log(x, base) for x, n in Counter(p.ravel().tolist()).items() if x > 0)


@right("torch inside, a 0-dim tensor outside")
def with_torch(p, base=2):
    return torch.special.entr(torch.from_numpy(p)).sum() / math.log(base)


@right("torch.distributions")
def categorical(p, base=2):
    return torch.distributions.Categorical(torch.tensor(p).flatten()).entropy() / math.log(base)


@right("a 0-dim array")
def zero_dim_array(p, base=2):
    q = p[p > 0]
    return np.asarray(-(q * np.log(q)).sum() / np.log(base))


@right("long double")
def long_double(p, base=2):
    q = p.astype(np.longdouble)
    q = q[q > 0]
    return -(q * np.log(q)).sum() / np.log(np.longdouble(base))


@right("einsum and masked arrays")
def masked_array(p, base=2):
    logs = np.ma.log(p).filled(0.0)
    return -np.einsum("i,i->", p.ravel(), logs.ravel()) / np.log(base)


@right("other names for the data argument, a default by position")
def other_names(probabilities, base=2.0):
    total = 0.0
    for x in np.nditer(probabilities):
        if x > 0:
            total -= float(x) * np.log(x) / np.log(base)
    return total
