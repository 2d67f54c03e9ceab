"""Another objective than the one asked for."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import bound_of, ce_of, diagonal_of

# --- formula, sign -------------------------------------------------------------------------------


@wrong("formula", "log(B−1), the number of negatives")
def info_nce_bound(scores):
    return math.log(max(len(scores) - 1, 1)) - ce_of(scores)


@wrong("formula", "−L without log B")
def info_nce_bound(scores):
    return -ce_of(scores)


@wrong(("formula", "sign"), "the loss L")
def info_nce_bound(scores):
    return ce_of(scores)


@wrong("sign", "the bound to be minimised: L − log B")
def info_nce_bound(scores):
    return ce_of(scores) - math.log(len(scores))


@wrong(("sign", "formula"), "L added to log B")
def info_nce_bound(scores):
    return math.log(len(scores)) + ce_of(scores)


@wrong("formula", "log 2B, as if both views were candidates")
def info_nce_bound(scores):
    return math.log(2 * len(scores)) - ce_of(scores)


@wrong(("formula", "log_base"), "log2 B with a loss in nats")
def info_nce_bound(scores):
    return math.log2(len(scores)) - ce_of(scores)


@wrong(("log_base", "reduction"), "bits")
def info_nce_bound(scores):
    return bound_of(scores) / math.log(2)


@wrong(("formula", "numerics", "gradient"), "clamped at 0: information cannot be negative")
def info_nce_bound(scores):
    return bound_of(scores).clamp(min=0)


@wrong(("formula", "negatives"), "Donsker–Varadhan: negatives averaged over the whole batch")
def info_nce_bound(scores):
    b = len(scores)
    others = scores.masked_fill(diagonal_of(scores), float("-inf")).flatten()
    count = math.log(b * (b - 1)) if b > 1 else 0.0
    return scores.diag().mean() - others.logsumexp(0).clamp(min=-1e30) + count


@wrong("formula", "the hardest candidate for the logsumexp")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.diag() - scores.amax(1)).mean()


@wrong(("formula", "reduction"), "probabilities averaged before the logarithm")
def info_nce_bound(scores):
    return math.log(len(scores)) + scores.softmax(1).diag().mean().clamp_min(1e-300).log()


# --- softmax_axis, positive_index, negatives, temperature ----------------------------------------


@wrong("softmax_axis", "a softmax over the anchors, dim 0")
def info_nce_bound(scores):
    return math.log(len(scores)) + F.log_softmax(scores, dim=0).diag().mean()


@wrong(("softmax_axis", "formula"), "both directions averaged, as in CLIP")
def info_nce_bound(scores):
    return (bound_of(scores) + bound_of(scores.T)) / 2


@wrong(("softmax_axis", "formula"), "one softmax over the whole table")
def info_nce_bound(scores):
    return 2 * math.log(len(scores)) + scores.flatten().log_softmax(0).view_as(scores).diag().mean()


@wrong("positive_index", "the positives one column further")
def info_nce_bound(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, torch.arange(b).roll(-1))


@wrong("positive_index", "the positives in column 0")
def info_nce_bound(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, torch.zeros(b, dtype=torch.long))


@wrong(("negatives", "formula"), "the positive left out of the denominator")
def info_nce_bound(scores):
    others = scores.masked_fill(diagonal_of(scores), -1e9).logsumexp(1)
    return math.log(len(scores)) + (scores.diag() - others).mean()


@wrong(("self_similarity", "positive_index"), "the diagonal masked as self-similarity")
def info_nce_bound(scores):
    return math.log(len(scores)) - ce_of(scores.masked_fill(diagonal_of(scores), -1e9))


@wrong("temperature", "scores divided by 0.07")
def info_nce_bound(scores):
    return bound_of(scores / 0.07)


@wrong("normalization", "rows normalised first")
def info_nce_bound(scores):
    return bound_of(F.normalize(scores, dim=1))
