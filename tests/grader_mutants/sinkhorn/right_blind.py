"""Sinkhorn's codes in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch

from ..collect import right


@right("the steps as written")
@torch.no_grad()
def sinkhorn(scores, epsilon=0.05, iterations=3):
    b, k = scores.shape
    q = ((scores - scores.max()) / epsilon).exp()
    q = q / q.sum()
    for _ in range(iterations):
        q = q / q.sum(0, keepdim=True) / k
        q = q / q.sum(1, keepdim=True) / b
    return q * b


@right("transposed, as in the paper's code")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    with torch.no_grad():
        q = ((scores - scores.max()) / epsilon).exp().T
        q /= q.sum()
        for _ in range(iterations):
            q /= q.sum(dim=1, keepdim=True) * q.shape[0]
            q /= q.sum(dim=0, keepdim=True) * q.shape[1]
        return (q * q.shape[1]).T


@right("in log space")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    log_q = scores.detach() / epsilon
    for _ in range(iterations):
        log_q = log_q - log_q.logsumexp(0, keepdim=True)
        log_q = log_q - log_q.logsumexp(1, keepdim=True)
    return log_q.exp()


@right("scaling vectors")
def sinkhorn(scores, epsilon=0.05, iterations=3):
    kernel = ((scores.detach() - scores.detach().amax()) / epsilon).exp()
    left = torch.ones_like(kernel[:, 0])
    for _ in range(iterations):
        right_ = 1 / (kernel.T @ left)
        left = 1 / (kernel @ right_)
    return left[:, None] * kernel * right_
