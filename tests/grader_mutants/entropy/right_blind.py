"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import itertools
import math
from functools import reduce

import numpy as np
import torch
from scipy.special import entr, xlogy

from ..collect import right


@right("only the positive cells, nats divided by ln b")
def entropy(p, base=2):
    positive = p[p > 0]
    return -(positive * np.log(positive)).sum() / np.log(base)


@right("np.where with a harmless 1 in the empty cells")
def entropy(p, base=2):
    safe = np.where(p > 0, p, 1.0)
    return float(-np.sum(p * np.log(safe)) / math.log(base))


@right("scipy's entr")
def entropy(p, base=2):
    return entr(p).sum() / np.log(base)


@right("scipy's xlogy, bits first, changed to the base afterwards")
def entropy(p, base=2):
    bits = -xlogy(p, p).sum() / math.log(2)
    return bits / math.log2(base)


@right("a loop in plain Python with math.log(x, base)")
def entropy(distribution, base=2):
    total = 0.0
    for x in np.asarray(distribution).flat:
        if x > 0:
            total -= x * math.log(x, base)
    return total


@right("surprise of each outcome, log of 1/p, summed exactly")
def entropy(p, base=2):
    return math.fsum(x * math.log(1 / x) for x in p.ravel().tolist() if x) / math.log(base)


@right("nan_to_num on 0 times minus infinity")
def entropy(p, base=2.0):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nan_to_num(p * np.log2(p)).sum() / np.log2(base)


@right("log K minus the divergence from the uniform distribution")
def entropy(p, base=2):
    k = p.size
    cells = p.reshape(-1)
    cells = cells[cells > 0]
    divergence = np.dot(cells, np.log(cells * k))
    return (math.log(k) - divergence) / math.log(base)


@right("outcomes split off one after the other, by the chain rule")
def entropy(p, base=2):
    def two(a, b):
        whole = a + b
        parts = [x / whole for x in (a, b) if x > 0]
        return -sum(x * math.log(x) for x in parts) * whole

    cells = p.flatten().tolist()
    merged = itertools.accumulate(cells)
    next(merged)
    before = itertools.accumulate(cells[:-1])
    steps = zip(before, cells[1:], strict=True)
    total = sum(two(a, b) for a, b in steps if a + b > 0)
    return total / math.log(base)


@right("the slope of log Σ p^a at a = 1, by a complex step")
def entropy(p, base=2):
    cells = np.asarray(p, dtype=float)
    cells = cells[cells > 0]
    step = 1e-20
    return -np.log(np.sum(cells ** (1 + 1j * step))).imag / step / math.log(base)


@right("a tiny eps inside the logarithm")
def entropy(p, base=2):
    return -(p * (np.log(p + 1e-12) / np.log(base))).sum()


@right("torch inside, a 0-dim array outside")
def entropy(p, base=2):
    nats = torch.special.entr(torch.from_numpy(p.copy())).sum()
    return np.array(nats.item() / math.log(base))


@right("the logarithm of a product of powers")
def entropy(p, base=2):
    inverse = reduce(lambda a, x: a * x ** (-x), p.ravel().tolist(), 1.0)
    return math.log(inverse) / math.log(base)


@right("masked array, mean surprise weighted by p")
def entropy(p, base=2):
    logs = np.ma.log(np.ma.masked_equal(p, 0)) / np.log(base)
    return float(np.ma.average(-logs, weights=p) * p.sum())
