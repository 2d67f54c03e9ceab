"""Right SwAV losses in styles that a learner might choose."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


def _codes(scores, epsilon, iterations):
    log_q = scores.detach() / epsilon
    for _ in range(iterations):
        log_q = log_q.log_softmax(0).log_softmax(1)
    return log_q.exp()


@right("as published: a loop over the two crops")
def as_published(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    output, loss = [scores_1, scores_2], 0
    for i, crop in enumerate(output):
        with torch.no_grad():
            q = _codes(crop, epsilon, iterations)
        p = F.softmax(output[1 - i] / temperature, dim=1)
        loss = loss - torch.mean(torch.sum(q * torch.log(p), dim=1))
    return loss / 2


@right("both views as one batch of 2B rows, codes made apart and swapped")
def stacked(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    codes = torch.cat([_codes(s, epsilon, iterations) for s in (scores_2, scores_1)])
    return F.cross_entropy(torch.cat([scores_1, scores_2]) / temperature, codes)


@right("einsum")
def einsum(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    log_p = torch.stack([scores_1, scores_2]).div(temperature).log_softmax(-1)  # (2, B, K)
    q = torch.stack([_codes(scores_2, epsilon, iterations), _codes(scores_1, epsilon, iterations)])
    return -torch.einsum("vbk,vbk->", q, log_p) / (2 * len(scores_1))


@right("plain loops")
def loops(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (_codes(s, epsilon, iterations) for s in (scores_1, scores_2))
    total = 0
    for b in range(len(scores_1)):
        log_1 = torch.log_softmax(scores_1[b] / temperature, 0)
        log_2 = torch.log_softmax(scores_2[b] / temperature, 0)
        for k in range(scores_1.shape[1]):
            total = total - q2[b, k] * log_1[k] - q1[b, k] * log_2[k]
    return total / len(scores_1) / 2


@right("KLDivLoss plus the codes' entropy")
def kl_and_entropy(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    loss = 0
    for s, other in ((scores_1, scores_2), (scores_2, scores_1)):
        q = _codes(other, epsilon, iterations)
        kl = F.kl_div(F.log_softmax(s / temperature, 1), q, reduction="batchmean")
        loss = loss + kl - torch.special.xlogy(q, q).sum(1).mean()
    return loss / 2


@right("float64 inside")
def upcast(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    a, b = scores_1.double(), scores_2.double()
    first = (_codes(b, epsilon, iterations) * (a / temperature).log_softmax(1)).sum()
    second = (_codes(a, epsilon, iterations) * (b / temperature).log_softmax(1)).sum()
    return -(first + second) / (2 * len(a))


@right("codes by powers, detached at the end")
def powers(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    def code(s):
        q = torch.exp((s - s.max()) / epsilon)
        for _ in range(iterations):
            q = q / q.sum(0, keepdim=True)
            q = q / q.sum(1, keepdim=True)
        return q.detach()

    loss = -code(scores_2) * nn.LogSoftmax(dim=1)(scores_1 / temperature)
    loss = loss - code(scores_1) * nn.LogSoftmax(dim=1)(scores_2 / temperature)
    return loss.sum(-1).mean() / 2


@right("result of shape (1,)")
def shape_one(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    return as_published(scores_1, scores_2, temperature, epsilon, iterations).reshape(1)


@right("float32 inside")
def downcast(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    return as_published(scores_1.float(), scores_2.float(), temperature, epsilon, iterations)


@right("a difference to the uniform prediction, added back")
def around_log_k(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    k = scores_1.shape[1]
    q1, q2 = (_codes(s, epsilon, iterations) for s in (scores_1, scores_2))
    p1, p2 = ((s / temperature).softmax(1) for s in (scores_1, scores_2))
    gain = (q2 * (p1 * k).log() + q1 * (p2 * k).log()).sum(1).mean() / 2
    return torch.log(torch.tensor(float(k), dtype=gain.dtype)) - gain
