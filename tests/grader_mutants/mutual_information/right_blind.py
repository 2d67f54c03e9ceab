"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import numpy as np
import torch
from scipy.special import entr, rel_entr, xlogy

from ..collect import right


@right("the divergence from the product of the marginals, positive cells only")
def mutual_information(joint, base=2):
    x = joint.sum(axis=1, keepdims=True)
    y = joint.sum(axis=0, keepdims=True)
    some = joint > 0
    return (joint[some] * np.log(joint[some] / (x * y)[some])).sum() / np.log(base)


@right("H(X) + H(Y) − H(X,Y)")
def mutual_information(joint, base=2):
    def h(p):
        p = p[p > 0]
        return -np.sum(p * np.log2(p)) / np.log2(base)

    return h(joint.sum(1)) + h(joint.sum(0)) - h(joint.ravel())


@right("H(X) − H(X|Y), column by column")
def mutual_information(joint, base=2):
    total = entr(joint.sum(1)).sum()
    for column in joint.T:
        weight = column.sum()
        if weight > 0:
            total -= weight * entr(column / weight).sum()
    return float(total / math.log(base))


@right("two loops and math.log")
def mutual_information(table, base=2):
    rows, columns = len(table), len(table[0])
    px = [sum(table[r][c] for c in range(columns)) for r in range(rows)]
    py = [sum(table[r][c] for r in range(rows)) for c in range(columns)]
    bits = 0.0
    for r in range(rows):
        for c in range(columns):
            if table[r][c] > 0:
                bits += table[r][c] * math.log(table[r][c] / px[r] / py[c], base)
    return bits


@right("scipy's rel_entr against np.outer")
def mutual_information(joint, base=2):
    independent = np.outer(joint.sum(1), joint.sum(0))
    return rel_entr(joint, independent).sum() / np.log(base)


@right("p log p of the joint table minus p log p of both marginals")
def mutual_information(joint, base=2):
    def plogp(p):
        return xlogy(p, p).sum()

    nats = plogp(joint) - plogp(np.einsum("rc->r", joint)) - plogp(np.einsum("rc->c", joint))
    return nats / math.log(base)


@right("the expected divergence of p(y|x) from p(y)")
def mutual_information(joint, base=2):
    px = joint.sum(axis=1)
    py = joint.sum(axis=0)
    seen = px > 0
    conditional = joint[seen] / px[seen, None]
    return np.dot(px[seen], rel_entr(conditional, py).sum(1)) / np.log(base)


@right("nan_to_num on the pointwise information, clamped at 0")
def mutual_information(joint, base=2):
    with np.errstate(divide="ignore", invalid="ignore"):
        pointwise = np.log(joint / (joint.sum(1)[:, None] * joint.sum(0)))
        terms = np.nan_to_num(joint * pointwise, nan=0.0)
    return max(0.0, terms.sum() / np.log(base))


@right("a tiny eps in numerator and denominator")
def mutual_information(joint, base=2):
    independent = np.outer(joint.sum(1), joint.sum(0))
    return np.sum(joint * np.log((joint + 1e-13) / (independent + 1e-13))) / np.log(base)


@right("torch inside, logarithms subtracted, a 0-dim array outside")
def mutual_information(joint, base=2):
    p = torch.from_numpy(joint.copy())
    tiny = torch.finfo(p.dtype).tiny
    logs = [t.clamp_min(tiny).log() for t in (p, p.sum(1, keepdim=True), p.sum(0, keepdim=True))]
    return np.asarray((p * (logs[0] - logs[1] - logs[2])).sum().item() / math.log(base))


@right("a dictionary of events, summed exactly")
def mutual_information(joint, base=2):
    events = {(r, c): float(p) for (r, c), p in np.ndenumerate(joint) if p}
    px, py = {}, {}
    for (r, c), p in events.items():
        px[r] = px.get(r, 0) + p
        py[c] = py.get(c, 0) + p
    return math.fsum(p * math.log2(p / px[r] / py[c]) for (r, c), p in events.items()) / math.log2(
        base
    )


@right("symmetric: both conditional entropies taken from the joint one")
def mutual_information(joint, base=2):
    h_xy = entr(joint).sum()
    y_given_x = h_xy - entr(joint.sum(1)).sum()
    x_given_y = h_xy - entr(joint.sum(0)).sum()
    return (h_xy - y_given_x - x_given_y) / np.log(base)
