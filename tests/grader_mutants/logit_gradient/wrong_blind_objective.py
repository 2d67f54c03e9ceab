"""Another objective than the one asked for."""

# ruff: noqa: F811

import torch

from ..collect import wrong
from ._answer import grad_of, onehot_of

# --- reduction, sign -----------------------------------------------------------------------------


@wrong("reduction", "not divided by B")
def grad_logits(logits, labels):
    return logits.softmax(1) - onehot_of(logits, labels)


@wrong("reduction", "divided by B·K")
def grad_logits(logits, labels):
    return (logits.softmax(1) - onehot_of(logits, labels)) / logits.numel()


@wrong("reduction", "divided by K")
def grad_logits(logits, labels):
    return (logits.softmax(1) - onehot_of(logits, labels)) / logits.shape[1]


@wrong(("reduction", "formula"), "only the softmax divided by B")
def grad_logits(logits, labels):
    return logits.softmax(1) / len(logits) - onehot_of(logits, labels)


@wrong(("reduction", "interface"), "averaged over the batch: (K,)")
def grad_logits(logits, labels):
    return (logits.softmax(1) - onehot_of(logits, labels)).mean(0)


@wrong("sign", "one-hot minus softmax")
def grad_logits(logits, labels):
    return -grad_of(logits, labels)


@wrong(("sign", "formula"), "softmax plus one-hot")
def grad_logits(logits, labels):
    return (logits.softmax(1) + onehot_of(logits, labels)) / len(logits)


# --- formula, softmax_axis, positive_index, temperature ------------------------------------------


@wrong(("softmax_axis", "numerics"), "a softmax over the batch, dim 0")
def grad_logits(logits, labels):
    return (logits.softmax(0) - onehot_of(logits, labels)) / len(logits)


@wrong("softmax_axis", "one softmax over the whole table")
def grad_logits(logits, labels):
    p = logits.flatten().softmax(0).view_as(logits)
    return (p - onehot_of(logits, labels)) / len(logits)


@wrong("formula", "softmax alone")
def grad_logits(logits, labels):
    return logits.softmax(1) / len(logits)


@wrong("formula", "logits minus one-hot")
def grad_logits(logits, labels):
    return (logits.nan_to_num(neginf=0.0) - onehot_of(logits, labels)) / len(logits)


@wrong("formula", "log_softmax minus one-hot")
def grad_logits(logits, labels):
    return (logits.log_softmax(1) - onehot_of(logits, labels)) / len(logits)


@wrong("formula", "a sigmoid per candidate")
def grad_logits(logits, labels):
    return (torch.sigmoid(logits) - onehot_of(logits, labels)) / len(logits)


@wrong("formula", "the softmax's own slope, p(1−p)")
def grad_logits(logits, labels):
    p = logits.softmax(1)
    return (p * (1 - p) - onehot_of(logits, labels)) / len(logits)


@wrong("formula", "the gradient of the squared distance from one-hot")
def grad_logits(logits, labels):
    p = logits.softmax(1)
    return 2 * (p - onehot_of(logits, labels)) * p * (1 - p) / len(logits)


@wrong("formula", "only the label's entry")
def grad_logits(logits, labels):
    return grad_of(logits, labels) * onehot_of(logits, labels)


@wrong(("formula", "negatives"), "only the negatives' entries")
def grad_logits(logits, labels):
    return grad_of(logits, labels) * (1 - onehot_of(logits, labels))


@wrong(("formula", "sign", "positive_index"), "1 subtracted everywhere")
def grad_logits(logits, labels):
    return (logits.softmax(1) - 1) / len(logits)


@wrong("positive_index", "the label in column 0, as for MoCo")
def grad_logits(logits, labels):
    return grad_of(logits, torch.zeros_like(labels))


@wrong("positive_index", "the diagonal for the labels")
def grad_logits(logits, labels):
    return grad_of(logits, torch.arange(len(labels)) % logits.shape[1])


@wrong("positive_index", "labels counted from 1")
def grad_logits(logits, labels):
    return grad_of(logits, (labels - 1) % logits.shape[1])


@wrong("positive_index", "all labels subtracted in every row: a missing arange")
def grad_logits(logits, labels):
    p = logits.softmax(1)
    p[:, labels] -= 1
    return p / len(p)


@wrong("temperature", "logits divided by 0.07, and the gradient too")
def grad_logits(logits, labels):
    return grad_of(logits / 0.07, labels) / 0.07
