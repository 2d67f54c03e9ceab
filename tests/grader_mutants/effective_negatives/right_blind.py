"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import torch

from ..collect import right


@right("torch.special.entr")
def effective_negatives(weights):
    return torch.special.entr(weights).sum(dim=1).exp()


@right("xlogy")
def effective_negatives(weights):
    return torch.exp(-torch.xlogy(weights, weights).sum(1))


@right("where, with a harmless 1 for the empty weights")
def effective_negatives(weights):
    safe = torch.where(weights > 0, weights, torch.ones_like(weights))
    entropy = -(weights * safe.log()).sum(-1)
    return entropy.exp()


@right("a product of powers w^−w, as 0^0 is 1")
def effective_negatives(weights):
    return weights.pow(-weights).prod(dim=1)


@right("the rows one after the other, positive weights only")
def effective_negatives(weights):
    results = []
    for row in weights:
        some = row[row > 0]
        results.append(torch.exp(-(some * torch.log(some)).sum()))
    return torch.stack(results)


@right("bits, then a power of two")
def effective_negatives(weights):
    bits = -(weights * weights.clamp_min(torch.finfo(weights.dtype).tiny).log2()).sum(1)
    return torch.exp2(bits)


@right("M over the exponential of the divergence from uniform")
def effective_negatives(weights):
    m = weights.shape[1]
    divergence = torch.nan_to_num(weights * (weights * m).log(), nan=0.0).sum(1)
    return m * torch.exp(-divergence)


@right("a categorical distribution's entropy")
def effective_negatives(weights):
    distribution = torch.distributions.Categorical(probs=weights, validate_args=False)
    return distribution.entropy().exp()


@right("plain Python and math, put back into a tensor")
def effective_negatives(weights):
    values = [
        math.exp(-math.fsum(w * math.log(w) for w in row if w > 0)) for row in weights.tolist()
    ]
    return torch.tensor(values, dtype=weights.dtype)


@right("masked logarithms in a matrix product, float64 inside")
def effective_negatives(weights):
    w = weights.double()
    logs = w.log().masked_fill(w == 0, 0.0)
    return torch.exp(-torch.einsum("bm,bm->b", w, logs)).to(weights.dtype)


@right("rows divided by their sum of 1 and mapped by vmap")
def effective_negatives(weights):
    def one(row):
        row = row / row.sum()
        return torch.exp(torch.special.entr(row).sum())

    return torch.vmap(one)(weights)
