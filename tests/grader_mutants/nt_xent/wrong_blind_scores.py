"""Wrong scores: normalisation and temperature."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import wrong
from ._answer import Answer, cosines, no_self, partners, unit_rows


def _loss(logits):
    """The right loss of (2N, 2N) logits: the mistake lies in them, or in their diagonal."""
    return F.cross_entropy(logits, partners(len(logits)))


# --- normalization -------------------------------------------------------------------------------


@wrong("normalization", "the Day-17 notes' loss: raw dot products, nothing normalised")
class DaySeventeen(Answer):
    def forward(self, z1, z2):
        n = z1.shape[0]
        z = torch.cat([z1, z2], dim=0)
        sim = torch.mm(z, z.t()) / self.temperature
        sim.masked_fill_(torch.eye(2 * n, dtype=torch.bool), -float("inf"))
        target = torch.arange(2 * n)
        target[:n] += n
        target[n:] -= n
        return F.cross_entropy(sim, target)


@wrong("normalization", "only the first view is normalised")
class FirstViewOnly(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([F.normalize(z_i, dim=1), z_j])
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "normalised down the batch (dim 0) instead of along the features")
class DownTheBatch(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([F.normalize(z_i, dim=0), F.normalize(z_j, dim=0)])
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "the whole batch divided by one Frobenius norm")
class OneNormForAll(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = z / torch.linalg.norm(z)
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "L1 norm instead of L2")
class AbsoluteSum(Answer):
    def forward(self, z_i, z_j):
        z = F.normalize(torch.cat([z_i, z_j]), p=1, dim=1)
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "largest absolute entry as the norm")
class LargestEntry(Answer):
    def forward(self, z_i, z_j):
        z = F.normalize(torch.cat([z_i, z_j]), p=float("inf"), dim=1)
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "divided by the squared norm: the square root is forgotten")
class SquaredNorm(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = z / z.pow(2).sum(1, keepdim=True)
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "columns standardised over the batch before the rows are normalised")
class Standardised(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = F.normalize((z - z.mean(0)) / z.std(0), dim=1)
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "each row centred first: Pearson correlation, not cosine")
class Pearson(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = F.normalize(z - z.mean(1, keepdim=True), dim=1)
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "1 added to the norm against division by zero")
class OneAdded(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = z / (1 + z.norm(dim=1, keepdim=True))
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "the two views of an image joined to one vector and normalised together")
class JoinedNorm(Answer):
    def forward(self, z_i, z_j):
        joined = F.normalize(torch.cat([z_i, z_j], dim=1), dim=1)
        z = torch.cat(joined.chunk(2, dim=1))
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "the result of F.normalize is thrown away")
class ThrownAway(Answer):
    def forward(self, z_i, z_j):
        F.normalize(z_i, dim=1)
        F.normalize(z_j, dim=1)
        z = torch.cat([z_i, z_j])
        return _loss(no_self(z @ z.T / self.temperature))


@wrong("normalization", "dot products divided by the root of the dimension, as in attention")
class AttentionScale(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        return _loss(no_self(z @ z.T / z.shape[1] ** 0.5 / self.temperature))


@wrong("normalization", "only the anchor side of the product is normalised")
class AnchorSideOnly(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        return _loss(no_self(F.normalize(z) @ z.T / self.temperature))


@wrong(("normalization", "numerics"), "0.1 as the floor of the norm: small embeddings stay short")
class HighFloor(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = z / (z.pow(2).sum(1, keepdim=True) + 0.1).sqrt()
        return _loss(no_self(z @ z.T / self.temperature))


# --- temperature ---------------------------------------------------------------------------------


@wrong("temperature", "the temperature is taken but never used")
class Ignored(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j)))


@wrong("temperature", "multiplied by the temperature")
class Multiplied(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j) * self.temperature))


@wrong("temperature", "each embedding divided by the temperature: the cosine by its square")
class DividedTwice(Answer):
    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j) / self.temperature
        return _loss(no_self(u @ u.T))


@wrong("temperature", "divided by the square root of the temperature")
class Root(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j) / self.temperature**0.5))


@wrong(("temperature", "formula"), "the finished loss divided by the temperature, not the cosines")
class AfterTheLoss(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j))) / self.temperature


@wrong("temperature", "0.07 written into forward, whatever the constructor was given")
class AlwaysDefault(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j) / 0.07))


@wrong(("temperature", "formula"), "only the positive's logit is divided by the temperature")
class OnlyPositiveDivided(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j)
        positive = torch.eye(len(s)).roll(len(z_i), 0).bool()
        return _loss(no_self(torch.where(positive, s / self.temperature, s)))


@wrong(("temperature", "formula"), "only the numerator divided, raw cosines in the denominator")
class OnlyNumerator(Answer):
    def forward(self, z_i, z_j):
        s = no_self(cosines(z_i, z_j))
        rows = torch.arange(len(s))
        return (s.logsumexp(1) - s[rows, partners(len(s))] / self.temperature).mean()


@wrong("temperature", "temperatures below 0.25 silently raised to 0.25")
class Raised(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j) / max(self.temperature, 0.25)))


@wrong("temperature", "the temperature read as if it were in log space")
class LogSpace(Answer):
    def forward(self, z_i, z_j):
        scale = torch.tensor(float(self.temperature)).exp()
        return _loss(no_self(cosines(z_i, z_j) / scale))


class _Defaulted(nn.Module):
    def forward(self, z_i, z_j):
        return _loss(no_self(cosines(z_i, z_j) / self.temperature))


@wrong(("temperature", "interface"), "default 0.5, as in the Day-17 notes")
class DefaultHalf(_Defaulted):
    def __init__(self, temperature=0.5):
        super().__init__()
        self.temperature = temperature


@wrong(("temperature", "interface"), "default 0.1")
class DefaultTenth(_Defaulted):
    def __init__(self, temperature=0.1):
        super().__init__()
        self.temperature = temperature


@wrong(("temperature", "interface"), "default 1.0")
class DefaultOne(_Defaulted):
    def __init__(self, temperature=1.0):
        super().__init__()
        self.temperature = temperature
