"""Right mutual informations in styles that a learner might choose."""

import math

import numpy as np
import torch
from scipy.special import rel_entr, xlogy
from scipy.stats import entropy as scipy_entropy

from ..collect import right


def _h(p, base=2):
    q = p[p > 0]
    return -(q * np.log(q)).sum() / np.log(base)


@right("rel_entr against the outer product")
def divergence(joint, base=2):
    return rel_entr(joint, np.outer(joint.sum(1), joint.sum(0))).sum() / np.log(base)


@right("scipy.stats.entropy with two arguments")
def scipy_kl(joint, base=2):
    apart = joint.sum(1, keepdims=True) @ joint.sum(0, keepdims=True)
    return scipy_entropy(joint.ravel(), apart.ravel(), base=base)


@right("H(X) − H(X|Y)")
def before_minus_after(joint, base=2):
    after = sum(c.sum() * _h(c / c.sum(), base) for c in joint.T if c.sum() > 0)
    return _h(joint.sum(1), base) - after


@right("H(Y) − H(Y|X)")
def the_other_way(joint, base=2):
    after = sum(r.sum() * _h(r / r.sum(), base) for r in joint if r.sum() > 0)
    return _h(joint.sum(0), base) - after


@right("H(X,Y) − H(X|Y) − H(Y|X)")
def middle_of_the_diagram(joint, base=2):
    h, hx, hy = _h(joint, base), _h(joint.sum(1), base), _h(joint.sum(0), base)
    return h - (h - hy) - (h - hx)


@right("two loops and math.log")
def loops(joint, base=2):
    rows, columns = joint.shape
    p_x = [sum(joint[i][j] for j in range(columns)) for i in range(rows)]
    p_y = [sum(joint[i][j] for i in range(rows)) for j in range(columns)]
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            p = joint[i, j]
            if p:
                total += p * (math.log(p) - math.log(p_x[i]) - math.log(p_y[j]))
    return total / math.log(base)


@right("np.where, with warnings")
def where_and_warnings(joint, base=2):
    ratio = joint / (joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True))
    return np.where(joint > 0, joint * np.log(ratio), 0.0).sum() / np.log(base)


@right("nansum")
def nansum(joint, base=2):
    with np.errstate(all="ignore"):
        ratio = joint / np.outer(joint.sum(1), joint.sum(0))
        return np.nansum(joint * np.log2(ratio)) / np.log2(base)


@right("an epsilon of 1e-12 everywhere")
def tiny_epsilon(joint, base=2):
    apart = np.outer(joint.sum(1), joint.sum(0))
    return (joint * np.log((joint + 1e-12) / (apart + 1e-12))).sum() / np.log(base)


@right("xlogy, three terms")
def three_xlogy(joint, base=2):
    x, y = joint.sum(1), joint.sum(0)
    return (xlogy(joint, joint).sum() - xlogy(x, x).sum() - xlogy(y, y).sum()) / math.log(base)


@right("empty rows and columns are cut out first")
def cut_out(joint, base=2):
    joint = joint[joint.sum(1) > 0][:, joint.sum(0) > 0]
    apart = joint.sum(1, keepdims=True) * joint.sum(0)
    logs = np.log(joint / apart, out=np.zeros_like(joint), where=joint > 0)
    return np.vdot(joint, logs) / np.log(base)


@right("conditional over marginal: p(y|x) / p(y)")
def conditional_over_marginal(joint, base=2):
    p_x, p_y = joint.sum(1), joint.sum(0)
    total = 0.0
    for x in np.flatnonzero(p_x):
        given = joint[x] / p_x[x]
        m = given > 0
        total += p_x[x] * np.sum(given[m] * np.log(given[m] / p_y[m]))
    return total / np.log(base)


@right("torch inside")
def with_torch(joint, base=2):
    t = torch.from_numpy(joint.copy())
    h = [torch.special.entr(v).sum() for v in (t.sum(0), t.sum(1), t)]
    return (h[0] + h[1] - h[2]) / math.log(base)


@right("marginals as einsum, exchanged in name only")
def einsum(table, base=2):
    a, b = np.einsum("ij->i", table), np.einsum("ij->j", table)
    m = table > 0
    return float((table[m] * np.log(table[m] / np.einsum("i,j->ij", a, b)[m])).sum() / np.log(base))


@right("a list of cells, as a dictionary")
def as_dictionary(joint, base=2):
    cells = {ij: p for ij, p in np.ndenumerate(joint) if p > 0}
    x, y = {}, {}
    for (i, j), p in cells.items():
        x[i] = x.get(i, 0) + p
        y[j] = y.get(j, 0) + p
    return sum(p * math.log(p / (x[i] * y[j]), base) for (i, j), p in cells.items())


@right("clamped at 0, a Python float, normalised on a copy")
def tidy(joint, base=2):
    joint = np.array(joint, dtype=float)
    joint = joint / joint.sum()
    m = joint > 0
    apart = np.outer(joint.sum(1), joint.sum(0))
    return max(0.0, float((joint[m] * np.log(joint[m] / apart[m])).sum() / np.log(base)))


@right("the transpose is as good")
def transposed(joint, base=2):
    return before_minus_after(joint.T, base)


@right("a 0-dim array")
def zero_dim(joint, base=2):
    return np.asarray(divergence(joint, base))
