"""Wrong behaviour between calls: state, sizes, damaged inputs, chance."""

import random

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import wrong
from ._answer import Answer, cosines, no_self, partners, row_losses, unit_rows

# --- shape_state ---------------------------------------------------------------------------------


@wrong("shape_state", "the mask kept from the first call, whatever comes later")
class CachedMask(Answer):
    mask = None

    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        if self.mask is None:
            self.mask = torch.eye(len(s), dtype=torch.bool)
        return F.cross_entropy(s.masked_fill(self.mask, -1e9), partners(len(s)))


@wrong("shape_state", "the targets kept from the first call")
class CachedTargets(Answer):
    targets = None

    def forward(self, z_i, z_j):
        logits = (cosines(z_i, z_j) / self.temperature).fill_diagonal_(-1e9)
        if self.targets is None:
            self.targets = partners(len(logits))
        return F.cross_entropy(logits, self.targets)


@wrong("shape_state", "N kept from the first call: smaller batches read the wrong partner")
class CachedSize(Answer):
    n = None

    def forward(self, z_i, z_j):
        self.n = self.n or len(z_i)
        logits = (cosines(z_i, z_j) / self.temperature).fill_diagonal_(-1e9)
        return F.cross_entropy(logits, (torch.arange(len(logits)) + self.n) % len(logits))


@wrong(("shape_state", "interface"), "a batch of 8 written into the constructor")
class EightPairs(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature
        self.register_buffer("mask", torch.eye(16, dtype=torch.bool))

    def forward(self, z_i, z_j):
        s = (cosines(z_i, z_j) / self.temperature).masked_fill(self.mask, -1e9)
        return F.cross_entropy(s, partners(16))


@wrong("shape_state", "room for 8 rows only: larger batches are cut off")
class EightRows(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i[:4], z_j[:4], self.temperature).mean()


@wrong(("shape_state", "negatives"), "the previous batch is remembered as extra negatives")
class RemembersBatch(Answer):
    previous = None

    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j)
        logits = no_self(u @ u.T / self.temperature)
        if self.previous is not None and self.previous.shape[1] == u.shape[1]:
            logits = torch.cat([logits, u @ self.previous.T / self.temperature], dim=1)
        self.previous = u.detach()
        return F.cross_entropy(logits, partners(len(u)))


@wrong(("shape_state", "nondeterministic"), "a running mean of the losses is returned")
class RunningMean(Answer):
    def __init__(self, temperature=0.07):
        super().__init__(temperature)
        self.total, self.calls = 0.0, 0

    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature).mean()
        self.calls += 1
        mean = (self.total + loss) / self.calls
        self.total += loss.detach()
        return mean


@wrong(("shape_state", "temperature", "nondeterministic"), "the temperature cools at every call")
class Cools(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature).mean()
        self.temperature = self.temperature * 0.9
        return loss


@wrong(("shape_state", "temperature"), "the temperature kept on the class: all instances share it")
class SharedTemperature(nn.Module):
    tau = 0.07

    def __init__(self, temperature=0.07):
        super().__init__()
        SharedTemperature.tau = temperature

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, SharedTemperature.tau).mean()


_settings = {}


