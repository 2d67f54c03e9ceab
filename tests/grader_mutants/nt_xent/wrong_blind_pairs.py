"""Wrong candidates: which rows count as negatives."""

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import Answer, cosines, no_self, partners


def _logits(z_i, z_j, temperature):
    return no_self(cosines(z_i, z_j) / temperature)


def _keeping(logits, keep):
    """The loss of rows whose candidates are the positive and the negatives marked in `keep`."""
    positive = torch.eye(len(logits)).roll(len(logits) // 2, 0).bool()
    logits = logits.masked_fill(~(keep | positive), float("-inf"))
    return F.cross_entropy(no_self(logits), partners(len(logits)))


# --- negatives -----------------------------------------------------------------------------------


@wrong("negatives", "the forum's N×N scores, completed in one direction and without a temperature")
class ForumSnippet(Answer):
    def forward(self, out1, out2):
        out1 = F.normalize(out1, p=2, dim=-1)
        out2 = F.normalize(out2, p=2, dim=-1)
        scores = torch.mm(out1, out2.T)
        labels = torch.arange(scores.size(0)).to(scores.device)
        return F.cross_entropy(scores, labels)


@wrong("negatives", "N×N in one direction: z_i looks among z_j only")
class OneDirection(Answer):
    def forward(self, z_i, z_j):
        scores = F.normalize(z_i) @ F.normalize(z_j).T / self.temperature
        return F.cross_entropy(scores, torch.arange(len(z_i)))


@wrong("negatives", "N×N in the other direction: z_j looks among z_i only")
class OtherDirection(Answer):
    def forward(self, z_i, z_j):
        scores = F.normalize(z_j) @ F.normalize(z_i).T / self.temperature
        return F.cross_entropy(scores, torch.arange(len(z_i)))


@wrong("negatives", "the hand-writing guide's symmetric loss: N×N both ways, as CLIP does it")
class SymmetricCrossView(Answer):
    def forward(self, z1, z2):
        z1, z2 = F.normalize(z1, p=2, dim=1, eps=1e-8), F.normalize(z2, p=2, dim=1, eps=1e-8)
        table = z1 @ z2.t() / self.temperature
        labels = torch.arange(len(z1))
        return (F.cross_entropy(table, labels) + F.cross_entropy(table.t(), labels)) / 2


@wrong("negatives", "negatives from the anchor's own view only")
class SameViewOnly(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        view = torch.arange(2 * n) // n
        return _keeping(_logits(z_i, z_j, self.temperature), view[:, None] == view[None])


@wrong(("negatives", "formula"), "the guide's hard negatives with top 3: first-view anchors only")
class TopThree(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        a, b = F.normalize(z_i), F.normalize(z_j)
        positive = (a * b).sum(1, keepdim=True) / self.temperature
        everything = a @ torch.cat([a, b]).T / self.temperature
        everything = everything.masked_fill(torch.eye(n).repeat(1, 2).bool(), float("-inf"))
        hardest = everything.topk(min(3, 2 * n - 2), dim=1).values
        return F.cross_entropy(torch.cat([positive, hardest], 1), torch.zeros(n, dtype=torch.long))


@wrong(("negatives", "formula"), "the guide's hard negatives as they stand, with top 10")
class TopTen(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        logits = _logits(z_i, z_j, self.temperature)[:n]
        positive = logits.diagonal(n)[:, None]
        rest = logits.masked_fill(torch.eye(n).repeat(1, 2).bool(), float("-inf"))
        hardest, _ = torch.topk(rest, k=min(10, 2 * n - 2), dim=1)
        return F.cross_entropy(torch.cat([positive, hardest], 1), torch.zeros(n, dtype=torch.long))


@wrong("negatives", "the single hardest negative of each row")
class HardestOnly(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        same = torch.eye(len(z_i)).repeat(2, 2).bool()
        hardest = logits.masked_fill(same, float("-inf")).amax(1)
        positive = logits[torch.arange(len(logits)), partners(len(logits))]
        return (torch.logaddexp(positive, hardest) - positive).mean()


@wrong("negatives", "only the rows after the anchor are candidates: the upper triangle")
class LaterRowsOnly(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        return _keeping(logits, torch.ones(len(logits), len(logits)).triu(1).bool())


@wrong("negatives", "the last image is never a negative")
class LastImageMissing(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        image = torch.arange(len(z_i)).repeat(2)
        return _keeping(logits, (image < len(z_i) - 1)[None].expand(len(logits), -1))


@wrong("negatives", "negatives with a cosine below zero are dropped as too easy")
class EasyOnesDropped(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        return _keeping(logits, logits > 0)


@wrong(("negatives", "formula"), "every negative counted twice")
class NegativesTwice(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        same = torch.eye(len(z_i)).repeat(2, 2).bool()
        negatives = logits.masked_fill(same, float("-inf"))
        return F.cross_entropy(torch.cat([logits, negatives], 1), partners(len(logits)))


@wrong(("negatives", "formula"), "the mean over the negatives in place of their sum")
class MeanOfNegatives(Answer):
    def forward(self, z_i, z_j):
        e = _logits(z_i, z_j, self.temperature).exp()
        positive = e[torch.arange(len(e)), partners(len(e))]
        negatives = (e.sum(1) - positive) / (len(e) - 2)
        return -(positive / (positive + negatives)).log().mean()


@wrong(("negatives", "formula"), "the positive among the negatives and once more beside them")
class PositiveTwice(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        positive = logits[torch.arange(len(logits)), partners(len(logits))]
        everything = torch.cat([positive[:, None], logits], dim=1)
        return F.cross_entropy(everything, torch.zeros(len(logits), dtype=torch.long))


@wrong("negatives", "one negative per anchor: the next image's other view")
class OneNeighbour(Answer):
    def forward(self, z_i, z_j):
        m, n = 2 * len(z_i), len(z_i)
        image = torch.arange(n).repeat(2)
        view = torch.arange(m) // n
        neighbour = (image[:, None] + 1) % n == image[None]
        logits = _logits(z_i, z_j, self.temperature)
        return _keeping(logits, neighbour & (view[:, None] != view[None]))
