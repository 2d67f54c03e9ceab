"""Wrong gradients of a mean cross-entropy, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong


def _y(logits, labels):
    return F.one_hot(labels, logits.shape[1]).to(logits.dtype)


def _right(logits, labels):
    return (logits.softmax(1) - _y(logits, labels)) / len(logits)


@wrong("reduction", "no mean")
def no_mean(logits, labels):
    p = logits.softmax(1)
    p[torch.arange(len(p)), labels] -= 1
    return p


@wrong("reduction", "mean over all entries")
def per_entry(logits, labels):
    return (logits.softmax(1) - _y(logits, labels)) / logits.numel()


@wrong("reduction", "divided by K")
def per_candidate(logits, labels):
    return (logits.softmax(1) - _y(logits, labels)) / logits.shape[1]


@wrong("reduction", "divided by B twice")
def twice(logits, labels):
    return _right(logits, labels) / len(logits)


@wrong("reduction", "half")
def half(logits, labels):
    return _right(logits, labels) / 2


@wrong("reduction", "only P is averaged")
def half_averaged(logits, labels):
    return logits.softmax(1) / len(logits) - _y(logits, labels)


@wrong("sign", "Y − P")
def flipped(logits, labels):
    return -_right(logits, labels)


@wrong("sign", "Y − P, and no mean")
def flipped_sum(logits, labels):
    return _y(logits, labels) - logits.softmax(1)


@wrong("formula", "P only")
def shares(logits, labels):
    return logits.softmax(1) / len(logits)


@wrong("formula", "the label's row entry is P⁺, not P⁺ − 1")
def label_untouched(logits, labels):
    p = logits.softmax(1)
    p[torch.arange(len(p)), labels].sub_(1)  # indexing made a copy
    return p / len(p)


@wrong("formula", "the label's entry is set to −1")
def label_overwritten(logits, labels):
    p = logits.softmax(1)
    p[torch.arange(len(p)), labels] = -1
    return p / len(p)


@wrong("formula", "log P minus one-hot, with removed entries put to 0")
def log_shares(logits, labels):
    return (logits.log_softmax(1).nan_to_num(neginf=0.0) - _y(logits, labels)) / len(logits)


@wrong("formula", "sigmoid")
def sigmoid(logits, labels):
    return (logits.sigmoid() - _y(logits, labels)) / len(logits)


@wrong("formula", "the gradient of −P⁺")
def of_probability(logits, labels):
    p = logits.softmax(1)
    return p.gather(1, labels[:, None]) * (p - _y(logits, labels)) / len(p)


@wrong("formula", "the gradient of 1 − P⁺ squared")
def of_squared_miss(logits, labels):
    p = logits.softmax(1)
    plus = p.gather(1, labels[:, None])
    return 2 * (1 - plus) * plus * (p - _y(logits, labels)) / len(p)


@wrong("formula", "a hinge: only the hardest rival")
def hinge(logits, labels):
    rivals = logits.masked_fill(_y(logits, labels).bool(), -torch.inf)
    hardest = F.one_hot(rivals.argmax(1), logits.shape[1])
    return (hardest - _y(logits, labels)) / len(logits)


@wrong("formula", "the negatives share 1 − P⁺ evenly")
def evenly(logits, labels):
    y = _y(logits, labels)
    plus = logits.softmax(1).gather(1, labels[:, None])
    rivals = torch.isfinite(logits) & (y == 0)
    push = (1 - plus) / rivals.sum(1, keepdim=True).clamp_min(1)
    return (push * rivals - (1 - plus) * y) / len(y)


@wrong("formula", "two softmaxes")
def two(logits, labels):
    return (logits.softmax(1).softmax(1) - _y(logits, labels)) / len(logits)


@wrong("softmax_axis", "softmax over the batch")
def columns(logits, labels):
    return (logits.softmax(0) - _y(logits, labels)) / len(logits)


@wrong("softmax_axis", "shares of the whole matrix")
def everything(logits, labels):
    e = logits.exp()
    return (e / e.sum() - _y(logits, labels)) / len(logits)


@wrong("positive_index", "the diagonal")
def diagonal(logits, labels):
    p = logits.softmax(1)
    for row in range(len(p)):
        p[row, row % p.shape[1]] -= 1
    return p / len(p)


@wrong("positive_index", "the last column")
def last(logits, labels):
    p = logits.softmax(1)
    p[:, -1] -= 1
    return p / len(p)


@wrong("positive_index", "one column too far")
def off_by_one(logits, labels):
    return (logits.softmax(1) - _y(logits, (labels + 1) % logits.shape[1])) / len(logits)


@wrong("positive_index", "every label in every row")
def slice_and_index(logits, labels):
    p = logits.softmax(1)
    p[:, labels] -= 1
    return p / len(p)


@wrong("positive_index", "the labels sorted")
def sorted_labels(logits, labels):
    return _right(logits, labels.sort().values)


@wrong("numerics", "−inf times 0")
def nan(logits, labels):
    p = logits.exp() / logits.exp().sum(1, keepdim=True)
    entropy_term = (p * logits).sum(1, keepdim=True)
    return (p - _y(logits, labels)) / len(p) + 0 * entropy_term


@wrong("numerics", "a mask constant of −5")
def small_mask(logits, labels):
    return _right(logits.clamp_min(-5.0), labels)


@wrong("numerics", "clamped shares")
def clamped(logits, labels):
    p = logits.softmax(1).clamp_min(1e-2)
    return (p - _y(logits, labels)) / len(p)


@wrong("numerics", "float16 inside")
def half_precision(logits, labels):
    p = logits.half().softmax(1).double()
    return (p - _y(p, labels)) / len(p)


@wrong(("shape_state", "positive_index"), "needs as many rows as candidates")
def square(logits, labels):
    return (logits.softmax(1) - torch.eye(len(logits))[labels]) / len(logits)


class _Cache:
    y = None


@wrong("shape_state", "the one-hot of the first batch is kept")
def cached(logits, labels):
    if _Cache.y is None or _Cache.y.shape != logits.shape:
        _Cache.y = _y(logits, labels)
    return (logits.softmax(1) - _Cache.y) / len(logits)


@wrong("shape_state", "a batch of 8 written into the code")
def eight(logits, labels):
    return (logits.softmax(1) - _y(logits, labels)) / 8


@wrong("side_effect", "writes the softmax into its input")
def in_place(logits, labels):
    logits -= logits.max(1, keepdim=True).values
    logits.exp_()
    logits /= logits.sum(1, keepdim=True)
    return (logits - _y(logits, labels)) / len(logits)


@wrong("side_effect", "replaces −inf in its input")
def fills(logits, labels):
    logits[torch.isinf(logits)] = -1e9
    return _right(logits, labels)


@wrong("side_effect", "puts its input on the graph")
@torch.enable_grad()
def on_the_graph(logits, labels):
    logits.requires_grad_()
    return torch.autograd.grad(F.cross_entropy(logits, labels), logits)[0]


@wrong(("nondeterministic", "shape_state"), "dropout on the shares")
def dropout(logits, labels):
    return F.dropout(_right(logits, labels), 0.1)


@wrong(("nondeterministic", "shape_state"), "a little noise")
def noisy(logits, labels):
    return _right(logits, labels) + 1e-3 * torch.randn_like(logits)


@wrong("interface", "the loss")
def loss(logits, labels):
    return F.cross_entropy(logits, labels)


@wrong("interface", "a list of lists")
def lists(logits, labels):
    return _right(logits, labels).tolist()


@wrong("interface", "gradient and loss")
def pair(logits, labels):
    return _right(logits, labels), F.cross_entropy(logits, labels)


@wrong("interface", "nothing: the assignment is the last line")
def nothing(logits, labels):
    grad = _right(logits, labels)  # noqa: F841


@wrong(("interface", "shape_state"), "one-hot labels are expected")
def wants_one_hot(logits, one_hot):
    return (logits.softmax(1) - one_hot) / len(one_hot)


@wrong("device", "needs an accelerator")
def cuda(logits, labels):
    return _right(logits.cuda(), labels.cuda())


@wrong("cheat", "zeros")
def zeros(logits, labels):
    return torch.zeros_like(logits)


add_wrong(torch.zeros(3, 5), "interface", "a tensor in place of the function")
