"""Right answers at the edge of what the judge tolerates."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from tests.grader_mutants.collect import right


@right("the published solution, −1e9 and all")
class Published(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        batch_size = z_i.shape[0]
        z_i, z_j = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
        representations = torch.cat([z_i, z_j], dim=0)
        sim_matrix = torch.matmul(representations, representations.T) / self.temperature
        mask = torch.eye(2 * batch_size, device=z_i.device).bool()
        sim_matrix = sim_matrix.masked_fill(mask, -1e9)
        targets = torch.arange(2 * batch_size, device=z_i.device)
        return F.cross_entropy(sim_matrix, (targets + batch_size) % (2 * batch_size))


@right("the published interleaved layout, used as it was meant")
class InterleavedInside(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        u = F.normalize(torch.stack([z_i, z_j], dim=1).flatten(0, 1), dim=1)
        s = (u @ u.T / self.temperature).fill_diagonal_(-torch.inf)
        return F.cross_entropy(s, torch.arange(len(u)) ^ 1)


@right("refuses a single pair with a ValueError")
class RefusesOne(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        if len(z_i) < 2:
            raise ValueError("at least two pairs are needed")
        return InterleavedInside(self.temperature)(z_i, z_j)


@right("prints on every call")
class Chatty(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        print("shapes", z_i.shape, z_j.shape)
        return InterleavedInside(self.temperature)(z_i, z_j)
