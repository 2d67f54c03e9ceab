"""Right gradients of a mean cross-entropy, in styles that a learner might choose."""

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


@right("softmax minus one-hot over B")
def textbook(logits, labels):
    return (torch.softmax(logits, 1) - F.one_hot(labels, logits.size(1))) / logits.size(0)


@right("index in place, on a copy")
def indexed(logits, labels):
    p = F.softmax(logits, dim=-1)
    p[range(len(p)), labels] -= 1
    return p.div_(len(p))


@right("scatter of the positives")
def scattered(logits, labels):
    y = torch.zeros_like(logits).scatter_(1, labels.unsqueeze(1), 1.0)
    return (logits.softmax(1) - y) / y.sum()


@right("exponentials by hand, shifted by the row's maximum")
def by_hand(logits, labels):
    e = (logits - logits.max(1, keepdim=True).values).exp()
    p = e / e.sum(1, keepdim=True)
    return (p - torch.eye(logits.shape[1], dtype=p.dtype)[labels]) / len(p)


@right("exponentials by hand, not shifted")
def unshifted(logits, labels):
    e = torch.exp(logits)
    return (e / e.sum(1)[:, None] - torch.eye(logits.shape[1])[labels]) / len(e)


@right("plain loops, one entry at a time")
def loops(logits, labels):
    b, k = logits.shape
    out = torch.zeros_like(logits)
    for row in range(b):
        total = sum(logits[row, j].exp() for j in range(k))
        for j in range(k):
            out[row, j] = (logits[row, j].exp() / total - (1.0 if j == labels[row] else 0.0)) / b
    return out


@right("NumPy in, NumPy out")
def with_numpy(logits, labels):
    x, y = logits.numpy(), labels.numpy()
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(p)), y] -= 1.0
    return p / len(p)


@right("log-softmax, exponentiated")
def through_logs(logits, labels):
    p = F.log_softmax(logits, dim=1).exp()
    return p / len(p) - F.one_hot(labels, p.shape[1]) / len(p)


@right("the Jacobian of the softmax times -1/P")
def full_jacobian(logits, labels):
    p = logits.softmax(1)
    jacobian = torch.diag_embed(p) - p[:, :, None] * p[:, None, :]
    slope = torch.zeros_like(p)
    rows = torch.arange(len(p))
    slope[rows, labels] = -1 / p[rows, labels]
    return torch.einsum("bkj,bj->bk", jacobian, slope) / len(p)


@right("autograd on a detached copy")
def autograd(logits, labels):
    x = logits.detach().clone().requires_grad_(True)
    F.cross_entropy(x, labels).backward()
    return x.grad


@right("autograd, switched on if need be")
@torch.enable_grad()
def enabled(logits, labels):
    x = logits.detach().requires_grad_()
    return torch.autograd.grad(F.cross_entropy(x, labels), x)[0]


@right("torch.func")
def functional(logits, labels):
    return torch.func.grad(F.cross_entropy)(logits, labels)


@right("each row by itself, stacked")
def row_by_row(logits, labels):
    rows = []
    for row, label in zip(logits, labels, strict=True):
        p = row.softmax(0)
        p[label] = p[label] - 1
        rows.append(p)
    return torch.stack(rows) / len(rows)


@right("float32 inside")
def single(logits, labels):
    p = logits.float().softmax(1)
    return (p - F.one_hot(labels, p.shape[1])).div(len(p)).to(logits.dtype)


@right("torch.where at the label")
def where(logits, labels):
    p = logits.softmax(1)
    here = torch.arange(p.shape[1]) == labels[:, None]
    return torch.where(here, p - 1, p) / len(p)
