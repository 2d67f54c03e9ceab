"""Right codes in styles that a learner might choose."""

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


@right("SwAV's own layout: (K, B) inside, transposed at both ends")
@torch.no_grad()
def as_published(scores, epsilon=0.05, iterations=3):
    q = torch.exp(scores / epsilon).t()  # (K, B)
    q /= q.sum()
    k, b = q.shape
    for _ in range(iterations):
        q *= ((torch.ones(k, dtype=q.dtype) / k) / q.sum(1)).unsqueeze(1)
        q *= ((torch.ones(b, dtype=q.dtype) / b) / q.sum(0)).unsqueeze(0)
    return (q / q.sum(0, keepdim=True)).t()


@right("logarithms with explicit log-sum-exps and both constants")
def in_logarithms(scores, epsilon=0.05, iterations=3):
    log_q = scores.detach() / epsilon
    b, k = scores.shape
    for _ in range(iterations):
        log_q = log_q - log_q.logsumexp(0, keepdim=True) - np.log(k)
        log_q = log_q - log_q.logsumexp(1, keepdim=True) - np.log(b)
    return (log_q + np.log(b)).exp()


@right("softmax of a log for every second step")
@torch.no_grad()
def softmaxes(scores, epsilon=0.05, iterations=3):
    q = torch.softmax(scores / epsilon, dim=0)
    for _ in range(iterations - 1):
        q = F.normalize(F.normalize(q, p=1, dim=1), p=1, dim=0)
    return q / q.sum(1, keepdim=True)


@right("dual potentials f and g")
@torch.no_grad()
def potentials(scores, epsilon=0.05, iterations=3):
    f = scores.new_zeros(len(scores), 1)
    for _ in range(iterations):
        g = -epsilon * ((scores + f) / epsilon).logsumexp(0, keepdim=True)
        f = -epsilon * ((scores + g) / epsilon).logsumexp(1, keepdim=True)
    return ((scores + f + g) / epsilon).exp()


@right("plain loops over rows and columns")
@torch.no_grad()
def loops(scores, epsilon=0.05, iterations=3):
    q = torch.exp(scores / epsilon)
    b, k = q.shape
    for _ in range(iterations):
        for j in range(k):
            q[:, j] = q[:, j] / q[:, j].sum() / k
        for i in range(b):
            q[i] = q[i] / q[i].sum() / b
    return q * b


@right("einsum for the sums, no constants at all")
def einsum(scores, epsilon=0.05, iterations=3):
    q = torch.exp((scores.detach() - scores.detach().amax()) / epsilon)
    for _ in range(iterations):
        q = torch.einsum("bk,k->bk", q, 1 / torch.einsum("bk->k", q))
        q = torch.einsum("bk,b->bk", q, 1 / torch.einsum("bk->b", q))
    return q


@right("float64 inside, the input's dtype outside, detached at the end")
def upcast(scores, epsilon=0.05, iterations=3):
    q = (scores.double() / epsilon).exp()
    q = q / q.sum()
    for _ in range(iterations):
        q = q / (q.sum(dim=0, keepdim=True) * q.shape[1])
        q = q / (q.sum(dim=1, keepdim=True) * q.shape[0])
    return (q * len(q)).to(scores.dtype).detach()


@right("float32 inside")
def downcast(scores, epsilon=0.05, iterations=3):
    q = ((scores.detach() - scores.detach().max()).float() / epsilon).exp()
    for _ in range(iterations):
        q = q / q.sum(0)
        q = q / q.sum(1)[:, None]
    return q.to(scores.dtype)


@right("NumPy inside")
def numpy(scores, epsilon=0.05, iterations=3):
    q = np.exp(scores.detach().numpy() / epsilon)
    for _ in range(iterations):
        q = q / q.sum(0, keepdims=True) / q.shape[1]
        q = q / q.sum(1, keepdims=True) / q.shape[0]
    return torch.from_numpy(q * len(q))


@right("a constant of 1e-12 in each denominator")
@torch.no_grad()
def tiny_eps(scores, epsilon=0.05, iterations=3):
    q = torch.exp((scores - scores.max()) / epsilon)
    for _ in range(iterations):
        q = q / (q.sum(0, keepdim=True) + 1e-12)
        q = q / (q.sum(1, keepdim=True) + 1e-12)
    return q


@right("recursion")
def recursive(scores, epsilon=0.05, iterations=3):
    def step(log_q, left):
        return log_q if left == 0 else step(log_q.log_softmax(0).log_softmax(1), left - 1)

    return step(scores.detach() / epsilon, iterations).exp()


@right("matrices diag(a) K diag(b)")
@torch.no_grad()
def diagonal_matrices(scores, epsilon=0.05, iterations=3):
    kernel = torch.exp(scores / epsilon)
    a = scores.new_ones(len(scores))
    for _ in range(iterations):
        b = (len(scores) / scores.shape[1]) / (a @ kernel)
        a = 1 / (kernel @ b)
    return torch.diag(a) @ kernel @ torch.diag(b)
