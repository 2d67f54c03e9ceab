"""Wrong answers, written from the contract alone."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import torch

from ..collect import add_wrong, patch, wrong

_kept = SimpleNamespace(width=None)


def _entropy(weights):
    """The right entropy in nats, (B,), for answers that go wrong elsewhere."""
    return torch.special.entr(weights).sum(1)


# --- formula -------------------------------------------------------------------------------------


@wrong("formula", "1/Σw², the effective sample size")
def effective_negatives(weights):
    return 1 / weights.square().sum(1)


@wrong("formula", "the entropy without exp")
def effective_negatives(weights):
    return _entropy(weights)


@wrong("formula", "the number of weights above 0")
def effective_negatives(weights):
    return (weights > 0).sum(1).to(weights.dtype)


@wrong("formula", "the number of weights above 1/M")
def effective_negatives(weights):
    return (weights >= 1 / weights.shape[1]).sum(1).to(weights.dtype)


@wrong("formula", "1 over the largest weight")
def effective_negatives(weights):
    return 1 / weights.amax(1)


@wrong("formula", "the entropy as a share of log M, times M")
def effective_negatives(weights):
    m = weights.shape[1]
    return m * _entropy(weights) / math.log(max(m, 2))


@wrong("formula", "the exponential of the divergence from uniform")
def effective_negatives(weights):
    return weights.shape[1] * torch.exp(-_entropy(weights))


@wrong("formula", "M minus the perplexity: the wasted negatives")
def effective_negatives(weights):
    return weights.shape[1] - torch.exp(_entropy(weights))


@wrong("formula", "one more, for the positive")
def effective_negatives(weights):
    return 1 + torch.exp(_entropy(weights))


@wrong("formula", "logarithms not weighted by w")
def effective_negatives(weights):
    return torch.exp(-weights.clamp_min(1e-12).log().mean(1))


@wrong("formula", "exp of each term, then the sum")
def effective_negatives(weights):
    return torch.special.entr(weights).exp().sum(1)


@wrong(("formula", "temperature"), "a softmax of the weights first")
def effective_negatives(weights):
    return torch.exp(_entropy(weights.softmax(1)))


@wrong(("normalization", "formula"), "weights divided by their L2 norm")
def effective_negatives(weights):
    return torch.exp(_entropy(torch.nn.functional.normalize(weights, dim=1)))


# --- sign, log_base, reduction, softmax_axis -----------------------------------------------------


@wrong("sign", "exp of Σ w ln w")
def effective_negatives(weights):
    return torch.exp(-_entropy(weights))


@wrong(("log_base", "formula"), "a power of two of nats")
def effective_negatives(weights):
    return 2 ** _entropy(weights)


@wrong(("log_base", "formula"), "a power of e of bits")
def effective_negatives(weights):
    return torch.exp(_entropy(weights) / math.log(2))


@wrong(("reduction", "formula"), "the mean of the terms, not their sum")
def effective_negatives(weights):
    return torch.special.entr(weights).mean(1).exp()


@wrong(("reduction", "interface"), "averaged over the batch")
def effective_negatives(weights):
    return torch.exp(_entropy(weights)).mean()


@wrong(("reduction", "interface"), "the exponential of the mean entropy")
def effective_negatives(weights):
    return torch.exp(_entropy(weights).mean())


@wrong(("softmax_axis", "interface", "reduction"), "summed over the batch, dim 0")
def effective_negatives(weights):
    return torch.special.entr(weights).sum(0).exp()


@wrong(("softmax_axis", "reduction"), "one sum for the whole table, repeated")
def effective_negatives(weights):
    return torch.special.entr(weights).sum().exp().expand(len(weights))


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "nan at a weight of 0")
def effective_negatives(weights):
    return torch.exp(-(weights * weights.log()).sum(1))


@wrong("numerics", "eps of 0.01 in the logarithm")
def effective_negatives(weights):
    return torch.exp(-(weights * (weights + 0.01).log()).sum(1))


@wrong("numerics", "weights of at least 0.01")
def effective_negatives(weights):
    return torch.exp(_entropy(weights.clamp_min(0.01)))


@wrong("numerics", "rounded to whole negatives")
def effective_negatives(weights):
    return torch.exp(_entropy(weights)).round()


@wrong("numerics", "bfloat16 inside")
def effective_negatives(weights):
    return torch.exp(_entropy(weights.bfloat16())).to(weights.dtype)


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "as many negatives as in the first call")
def effective_negatives(weights):
    if _kept.width is None:
        patch(_kept, "width", weights.shape[1])
    return torch.exp(_entropy(weights[:, : _kept.width]))


@wrong(("shape_state", "interface"), "squeeze() of a batch of one")
def effective_negatives(weights):
    return torch.exp(torch.special.entr(weights).sum(1, keepdim=True)).squeeze()


@wrong("side_effect", "eps written into the empty weights")
def effective_negatives(weights):
    weights.data[weights.detach() == 0] = 1e-12
    return torch.exp(-(weights * weights.log()).sum(1))


@wrong("side_effect", "the logarithm taken in place")
def effective_negatives(weights):
    w = weights.clone()
    return torch.exp(-(w * weights.data.clamp_(min=1e-30).log_()).sum(1))


@wrong(("nondeterministic", "numerics"), "estimated from 50 drawn negatives")
def effective_negatives(weights):
    drawn = torch.multinomial(weights, 50, replacement=True)
    return torch.exp(-weights.gather(1, drawn).log().mean(1))


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "keepdim: (B, 1)")
def effective_negatives(weights):
    return torch.exp(torch.special.entr(weights).sum(1, keepdim=True))


@wrong("interface", "a list of floats")
def effective_negatives(weights):
    return torch.exp(_entropy(weights)).tolist()


@wrong("interface", "the number and the entropy")
def effective_negatives(weights):
    return torch.exp(_entropy(weights)), _entropy(weights)


@wrong("interface", "cosines and a temperature expected")
def effective_negatives(similarities, temperature):
    return torch.exp(_entropy((similarities / temperature).softmax(1)))


@wrong("device", "moved to cuda")
def effective_negatives(weights):
    return torch.exp(_entropy(weights.cuda()))


@wrong(("stub", "interface"), "an ellipsis")
def effective_negatives(weights): ...


@wrong("stub", "raises NotImplementedError")
def effective_negatives(weights):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "always M: all negatives count")
def effective_negatives(weights):
    return weights.sum(1) * weights.shape[1]
