"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("log B minus the cross-entropy against the diagonal")
def info_nce_bound(scores):
    b = scores.shape[0]
    return math.log(b) - F.cross_entropy(scores, torch.arange(b))


@right("diagonal minus logsumexp of the rows")
def info_nce_bound(scores):
    gaps = scores.diagonal() - scores.logsumexp(dim=1)
    return gaps.mean() + math.log(len(scores))


@right("the trace of log_softmax over the candidates")
def info_nce_bound(scores):
    b = scores.size(0)
    return torch.trace(F.log_softmax(scores, dim=-1)) / b + torch.tensor(float(b)).log().to(scores)


@right("the mean over candidates of exp(s_ij − s_ii), inside a logarithm")
def info_nce_bound(scores):
    relative = scores - scores.diagonal().unsqueeze(1)
    top = relative.amax(1, keepdim=True)
    log_mean = top.squeeze(1) + (relative - top).exp().mean(1).log()
    return -log_mean.mean()


@right("the anchors one after the other")
def info_nce_bound(critic):
    b = len(critic)
    losses = []
    for i in range(b):
        top = critic[i].max().detach()
        losses.append(top + torch.log(torch.exp(critic[i] - top).sum()) - critic[i, i])
    return torch.log(torch.tensor(b, dtype=critic.dtype)) - torch.stack(losses).mean()


@right("nll_loss of log_softmax, in float64, never above log B, shape (1,)")
def info_nce_bound(scores):
    b = scores.shape[0]
    nll = F.nll_loss(scores.double().log_softmax(1), torch.arange(b), reduction="none")
    return (math.log(b) - nll.mean()).clamp(max=math.log(b)).view(1)


@right("a categorical distribution per anchor, gathered")
def info_nce_bound(scores):
    b = scores.shape[0]
    candidates = torch.distributions.Categorical(logits=scores, validate_args=False)
    return (candidates.log_prob(torch.arange(b)) + math.log(b)).mean()


@right("the log ratio to a uniform guess, with soft targets")
def info_nce_bound(scores):
    b = len(scores)
    targets = torch.eye(b, dtype=scores.dtype, device=scores.device)
    return F.cross_entropy(torch.zeros_like(scores), targets) - F.cross_entropy(scores, targets)


class _Bound(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores):
        b = len(scores)
        probabilities = scores.softmax(1)
        ctx.save_for_backward(probabilities)
        return math.log(b) + (scores.diag() - scores.logsumexp(1)).mean()

    @staticmethod
    def backward(ctx, upstream):
        (probabilities,) = ctx.saved_tensors
        b = len(probabilities)
        return upstream * (torch.eye(b).to(probabilities) - probabilities) / b


@right("a gradient written by hand")
def info_nce_bound(scores):
    return _Bound.apply(scores)


@right("columns of the transpose: the same softmax")
def info_nce_bound(scores):
    columns = scores.T
    positives = torch.einsum("ii->i", columns)
    return (positives - torch.logsumexp(columns, 0)).mean() + math.log(columns.shape[1])


@right("negatives and the positive put together again with logaddexp")
def info_nce_bound(scores):
    b = len(scores)
    positive = scores.diagonal()
    others = scores.masked_fill(torch.eye(b, dtype=torch.bool), float("-inf"))
    hardest = torch.full_like(positive, float("-inf")) if b == 1 else others.logsumexp(1)
    total = positive if b == 1 else torch.logaddexp(positive, hardest)
    return (positive - total).mean() + math.log(b)


@right("rows mapped by vmap with their own index")
def info_nce_bound(scores):
    b = len(scores)

    def row(s, i):
        return F.log_softmax(s, dim=0).gather(0, i[None]).squeeze(0)

    return torch.vmap(row)(scores, torch.arange(b)).mean() + math.log(b)