@wrong(("shape_state", "temperature"), "the first temperature ever given serves all instances")
class FirstTemperature(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = _settings.setdefault("temperature", temperature)

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong(("shape_state", "interface"), "the missing transpose works only where N equals D")
class SquareOnly(Answer):
    def forward(self, z_i, z_j):
        a, b = F.normalize(z_i), F.normalize(z_j)
        table = torch.zeros(len(a) * 2, len(a) * 2, dtype=a.dtype)
        for rows, left in enumerate((a, b)):
            for columns, right in enumerate((a, b)):
                n = len(a)
                block = left.matmul(right.transpose(0, 1).reshape(right.shape))
                table[rows * n : rows * n + n, columns * n : columns * n + n] = block
        return F.cross_entropy(no_self(table / self.temperature), partners(len(table)))


@wrong(("shape_state", "interface"), "view(-1) on the inputs: fails for one that is not contiguous")
class WantsContiguous(Answer):
    def forward(self, z_i, z_j):
        n, d = z_i.shape
        z = torch.cat([z_i.view(-1), z_j.view(-1)]).view(2 * n, d)
        return row_losses(z[:n], z[n:], self.temperature).mean()


@wrong("shape_state", "an odd batch loses its last pair")
class EvenOnly(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i) // 2 * 2
        return row_losses(z_i[:n], z_j[:n], self.temperature).mean()


@wrong(("shape_state", "interface"), "a batch wider than long is taken for a transposed one")
class TallOnly(Answer):
    def forward(self, z_i, z_j):
        if z_i.shape[0] < z_i.shape[1]:
            z_i, z_j = z_i.T, z_j.T
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("shape_state", "the result of the first call is returned by every later one")
class FirstResult(Answer):
    first = None

    def forward(self, z_i, z_j):
        if self.first is None:
            self.first = row_losses(z_i, z_j, self.temperature).mean()
        return self.first


# --- side_effect ---------------------------------------------------------------------------------


@wrong("side_effect", "normalises the caller's tensors in place, under no_grad")
class NormalisesInPlace(Answer):
    def forward(self, z_i, z_j):
        with torch.no_grad():
            z_i.div_(z_i.norm(dim=1, keepdim=True))
            z_j.div_(z_j.norm(dim=1, keepdim=True))
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("side_effect", "z_i /= norm: an in-place division, an error where z_i requires grad")
class SlashEquals(Answer):
    def forward(self, z_i, z_j):
        z_i /= z_i.norm(dim=1, keepdim=True)
        z_j /= z_j.norm(dim=1, keepdim=True)
        s = torch.cat([z_i, z_j]) @ torch.cat([z_i, z_j]).T / self.temperature
        return F.cross_entropy(no_self(s), partners(len(s)))


@wrong("side_effect", "the first input wiped after use to save memory")
class WipesInput(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i.clone(), z_j, self.temperature).mean()
        z_i.data.zero_()
        return loss


@wrong("side_effect", "the second input scaled through .data, which no version counter sees")
class ScalesThroughData(Answer):
    def forward(self, z_i, z_j):
        z_j.data.mul_(2.0)
        return row_losses(z_i, z_j.clone(), self.temperature).mean()


@wrong("side_effect", "rows of both inputs sorted in place by their norm")
class SortsRows(Answer):
    def forward(self, z_i, z_j):
        order = z_i.detach().norm(dim=1).argsort()
        with torch.no_grad():
            z_i.copy_(z_i[order].clone())
            z_j.copy_(z_j[order].clone())
        back = torch.argsort(order)
        return row_losses(z_i[back], z_j[back], self.temperature).mean()


@wrong(("side_effect", "gradient"), "detach_ on the inputs: the caller loses the graph")
class DetachesInPlace(Answer):
    def forward(self, z_i, z_j):
        a, b = z_i.detach_(), z_j.detach_()
        return row_losses(a, b, self.temperature).mean()


# --- nondeterministic ----------------------------------------------------------------------------


@wrong("nondeterministic", "dropout on the embeddings")
class Dropout(Answer):
    def __init__(self, temperature=0.07):
        super().__init__(temperature)
        self.dropout = nn.Dropout(0.3)

    def forward(self, z_i, z_j):
        return row_losses(self.dropout(z_i), self.dropout(z_j), self.temperature).mean()


@wrong("nondeterministic", "noise on the logits")
class NoisyLogits(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        logits = no_self(s + 0.5 * torch.randn_like(s))
        return F.cross_entropy(logits, partners(len(s)))


@wrong(("nondeterministic", "negatives"), "every negative kept with probability one half")
class RandomNegatives(Answer):
    def forward(self, z_i, z_j):
        s = no_self(cosines(z_i, z_j) / self.temperature)
        drop = torch.rand_like(s) < 0.5
        drop[torch.arange(len(s)), partners(len(s))] = False
        return F.cross_entropy(s.masked_fill(drop, float("-inf")), partners(len(s)))


@wrong(("nondeterministic", "temperature"), "a temperature drawn anew for every call")
class RandomTemperature(Answer):
    def forward(self, z_i, z_j):
        tau = self.temperature * random.uniform(0.5, 1.5)
        return row_losses(z_i, z_j, tau).mean()


@wrong(("nondeterministic", "positive_index"), "the second view shuffled without its labels")
class ShuffledView(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j[torch.randperm(len(z_j))], self.temperature).mean()


@wrong(("nondeterministic", "reduction"), "one random row stands for the mean")
class OneRandomRow(Answer):
    def forward(self, z_i, z_j):
        rows = row_losses(z_i, z_j, self.temperature)
        return rows[torch.randint(len(rows), ()).item()]
