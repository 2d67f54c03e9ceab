"""The wrong positive, and the softmax along a wrong axis."""

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import Answer, cosines, no_self, partners, unit_rows


def _logits(z_i, z_j, temperature):
    return no_self(cosines(z_i, z_j) / temperature)


# --- positive_index ------------------------------------------------------------------------------


@wrong("positive_index", "labels 0 … 2N-1 on the full matrix: each row is its own positive")
class OwnPositive(Answer):
    def forward(self, z_i, z_j):
        s = (cosines(z_i, z_j) / self.temperature).fill_diagonal_(-1e4)
        return F.cross_entropy(s, torch.arange(len(s)))


@wrong("positive_index", "the pairs are taken as neighbouring rows although the views are stacked")
class NeighboursOfStack(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        return F.cross_entropy(logits, torch.arange(len(logits)) ^ 1)


@wrong("positive_index", "interleaved rows with the labels of stacked ones")
class StackOfNeighbours(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.stack([z_i, z_j], 1).flatten(0, 1))
        return F.cross_entropy(no_self(u @ u.T / self.temperature), partners(len(u)))


@wrong("positive_index", "the guide's training loop: concatenated views into an interleaved loss")
class TrainingLoop(Answer):
    def interleaved_loss(self, features):
        f = F.normalize(features, p=2, dim=1, eps=1e-8)
        one, two = f[0::2], f[1::2]
        positive = (one * two).sum(1).repeat_interleave(2) / self.temperature
        return (no_self(f @ f.T / self.temperature).logsumexp(1) - positive).mean()

    def forward(self, x1, x2):
        return self.interleaved_loss(torch.cat([x1, x2], dim=0))


@wrong(
    ("temperature", "formula"),
    "the guide's standard version, fed interleaved as it wants: the positive is not divided",
)
class UndividedPositive(Answer):
    def guide(self, features):
        m = len(features)
        u = F.normalize(features, p=2, dim=1, eps=1e-8)
        s = u @ u.t()
        pair = torch.eye(m // 2).repeat_interleave(2, 0).repeat_interleave(2, 1).bool()
        pair.fill_diagonal_(False)
        positive = s[pair].unsqueeze(1)
        negatives = (s / self.temperature)[~(pair | torch.eye(m).bool())].reshape(m, -1)
        logits = torch.cat([positive, negatives], dim=1)
        return F.cross_entropy(logits, torch.zeros(m, dtype=torch.long))

    def forward(self, z_i, z_j):
        return self.guide(torch.stack([z_i, z_j], dim=1).flatten(0, 1))


@wrong(
    ("positive_index", "temperature", "formula"),
    "the guide's standard version, fed concatenated: positive undivided and the wrong one",
)
class UndividedAndMisplaced(UndividedPositive):
    def forward(self, z_i, z_j):
        return self.guide(torch.cat([z_i, z_j]))


@wrong("positive_index", "a+N for the first half, and 0 … N-1 shifted by one for the second")
class OffByOne(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        labels = torch.cat([torch.arange(n) + n, (torch.arange(n) + 1) % n])
        return F.cross_entropy(_logits(z_i, z_j, self.temperature), labels)


@wrong("positive_index", "the next row is the positive")
class NextRow(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        return F.cross_entropy(logits, (torch.arange(len(logits)) + 1) % len(logits))


@wrong("positive_index", "a+N for every row, without the modulo: labels outside the matrix")
class NoModulo(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        return F.cross_entropy(logits, torch.arange(len(logits)) + len(z_i))


@wrong("positive_index", "a+N clamped to the last row")
class ClampedIndex(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        labels = (torch.arange(len(logits)) + len(z_i)).clamp_max(len(logits) - 1)
        labels[-1] = 0
        return F.cross_entropy(logits, labels)


@wrong("positive_index", "the diagonal is dropped but the labels are not shifted")
class LabelsNotShifted(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        m = len(s)
        logits = s[~torch.eye(m).bool()].view(m, m - 1)
        return F.cross_entropy(logits, partners(m) % (m - 1))


@wrong("positive_index", "the second view read backwards: image k paired with image N-1-k")
class Backwards(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j.flip(0), self.temperature)
        return F.cross_entropy(logits, partners(len(logits)))


@wrong("positive_index", "label 0 although the positive was not moved to column 0")
class AlwaysColumnZero(Answer):
    def forward(self, z_i, z_j):
        logits = (cosines(z_i, z_j) / self.temperature).fill_diagonal_(-50.0)
        return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))


@wrong(("positive_index", "shape_state", "formula"), "the labels offset by D instead of N")
class OffsetByDimension(Answer):
    def forward(self, z_i, z_j):
        logits = (cosines(z_i, z_j) / self.temperature).fill_diagonal_(-50.0)
        return F.cross_entropy(logits, (torch.arange(len(logits)) + z_i.shape[1]) % len(logits))


# --- softmax_axis --------------------------------------------------------------------------------


@wrong("softmax_axis", "one softmax over all entries of the matrix")
class WholeMatrix(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        p = logits.flatten().softmax(0).view_as(logits)
        return -p[torch.arange(len(p)), partners(len(p))].log().mean()


@wrong("softmax_axis", "positive in column 0, but the softmax runs down the rows")
class DownTheRows(Answer):
    def forward(self, z_i, z_j):
        logits = _logits(z_i, z_j, self.temperature)
        m = len(logits)
        same = torch.eye(len(z_i)).repeat(2, 2).bool()
        positive = logits[torch.arange(m), partners(m)][:, None]
        table = torch.cat([positive, logits[~same].view(m, m - 2)], dim=1)
        return -table.log_softmax(dim=0)[:, 0].mean()


@wrong("softmax_axis", "the diagonal dropped, then a softmax down the shifted columns")
class DownTheShiftedColumns(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        m = len(s)
        p = s[~torch.eye(m).bool()].view(m, m - 1).softmax(dim=0)
        label = partners(m)
        return -p[torch.arange(m), label - (label > torch.arange(m)).long()].log().mean()


@wrong(("softmax_axis", "negatives"), "the N×N table of both views, softmax over the anchors")
class OverAnchors(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        logp = _logits(z_i, z_j, self.temperature)[:n, n:].log_softmax(dim=0)
        return -logp.diagonal().mean()


@wrong(("softmax_axis", "normalization"), "softmax over the features, then products of the rows")
class OverFeatures(Answer):
    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j).softmax(dim=1)
        return F.cross_entropy(no_self(u @ u.T / self.temperature), partners(len(u)))
