"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


@right("softmax minus one-hot, divided by B")
def grad_logits(logits, labels):
    onehot = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
    return (logits.softmax(dim=1) - onehot) / len(logits)


@right("1 subtracted at the labels of a fresh softmax")
def grad_logits(logits, labels):
    gradient = F.softmax(logits, dim=-1)
    gradient[torch.arange(len(labels)), labels] -= 1
    return gradient.div_(logits.size(0))


@right("autograd on a copy")
def grad_logits(logits, labels):
    with torch.enable_grad():
        leaf = logits.detach().clone().requires_grad_()
        (gradient,) = torch.autograd.grad(F.cross_entropy(leaf, labels), leaf)
    return gradient


@right("torch.func.grad")
def grad_logits(logits, labels):
    return torch.func.grad(lambda x: F.cross_entropy(x, labels))(logits)


@right("NumPy, shifted by the row maximum")
def grad_logits(logits, labels):
    x = logits.detach().numpy()
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    p[np.arange(len(x)), labels.numpy()] -= 1
    return p / len(x)


@right("loops over rows and candidates")
def grad_logits(logits, labels):
    b, k = logits.shape
    out = torch.zeros_like(logits)
    for i in range(b):
        top = logits[i].max()
        total = torch.exp(logits[i] - top).sum()
        for j in range(k):
            p = torch.exp(logits[i, j] - top) / total
            out[i, j] = (p - (1 if j == labels[i] else 0)) / b
    return out


@right("exp of log_softmax, scatter_add of −1, in float64")
def grad_logits(logits, labels):
    p = logits.double().log_softmax(1).exp()
    minus = torch.full((len(p), 1), -1.0, dtype=p.dtype)
    return p.scatter_add(1, labels.unsqueeze(1), minus).mul(1 / len(p)).to(logits.dtype)


@right("the identity matrix's rows as targets, reciprocal of the sum of relative powers")
def grad_logits(logits, labels):
    y = torch.eye(logits.shape[1], dtype=logits.dtype)[labels]
    shifted = (logits - logits.amax(1, keepdim=True)).exp()
    return (
        torch.where(
            y > 0,
            shifted / shifted.sum(1, keepdim=True) - 1,
            shifted / shifted.sum(1, keepdim=True),
        )
        / logits.shape[0]
    )


@right("the label's entry from the others, so that every row sums to exactly 0")
def grad_logits(logits, labels):
    p = torch.softmax(logits, 1).scatter(1, labels[:, None], 0.0)
    return p.scatter(1, labels[:, None], -p.sum(1, keepdim=True)) / len(p)


@right("the softmax's Jacobian applied to the gradient of −log p")
def grad_logits(logits, labels):
    p = logits.softmax(1)
    outer = torch.diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1)
    rows = torch.arange(len(p))
    return -outer[rows, labels] / p[rows, labels].unsqueeze(1) / len(p)


@right("autograd of logsumexp minus the label's logit, backward on a copy")
def grad_logits(logits, labels):
    with torch.enable_grad():
        leaf = logits.detach().clone().requires_grad_()
        chosen = leaf.gather(1, labels.view(-1, 1)).squeeze(1)
        (leaf.logsumexp(1) - chosen).mean().backward()
    return leaf.grad


@right("central differences of the loss in float64")
def grad_logits(logits, labels):
    x = logits.detach().double()
    out = torch.zeros(x.shape, dtype=torch.float64)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            step = torch.zeros_like(x)
            step[i, j] = 1e-5
            up, down = F.cross_entropy(x + step, labels), F.cross_entropy(x - step, labels)
            out[i, j] = (up - down) / 2e-5
    return out.masked_fill(x.isinf(), 0.0)
