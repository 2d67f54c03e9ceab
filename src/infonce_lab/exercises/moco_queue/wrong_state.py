"""Wrong queues, wrong slow copies and broken promises of the interface."""

import torch
import torch.nn.functional as F
from torch import nn

from infonce_lab.exercises.moco_queue.wrong import Parts

# ---------------------------------------------------------------- first in, first out


class enqueued_first(Parts):
    """The positive then stands among its own negatives."""

    def forward(self, q, k):
        q, k = self.unit_q(q), self.unit_k(k)
        self.enqueue(k)
        return self.reduce(self.logits(q, k))


class never_enqueued(Parts):
    def enqueue(self, k):
        pass


class queries_enqueued(Parts):
    def forward(self, q, k):
        q, k = self.unit_q(q), self.unit_k(k)
        loss = self.reduce(self.logits(q, k))
        self.enqueue(q.detach())
        return loss


class pointer_stays(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        self.queue[: len(k)] = k


class pointer_by_one(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        rows = (self.pointer + torch.arange(len(k))) % self.size
        self.queue[rows] = k
        self.pointer = (self.pointer + 1) % self.size


class no_way_round(Parts):
    """A slice that runs past the end: it is shorter than the batch, and the assignment raises."""

    @torch.no_grad()
    def enqueue(self, k):
        self.queue[self.pointer : self.pointer + len(k)] = k
        self.pointer = (self.pointer + len(k)) % self.size


class asserts_that_it_divides(Parts):
    """As the published code does."""

    @torch.no_grad()
    def enqueue(self, k):
        assert self.size % len(k) == 0
        self.queue[self.pointer : self.pointer + len(k)] = k
        self.pointer = (self.pointer + len(k)) % self.size


class rest_dropped(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        room = min(len(k), self.size - self.pointer)
        self.queue[self.pointer : self.pointer + room] = k[:room]
        self.pointer = (self.pointer + room) % self.size


class from_the_start_if_it_does_not_fit(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        start = self.pointer if self.pointer + len(k) <= self.size else 0
        self.queue[start : start + len(k)] = k
        self.pointer = (start + len(k)) % self.size


class indices_clamped(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        rows = (self.pointer + torch.arange(len(k))).clamp(max=self.size - 1)
        self.queue[rows] = k
        self.pointer = (self.pointer + len(k)) % self.size


class pointer_modulo_wrong(Parts):
    """Round the end of the batch, not of the queue."""

    @torch.no_grad()
    def enqueue(self, k):
        rows = (self.pointer + torch.arange(len(k))) % self.size
        self.queue[rows] = k
        self.pointer = (self.pointer + len(k)) % max(1, self.size - len(k))


class last_in_first_out(Parts):
    """New keys go to the end, and the end is what is dropped."""

    @torch.no_grad()
    def enqueue(self, k):
        self.queue = torch.cat([self.queue[: self.size - len(k)], k])


class newest_dropped(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        self.queue = torch.cat([self.queue, k])[: self.size]


class batch_backwards(Parts):
    """New keys in front, in the order they came: the last key of a batch leaves before the first."""

    @torch.no_grad()
    def enqueue(self, k):
        self.queue = torch.cat([k, self.queue])[: self.size]


class a_random_row(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        self.queue[torch.randperm(self.size)[: len(k)]] = k


class only_one_key(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        self.queue[self.pointer] = k[0]
        self.pointer = (self.pointer + 1) % self.size


class averaged_into_the_row(Parts):
    """A memory bank's update, not a queue's."""

    @torch.no_grad()
    def enqueue(self, k):
        rows = (self.pointer + torch.arange(len(k))) % self.size
        self.queue[rows] = F.normalize(0.5 * self.queue[rows] + 0.5 * k, dim=1)
        self.pointer = (self.pointer + len(k)) % self.size


class grows_for_ever(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        self.queue = torch.cat([self.queue, k])


class shared_by_all(Parts):
    """One queue for all instances: it lives on the class."""

    rows = {}  # noqa: RUF012

    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        del self.queue
        self.key = (dim, size)
        self.rows.setdefault(self.key, [F.normalize(torch.randn(size, dim), dim=1), 0])

    @property
    def queue(self):
        return self.rows[self.key][0].to(torch.get_default_dtype())

    def negatives(self, q, k):
        return q @ self.rows[self.key][0].to(q.dtype).T

    @torch.no_grad()
    def enqueue(self, k):
        rows, start = self.rows[self.key]
        rows = rows.to(k.dtype).clone()
        rows[(start + torch.arange(len(k))) % self.size] = k
        self.rows[self.key] = [rows, (start + len(k)) % self.size]


class only_in_evaluation(Parts):
    @torch.no_grad()
    def enqueue(self, k):
        if not self.training:
            super().enqueue(k)


# ---------------------------------------------------------------- the slow copy


class roles_swapped(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(1 - self.momentum).add_(o, alpha=self.momentum)


class copied(Parts):
    def momentum_update(self, online, target):
        target.load_state_dict(online.state_dict())


class never_updated(Parts):
    def momentum_update(self, online, target):
        pass


class always_0999(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(0.999).add_(o, alpha=0.001)


class added(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.add_(o, alpha=1 - self.momentum)


class momentum_twice(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.momentum).add_(o, alpha=self.momentum)


class away_from_it(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.add_(t - o, alpha=1 - self.momentum)


class weights_only(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        both = zip(online.named_parameters(), target.parameters(), strict=True)
        for (name, o), t in both:
            if name.endswith("weight"):
                t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)


class first_parameter_only(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        o, t = next(online.parameters()), next(target.parameters())
        t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)


class trainable_only(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            if t.requires_grad:
                t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)


class online_moves(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            o.mul_(1 - self.momentum).add_(t, alpha=self.momentum)


class both_move(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)
            o.copy_(t)


class a_name_is_moved(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t = self.momentum * t + (1 - self.momentum) * o


class new_parameters(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        theirs = dict(online.named_parameters())
        for name, t in list(target.named_parameters()):
            *path, last = name.split(".")
            value = self.momentum * t + (1 - self.momentum) * theirs[name]
            setattr(target.get_submodule(".".join(path)), last, nn.Parameter(value))


class on_the_graph(Parts):
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.requires_grad_(False)
            t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)


class unfreezes_the_target(Parts):
    @torch.no_grad()
    def momentum_update(self, online, target):
        super().momentum_update(online, target)
        target.requires_grad_(True)


class default_momentum_09(Parts):
    def __init__(self, dim, size, temperature=0.07, momentum=0.9):
        super().__init__(dim, size, temperature, momentum)


class default_temperature_02(Parts):
    def __init__(self, dim, size, temperature=0.2, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)


# ---------------------------------------------------------------- the interface


class no_queue_to_see(Parts):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        self.register_buffer("bank", self.queue)
        del self.queue

    def negatives(self, q, k):
        return q @ self.bank.clone().T

    @torch.no_grad()
    def enqueue(self, k):
        self.bank[(self.pointer + torch.arange(len(k))) % self.size] = k
        self.pointer = (self.pointer + len(k)) % self.size


class zeros_at_the_start(Parts):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        self.queue.zero_()


class raw_at_the_start(Parts):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        self.queue.normal_()


class returns_the_logits_as_well(Parts):
    def forward(self, q, k):
        q, k = self.unit_q(q), self.unit_k(k)
        logits = self.logits(q, k)
        self.enqueue(k)
        return self.reduce(logits), logits


class seed_003(nn.Module):
    """The hand-writing guide's MoCoLoss: the queue is an argument, and everything else is missing."""

    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, q, k, queue):
        q, k, queue = (F.normalize(x, dim=1, eps=1e-8) for x in (q, k, queue))
        positive = (q * k).sum(dim=1, keepdim=True) / self.temperature
        negatives = q @ queue.T / self.temperature
        logits = torch.cat([positive, negatives], dim=1)
        return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))
