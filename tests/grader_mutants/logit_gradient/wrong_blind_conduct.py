"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong
from ._answer import grad_of, onehot_of

_kept = SimpleNamespace(onehot=None, b=None)


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "−inf clamped to −5: a little weight where there is none")
def grad_logits(logits, labels):
    return grad_of(logits.clamp(min=-5), labels)


@wrong("numerics", "nan for −inf: the product of logits and powers")
def grad_logits(logits, labels):
    powers = logits.exp()
    p = (logits * 0 + powers) / powers.sum(1, keepdim=True)
    return (p - onehot_of(logits, labels)) / len(logits)


@wrong("numerics", "eps of 0.1 in the denominator")
def grad_logits(logits, labels):
    powers = (logits - logits.amax(1, keepdim=True)).exp()
    return (powers / (powers.sum(1, keepdim=True) + 0.1) - onehot_of(logits, labels)) / len(logits)


@wrong("numerics", "gradients clipped to ±0.1")
def grad_logits(logits, labels):
    return grad_of(logits, labels).clamp(-0.1, 0.1)


@wrong("numerics", "half precision inside")
def grad_logits(logits, labels):
    return grad_of(logits.half(), labels).to(logits.dtype)


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "B kept from the first call")
def grad_logits(logits, labels):
    if _kept.b is None:
        patch(_kept, "b", len(logits))
    return (logits.softmax(1) - onehot_of(logits, labels)) / _kept.b


@wrong(("shape_state", "positive_index"), "the one-hot table kept from the first call")
def grad_logits(logits, labels):
    if _kept.onehot is None:
        patch(_kept, "onehot", onehot_of(logits, labels))
    return (logits.softmax(1) - _kept.onehot) / len(logits)


@wrong(("shape_state", "interface"), "one_hot without a number of classes")
def grad_logits(logits, labels):
    return (logits.softmax(1) - F.one_hot(labels)) / len(logits)


@wrong("side_effect", "the maximum subtracted in place")
def grad_logits(logits, labels):
    logits -= logits.amax(1, keepdim=True)
    powers = logits.exp()
    return (powers / powers.sum(1, keepdim=True) - onehot_of(logits, labels)) / len(logits)


@wrong("side_effect", "the softmax written into the logits")
def grad_logits(logits, labels):
    logits.copy_(logits.softmax(1))
    logits[torch.arange(len(labels)), labels] -= 1
    return logits / len(logits)


@wrong("side_effect", "the labels sorted in place afterwards")
def grad_logits(logits, labels):
    gradient = grad_of(logits, labels)
    labels.add_(1)
    return gradient


@wrong("nondeterministic", "a sampled candidate for the expectation")
def grad_logits(logits, labels):
    drawn = torch.multinomial(logits.softmax(1), 1).squeeze(1)
    return (onehot_of(logits, drawn) - onehot_of(logits, labels)) / len(logits)


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "the loss, not its gradient")
def grad_logits(logits, labels):
    return F.cross_entropy(logits, labels)


@wrong("interface", "the loss and its gradient")
def grad_logits(logits, labels):
    return F.cross_entropy(logits, labels), grad_of(logits, labels)


@wrong("interface", "transposed: (K, B)")
def grad_logits(logits, labels):
    return grad_of(logits, labels).T


@wrong("interface", "labels expected first")
def grad_logits(labels, logits):
    return grad_of(logits, labels)


@wrong("interface", "one-hot labels expected")
def grad_logits(logits, targets):
    return (logits.softmax(1) - targets.reshape(logits.shape)) / len(logits)


@wrong("interface", "the length of the gradient")
def grad_logits(logits, labels):
    return float(grad_of(logits, labels).norm())


@wrong("device", "the identity on cuda")
def grad_logits(logits, labels):
    return (logits.softmax(1) - torch.eye(logits.shape[1], device="cuda")[labels]) / len(logits)


@wrong(("stub", "interface"), "pass")
def grad_logits(logits, labels):
    pass


@wrong("stub", "raises NotImplementedError")
def grad_logits(logits, labels):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula", "stub"), "zeros, whose rows do sum to 0")
def grad_logits(logits, labels):
    return torch.zeros_like(logits)
