"""Wrong losses and wrong gradients of a queue that people write. The others: ``wrong_state``."""

import torch
import torch.nn.functional as F
from torch import nn


class Parts(nn.Module):
    """A right answer in replaceable parts; every class below changes one of them."""

    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.size, self.temperature, self.momentum = size, temperature, momentum
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))
        self.pointer = 0

    def unit_q(self, q):
        return F.normalize(q, dim=1)

    def unit_k(self, k):
        return F.normalize(k.detach(), dim=1)

    def positive(self, q, k):
        return (q * k).sum(dim=1, keepdim=True)

    def negatives(self, q, k):
        return q @ self.queue.clone().T

    def logits(self, q, k):
        return torch.cat([self.positive(q, k), self.negatives(q, k)], dim=1) / self.temperature

    def reduce(self, logits):
        return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))

    def forward(self, q, k):
        q, k = self.unit_q(q), self.unit_k(k)
        loss = self.reduce(self.logits(q, k))
        self.enqueue(k.detach())
        return loss

    @torch.no_grad()
    def enqueue(self, k):
        rows = (self.pointer + torch.arange(len(k))) % self.size
        self.queue[rows] = k
        self.pointer = (self.pointer + len(k)) % self.size

    @torch.no_grad()
    def momentum_update(self, online, target):
        for o, t in zip(online.parameters(), target.parameters(), strict=True):
            t.mul_(self.momentum).add_(o, alpha=1 - self.momentum)


# ---------------------------------------------------------------- length one


class queries_not_unit(Parts):
    def unit_q(self, q):
        return q


class keys_not_unit(Parts):
    def unit_k(self, k):
        return k.detach()


class nothing_unit(Parts):
    def unit_q(self, q):
        return q

    def unit_k(self, k):
        return k.detach()


class stored_as_they_came(Parts):
    def forward(self, q, k):
        loss = self.reduce(self.logits(self.unit_q(q), self.unit_k(k)))
        self.enqueue(k.detach())
        return loss


class wrong_dimension(Parts):
    def unit_q(self, q):
        return F.normalize(q, dim=0)

    def unit_k(self, k):
        return F.normalize(k.detach(), dim=0)


# ---------------------------------------------------------------- temperature


class temperature_forgotten(Parts):
    def logits(self, q, k):
        return torch.cat([self.positive(q, k), self.negatives(q, k)], dim=1)


class temperature_multiplied(Parts):
    def logits(self, q, k):
        return torch.cat([self.positive(q, k), self.negatives(q, k)], dim=1) * self.temperature


class positive_not_divided(Parts):
    def logits(self, q, k):
        return torch.cat([self.positive(q, k), self.negatives(q, k) / self.temperature], dim=1)


class negatives_not_divided(Parts):
    def logits(self, q, k):
        return torch.cat([self.positive(q, k) / self.temperature, self.negatives(q, k)], dim=1)


class always_007(Parts):
    def logits(self, q, k):
        return super().logits(q, k) * (self.temperature / 0.07)


# ---------------------------------------------------------------- candidates and labels


class positive_left_out(Parts):
    def reduce(self, logits):
        return (logits[:, 1:].logsumexp(dim=1) - logits[:, 0]).mean()


class batch_as_well(Parts):
    """The other keys of the batch as negatives, beside the queue."""

    def negatives(self, q, k):
        own = torch.eye(len(q), dtype=torch.bool)
        inside = (q @ k.T).masked_fill(own, -torch.inf)
        return torch.cat([inside, super().negatives(q, k)], dim=1)


class batch_instead(Parts):
    """Chapter 5's loss: the keys of the batch, not the queue."""

    def forward(self, q, k):
        q, k = self.unit_q(q), self.unit_k(k)
        loss = F.cross_entropy(q @ k.T / self.temperature, torch.arange(len(q)))
        self.enqueue(k)
        return loss


class queue_without_positive(Parts):
    """The label 0 then means the first row of the queue."""

    def logits(self, q, k):
        return self.negatives(q, k) / self.temperature


class positive_last_label_zero(Parts):
    def logits(self, q, k):
        return super().logits(q, k).roll(-1, dims=1)


