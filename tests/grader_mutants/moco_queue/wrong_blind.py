"""Wrong queues, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F
from torch import nn

from ..collect import wrong


class Base(nn.Module):
    """A right queue whose steps the wrong ones replace."""

    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum, self.size = temperature, momentum, size
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))

    def units(self, q, k):
        return F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)

    def logits(self, q, k):
        return torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue.T], 1) / self.temperature

    def enqueue(self, k):
        self.queue = torch.cat([self.queue, k])[-self.size :]

    def forward(self, q, k):
        q, k = self.units(q, k)
        logits = self.logits(q, k)
        self.enqueue(k)
        return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))

    @torch.no_grad()
    def momentum_update(self, online, target):
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.momentum).add_(p, alpha=1 - self.momentum)


@wrong(("gradient",), "the keys get a gradient")
class MoCoQueue(Base):
    def units(self, q, k):
        return F.normalize(q, dim=1), F.normalize(k, dim=1)

    def enqueue(self, k):
        super().enqueue(k.detach())


@wrong("fifo", "nothing is enqueued")
class MoCoQueue(Base):
    def enqueue(self, k):
        pass


@wrong(("fifo", "formula", "negatives"), "enqueued before the loss")
class MoCoQueue(Base):
    def forward(self, q, k):
        q, k = self.units(q, k)
        self.enqueue(k)
        return F.cross_entropy(self.logits(q, k), torch.zeros(len(q), dtype=torch.long))


@wrong("fifo", "the newest keys are thrown out")
class MoCoQueue(Base):
    def enqueue(self, k):
        self.queue = torch.cat([self.queue[: self.size - len(k)], k])


@wrong(("fifo", "shape_state"), "the queue never drops anything")
class MoCoQueue(Base):
    def enqueue(self, k):
        self.queue = torch.cat([self.queue, k])


@wrong(("fifo", "shape_state"), "no wrap-around: the rest of a batch is lost at the end")
class MoCoQueue(Base):
    def enqueue(self, k):
        start = getattr(self, "start", 0)
        room = min(len(k), self.size - start)
        self.queue = self.queue.clone()
        self.queue[start : start + room] = k[:room]
        self.start = (start + room) % self.size


@wrong("temperature", "the positive is not divided by the temperature")
class MoCoQueue(Base):
    def logits(self, q, k):
        return torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue.T / self.temperature], 1)


@wrong("normalization", "the query is not normalised")
class MoCoQueue(Base):
    def units(self, q, k):
        return q, F.normalize(k.detach(), dim=1)


@wrong(("normalization", "fifo"), "the stored keys are not normalised")
class MoCoQueue(Base):
    def forward(self, q, k):
        u, v = self.units(q, k)
        logits = self.logits(u, v)
        self.enqueue(k.detach())
        return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))


@wrong("negatives", "the other keys of the batch are negatives too")
class MoCoQueue(Base):
    def logits(self, q, k):
        return torch.cat([q @ k.T, q @ self.queue.T], 1) / self.temperature

    def forward(self, q, k):
        q, k = self.units(q, k)
        logits = self.logits(q, k)
        self.enqueue(k)
        return F.cross_entropy(logits, torch.arange(len(q)))


@wrong("momentum", "the weights of the average are swapped")
class MoCoQueue(Base):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(1 - self.momentum).add_(p, alpha=self.momentum)


@wrong(("momentum", "side_effect"), "the online network is updated")
class MoCoQueue(Base):
    def momentum_update(self, online, target):
        super().momentum_update(target, online)


@wrong("momentum", "the momentum is fixed")
class MoCoQueue(Base):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(0.999).add_(p, alpha=0.001)


@wrong("reduction", "the sum over the batch")
class MoCoQueue(Base):
    def forward(self, q, k):
        return super().forward(q, k) * len(q)


@wrong("side_effect", "the caller's query is normalised in place")
class MoCoQueue(Base):
    def forward(self, q, k):
        with torch.no_grad():
            q.copy_(F.normalize(q, dim=1))
        return super().forward(q, k)


@wrong(("fifo", "shape_state", "interface"), "the queue is shared by all instances")
class MoCoQueue(Base):
    shared = None

    def enqueue(self, k):
        super().enqueue(k)
        type(self).shared = self.queue

    def forward(self, q, k):
        if self.shared is not None and self.shared.shape == self.queue.shape:
            self.queue = self.shared.to(self.queue)
        return super().forward(q, k)
