"""Right answers by loops, chunks and unusual operators."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

from ..collect import right
from ._answer import Answer


@right("a loop over the anchors, torch.cat of the other rows")
class AnchorLoop(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        n, losses = len(z_i), []
        for a in range(2 * n):
            others = torch.cat([u[:a], u[a + 1 :]])
            positive = u[a + n] if a < n else u[a - n]
            logits = others @ u[a] / self.temperature
            losses.append(torch.logsumexp(logits, 0) - positive @ u[a] / self.temperature)
        return torch.stack(losses).mean()


@right("two nested loops and a dictionary of logits")
class NestedLoops(Answer):
    def forward(self, z_i, z_j):
        n, total = len(z_i), 0.0
        cosine = nn.CosineSimilarity(dim=0)
        rows = [z_i[k] for k in range(n)] + [z_j[k] for k in range(n)]
        for a, anchor in enumerate(rows):
            exps = {b: torch.exp(cosine(anchor, r) / self.temperature) for b, r in enumerate(rows)}
            exps.pop(a)
            total = total - torch.log(exps[(a + n) % (2 * n)] / sum(exps.values()))
        return total / (2 * n)


@right("row chunks of three anchors at a time")
class Chunked(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        m, total = len(u), u.new_zeros(())
        for start in range(0, m, 3):
            rows = torch.arange(start, min(start + 3, m))
            block = u[rows] @ u.T / self.temperature
            block[torch.arange(len(rows)), rows] = float("-inf")
            total = total + F.cross_entropy(block, (rows + m // 2) % m, reduction="sum")
        return total / m


@right("checkpointed row blocks")
class Checkpointed(Answer):
    def _block(self, rows, u, keep, labels):
        logits = (rows @ u.T / self.temperature).masked_fill(~keep, -torch.inf)
        return F.cross_entropy(logits, labels, reduction="sum")

    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        keep = ~torch.eye(len(u), dtype=torch.bool)
        labels = torch.arange(len(u)).roll(len(z_i))
        parts = [
            checkpoint(self._block, r, u, k, t, use_reentrant=False)
            for r, k, t in zip(u.split(4), keep.split(4), labels.split(4), strict=True)
        ]
        return sum(parts) / len(u)


@right("torch.vmap over anchors")
class Vmapped(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        number = torch.arange(len(u))

        def one(anchor, a, partner):
            logits = (u * anchor).sum(1) / self.temperature
            logits = torch.where(number == a, -torch.inf, logits)
            return torch.logsumexp(logits, 0) - (partner * anchor).sum() / self.temperature

        return torch.vmap(one)(u, number, u.roll(len(z_i), 0)).mean()


class _ExactGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, temperature):
        norm = z.norm(dim=1, keepdim=True)
        u = z / norm
        m = len(z)
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        error = logits.softmax(1)
        positive = (torch.arange(m) + m // 2) % m
        loss = (logits.logsumexp(1) - logits[torch.arange(m), positive]).mean()
        error[torch.arange(m), positive] -= 1
        ctx.save_for_backward(u, norm, error / m)
        ctx.temperature = temperature
        return loss

    @staticmethod
    def backward(ctx, upstream):
        u, norm, error = ctx.saved_tensors
        du = (error + error.T) @ u / ctx.temperature
        return upstream * (du - u * (u * du).sum(1, keepdim=True)) / norm, None


@right("a custom autograd.Function with the exact gradient by hand")
class HandmadeBackward(Answer):
    def forward(self, z_i, z_j):
        return _ExactGradient.apply(torch.cat([z_i, z_j]), self.temperature)
