"""Wrong answers, written from the contract alone."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import numpy as np
from scipy.special import entr

from ..collect import add_wrong, patch, wrong

_kept = SimpleNamespace(size=None)


def _bits(p, base=2):
    """The right result, for answers that go wrong afterwards."""
    return float(entr(p).sum() / math.log(base))


# --- log_base, sign ------------------------------------------------------------------------------


@wrong("log_base", "nats whatever the base")
def entropy(p, base=2):
    return _bits(p, math.e)


@wrong("log_base", "bits whatever the base")
def entropy(p, base=2):
    return -sum(x * math.log2(x) for x in p.flat if x > 0)


@wrong("log_base", "multiplied by ln b, not divided")
def entropy(p, base=2):
    return entr(p).sum() * np.log(base)


@wrong("log_base", "divided by the base, not by its logarithm")
def entropy(p, base=2):
    return entr(p).sum() / base


@wrong("log_base", "log10 for the logarithm of the base")
def entropy(p, base=2):
    return entr(p).sum() / np.log10(base)


@wrong(("log_base", "interface"), "the default base is e")
def entropy(p, base=math.e):
    return _bits(p, base)


@wrong("sign", "no minus sign")
def entropy(p, base=2):
    q = p[p > 0]
    return (q * np.log(q)).sum() / np.log(base)


# --- reduction, formula --------------------------------------------------------------------------


@wrong("reduction", "the mean of the terms")
def entropy(p, base=2):
    return (entr(p) / np.log(base)).mean()


@wrong(("reduction", "interface"), "one term per cell, not summed")
def entropy(p, base=2):
    return entr(p) / np.log(base)


@wrong(("reduction", "interface", "shape_state"), "a sum over the last axis: one number per row")
def entropy(p, base=2):
    return entr(p).sum(axis=-1) / np.log(base)


@wrong(("reduction", "formula"), "divided by the largest possible entropy")
def entropy(p, base=2):
    return _bits(p) / max(math.log2(p.size), 1e-300)


@wrong("formula", "the logarithm outside: minus log of Σ p²")
def entropy(p, base=2):
    return -np.log(np.sum(p * p)) / np.log(base)


@wrong("formula", "the logarithm of the sum: −log Σ p, which is 0")
def entropy(p, base=2):
    return -np.log(p.sum()) / np.log(base)


@wrong("formula", "the logarithm of the number of cells that are not empty")
def entropy(p, base=2):
    return math.log(np.count_nonzero(p), base)


@wrong("formula", "the weights forgotten: Σ −log p")
def entropy(p, base=2):
    return -np.log(p[p > 0]).sum() / np.log(base)


@wrong("formula", "the Gini impurity")
def entropy(p, base=2):
    return 1.0 - float((p**2).sum())


@wrong("formula", "the surprise of the likeliest outcome")
def entropy(p, base=2):
    return -math.log(p.max(), base)


@wrong("formula", "the perplexity")
def entropy(p, base=2):
    return base ** _bits(p, base)


@wrong("formula", "the binary formula for every cell")
def entropy(p, base=2):
    return (entr(p) + entr(1 - p)).sum() / np.log(base)


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "nan where a cell is empty")
def entropy(p, base=2):
    return -(p * np.log(p)).sum() / np.log(base)


@wrong(("numerics", "interface"), "math.log of an empty cell: ValueError")
def entropy(p, base=2):
    return -sum(x * math.log(x, base) for x in p.ravel())


@wrong("numerics", "eps of 1e-3 in the logarithm")
def entropy(p, base=2):
    return -np.sum(p * np.log(p + 1e-3)) / np.log(base)


@wrong("numerics", "cells clipped to at least 0.01")
def entropy(p, base=2):
    return float(entr(np.clip(p, 0.01, 1)).sum() / np.log(base))


@wrong("numerics", "half precision")
def entropy(p, base=2):
    return entr(p.astype(np.float16).astype(np.float32)).astype(np.float16).sum() / np.log(base)


@wrong("numerics", "rounded to two digits")
def entropy(p, base=2):
    return round(_bits(p, base), 2)


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "only as many cells as the first call had")
def entropy(p, base=2):
    if _kept.size is None:
        patch(_kept, "size", p.size)
    return _bits(p.ravel()[: _kept.size], base)


@wrong(("shape_state", "interface"), "rows unpacked: only a table is accepted")
def entropy(p, base=2):
    rows, _ = p.shape
    return sum(_bits(p[r], base) for r in range(rows))


@wrong("side_effect", "eps written into the empty cells")
def entropy(p, base=2):
    p[p == 0] = 1e-12
    return -(p * np.log(p)).sum() / np.log(base)


@wrong("side_effect", "the table sorted in place")
def entropy(p, base=2):
    p.sort()
    return _bits(p, base)


@wrong("nondeterministic", "estimated from 200 random draws")
def entropy(p, base=2):
    cells = p.ravel()
    drawn = np.random.choice(cells, size=200, p=cells / cells.sum())
    return float(-np.log(drawn).mean() / np.log(base)) + np.random.rand() * 1e-2


# --- interface, stub, cheat ----------------------------------------------------------------------


@wrong("interface", "the base is called b")
def entropy(p, b=2):
    return _bits(p, b)


@wrong("interface", "the base has no default")
def entropy(p, base):
    return _bits(p, base)


@wrong("interface", "the value and its unit")
def entropy(p, base=2):
    return _bits(p, base), "bits" if base == 2 else "nats"


@wrong("interface", "a text")
def entropy(p, base=2):
    return f"{_bits(p, base):.6f}"


@wrong(("interface", "stub"), "printed, not returned")
def entropy(p, base=2):
    print(_bits(p, base))


@wrong("stub", "raises NotImplementedError")
def entropy(p, base=2):
    raise NotImplementedError


@wrong(("stub", "interface"), "an ellipsis")
def entropy(p, base=2): ...


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "always the entropy of a uniform distribution")
def entropy(p, base=2):
    return math.log(p.size) / math.log(base)


@wrong(("cheat", "formula"), "always zero")
def entropy(p, base=2):
    return 0.0
