"""Right queues in other styles."""

# ruff: noqa: F811
import math
from collections import deque

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


class _Slow:
    """A right slow copy for those that only write the queue in another way."""

    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)


@right("plain loops over queries and candidates")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        rows = torch.randn(size, dim)
        self.register_buffer("queue", rows / rows.norm(dim=1, keepdim=True))
        self.next = 0

    def forward(self, q, k):
        total = 0.0
        fresh = []
        for a, b in zip(q, k.detach(), strict=True):
            a, b = a / a.norm(), b / b.norm()
            fresh.append(b)
            scores = [a @ b / self.temperature]
            scores += [a @ old / self.temperature for old in self.queue.clone()]
            scores = torch.stack(scores)
            total = total - torch.log_softmax(scores, dim=0)[0]
        for b in fresh:
            self.queue[self.next] = b
            self.next = (self.next + 1) % len(self.queue)
        return total / len(q)


@right("a deque behind a property")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        self.keys = deque(F.normalize(torch.randn(size, dim), dim=1), maxlen=size)

    @property
    def queue(self):
        return torch.stack(list(self.keys))

    def forward(self, q, k):
        q, k = F.normalize(q), F.normalize(k.detach())
        old = torch.stack(list(self.keys)).to(q.dtype)
        logits = torch.cat([torch.einsum("bd,bd->b", q, k)[:, None], q @ old.mT], 1)
        self.keys.extend(k)
        return F.cross_entropy(
            logits / self.temperature, logits.new_zeros(len(q), dtype=torch.long)
        )


@right("newest first, by roll")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=-1))

    def forward(self, q, k):
        q = F.normalize(q, dim=-1)
        k = F.normalize(k, dim=-1).detach()
        pos = (q * k).sum(-1) / self.temperature
        neg = q @ self.queue.T / self.temperature
        rolled = self.queue.roll(len(k), dims=0)
        rolled[: len(k)] = k.flip(0)  # the first of the batch leaves first
        self.queue = rolled
        # −log σ of the margin: the same number, without a cat
        return F.softplus(neg.logsumexp(-1) - pos).mean()


@right("float64 inside, result in float64")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        self.queue = F.normalize(torch.randn(size, dim, dtype=torch.float64), dim=1)
        self.count = 0

    def forward(self, q, k):
        q = F.normalize(q.double(), dim=1)
        k = F.normalize(k.detach().double(), dim=1)
        logits = torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue.double().T], 1)
        logits = logits / self.temperature
        queue = self.queue.double().clone()
        for row in k:
            queue[self.count % len(queue)] = row
            self.count += 1
        self.queue = queue
        return -(logits[:, 0] - torch.logsumexp(logits, 1)).mean()


@right("index_copy, columns, positive last")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.K, self.temperature, self.momentum = size, temperature, momentum
        self.register_buffer("queue", F.normalize(torch.randn(dim, size), dim=0))
        self.register_buffer("ptr", torch.zeros(1, dtype=torch.long))

    def forward(self, q, k):
        q = F.normalize(q, dim=1)
        with torch.no_grad():
            k = F.normalize(k, dim=1)
        logits = torch.cat([q @ self.queue.clone(), (q * k).sum(1, keepdim=True)], dim=1)
        labels = torch.full((len(q),), self.K, device=q.device)
        loss = F.cross_entropy(logits.div(self.temperature), labels)
        with torch.no_grad():
            where = torch.remainder(torch.arange(len(k), device=q.device) + self.ptr, self.K)
            self.queue.index_copy_(1, where, k.T)
            self.ptr.add_(len(k)).remainder_(self.K)
        return loss


@right("shape (1,), and an own norm with a small eps")
class MoCoQueue(nn.Module):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.size, self.tau, self.m = size, temperature, momentum
        self._rows = nn.functional.normalize(torch.randn(size, dim))
        self._at = 0

    queue = property(lambda self: self._rows)

    @staticmethod
    def unit(x):
        return x / x.pow(2).sum(1, keepdim=True).add(1e-20).sqrt()

    def forward(self, q, k):
        q, k = self.unit(q), self.unit(k.data)
        rows = self._rows
        scores = torch.exp((torch.cat([(q * k).sum(1, True), q @ rows.t()], 1) - 1) / self.tau)
        loss = -(scores[:, :1] / scores.sum(1, True)).log().mean(0)
        self._rows = rows.clone()
        end = self._at + len(k)
        if end <= self.size:
            self._rows[self._at : end] = k
        else:
            first = self.size - self._at
            self._rows[self._at :] = k[:first]
            self._rows[: end - self.size] = k[first:]
        self._at = end % self.size
        return loss

    def momentum_update(self, online, target):
        with torch.no_grad():
            for t, o in zip(target.parameters(), online.parameters(), strict=True):
                t.copy_(self.m * t + (1 - self.m) * o)


