"""Wrong queues, by category; the parts that are right come from ``_Right``."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import add_wrong, patch, wrong


class _Right(nn.Module):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.t, self.m, self.size, self.at = temperature, momentum, size, 0
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))

    def scores(self, q, k):
        return torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue.clone().T], 1)

    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        loss = self.reduce(self.scores(q, k) / self.t)
        self.push(k)
        return loss

    def reduce(self, logits):
        return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))

    @torch.no_grad()
    def push(self, k):
        self.queue[(self.at + torch.arange(len(k))) % self.size] = k
        self.at = (self.at + len(k)) % self.size

    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.m).add_(o, alpha=1 - self.m)


# ---------------------------------------------------------------- fifo


@wrong("fifo", "the pointer advances only when the whole batch fits")
class MoCoQueue(_Right):
    @torch.no_grad()
    def push(self, k):
        self.queue[(self.at + torch.arange(len(k))) % self.size] = k
        self.at = self.at + len(k) if self.at + len(k) < self.size else 0


@wrong("fifo", "one row too far after going round")
class MoCoQueue(_Right):
    @torch.no_grad()
    def push(self, k):
        self.queue[(self.at + torch.arange(len(k))) % self.size] = k
        end = self.at + len(k)
        self.at = end if end < self.size else (end + 1) % self.size


@wrong("fifo", "keys enter in reversed order")
class MoCoQueue(_Right):
    def push(self, k):
        super().push(k.flip(0))


@wrong("fifo", "the queue is filled once and then closed")
class MoCoQueue(_Right):
    seen = 0

    def push(self, k):
        if self.seen < self.size:
            super().push(k)
        self.seen += len(k)


@wrong("fifo", "every other batch enters")
class MoCoQueue(_Right):
    turn = 0

    def push(self, k):
        self.turn += 1
        if self.turn % 2:
            super().push(k)


@wrong("fifo", "the batch goes where it is most similar")
class MoCoQueue(_Right):
    @torch.no_grad()
    def push(self, k):
        self.queue[(self.queue @ k.T).amax(dim=1).topk(len(k)).indices] = k


@wrong(
    ("fifo", "negatives", "positive_index"),
    "new keys are in the queue already, a slip of two lines",
)
class MoCoQueue(_Right):
    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        self.push(k)
        return F.cross_entropy(self.scores(q, k) / self.t, torch.zeros(len(q), dtype=torch.long))


@wrong(("fifo", "negatives"), "the oldest keys leave before the loss, the new ones enter after it")
class MoCoQueue(_Right):
    def scores(self, q, k):
        rows = torch.arange(self.size)
        old = (rows - self.at) % self.size < len(k)
        table = super().scores(q, k)
        gone = torch.cat([torch.zeros(1, dtype=torch.bool), old])
        return table.masked_fill(gone & (len(k) < self.size), -torch.inf)


@wrong(("fifo", "gradient"), "stores the mean of query and key")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        loss = self.reduce(self.scores(q, k) / self.t)
        self.push(F.normalize(q.detach() + k, dim=1))
        return loss


# ---------------------------------------------------------------- momentum


@wrong("momentum", "momentum squared")
class MoCoQueue(_Right):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(o, 1 - self.m**2)


@wrong("momentum", "half of the way, whatever the momentum")
class MoCoQueue(_Right):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.copy_((o + t) / 2)


@wrong("momentum", "an average by the number of updates")
class MoCoQueue(_Right):
    n = 0

    @torch.no_grad()
    def momentum_update(self, online, target):
        self.n += 1
        m = min(self.m, (1 + self.n) / (10 + self.n))
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(o, 1 - m)


@wrong("momentum", "only modules directly inside are reached")
class MoCoQueue(_Right):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for a, b in zip(online.children(), target.children(), strict=True):
            for o, t in zip(a.parameters(recurse=False), b.parameters(recurse=False), strict=True):
                t.lerp_(o, 1 - self.m)


@wrong(("momentum", "interface", "side_effect"), "takes the target first")
class MoCoQueue(_Right):
    def momentum_update(self, target, online):
        super().momentum_update(online, target)


@wrong(("momentum", "interface"), "returns a new state dict and changes nothing")
class MoCoQueue(_Right):
    def momentum_update(self, online, target):
        theirs = online.state_dict()
        return {
            name: self.m * value + (1 - self.m) * theirs[name]
            for name, value in target.state_dict().items()
        }


@wrong(("momentum", "numerics"), "averages every entry of the state, counters too")
class MoCoQueue(_Right):
    @torch.no_grad()
    def momentum_update(self, online, target):
        theirs = online.state_dict()
        for name, value in target.state_dict().items():
            value.mul_(self.m).add_(theirs[name], alpha=1 - self.m)


@wrong(("gradient", "momentum"), "in place on leaves, without no_grad")
class MoCoQueue(_Right):
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.m).add_(o, alpha=1 - self.m)


@wrong("side_effect", "the online network is left frozen")
class MoCoQueue(_Right):
    def momentum_update(self, online, target):
        online.requires_grad_(False)
        super().momentum_update(online, target)


@wrong(("interface", "momentum"), "the method has another name")
class MoCoQueue(_Right):
    momentum_update = None

    def update(self, online, target):
        return _Right.momentum_update(self, online, target)


@wrong(("stub", "interface", "momentum"), "the loss is finished, the update is not")
class MoCoQueue(_Right):
    def momentum_update(self, online, target):
        raise NotImplementedError


# ---------------------------------------------------------------- value


@wrong("temperature", "the square root of τ")
class MoCoQueue(_Right):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, math.sqrt(temperature), momentum)


@wrong("temperature", "τ is applied twice")
class MoCoQueue(_Right):
    def scores(self, q, k):
        return super().scores(q, k) / self.t


@wrong(("interface", "temperature", "momentum"), "momentum before temperature")
class MoCoQueue(_Right):
    def __init__(self, dim, size, momentum=0.999, temperature=0.07):
        super().__init__(dim, size, temperature, momentum)


@wrong(("interface", "shape_state"), "size before dim")
class MoCoQueue(_Right):
    def __init__(self, size, dim, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)


@wrong(("normalization", "formula"), "divides by the sum of squares")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q = q / q.square().sum(1, keepdim=True)
        loss = self.reduce(self.scores(q, F.normalize(k.detach(), dim=1)) / self.t)
        self.push(F.normalize(k.detach(), dim=1))
        return loss


@wrong(("normalization", "numerics"), "an eps that swallows short vectors")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q = q / (q.norm(dim=1, keepdim=True) + 0.5)
        k = F.normalize(k.detach(), dim=1)
        loss = self.reduce(self.scores(q, k) / self.t)
        self.push(k)
        return loss


@wrong("normalization", "absolute values of the entries, not squares")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q, k = F.normalize(q, p=1, dim=1), F.normalize(k.detach(), p=1, dim=1)
        loss = self.reduce(self.scores(q, k) / self.t)
        self.push(k)
        return loss


@wrong("negatives", "only the hardest half of the queue")
class MoCoQueue(_Right):
    def scores(self, q, k):
        table = super().scores(q, k)
        return torch.cat([table[:, :1], table[:, 1:].topk((self.size + 1) // 2, dim=1).values], 1)


@wrong(("negatives", "self_similarity"), "the other queries of the batch are candidates as well")
class MoCoQueue(_Right):
    def scores(self, q, k):
        return torch.cat([super().scores(q, k), q @ q.T], 1)


@wrong(("negatives", "formula"), "the mean of the exponentials, not their sum")
class MoCoQueue(_Right):
    def reduce(self, logits):
        rest = logits[:, 1:].logsumexp(1) - math.log(self.size)
        return (torch.logaddexp(logits[:, 0], rest) - logits[:, 0]).mean()


@wrong("positive_index", "the label is the pointer")
class MoCoQueue(_Right):
    def reduce(self, logits):
        return F.cross_entropy(logits, torch.full((len(logits),), self.at, dtype=torch.long))


@wrong(("reduction", "formula"), "the median over the batch")
class MoCoQueue(_Right):
    def reduce(self, logits):
        return (logits.logsumexp(1) - logits[:, 0]).median()


@wrong("reduction", "divided by a fixed batch size")
class MoCoQueue(_Right):
    def reduce(self, logits):
        return super().reduce(logits) * len(logits) / 8


@wrong(("formula", "numerics"), "label smoothing")
class MoCoQueue(_Right):
    def reduce(self, logits):
        zeros = torch.zeros(len(logits), dtype=torch.long)
        return F.cross_entropy(logits, zeros, label_smoothing=0.1)


@wrong(("formula", "reduction", "negatives"), "both directions, the second among the queries")
class MoCoQueue(_Right):
    def forward(self, q, k):
        u, v = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        back = F.cross_entropy(v @ u.T / self.t, torch.arange(len(u)))
        return (super().forward(q, k) + back) / 2


@wrong("numerics", "the queue is kept in half precision")
class MoCoQueue(_Right):
    @torch.no_grad()
    def push(self, k):
        super().push(k.half().to(k.dtype))


# ---------------------------------------------------------------- gradient


@wrong("gradient", "value right, gradient halved")
class MoCoQueue(_Right):
    def reduce(self, logits):
        loss = super().reduce(logits)
        return loss.detach() / 2 + loss / 2


@wrong("gradient", "the norm of the query is outside the graph")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q = q / q.norm(dim=1, keepdim=True).detach()
        k = F.normalize(k.detach(), dim=1)
        loss = self.reduce(self.scores(q, k) / self.t)
        self.push(k)
        return loss


@wrong("gradient", "the loss is rebuilt from its number")
class MoCoQueue(_Right):
    def reduce(self, logits):
        return torch.tensor(super().reduce(logits).item(), requires_grad=True, dtype=logits.dtype)


@wrong("gradient", "the queue asks for a gradient")
class MoCoQueue(_Right):
    @torch.no_grad()
    def push(self, k):
        queue = self.queue.detach().clone()
        queue[(self.at + torch.arange(len(k))) % self.size] = k
        self.queue = queue.requires_grad_()
        self.at = (self.at + len(k)) % self.size


# ---------------------------------------------------------------- state, interface, manners


_everywhere = {}


@wrong(("shape_state", "fifo"), "the pointer is shared by all instances of a size")
class MoCoQueue(_Right):
    @torch.no_grad()
    def push(self, k):
        at = _everywhere.get(self.size, 0)
        self.queue[(at + torch.arange(len(k))) % self.size] = k
        _everywhere[self.size] = (at + len(k)) % self.size


@wrong(("shape_state", "interface"), "the batch size of the first call is kept")
class MoCoQueue(_Right):
    labels = None

    def reduce(self, logits):
        if self.labels is None:
            self.labels = torch.zeros(len(logits), dtype=torch.long)
        return F.cross_entropy(logits, self.labels)


@wrong("nondeterministic", "a random half of the queue")
class MoCoQueue(_Right):
    def scores(self, q, k):
        table = super().scores(q, k)
        return F.dropout(table, 0.2)


@wrong("side_effect", "k is overwritten by its unit version")
class MoCoQueue(_Right):
    def forward(self, q, k):
        k.data /= k.data.norm(dim=1, keepdim=True)
        return super().forward(q, k)


@wrong("interface", "a Python number")
class MoCoQueue(_Right):
    def forward(self, q, k):
        return super().forward(q, k).item()


@wrong("interface", "nothing returned")
class MoCoQueue(_Right):
    def forward(self, q, k):
        super().forward(q, k)


@wrong("interface", "logits and labels, as the published class returns them")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        logits = self.scores(q, k) / self.t
        self.push(k)
        return logits, torch.zeros(len(q), dtype=torch.long)


@wrong("interface", "`queue` is a method")
class MoCoQueue(_Right):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        self.register_buffer("rows", self.queue)
        del self.queue

    def queue(self):
        return self.rows

    def scores(self, q, k):
        return torch.cat([(q * k).sum(1, keepdim=True), q @ self.rows.clone().T], 1)

    @torch.no_grad()
    def push(self, k):
        self.rows[(self.at + torch.arange(len(k))) % self.size] = k
        self.at = (self.at + len(k)) % self.size


@wrong("interface", "`queue` is a list of tensors")
class MoCoQueue(_Right):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        rows = list(self.queue)
        del self.queue
        self.queue = rows

    def scores(self, q, k):
        old = torch.stack(self.queue).to(q.dtype)
        return torch.cat([(q * k).sum(1, keepdim=True), q @ old.T], 1)

    def push(self, k):
        self.queue = (self.queue + list(k))[-self.size :]


@wrong("device", "a GPU is written into the code")
class MoCoQueue(_Right):
    def reduce(self, logits):
        return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long).cuda())


@wrong("cheat", "a function of PyTorch is replaced")
class MoCoQueue(_Right):
    def forward(self, q, k):
        patch(torch, "allclose", lambda *a, **b: True)
        return 0 * q.sum()


@wrong(("stub", "interface"), "the first lines of the template")
class MoCoQueue(_Right):
    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
        raise NotImplementedError


add_wrong(_Right(2, 3), "interface", "an instance of the class")