class labels_count_up(Parts):
    def reduce(self, logits):
        return F.cross_entropy(logits, torch.arange(len(logits)) % logits.shape[1])


class key_of_another_image(Parts):
    def positive(self, q, k):
        return super().positive(q, k.roll(1, dims=0))


class key_against_key(Parts):
    """Scores of the keys with themselves and with the queue; no query anywhere."""

    def logits(self, q, k):
        return super().logits(k + 0 * q, k)


# ---------------------------------------------------------------- the value of the loss


class negated(Parts):
    def reduce(self, logits):
        return -super().reduce(logits)


class summed(Parts):
    def reduce(self, logits):
        return super().reduce(logits) * len(logits)


class per_query(Parts):
    def reduce(self, logits):
        return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long), reduction="none")


class in_bits(Parts):
    def reduce(self, logits):
        return super().reduce(logits) / 0.6931471805599453


class divided_by_candidates(Parts):
    def reduce(self, logits):
        return super().reduce(logits) / logits.shape[1]


class times_two_tau(Parts):
    """MoCo v3's factor."""

    def reduce(self, logits):
        return 2 * self.temperature * super().reduce(logits)


class softmax_first(Parts):
    def reduce(self, logits):
        return super().reduce(logits.softmax(dim=1))


class binary(Parts):
    """A yes or no for every candidate, in place of one choice among them."""

    def reduce(self, logits):
        wanted = torch.zeros_like(logits)
        wanted[:, 0] = 1
        return F.binary_cross_entropy_with_logits(logits, wanted)


class softmax_over_the_batch(Parts):
    def reduce(self, logits):
        return -logits.log_softmax(dim=0)[:, 0].mean()


class log_of_the_mean(Parts):
    def reduce(self, logits):
        return -logits.softmax(dim=1)[:, 0].mean().log()


class squared_distances(Parts):
    def positive(self, q, k):
        return -(q - k).square().sum(dim=1, keepdim=True)

    def negatives(self, q, k):
        return -(q[:, None] - self.queue.clone()[None]).square().sum(dim=2)


# ---------------------------------------------------------------- gradients


class keys_on_the_graph(Parts):
    def unit_k(self, k):
        return F.normalize(k, dim=1)


class query_detached(Parts):
    """The two roles exchanged: the gradient goes to the key."""

    def unit_q(self, q):
        return F.normalize(q.detach(), dim=1)

    def unit_k(self, k):
        return F.normalize(k, dim=1)


class everything_detached(Parts):
    def forward(self, q, k):
        return super().forward(q, k).detach()


class positive_detached(Parts):
    def positive(self, q, k):
        return super().positive(q, k).detach()


class negatives_detached(Parts):
    def negatives(self, q, k):
        return super().negatives(q, k).detach()


class no_copy_of_the_queue(Parts):
    """The queue is overwritten in place while backward still needs it."""

    def negatives(self, q, k):
        return q @ self.queue.T


class queue_is_a_parameter(Parts):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__(dim, size, temperature, momentum)
        rows = self.queue
        del self.queue
        self.queue = nn.Parameter(rows)

    @torch.no_grad()
    def enqueue(self, k):
        rows = (self.pointer + torch.arange(len(k))) % self.size
        self.queue.data[rows] = k
        self.pointer = (self.pointer + len(k)) % self.size


class old_keys_on_the_graph(Parts):
    """Detached in the positive, but stored with their history."""

    def forward(self, q, k):
        loss = self.reduce(self.logits(self.unit_q(q), self.unit_k(k)))
        fresh = F.normalize(k, dim=1)
        order = torch.arange(self.size).roll(-self.pointer)
        self.queue = torch.cat([self.queue[order], fresh])[-self.size :]
        self.pointer = 0
        return loss


class written_into_the_inputs(Parts):
    def unit_q(self, q):
        with torch.no_grad():
            q.div_(q.norm(dim=1, keepdim=True))
        return q

    def unit_k(self, k):
        with torch.no_grad():
            k.div_(k.norm(dim=1, keepdim=True))
        return k.detach()
