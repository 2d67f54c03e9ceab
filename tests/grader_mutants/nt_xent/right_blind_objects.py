"""Right answers with unusual types, objects, state or last steps."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right
from ._answer import Answer


@right("float64 inside, the input's dtype outside")
class Upcast(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]).double())
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, torch.arange(len(u)).roll(len(z_i))).to(z_i.dtype)


@right("float64 inside and outside, whatever came in: a note, no point lost")
class ReturnsDouble(Answer):
    def forward(self, z_i, z_j):
        a, b = F.normalize(z_i.to(torch.float64)), F.normalize(z_j.to(torch.float64))
        u = torch.cat([a, b])
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf).log_softmax(1)
        return -(s.diagonal(len(a)).mean() + s.diagonal(-len(a)).mean()) / 2


@right("result of shape (1,): a note, no point lost")
class OneElementVector(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, torch.arange(len(u)).roll(len(z_i))).reshape(1)


@right("a plain callable class, no nn.Module: a note, no point lost")
class PlainCallable:
    def __init__(self, temperature=0.07):
        self.inverse = 1.0 / temperature

    def __call__(self, x, y):
        u = F.normalize(torch.cat([x, y]))
        s = self.inverse * (u @ u.T)
        s.fill_diagonal_(-torch.inf)
        return (s.logsumexp(0) - torch.cat([s.diagonal(len(x)), s.diagonal(-len(x))])).mean()


@right("a factory function that returns a closure: called like the class, so a plain callable")
def closure_factory(temperature=0.07):
    def loss(z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))

    return loss


@right("mask and targets kept as buffers, rebuilt when the size changes")
class RebuiltBuffers(Answer):
    def __init__(self, temperature=0.07):
        super().__init__(temperature)
        self.register_buffer("mask", torch.zeros(0, 0, dtype=torch.bool))
        self.register_buffer("targets", torch.zeros(0, dtype=torch.long))

    def forward(self, z_i, z_j):
        m = 2 * len(z_i)
        if self.mask.shape[0] != m:
            self.mask = torch.eye(m, dtype=torch.bool, device=z_i.device)
            self.targets = torch.arange(m, device=z_i.device).roll(m // 2)
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / self.temperature).masked_fill(self.mask, -1e9)
        return F.cross_entropy(logits, self.targets)


@right("the temperature as a float32 tensor buffer")
class TensorTemperature(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.register_buffer("tau", torch.tensor(float(temperature)))

    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / self.tau).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))


@right("the temperature as a trainable log-scale in float64")
class TrainableTemperature(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(-math.log(temperature), dtype=torch.float64))

    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T * self.log_scale.exp()).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))


@right("log1p of the negatives' exponentials relative to the positive")
class RelativeLog1p(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        n = len(z_i)
        s = u @ u.T / self.temperature
        gap = s - (u * u.roll(n, 0)).sum(1, keepdim=True) / self.temperature
        image = torch.arange(n).repeat(2)
        negative = image[:, None] != image[None, :]
        return torch.log1p(torch.where(negative, gap, -torch.inf).exp().sum(1)).mean()


@right("softplus of (logsumexp of the negatives minus the positive)")
class Softplus(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        n = len(z_i)
        s = u @ u.T / self.temperature
        same_image = torch.eye(n, dtype=torch.bool).tile(2, 2)
        lse = s.masked_fill(same_image, -torch.inf).logsumexp(1)
        positive = F.cosine_similarity(z_i, z_j).repeat(2) / self.temperature
        return F.softplus(lse - positive).mean()


@right("mean of the two halves: anchors of the first view, then anchors of the second")
class TwoHalves(Answer):
    def _half(self, anchors, others):
        n = len(anchors)
        logits = anchors @ torch.cat([others, anchors]).T / self.temperature
        itself = torch.cat([torch.zeros(n, n), torch.eye(n)], dim=1).bool()
        return F.cross_entropy(logits.masked_fill(itself, -1e9), torch.arange(n))

    def forward(self, z_i, z_j):
        a, b = F.normalize(z_i), F.normalize(z_j)
        return (self._half(a, b) + self._half(b, a)) / 2


@right("torch.distributions.Categorical(...).log_prob")
class CategoricalLogProb(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        choice = torch.distributions.Categorical(logits=logits)
        return -choice.log_prob(torch.arange(len(u)).roll(len(z_i))).mean()


@right("logaddexp folded over the candidates, one column at a time")
class FoldedLogaddexp(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        n = len(z_i)
        positive = (u * u.roll(n, 0)).sum(1) / self.temperature
        lse = positive
        for shift in range(1, 2 * n):
            if shift != n:
                lse = torch.logaddexp(lse, (u * u.roll(-shift, 0)).sum(1) / self.temperature)
        return (lse - positive).mean()


@right("rows shuffled inside and labels moved along: advances the global generator, a note only")
class ShuffledInside(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        order = torch.randperm(len(u))
        place = torch.argsort(order)
        v = u[order]
        logits = (v @ v.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, place[(order + len(z_i)) % len(u)])


@right("refuses N = 1 and a temperature that is not positive, as the contract allows")
class Strict(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        if not temperature > 0:
            raise ValueError(f"temperature must be positive, got {temperature}")
        self.temperature = temperature

    def forward(self, z_i, z_j):
        if z_i.shape != z_j.shape or z_i.dim() != 2:
            raise ValueError(f"two (N, D) batches wanted, got {z_i.shape} and {z_j.shape}")
        if len(z_i) < 2:
            raise ValueError("N = 1 leaves no negatives")
        u = torch.cat([z_i, z_j])
        u = u / (u.norm(dim=1, keepdim=True) + 1e-8)
        logits = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))


@right("rows divided by sqrt(tau) before the product, not after it")
class RootOnBothSides(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j])) / math.sqrt(self.temperature)
        p = torch.exp(u @ u.T).clone().fill_diagonal_(0)
        p = p / p.sum(dim=1, keepdim=True)
        return -p[torch.arange(len(u)), torch.arange(len(u)).roll(len(z_i))].log().mean()


@right("log_softmax first and cross_entropy after it: the second one changes nothing")
class LogSoftmaxTwice(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits.log_softmax(1), torch.arange(len(u)).roll(len(z_i)))


@right("keeps the last loss and a call counter for logging; neither enters the result")
class KeepsALog(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        loss = F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i)))
        self.calls = getattr(self, "calls", 0) + 1
        self.last = loss.item()
        return loss


@right("float32 inside float64 inputs")
class SinglePrecisionInside(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]).float())
        logits = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(len(z_i))).to(z_i.dtype)
