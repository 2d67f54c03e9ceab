"""Right answers that build a similarity matrix, whole or in blocks."""

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right
from ._answer import Answer


@right("-inf on the diagonal, cross_entropy against (a+N) mod 2N")
class MaskedCrossEntropy(Answer):
    def forward(self, z_i, z_j):
        z = F.normalize(torch.cat([z_i, z_j], dim=0), dim=1)
        scores = z.mm(z.t()).div(self.temperature)
        n = z_i.size(0)
        scores = scores.masked_fill(torch.eye(2 * n, device=z.device) > 0, -torch.inf)
        labels = torch.cat([torch.arange(n, 2 * n), torch.arange(n)]).to(z.device)
        return F.cross_entropy(scores, labels)


@right("the challenge's template filled in, with -1e9 as the mask")
class MinusABillion(Answer):
    def forward(self, z_i, z_j):
        batch_size = z_i.shape[0]
        z_i = F.normalize(z_i, dim=1)
        z_j = F.normalize(z_j, dim=1)
        representations = torch.cat([z_i, z_j], dim=0)
        sim_matrix = torch.matmul(representations, representations.T) / self.temperature
        sim_matrix[torch.eye(2 * batch_size, dtype=torch.bool)] = -1e9
        return F.cross_entropy(sim_matrix, torch.arange(2 * batch_size).roll(batch_size))


@right("the smallest finite number of the dtype as the mask, fill_diagonal_ on fresh logits")
class SmallestFinite(Answer):
    def forward(self, first, second):
        u = torch.vstack([F.normalize(first), F.normalize(second)])
        logits = torch.div(u @ u.mT, self.temperature)
        logits.fill_diagonal_(torch.finfo(logits.dtype).min)
        rows = torch.arange(len(u))
        return (logits.logsumexp(1) - logits[rows, (rows + len(first)) % len(u)]).mean()


@right("interleaved inside: rows 2k and 2k+1 are the two views of image k")
class InterleavedInside(Answer):
    def forward(self, z_i, z_j):
        n, d = z_i.shape
        rows = F.normalize(torch.stack([z_i, z_j], dim=1).reshape(2 * n, d), dim=1)
        logits = rows @ rows.T / self.temperature
        logits = logits - torch.diag(torch.full((2 * n,), 1e12, dtype=logits.dtype))
        return F.cross_entropy(logits, torch.arange(2 * n) ^ 1)


@right("the diagonal dropped by a reshape, (2N, 2N-1) logits, shifted labels")
class DropDiagonal(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat((z_i, z_j)), dim=-1)
        m = len(u)
        flat = (u @ u.T).flatten()[1:].view(m - 1, m + 1)[:, :-1].reshape(m, m - 1)
        n = m // 2
        labels = torch.cat([torch.arange(n) + n - 1, torch.arange(n)])
        return F.cross_entropy(flat / self.temperature, labels)


@right("the diagonal dropped by a boolean index, the positive's column computed per row")
class BooleanIndex(Answer):
    def forward(self, z_i, z_j):
        n = z_i.shape[0]
        u = F.normalize(torch.cat([z_i, z_j]))
        off = ~torch.eye(2 * n, dtype=torch.bool)
        logits = (u @ u.T)[off].reshape(2 * n, 2 * n - 1) / self.temperature
        a = torch.arange(2 * n)
        p = (a + n) % (2 * n)
        return nn.functional.cross_entropy(logits, p - (p > a).long())


