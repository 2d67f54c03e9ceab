"""Right losses in styles that a learner might choose."""

import torch
import torch.nn.functional as F

from ..collect import right


@right("the paper's pseudo-code")
def paper(z_a, z_b, sim=25.0, std=25.0, cov=1.0):
    n, d = z_a.shape
    sim_loss = F.mse_loss(z_a, z_b)
    std_a = torch.sqrt(z_a.var(dim=0) + 1e-04)
    std_b = torch.sqrt(z_b.var(dim=0) + 1e-04)
    std_loss = torch.mean(F.relu(1 - std_a)) / 2 + torch.mean(F.relu(1 - std_b)) / 2
    z_a = z_a - z_a.mean(dim=0)
    z_b = z_b - z_b.mean(dim=0)
    cov_a = (z_a.T @ z_a) / (n - 1)
    cov_b = (z_b.T @ z_b) / (n - 1)
    off = ~torch.eye(d, dtype=torch.bool)
    cov_loss = cov_a[off].pow(2).sum() / d + cov_b[off].pow(2).sum() / d
    return sim * sim_loss + std * std_loss + cov * cov_loss


@right("the official code: flattened off-diagonal")
def official(x, y, sim=25.0, std=25.0, cov=1.0):
    def off_diagonal(m):
        n, _ = m.shape
        return m.flatten()[:-1].view(n - 1, n + 1)[:, 1:].flatten() if n > 1 else m.new_zeros(1)

    repr_loss = F.mse_loss(x, y)
    x = x - x.mean(dim=0)
    y = y - y.mean(dim=0)
    std_x, std_y = torch.sqrt(x.var(dim=0) + 0.0001), torch.sqrt(y.var(dim=0) + 0.0001)
    std_loss = torch.mean(F.relu(1 - std_x)) / 2 + torch.mean(F.relu(1 - std_y)) / 2
    cov_x, cov_y = (x.T @ x) / (len(x) - 1), (y.T @ y) / (len(y) - 1)
    cov_loss = off_diagonal(cov_x).pow_(2).sum().div(x.shape[1])
    cov_loss = cov_loss + off_diagonal(cov_y).pow_(2).sum().div(x.shape[1])
    return sim * repr_loss + std * std_loss + cov * cov_loss


@right("torch.cov, variances from its diagonal")
def torch_cov(z1, z2, sim=25.0, std=25.0, cov=1.0):
    d = z1.shape[1]
    loss = sim * torch.mean((z1 - z2) ** 2)
    for z in (z1, z2):
        c = torch.cov(z.T).reshape(d, d)
        v = torch.diagonal(c)
        loss = loss + std * (1 - (v + 1e-4).sqrt()).clamp(min=0).mean() / 2
        loss = loss + cov * (c.square().sum() - v.square().sum()) / d
    return loss


@right("a loop over coordinates")
def loops(z1, z2, sim=25.0, std=25.0, cov=1.0):
    n, d = z1.shape
    loss = sim * ((z1 - z2) ** 2).sum() / (n * d)
    for z in (z1, z2):
        columns = [z[:, k] - z[:, k].mean() for k in range(d)]
        for i in range(d):
            deviation = ((columns[i] ** 2).sum() / (n - 1) + 1e-4) ** 0.5
            loss = loss + std * 0.5 * torch.clamp(1 - deviation, min=0) / d
            for j in range(d):
                if i != j:
                    loss = loss + cov * ((columns[i] * columns[j]).sum() / (n - 1)) ** 2 / d
    return loss


@right("einsum over stacked views")
def einsum(z1, z2, sim=25.0, std=25.0, cov=1.0):
    z = torch.stack((z1, z2))
    z = z - z.mean(1, keepdim=True)
    c = torch.einsum("vni,vnj->vij", z, z) / (z.shape[1] - 1)
    mask = 1 - torch.eye(z.shape[2], dtype=z.dtype)
    v = torch.einsum("vii->vi", c)
    hinge = F.relu(1 - torch.sqrt(v + 1e-4)).mean(1).sum() / 2
    return sim * F.mse_loss(z1, z2) + std * hinge + cov * (c * mask).pow(2).sum() / z.shape[2]


@right("float64 inside, shape (1,)")
def upcast(z1, z2, sim=25.0, std=25.0, cov=1.0):
    z1, z2 = z1.double(), z2.double()

    def regular(z):
        c = (z - z.mean(0)).T @ (z - z.mean(0)) / (len(z) - 1)
        off = c - torch.diag_embed(torch.diagonal(c))
        lacking = torch.relu(1 - (z.var(0, unbiased=True) + 1e-4).sqrt()).mean()
        return std * lacking / 2 + cov * off.pow(2).sum() / z.size(1)

    return (sim * (z1 - z2).pow(2).mean() + regular(z1) + regular(z2)).reshape(1)


@right("twice the upper triangle: a covariance is symmetric")
def triangle(z1, z2, sim=25.0, std=25.0, cov=1.0):
    total = sim * F.mse_loss(z2, z1, reduction="sum") / z1.numel()
    for z in [z1, z2]:
        n, d = z.shape
        z = z - z.mean(0, keepdim=True)
        c = torch.mm(z.t(), z).div(n - 1)
        total = total + cov * 2 * c.triu(1).square().sum() / d
        s = c.diagonal().add(1e-4).sqrt()
        total = total + std * torch.where(s < 1, 1 - s, torch.zeros_like(s)).mean() / 2
    return total


@right("std squared under the root, maximum in place of relu")
def maximum(z1, z2, sim=25.0, std=25.0, cov=1.0):
    def hinge(z):
        s = torch.sqrt(z.std(dim=0) ** 2 + 1e-4)
        return torch.maximum(torch.zeros_like(s), 1 - s).mean()

    def redundancy(z):
        c = (z - z.mean(0)).T @ z / (len(z) - 1)  # centring one side is enough
        return (c - c.diagonal().diag()).square().sum() / len(c)

    both = redundancy(z1) + redundancy(z2)
    return sim * (z1 - z2).square().mean() + std * (hinge(z1) + hinge(z2)) / 2 + cov * both


@right("moments: E[zzᵀ] − mean meanᵀ, corrected")
def moments(z1, z2, sim=25.0, std=25.0, cov=1.0):
    def parts(z):
        n, d = z.shape
        m = z.mean(0)
        c = (z.T @ z / n - torch.outer(m, m)) * n / (n - 1)
        off = (c * (1 - torch.eye(d, dtype=c.dtype))).square().sum() / d
        return F.relu(1 - (c.diagonal().clamp_min(0) + 1e-4).sqrt()).mean() / 2, off

    (v1, c1), (v2, c2) = parts(z1), parts(z2)
    return sim * F.mse_loss(z1, z2) + std * (v1 + v2) + cov * (c1 + c2)


@right("var_mean, and the mean of two hinges")
def var_mean(z1, z2, sim=25.0, std=25.0, cov=1.0):
    loss = sim * torch.dist(z1, z2).square() / z1.numel()
    for z in (z1, z2):
        v, m = torch.var_mean(z, dim=0)
        loss = loss + 0.5 * std * F.threshold(1 - torch.sqrt(v + 1e-4), 0.0, 0.0).mean()
        c = F.linear((z - m).T, (z - m).T) / (z.shape[0] - 1)
        loss = loss + cov * c.clone().fill_diagonal_(0).pow(2).sum() / z.shape[1]
    return loss
