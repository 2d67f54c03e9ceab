"""Right logits, wrong formula."""

import math

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import Answer, cosines, no_self, partners, row_losses, unit_rows


def _parts(z_i, z_j, temperature):
    """Positive logits (2N,), all logits without self (2N, 2N), and those of negatives only."""
    logits = no_self(cosines(z_i, z_j) / temperature)
    m = len(logits)
    same = torch.eye(m // 2).repeat(2, 2).bool()
    return logits[torch.arange(m), partners(m)], logits, logits.masked_fill(same, float("-inf"))


# --- formula -------------------------------------------------------------------------------------


@wrong(("formula", "negatives"), "the positive missing from the denominator, as in decoupled loss")
class Decoupled(Answer):
    def forward(self, z_i, z_j):
        positive, _, negatives = _parts(z_i, z_j, self.temperature)
        return (negatives.logsumexp(1) - positive).mean()


@wrong(("formula", "negatives"), "the negatives alone, no positive in the numerator")
class NegativesOnly(Answer):
    def forward(self, z_i, z_j):
        return _parts(z_i, z_j, self.temperature)[1].logsumexp(1).mean()


@wrong("formula", "log to base 2")
class Bits(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean() / math.log(2)


@wrong("formula", "log to base 10")
class BaseTen(Answer):
    def forward(self, z_i, z_j):
        positive, logits, _ = _parts(z_i, z_j, self.temperature)
        return -torch.log10(positive.exp() / logits.exp().sum(1)).mean()


@wrong("formula", "no logarithm: one minus the probability")
class OneMinusProbability(Answer):
    def forward(self, z_i, z_j):
        return (1 - torch.exp(-row_losses(z_i, z_j, self.temperature))).mean()


@wrong("formula", "no exponential: a ratio of raw similarities")
class NoExponential(Answer):
    def forward(self, z_i, z_j):
        s = 1 + cosines(z_i, z_j)
        positive = s[torch.arange(len(s)), partners(len(s))] / self.temperature
        everything = (s.sum(1) - 2) / self.temperature
        return -(positive / everything).log().mean()


@wrong(("formula", "softmax_axis"), "softmax before cross_entropy, which applies its own")
class SoftmaxTwice(Answer):
    def forward(self, z_i, z_j):
        p = _parts(z_i, z_j, self.temperature)[1].softmax(1)
        return F.cross_entropy(p, partners(len(p)))


@wrong("formula", "squared cosines: opposite vectors count as alike")
class SquaredCosines(Answer):
    def forward(self, z_i, z_j):
        logits = no_self(cosines(z_i, z_j).square() / self.temperature)
        return F.cross_entropy(logits, partners(len(logits)))


@wrong("formula", "absolute cosines")
class AbsoluteCosines(Answer):
    def forward(self, z_i, z_j):
        logits = no_self(cosines(z_i, z_j).abs() / self.temperature)
        return F.cross_entropy(logits, partners(len(logits)))


@wrong(("formula", "temperature"), "minus squared distance without the factor 1/2")
class SquaredDistance(Answer):
    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j)
        d = (u[:, None] - u[None]).square().sum(2)
        return F.cross_entropy(no_self(-d / self.temperature), partners(len(u)))


@wrong(("formula", "normalization"), "minus the distance itself in place of the cosine")
class PlainDistance(Answer):
    def forward(self, z_i, z_j):
        d = torch.cdist(unit_rows(z_i, z_j), unit_rows(z_i, z_j))
        return F.cross_entropy(no_self(-d / self.temperature), partners(len(d)))


@wrong("formula", "cross-entropy with label smoothing of 0.1 over the off-diagonal candidates")
class Smoothed(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        m = len(s)
        column = partners(m)
        column = column - (column > torch.arange(m)).long()
        logits = s[~torch.eye(m).bool()].view(m, m - 1)
        return F.cross_entropy(logits, column, label_smoothing=0.1)


@wrong("formula", "independent yes-or-no questions: binary cross-entropy per pair")
class BinaryQuestions(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        off = ~torch.eye(len(s)).bool()
        truth = torch.eye(len(s), dtype=s.dtype).roll(len(z_i), 0)
        return F.binary_cross_entropy_with_logits(s[off], truth[off])


@wrong("formula", "a triplet margin on the hardest negative")
class Triplet(Answer):
    def forward(self, z_i, z_j):
        positive, _, negatives = _parts(z_i, z_j, self.temperature)
        return F.relu(1 + negatives.amax(1) - positive).mean()


@wrong("formula", "a margin of 0.2 taken off the positive's cosine")
class Margin(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j)
        s = s - 0.2 * torch.eye(len(s)).roll(len(z_i), 0)
        return F.cross_entropy(no_self(s / self.temperature), partners(len(s)))


@wrong("formula", "the bound log(2N-1) - L handed back in place of L")
class TheBound(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature)
        return math.log(len(loss) - 1) - loss.mean()


@wrong(("formula", "reduction"), "the mean over candidates inside the logarithm, not their sum")
class LogMeanExp(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature)
        return (loss - math.log(len(loss) - 1)).mean()


@wrong(("formula", "positive_index"), "a positive shared by both views: their mean vector")
class MeanVector(Answer):
    def forward(self, z_i, z_j):
        a, b = F.normalize(z_i), F.normalize(z_j)
        c = F.normalize(a + b)
        logits = torch.cat([a, b]) @ c.T / self.temperature
        return F.cross_entropy(logits, torch.arange(len(a)).repeat(2))


@wrong("formula", "a pull towards small embeddings added to the loss")
class WithPenalty(Answer):
    def forward(self, z_i, z_j):
        penalty = 0.1 * (z_i.square().mean() + z_j.square().mean())
        return row_losses(z_i, z_j, self.temperature).mean() + penalty


@wrong("formula", "focal weights: rows that are already right count less")
class Focal(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature)
        return ((1 - torch.exp(-loss)) * loss).mean()


@wrong(("formula", "temperature", "reduction"), "multiplied by 2τ, as another method's code does")
class TimesTwoTau(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean() * (2 * self.temperature)


@wrong(("formula", "sign"), "alignment alone: one minus the positive's cosine")
class AlignmentOnly(Answer):
    def forward(self, z_i, z_j):
        return (1 - F.cosine_similarity(z_i, z_j)).mean() / self.temperature
