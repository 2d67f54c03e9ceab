"""Right logits and formula, a wrong sign or reduction."""

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


# --- sign ----------------------------------------------------------------------------------------


@wrong("sign", "the logarithm of the probability without the minus")
class NoMinus(Answer):
    def forward(self, z_i, z_j):
        return -row_losses(z_i, z_j, self.temperature).mean()


@wrong("sign", "negated cosines as logits: far is near")
class NegatedLogits(Answer):
    def forward(self, z_i, z_j):
        logits = no_self(-cosines(z_i, z_j) / self.temperature)
        return F.cross_entropy(logits, partners(len(logits)))


@wrong("sign", "plus the positive where the minus belongs")
class PlusThePositive(Answer):
    def forward(self, z_i, z_j):
        positive, logits, _ = _parts(z_i, z_j, self.temperature)
        return (logits.logsumexp(1) + positive).mean()


@wrong(("sign", "formula"), "the positive alone negated inside the softmax")
class PositiveNegated(Answer):
    def forward(self, z_i, z_j):
        positive, _, negatives = _parts(z_i, z_j, self.temperature)
        return (torch.logaddexp(negatives.logsumexp(1), -positive) + positive).mean()


@wrong("sign", "squared distances as logits, not their negative")
class DistanceWithoutMinus(Answer):
    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j)
        d = (u[:, None] - u[None]).square().sum(2)
        return F.cross_entropy(no_self(d / (2 * self.temperature)), partners(len(u)))


@wrong(("sign", "formula"), "the two sides of the subtraction exchanged for the second view only")
class HalfNegative(Answer):
    def forward(self, z_i, z_j):
        first, second = row_losses(z_i, z_j, self.temperature).chunk(2)
        return (first.sum() - second.sum()) / (2 * len(first))


# --- reduction -----------------------------------------------------------------------------------


@wrong("reduction", "the sum over rows")
class Sum(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).sum()


@wrong("reduction", "2N rows added up, divided by N")
class DividedByN(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).sum() / len(z_i)


@wrong("reduction", "divided by 4N: halved once too often")
class HalvedTwice(Answer):
    def forward(self, z_i, z_j):
        first, second = row_losses(z_i, z_j, self.temperature).chunk(2)
        return (first.mean() / 2 + second.mean() / 2) / 2


@wrong("reduction", "divided by the number of candidates, 2N-1")
class DividedByCandidates(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature)
        return loss.sum() / (len(loss) - 1)


@wrong("reduction", "a mean over the whole (2N, 2N) table in which only 2N entries are filled")
class MeanOverTable(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature)
        table = torch.zeros(len(loss), len(loss), dtype=loss.dtype)
        table[torch.arange(len(loss)), partners(len(loss))] = loss
        return table.mean()


@wrong(("reduction", "negatives", "formula"), "the mean over the first view's anchors only")
class FirstHalf(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature)[: len(z_i)].mean()


@wrong(("reduction", "negatives", "formula"), "the second view's anchors only, divided by 2N")
class SecondHalf(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature)[len(z_i) :].sum() / (2 * len(z_i))


@wrong("reduction", "the median row")
class Median(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).median()


@wrong("reduction", "the worst row")
class Worst(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).max()


@wrong(("reduction", "formula"), "the logarithm of the mean, not the mean of the logarithms")
class LogOfMean(Answer):
    def forward(self, z_i, z_j):
        return -torch.exp(-row_losses(z_i, z_j, self.temperature)).mean().log()


@wrong(("reduction", "formula"), "one ratio for the batch: sum of positives over sum of everything")
class RatioOfSums(Answer):
    def forward(self, z_i, z_j):
        positive, logits, _ = _parts(z_i, z_j, self.temperature)
        return -(positive.exp().sum() / logits.exp().sum()).log()


@wrong(("reduction", "interface"), "one loss per row")
class PerRow(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature)


@wrong(("reduction", "interface"), "one loss per image, (N,)")
class PerImage(Answer):
    def forward(self, z_i, z_j):
        first, second = row_losses(z_i, z_j, self.temperature).chunk(2)
        return (first + second) / 2


@wrong(("reduction", "formula"), "(2N,) minus (2N, 1) broadcast to a table, logarithm of its sum")
class BroadcastTable(Answer):
    def forward(self, z_i, z_j):
        positive, logits, _ = _parts(z_i, z_j, self.temperature)
        table = logits.logsumexp(1, keepdim=True) - positive
        return table.exp().sum(1).log().mean()
