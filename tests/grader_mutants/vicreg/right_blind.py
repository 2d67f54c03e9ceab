"""The VICReg loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
from torch.nn import functional as F

from ..collect import right


@right("term by term, each view in turn")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    n, d = z1.shape
    invariance = F.mse_loss(z1, z2)
    variance = 0.0
    covariance = 0.0
    for z in (z1, z2):
        variance = variance + F.relu(1 - torch.sqrt(z.var(dim=0) + 1e-4)).mean() / 2
        centred = z - z.mean(dim=0)
        matrix = centred.T @ centred / (n - 1)
        off = matrix - torch.diag(torch.diag(matrix))
        covariance = covariance + off.pow(2).sum() / d
    return sim * invariance + std * variance + cov * covariance


@right("torch.cov gives both the variances and the covariances")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    d = z1.size(-1)
    loss = sim * (z1 - z2).square().mean()
    for z in (z1, z2):
        matrix = torch.cov(z.T).reshape(d, d)
        short = 1 - (matrix.diagonal() + 1e-4).sqrt()
        loss = loss + std * 0.5 * torch.where(short > 0, short, torch.zeros_like(short)).mean()
        lower, upper = matrix.tril(-1), matrix.triu(1)
        loss = loss + cov * ((lower**2).sum() + (upper**2).sum()) / d
    return loss


@right("loops over the coordinates")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    n, d = z1.shape
    total = z1.new_zeros(())
    for i in range(d):
        gap = z1[:, i] - z2[:, i]
        total = total + sim * gap.dot(gap) / (n * d)
    for z in (z1, z2):
        columns = [x - sum(x) / n for x in z.unbind(1)]
        for i in range(d):
            deviation = (columns[i].dot(columns[i]) / (n - 1) + 1e-4) ** 0.5
            if deviation < 1:
                total = total + std * (1 - deviation) / (2 * d)
            for j in range(i):
                total = total + 2 * cov * (columns[i].dot(columns[j]) / (n - 1)) ** 2 / d
    return total


@right("both views as one stack; covariances from the differences of pairs")
def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    views = torch.stack([z1, z2])
    _, n, d = views.shape
    pairs = views.unsqueeze(2) - views.unsqueeze(1)
    matrix = torch.einsum("vabi,vabj->vij", pairs, pairs) / (2 * n * (n - 1))
    deviations = matrix.diagonal(dim1=1, dim2=2).add(1e-4).sqrt()
    rows, columns = torch.triu_indices(d, d, offset=1, device=views.device)
    invariance = (views[0] - views[1]).pow(2).sum() / (n * d)
    variance = torch.relu(1 - deviations).mean()
    covariance = 2 * matrix[:, rows, columns].pow(2).sum() / d
    return sim * invariance + std * variance + cov * covariance
