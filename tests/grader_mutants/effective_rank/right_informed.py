"""Right ranks in styles that a learner might choose."""

import math

import numpy as np
import torch
from scipy.stats import entropy as scipy_entropy

from ..collect import right


@right("the covariance matrix by torch.cov")
def by_cov(z):
    values = torch.linalg.eigvalsh(torch.atleast_2d(torch.cov(z.T))).clamp_min(0)
    if values.sum() <= 0:
        return torch.tensor(1.0)
    p = values / values.sum()
    return torch.special.entr(p).sum().exp()


@right("svd, filtered")
def svd(z):
    s = torch.linalg.svd(z - z.mean(0), full_matrices=False).S
    p = s.square() / s.square().sum()
    p = p[p > 0]
    return torch.exp(-(p * torch.log(p)).sum())


@right("nansum of p log p")
def nansum(z):
    s = torch.linalg.svdvals(z - z.mean(dim=0)) ** 2
    p = s / s.sum()
    return torch.exp(-torch.nansum(p * p.log()))


@right("a tiny constant in both places")
def tiny(z):
    s = torch.linalg.svdvals(z - z.mean(dim=0)).pow(2)
    p = s / (s.sum() + 1e-30)
    return torch.exp(-(p * torch.log(p + 1e-20)).sum())


@right("NumPy")
def numpy(z):
    x = z.detach().double().numpy()
    s = np.linalg.svd(x - x.mean(axis=0), compute_uv=False) ** 2
    if s.sum() < 1e-30:
        return 1.0
    p = s / s.sum()
    return float(np.exp(-np.sum(p[p > 0] * np.log(p[p > 0]))))


@right("SciPy's entropy")
def scipy(z):
    s = torch.linalg.svdvals(z - z.mean(0)).double().numpy() ** 2
    return np.exp(scipy_entropy(s)) if s.sum() > 0 else 1.0


@right("bits and a power of two")
def bits(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    if s.sum() == 0:
        return 1
    p = (s / s.sum()).clamp_min(1e-30)
    return 2 ** (-(p * p.log2()).sum())


@right("the smaller of the two Gram matrices")
def gram(z):
    c = z.double() - z.double().mean(0)
    g = c @ c.T if len(c) < c.shape[1] else c.T @ c
    e = torch.linalg.eigvalsh(g).clamp(min=0)
    total = e.sum()
    return (
        (torch.log(total) - torch.xlogy(e, e).sum() / total).exp() if total > 0 else torch.ones(())
    )


@right("Categorical's perplexity")
def categorical(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    if not s.any():
        return torch.ones([])
    return torch.distributions.Categorical(probs=s).perplexity()


@right("a loop over the spectrum")
def loop(z):
    spectrum = [float(x) ** 2 for x in torch.linalg.svdvals(z - z.mean(dim=0))]
    total = sum(spectrum)
    if total == 0:
        return 1.0
    h = 0.0
    for value in spectrum:
        share = value / total
        if share > 1e-18:
            h -= share * math.log(share)
    return math.exp(h)


@right("a product of p^(−p)")
def product(z):
    s = torch.linalg.svdvals(z - z.mean(0)) ** 2
    p = torch.nan_to_num(s / s.sum())
    return p.pow(-p).prod()
