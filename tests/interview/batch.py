"""What the tests of the model answers share: one small batch and its masked logits."""

import torch
import torch.nn.functional as F

N, D = 6, 8
INF = float("inf")
POSITIVES = (torch.arange(2 * N) + N) % (2 * N)


def gradients(loss, *inputs):
    """Gradients of loss(*inputs) by each input."""
    inputs = [z.clone().requires_grad_() for z in inputs]
    return torch.autograd.grad(loss(*inputs), inputs)


def logits_of(z_i, z_j, tau):
    """NT-Xent's (2N, 2N) logits, diagonal −∞."""
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    return (u @ u.T / tau).masked_fill(torch.eye(len(u), dtype=torch.bool), -INF)