@right("index trick: candidates a+1 … a+2N-1 (mod 2N), so the positive is always column N-1")
class RotatedColumns(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        m = u.shape[0]
        columns = (torch.arange(m)[:, None] + torch.arange(1, m)) % m
        logits = torch.gather(u @ u.T, 1, columns) / self.temperature
        return F.cross_entropy(logits, torch.full((m,), m // 2 - 1))


@right("einsum, log_softmax, gather")
class EinsumGather(Answer):
    def forward(self, z_i, z_j):
        u = torch.cat([z_i, z_j])
        u = u * torch.einsum("bd,bd->b", u, u).clamp_min(1e-24).rsqrt()[:, None]
        logits = torch.einsum("ad,bd->ab", u, u) / self.temperature
        logits = torch.where(torch.eye(len(u), dtype=torch.bool), float("-inf"), logits)
        positive = torch.arange(len(u)).roll(len(z_i)).unsqueeze(1)
        return -logits.log_softmax(dim=1).gather(1, positive).mean()


@right("F.cosine_similarity by broadcasting")
class BroadcastCosine(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        s = F.cosine_similarity(z[:, None, :], z[None, :, :], dim=2) / self.temperature
        keep = 1 - torch.eye(len(z), dtype=s.dtype)
        n = len(z_i)
        positive = torch.cat([s.diagonal(n), s.diagonal(-n)])
        return torch.mean(torch.log((s.exp() * keep).sum(1)) - positive)


@right("softmax over dim 0: the matrix is symmetric, so columns are as good as rows")
class ColumnSoftmax(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        logits = (u @ u.T / self.temperature).fill_diagonal_(float("-inf"))
        p = torch.softmax(logits, dim=0)
        n = len(z_i)
        return -(p.diagonal(n).log().sum() + p.diagonal(-n).log().sum()) / (2 * n)


@right("four N×N blocks: cross-view and same-view logits side by side")
class TwoBlocks(Answer):
    def forward(self, z_i, z_j):
        a, b = F.normalize(z_i), F.normalize(z_j)
        n = len(a)
        eye = torch.eye(n, dtype=torch.bool)
        cross = a @ b.T / self.temperature
        aa = (a @ a.T / self.temperature).masked_fill(eye, -1e30)
        bb = (b @ b.T / self.temperature).masked_fill(eye, -1e30)
        labels = torch.arange(n)
        first = F.cross_entropy(torch.cat([cross, aa], 1), labels)
        second = F.cross_entropy(torch.cat([cross.T, bb], 1), labels)
        return 0.5 * first + 0.5 * second


@right("positive in column 0, negatives behind it, labels 0, an nn.CrossEntropyLoss member")
class PositiveFirst(nn.Module):
    def __init__(self, temperature: float = 0.07):
        super().__init__()
        self.temperature = temperature
        self.criterion = nn.CrossEntropyLoss()

    def forward(self, z_i, z_j):
        n = len(z_i)
        u = F.normalize(torch.cat([z_i, z_j]), p=2, dim=1, eps=1e-8)
        s = u @ u.T
        is_positive = torch.eye(2 * n).roll(n, 0).bool()
        negatives = s[~(is_positive | torch.eye(2 * n).bool())].view(2 * n, 2 * n - 2)
        logits = torch.cat([s[is_positive].view(2 * n, 1), negatives], dim=1) / self.temperature
        return self.criterion(logits, torch.zeros(2 * n, dtype=torch.long))


@right("one-hot rows as soft targets of cross_entropy")
class OneHotTargets(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        m = len(u)
        logits = u @ u.T / self.temperature - 1e9 * torch.eye(m)
        hot = F.one_hot((torch.arange(m) + m // 2) % m, m)
        return F.cross_entropy(logits, hot.to(logits.dtype))


@right("KL divergence from the one-hot target, reduction batchmean")
class KullbackLeibler(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        n = len(z_i)
        logits = (u @ u.T / self.temperature).fill_diagonal_(-1e6)
        target = torch.zeros(2 * n, 2 * n, dtype=logits.dtype)
        target[:n, n:] = torch.eye(n)
        target[n:, :n] = torch.eye(n)
        return F.kl_div(F.log_softmax(logits, 1), target, reduction="batchmean")


@right("views swapped: z_j above z_i")
class SwappedViews(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_j, z_i]))
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.nll_loss(s.log_softmax(-1), torch.arange(len(u)).roll(len(z_i)), reduction="mean")


@right("a 4-D table (image, view, image, view), masked, then flattened")
class FourDimensions(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        u = F.normalize(torch.stack([z_i, z_j], 1), dim=2)
        table = torch.einsum("iad,jbd->iajb", u, u) / self.temperature
        image = torch.arange(n)
        positive = table[image, 0, image, 1]  # (n,), the same from both sides
        here = torch.eye(2 * n, dtype=torch.bool).view(n, 2, n, 2)
        lse = table.masked_fill(here, -torch.inf).flatten(2).logsumexp(2)  # (n, 2)
        return (lse - positive[:, None]).mean()


@right("denominator = whole row minus the self term, naive exponentials")
class SubtractSelf(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        e = torch.exp(u @ u.T / self.temperature)
        positive = torch.cat([e.diagonal(len(z_i)), e.diagonal(-len(z_i))])
        return -(positive / (e.sum(1) - e.diagonal())).log().mean()


@right("an eps of 1e-6 inside the logarithm's denominator")
class SmallEps(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        e = torch.exp(u @ u.T / self.temperature) * (1 - torch.eye(len(u)))
        positive = (e * torch.eye(len(u)).roll(len(z_i), 1)).sum(1)
        return -torch.log(positive / (e.sum(1) + 1e-6)).mean()


@right("only the upper triangle is computed, then mirrored")
class MirroredTriangle(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        m = len(u)
        a, b = torch.triu_indices(m, m, offset=1)
        upper = (u[a] * u[b]).sum(1) / self.temperature
        logits = torch.full((m, m), -torch.inf, dtype=u.dtype)
        logits = logits.index_put((a, b), upper).index_put((b, a), upper)
        return F.cross_entropy(logits, (torch.arange(m) + m // 2).remainder(m))


@right("squared Euclidean distances of unit rows with the factor 1/2")
class HalfSquaredDistance(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        distance = (u[:, None] - u[None]).square().sum(-1)
        logits = (-distance / (2 * self.temperature)).fill_diagonal_(-torch.inf)
        return F.cross_entropy(logits, torch.arange(len(u)).roll(-len(z_i)))


@right("the (2N, 1) positives against (2N, 1) denominators, keepdim all the way")
class KeptDims(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        z = z / z.norm(dim=1, keepdim=True)
        pos = (z * z.roll(len(z_i), 0)).sum(1, keepdim=True) / self.temperature
        s = torch.matmul(z, z.T) / self.temperature
        top = s.detach().amax(1, keepdim=True)
        off = torch.ones_like(s) - torch.eye(len(z))
        return (top + ((s - top).exp() * off).sum(1, keepdim=True).log() - pos).mean()
