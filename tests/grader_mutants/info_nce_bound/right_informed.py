"""Right bounds in styles that a learner might choose."""

# ruff: noqa: F811
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from ..collect import right


@right("the textbook line")
def info_nce_bound(scores):
    return math.log(len(scores)) - F.cross_entropy(scores, torch.arange(len(scores)))


@right("a loop over the anchors")
def info_nce_bound(scores):
    total = 0.0
    for i in range(scores.shape[0]):
        total = total + scores[i, i] - torch.logsumexp(scores[i], dim=0)
    return total / scores.shape[0] + math.log(scores.shape[0])


@right("a loop over every entry, the maximum taken out")
def info_nce_bound(scores):
    rows = []
    for i, row in enumerate(scores):
        top = row.max()
        denominator = sum((s - top).exp() for s in row)
        rows.append(row[i] - top - denominator.log() + math.log(len(row)))
    return sum(rows) / len(rows)


@right("every row compared with its positive: −log Σ e^(s_ij − s_ii)")
def info_nce_bound(scores):
    ahead = scores - scores.diagonal()[:, None]
    return math.log(len(scores)) - ahead.logsumexp(1).mean()


@right("an nn.CrossEntropyLoss that adds up, divided by hand")
def info_nce_bound(scores):
    b = scores.size(0)
    summed = nn.CrossEntropyLoss(reduction="sum")(scores, torch.arange(b, device=scores.device))
    return torch.log(torch.tensor(float(b), dtype=scores.dtype)) - summed / b


@right("one-hot targets times log-probabilities")
def info_nce_bound(scores):
    b = len(scores)
    log_p = scores - torch.logsumexp(scores, dim=1, keepdim=True)
    return (F.one_hot(torch.arange(b), b) * log_p).sum() / b + math.log(b)


@right("the trace")
def info_nce_bound(scores):
    return math.log(len(scores)) + torch.trace(scores.log_softmax(-1)) / len(scores)


@right("gathered with take_along_dim")
def info_nce_bound(scores):
    index = torch.arange(len(scores)).unsqueeze(1)
    picked = torch.take_along_dim(F.log_softmax(scores, 1), index, dim=1)
    return (picked.squeeze(1) + math.log(len(scores))).mean()


@right("guessing written as a cross-entropy too")
def info_nce_bound(scores):
    labels = torch.arange(len(scores))
    return F.cross_entropy(0 * scores, labels) - F.cross_entropy(scores, labels)


@right("rivals and the positive in two parts: log-sigmoid of the margin")
def info_nce_bound(scores):
    b = len(scores)
    if b == 1:
        return 0 * scores.sum()
    own = torch.eye(b, dtype=torch.bool)
    rivals = scores.masked_fill(own, -torch.inf).logsumexp(1)
    return F.logsigmoid(scores.diagonal() - rivals).mean() + math.log(b)


@right("a tiny eps in the row, removed by the maximum")
def info_nce_bound(scores):
    top = scores.max(1, keepdim=True).values.detach()
    z = (scores - top).exp().sum(1)
    return ((scores - top).diagonal() - (z + 1e-12).log()).mean() + math.log(scores.shape[0])


@right("chunks of two rows, upcast")
def info_nce_bound(scores):
    wide, b = scores.double(), len(scores)
    parts = [
        F.cross_entropy(wide[i : i + 2], torch.arange(i, min(i + 2, b)), reduction="sum")
        for i in range(0, b, 2)
    ]
    return math.log(b) - torch.stack(parts).sum() / b
