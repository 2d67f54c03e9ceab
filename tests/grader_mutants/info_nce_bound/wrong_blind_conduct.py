"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong
from ._answer import bound_of, ce_of, diagonal_of

_kept = SimpleNamespace(log_b=None)


# --- reduction -----------------------------------------------------------------------------------


@wrong("reduction", "a sum over the anchors")
def info_nce_bound(scores):
    return math.log(len(scores)) - ce_of(scores, reduction="sum")


@wrong("reduction", "everything times B")
def info_nce_bound(scores):
    return (math.log(len(scores)) + F.log_softmax(scores, 1).diag()).sum()


@wrong(("reduction", "interface"), "one bound per anchor")
def info_nce_bound(scores):
    return math.log(len(scores)) - ce_of(scores, reduction="none")


@wrong("reduction", "a mean over the whole table of masked log-probabilities")
def info_nce_bound(scores):
    return math.log(len(scores)) + (F.log_softmax(scores, 1) * diagonal_of(scores)).mean()


# --- numerics, gradient --------------------------------------------------------------------------


@wrong("numerics", "exp and log by hand: overflows for large scores")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.diag() - scores.exp().sum(1).log()).mean()


@wrong("numerics", "softmax, then log: minus infinity for large scores")
def info_nce_bound(scores):
    return math.log(len(scores)) + scores.softmax(1).diag().log().mean()


@wrong("numerics", "eps of 0.01 in the logarithm")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.softmax(1).diag() + 0.01).log().mean()


@wrong(("numerics", "gradient"), "scores clamped to ±1")
def info_nce_bound(scores):
    return bound_of(scores.clamp(-1, 1))


@wrong("gradient", "the denominator detached")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.diag() - scores.logsumexp(1).detach()).mean()


@wrong("gradient", "the positives detached")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.diag().detach() - scores.logsumexp(1)).mean()


@wrong("gradient", "computed under no_grad: an estimate, not an objective")
@torch.no_grad()
def info_nce_bound(scores):
    return bound_of(scores)


@wrong("gradient", "the gradient of the loss: the critic would learn to minimise the bound")
def info_nce_bound(scores):
    bound = bound_of(scores)
    return 2 * bound.detach() - bound


# --- state, side effects, chance -----------------------------------------------------------------


@wrong(("shape_state", "formula"), "log B kept from the first call")
def info_nce_bound(scores):
    if _kept.log_b is None:
        patch(_kept, "log_b", math.log(len(scores)))
    return _kept.log_b - ce_of(scores)


@wrong(("shape_state", "reduction"), "a batch of one squeezed away, larger ones cut to four")
def info_nce_bound(scores):
    scores = scores[:4, :4]
    return bound_of(scores)


@wrong("side_effect", "the row maximum subtracted in place")
def info_nce_bound(scores):
    scores.data -= scores.detach().amax(1, keepdim=True)
    return bound_of(scores)


@wrong("side_effect", "the diagonal overwritten after use")
def info_nce_bound(scores):
    bound = bound_of(scores.clone())
    scores.detach().fill_diagonal_(float("-inf"))
    return bound


@wrong(("nondeterministic", "negatives"), "half of the candidates, at random")
def info_nce_bound(scores):
    drop = (torch.rand(scores.shape) < 0.5) & ~diagonal_of(scores)
    return bound_of(scores.masked_fill(drop, float("-inf")))


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "embeddings of both sides expected")
def info_nce_bound(x, y):
    return bound_of(x @ y.T)


@wrong("interface", "the bound and the loss")
def info_nce_bound(scores):
    return bound_of(scores), ce_of(scores)


@wrong(("interface", "gradient"), "a Python float")
def info_nce_bound(scores):
    return float(bound_of(scores))


@wrong("device", "labels on cuda")
def info_nce_bound(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, torch.arange(b, device="cuda"))


@wrong(("stub", "interface"), "an ellipsis")
def info_nce_bound(scores): ...


@wrong("stub", "raises NotImplementedError")
def info_nce_bound(scores):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "always its upper end, log B")
def info_nce_bound(scores):
    return scores.sum() * 0 + math.log(len(scores))