@right("a factory of modules, the update by name and through state dicts")
def MoCoQueue(dim, size, temperature=0.07, momentum=0.999):
    class Queue(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))

        def forward(self, q, k):
            q, k = F.normalize(q, dim=1), F.normalize(k, dim=1).detach()
            old = self.queue
            self.queue = torch.cat([old, k])[-size:]
            table = torch.cat([k, old]) @ q.T  # (B + size, B)
            own = table[: len(k)].diagonal() / temperature
            rest = table[len(k) :] / temperature
            return (torch.logaddexp(own, rest.logsumexp(0)) - own).mean()

        def momentum_update(self, online, target):
            theirs = {name: p.detach() for name, p in online.named_parameters()}
            for name, p in target.named_parameters():
                p.data = torch.lerp(theirs[name], p.data, momentum)

    return Queue()


@right("not an nn.Module at all")
class MoCoQueue:
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        self.temperature, self.momentum = temperature, momentum
        self.queue = F.normalize(torch.randn(size, dim), dim=1)
        self.oldest = 0

    def __call__(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k, dim=1).detach()
        pos = (q * k).sum(dim=1) / self.temperature
        neg = q @ self.queue.clone().t() / self.temperature
        for key in k:
            self.queue[self.oldest] = key
            self.oldest = (self.oldest + 1) % self.queue.size(0)
        return (torch.cat([pos[:, None], neg], 1).logsumexp(1) - pos).mean()

    @torch.no_grad()
    def momentum_update(self, online, target):
        ours, theirs = list(target.parameters()), list(online.parameters())
        torch._foreach_mul_(ours, self.momentum)
        torch._foreach_add_(ours, theirs, alpha=1 - self.momentum)


@right("chunks of the queue, merged by logaddexp")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))
        self.register_buffer("age", torch.arange(size, 0, -1))

    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        own = (q * k).sum(1) / self.temperature
        total = own
        for part in self.queue.clone().split(3):
            total = torch.logaddexp(total, (q @ part.T / self.temperature).logsumexp(1))
        # No pointer: every row knows its age, and the oldest ones leave.
        oldest = self.age.argsort(descending=True)[: len(k)]
        self.queue[oldest] = k
        self.age += len(k)
        self.age[oldest] = torch.arange(len(k), 0, -1)
        return (total - own).mean()


@right("a frozen parameter as the queue")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum, self.start = temperature, momentum, 0
        self.queue = nn.Parameter(F.normalize(torch.randn(size, dim), dim=1), requires_grad=False)

    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k, dim=1).detach()
        positive = F.cosine_similarity(q, k)[:, None]
        logits = torch.hstack([positive, torch.mm(q, self.queue.detach().clone().t())])
        n = len(self.queue)
        self.queue[[(self.start + i) % n for i in range(len(k))]] = k
        self.start = (self.start + len(k)) % n
        return F.nll_loss(F.log_softmax(logits / self.temperature, 1), torch.zeros(len(q)).long())


@right("a sum of math: one log a query, sums written out")
class MoCoQueue(nn.Module, _Slow):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        start = torch.randn(size, dim)
        self.register_buffer("queue", start / start.square().sum(1, keepdim=True).sqrt())

    def forward(self, q, k):
        k = k.clone().detach()
        q = q / q.norm(dim=1, keepdim=True).clamp(min=1e-12)
        k = k / k.norm(dim=1, keepdim=True).clamp(min=1e-12)
        margins = (q @ self.queue.T - (q * k).sum(1, keepdim=True)) / self.temperature
        self.queue = torch.vstack((self.queue, k))[k.shape[0] :, :]
        assert math.isfinite(self.temperature)
        return torch.log1p(margins.exp().sum(1)).mean()
