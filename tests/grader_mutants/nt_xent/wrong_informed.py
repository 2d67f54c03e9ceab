"""Wrong answers aimed at the judge's own blind spots, and the published ones as printed."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from tests.grader_mutants.collect import wrong


@wrong("self_similarity", "the mask is built but the masked matrix is thrown away")
class MaskDiscarded(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        n = len(z_i)
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = u @ u.T / self.temperature
        s.masked_fill(torch.eye(2 * n, dtype=torch.bool), -1e9)
        return F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))


@wrong("positive_index", "the published interleaved loss, fed with concatenated views")
class InterleavedOnBlocks(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        features = F.normalize(torch.cat([z_i, z_j]), dim=1)
        rows = len(features)
        positive = torch.zeros(rows, rows, dtype=torch.bool)
        for i in range(0, rows, 2):
            positive[i, i + 1] = positive[i + 1, i] = True
        s = features @ features.T / self.temperature
        negative = ~positive
        negative.fill_diagonal_(False)
        logits = torch.cat([s[positive][:, None], s[negative].view(rows, -1)], dim=1)
        return F.cross_entropy(logits, torch.zeros(rows, dtype=torch.long))


@wrong("normalization", "the Day-17 loss: no normalisation")
class DaySeventeen(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        n = len(z_i)
        z = torch.cat([z_i, z_j])
        sim = z @ z.T / self.temperature
        sim = sim.masked_fill(torch.eye(2 * n, dtype=torch.bool), -torch.inf)
        target = torch.cat([torch.arange(n) + n, torch.arange(n)])
        return F.cross_entropy(sim, target)


@wrong(("shape_state", "positive_index"), "the targets of the first batch are kept")
class TargetsKept(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature
        self.targets = None

    def forward(self, z_i, z_j):
        n = len(z_i)
        if self.targets is None:
            self.targets = (torch.arange(2 * n) + n) % (2 * n)
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, self.targets[: 2 * n])


@wrong("gradient", "value right, gradient doubled")
class DoubledGradient(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        n = len(z_i)
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        loss = F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))
        return 2 * loss - loss.detach()


@wrong("side_effect", "normalises the caller's tensors in place when it may")
class NormalisesInPlace(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        n = len(z_i)
        if not z_i.requires_grad and not z_j.requires_grad:
            z_i /= z_i.norm(dim=1, keepdim=True)
            z_j /= z_j.norm(dim=1, keepdim=True)
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))


@wrong("temperature", "the default is 0.1")
class TenthByDefault(nn.Module):
    def __init__(self, temperature=0.1):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        n = len(z_i)
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))


@wrong("nondeterministic", "a random sign of the noise decides about a row")
class SometimesWrong(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        n = len(z_i)
        u = F.normalize(torch.cat([z_i, z_j]), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        rows = F.cross_entropy(s, torch.arange(2 * n).roll(n), reduction="none")
        return rows.mean() + 0.05 * torch.rand((), dtype=rows.dtype)
