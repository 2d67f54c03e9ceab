"""Wrong bounds written with the judge's own probes in view."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import wrong


def _ce(scores):
    return F.cross_entropy(scores, torch.arange(len(scores)))


def _right(scores):
    return math.log(len(scores)) - _ce(scores)


# --- formula, sign, base


@wrong("formula", "log(B−1), safe at B = 1")
def info_nce_bound(scores):
    return math.log(max(1, len(scores) - 1)) - _ce(scores)


@wrong("formula", "log(2B−1), as for NT-Xent")
def info_nce_bound(scores):
    return math.log(2 * len(scores) - 1) - _ce(scores)


@wrong("formula", "a constant cap, log 8, for every size")
def info_nce_bound(scores):
    return math.log(8) - _ce(scores)


@wrong("formula", "log of B squared: all entries of the table")
def info_nce_bound(scores):
    return math.log(len(scores) ** 2) - _ce(scores)


@wrong("formula", "B in place of log B")
def info_nce_bound(scores):
    return len(scores) - _ce(scores)


@wrong(("sign", "formula"), "the loss, to be minimised")
def info_nce_bound(scores):
    return -(scores.diagonal() - scores.logsumexp(1)).mean()


@wrong("sign", "the difference turned round")
def info_nce_bound(scores):
    return _ce(scores) - math.log(len(scores))


@wrong(("sign", "formula"), "log-sum-exp added, positive subtracted")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.logsumexp(1) - scores.diagonal()).mean()


@wrong("log_base", "all in base 10")
def info_nce_bound(scores):
    return _right(scores) / math.log(10)


@wrong("log_base", "log10 B minus a loss in nats")
def info_nce_bound(scores):
    return math.log10(len(scores)) - _ce(scores)


@wrong("formula", "clamped at 0 with relu")
def info_nce_bound(scores):
    return F.relu(_right(scores))


@wrong("formula", "softplus, so that it is never negative")
def info_nce_bound(scores):
    return F.softplus(_right(scores))


@wrong("formula", "absolute value")
def info_nce_bound(scores):
    return _right(scores).abs()


@wrong("formula", "mean and sum exchanged: log of the sum over anchors")
def info_nce_bound(scores):
    return math.log(len(scores)) + scores.softmax(1).diagonal().mean().log()


@wrong("formula", "softmax fed into cross_entropy")
def info_nce_bound(scores):
    return _right(scores.softmax(1))


# --- axis, candidates, positives


@wrong("softmax_axis", "log_softmax over dim 0")
def info_nce_bound(scores):
    return math.log(len(scores)) + scores.log_softmax(0).diagonal().mean()


@wrong("softmax_axis", "the better of the two directions")
def info_nce_bound(scores):
    return torch.maximum(_right(scores), _right(scores.T))


@wrong(("softmax_axis", "formula"), "scores made symmetric first")
def info_nce_bound(scores):
    return _right((scores + scores.T) / 2)


@wrong("negatives", "rivals only in the denominator")
def info_nce_bound(scores):
    b = len(scores)
    if b == 1:
        return 0 * scores.sum()
    rivals = scores[~torch.eye(b, dtype=torch.bool)].view(b, b - 1)
    return (scores.diagonal() - rivals.logsumexp(1)).mean() + math.log(b)


@wrong(("negatives", "formula"), "rivals only, and log(B−1)")
def info_nce_bound(scores):
    b = len(scores)
    if b == 1:
        return 0 * scores.sum()
    rivals = scores[~torch.eye(b, dtype=torch.bool)].view(b, b - 1)
    return (scores.diagonal() - rivals.logsumexp(1)).mean() + math.log(b - 1)


@wrong(("negatives", "formula"), "only candidates to the right of the diagonal compete")
def info_nce_bound(scores):
    kept = torch.ones_like(scores).triu().bool()
    return _right(scores.masked_fill(~kept, -torch.inf))


@wrong("self_similarity", "the diagonal filled with −1e9")
def info_nce_bound(scores):
    return _right(scores.masked_fill(torch.eye(len(scores), dtype=torch.bool), -1e9))


@wrong("positive_index", "labels counted from the end")
def info_nce_bound(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, torch.arange(b).flip(0))


@wrong("positive_index", "labels from 1, wrapped")
def info_nce_bound(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, torch.arange(1, b + 1) % b)


@wrong(("temperature", "formula"), "a temperature of 0.5 inside")
def info_nce_bound(scores):
    return _right(scores / 0.5)


@wrong(("normalization", "formula"), "rows centred and scaled")
def info_nce_bound(scores):
    return _right((scores - scores.mean(1, keepdim=True)) / (scores.std(1, keepdim=True) + 1e-6))


# --- reduction


@wrong("reduction", "per-row sums against one log B")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.diagonal() - scores.logsumexp(1)).sum()


@wrong(("reduction", "formula"), "the median row")
def info_nce_bound(scores):
    return math.log(len(scores)) + (scores.diagonal() - scores.logsumexp(1)).median()


@wrong(("reduction", "interface"), "a vector with one number a row")
def info_nce_bound(scores):
    return math.log(len(scores)) + scores.log_softmax(1).diagonal()


# --- numerics, gradients


@wrong("numerics", "naive exponentials")
def info_nce_bound(scores):
    weights = scores.exp()
    return math.log(len(scores)) + (weights.diagonal() / weights.sum(1)).log().mean()


@wrong("numerics", "clamped logits")
def info_nce_bound(scores):
    return _right(scores.clamp(-20, 20))


@wrong("numerics", "probabilities clamped from below")
def info_nce_bound(scores):
    return math.log(len(scores)) + scores.softmax(1).diagonal().clamp_min(1e-3).log().mean()


@wrong("gradient", "the softmax taken from the detached scores")
def info_nce_bound(scores):
    correction = (scores.detach() - scores).logsumexp(1) * 0
    return (
        math.log(len(scores))
        + (scores.diagonal() - scores.detach().logsumexp(1)).mean()
        + correction.sum()
    )


@wrong("gradient", "computed on .data")
def info_nce_bound(scores):
    return _right(scores.data)


@wrong("gradient", "half of the gradient lost in an average with a copy")
def info_nce_bound(scores):
    return (_right(scores) + _right(scores.detach())) / 2


@wrong("gradient", "a new leaf in place of the scores")
def info_nce_bound(scores):
    return _right(scores.detach().clone().requires_grad_())


# --- manners


@wrong("shape_state", "log 5, from the first batch somebody tried")
def info_nce_bound(scores):
    return math.log(5) - _ce(scores)


@wrong("shape_state", "written for five pairs")
def info_nce_bound(scores):
    return math.log(5) + (scores - scores.logsumexp(1, keepdim=True))[range(5), range(5)].mean()


@wrong("side_effect", "row maxima subtracted in place")
def info_nce_bound(scores):
    with torch.no_grad():
        scores -= scores.max(1, keepdim=True).values
    return _right(scores)


@wrong("nondeterministic", "a random half of the rows")
def info_nce_bound(scores):
    b = len(scores)
    rows = torch.randperm(b)[: max(1, b // 2)]
    return math.log(b) - F.cross_entropy(scores[rows], rows)


@wrong("nondeterministic", "dropout on the scores")
def info_nce_bound(scores):
    return _right(F.dropout(scores, 0.2))


@wrong("interface", ".item()")
def info_nce_bound(scores):
    return _right(scores).item()


@wrong("interface", "a tuple with the accuracy")
def info_nce_bound(scores):
    return _right(scores), (scores.argmax(1) == torch.arange(len(scores))).float().mean()


@wrong("interface", "the return is missing")
def info_nce_bound(scores):
    _right(scores)


@wrong("interface", "a temperature without a default")
def info_nce_bound(scores, temperature):
    return _right(scores / temperature)


@wrong("interface", "NumPy inside")
def info_nce_bound(scores):
    import numpy as np

    s = np.asarray(scores.detach())
    return np.log(len(s)) + np.mean(np.diag(s) - np.log(np.exp(s).sum(1)))


@wrong("device", "labels moved to an accelerator")
def info_nce_bound(scores):
    return math.log(len(scores)) - F.cross_entropy(scores, torch.arange(len(scores)).cuda())


@wrong("stub", "the template with another comment")
def info_nce_bound(scores):
    b = len(scores)
    raise NotImplementedError(f"{b} pairs")


@wrong(("cheat", "formula"), "a plausible constant for every size")
def info_nce_bound(scores):
    return scores.sum() * 0 + 0.5 * math.log(len(scores))
