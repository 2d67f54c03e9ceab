"""MoCo's queue in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


class Averaging(nn.Module):
    """The part that is the same in all of them."""

    @torch.no_grad()
    def momentum_update(self, online, target):
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.momentum).add_(p, alpha=1 - self.momentum)


@right("a buffer and a pointer")
class MoCoQueue(Averaging):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum, self.pointer = temperature, momentum, 0
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))

    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        pos = (q * k).sum(1, keepdim=True)
        logits = torch.cat([pos, q @ self.queue.clone().T], 1) / self.temperature
        loss = F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))
        places = (torch.arange(len(k)) + self.pointer) % len(self.queue)
        self.queue[places] = k
        self.pointer = (self.pointer + len(k)) % len(self.queue)
        return loss


@right("columns, and a concatenation in place of a pointer")
class MoCoQueue(Averaging):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        self.register_buffer("queue", F.normalize(torch.randn(dim, size), dim=0))

    def forward(self, q, k):
        q = F.normalize(q, dim=1)
        with torch.no_grad():
            k = F.normalize(k, dim=1)
        pos = torch.einsum("bd,bd->b", q, k)[:, None]
        neg = torch.einsum("bd,ds->bs", q, self.queue)
        logits = torch.cat([pos, neg], 1) / self.temperature
        self.queue = torch.cat([self.queue[:, len(k) :], k.T.to(self.queue)], 1)
        return (logits.logsumexp(1) - logits[:, 0]).mean()


@right("a plain attribute, newest first")
class MoCoQueue(Averaging):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum, self.size = temperature, momentum, size
        self.queue = F.normalize(torch.randn(size, dim), dim=1)

    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k, dim=1).detach()
        queue = self.queue.to(q.dtype)
        logits = torch.cat([(q * k).sum(1)[:, None], q @ queue.T], 1) / self.temperature
        self.queue = torch.cat([k.flip(0), queue])[: self.size]
        return -logits.log_softmax(1)[:, 0].mean()
