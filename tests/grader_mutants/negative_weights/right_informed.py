"""Right weights in styles that a learner might choose."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("nn.Softmax as an object")
def module(similarities, temperature=0.07):
    return nn.Softmax(dim=-1)(similarities.div(temperature))


@right("log_softmax, then exp")
def via_log(similarities, temperature=0.07):
    return F.log_softmax(similarities * (1 / temperature), 1).exp()


@right("Categorical's probabilities")
def categorical(similarities, temperature=0.07):
    finite = similarities.masked_fill(similarities == -torch.inf, -1e9)
    return torch.distributions.Categorical(logits=finite / temperature).probs


@right("row by row, stacked")
def rows(similarities, temperature=0.07):
    return torch.stack([torch.softmax(row / temperature, 0) for row in similarities])


@right("a detached maximum as the shift")
def detached_shift(similarities, temperature=0.07):
    top = similarities.detach().max(1, keepdim=True).values
    e = torch.exp((similarities - top) / temperature)
    return e / e.sum(1, keepdim=True)


@right("F.normalize with p=1 after a shift")
def normalised_by_p1(similarities, temperature=0.07):
    e = torch.exp((similarities - similarities.amax(1, keepdim=True)) / temperature)
    return F.normalize(e, p=1, dim=1)


@right("transposed, over dim 0, transposed back")
def transposed(similarities, temperature=0.07):
    return (similarities.T / temperature).softmax(0).T


@right("float64 inside, input dtype outside")
def upcast(similarities, temperature=0.07):
    return (similarities.double() / temperature).softmax(1).to(similarities.dtype)


@right("a constant of 1e-12 below the bar, after a shift")
def tiny_eps(similarities, temperature=0.07):
    e = torch.exp((similarities - similarities.amax(1, keepdim=True)) / temperature)
    return e / (e.sum(1, keepdim=True) + 1e-12)


@right("pairwise differences: 1 / Σ e^((s_k − s_j)/τ)")
def differences(similarities, temperature=0.07):
    hidden = similarities == -torch.inf
    finite = similarities.masked_fill(hidden, -1e4)
    gaps = (finite[:, None, :] - finite[:, :, None]) / temperature
    return torch.exp(-gaps.logsumexp(2)).masked_fill(hidden, 0)


@right("gradient of the log-sum-exp: the same numbers, by autograd")
def autograd(similarities, temperature=0.07):
    def lse(s):
        return (s / temperature).logsumexp(1).sum()

    return torch.func.grad(lse)(similarities) * temperature
