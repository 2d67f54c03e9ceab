"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("softmax of s/τ")
def negative_weights(similarities, temperature=0.07):
    return torch.softmax(similarities / temperature, dim=1)


@right("exp of log_softmax, in float64")
def negative_weights(similarities, temperature=0.07):
    return (similarities.double() / temperature).log_softmax(-1).exp().to(similarities.dtype)


@right("shifted by the largest cosine before the division")
def negative_weights(similarities, temperature=0.07):
    gap = (similarities - similarities.amax(1, keepdim=True)) / temperature
    powers = gap.exp()
    return powers / powers.sum(1, keepdim=True)


@right("logsumexp subtracted")
def negative_weights(cosines, temperature=0.07):
    logits = cosines.div(temperature)
    return torch.exp(logits - torch.logsumexp(logits, dim=1, keepdim=True))


@right("the rows one after the other")
def negative_weights(similarities, temperature=0.07):
    rows = []
    for row in similarities:
        top = row.max()
        powers = torch.stack([torch.exp((s - top) / temperature) for s in row])
        rows.append(powers / powers.sum())
    return torch.stack(rows)


@right("one over the sum of relative weights")
def negative_weights(similarities, temperature=0.07):
    tops = similarities.amax(1, keepdim=True)
    mine = ((similarities - tops) / temperature).exp()
    return F.normalize(mine, p=1, dim=1)


@right("softmax over the columns of the transpose")
def negative_weights(similarities, temperature=0.07):
    return F.softmax(similarities.T * (1.0 / temperature), dim=0).T


@right("a power of two in place of e")
def negative_weights(similarities, temperature=0.07):
    bits = similarities / (temperature * math.log(2))
    powers = torch.exp2(bits - bits.max(dim=1, keepdim=True).values)
    return powers.div(powers.sum(dim=1, keepdim=True))


@right("the gradient of τ·logsumexp(s/τ)")
def negative_weights(similarities, temperature=0.07):
    return torch.func.grad(lambda s: (temperature * (s / temperature).logsumexp(1)).sum())(
        similarities
    )


@right("a categorical distribution's probabilities")
def negative_weights(similarities, temperature=0.07):
    logits = similarities / temperature
    return torch.distributions.Categorical(logits=logits, validate_args=False).probs


@right("nn.Softmax mapped over the rows")
def negative_weights(similarities, temperature=0.07):
    return torch.vmap(lambda row: torch.nn.Softmax(dim=0)(row / temperature))(similarities)
