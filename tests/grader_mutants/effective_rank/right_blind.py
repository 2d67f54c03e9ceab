"""The effective rank in several styles, written from the contract alone."""

# ruff: noqa: F811
import numpy as np
import torch

from ..collect import right


@right("singular values of the centred rows")
def effective_rank(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    if s.sum() <= 1e-24:
        return torch.ones((), dtype=z.dtype)
    p = s / s.sum()
    p = p[p > 0]
    return (-(p * p.log()).sum()).exp()


@right("eigenvalues of the covariance")
def effective_rank(z):
    c = z.double() - z.double().mean(0, keepdim=True)
    values = torch.linalg.eigvalsh(c.T @ c).clamp_min(0)
    total = values.sum()
    if total <= 1e-20:
        return torch.tensor(1.0)
    p = values / total
    return torch.special.entr(p).sum().exp()


@right("NumPy, a Python float")
def effective_rank(z):
    x = z.detach().numpy().astype(float)
    s = np.linalg.svd(x - x.mean(0), compute_uv=False) ** 2
    if s.sum() <= 1e-20:
        return 1.0
    p = s / s.sum()
    p = p[p > 1e-300]
    return float(np.exp(-(p * np.log(p)).sum()))


@right("the Gram matrix of the rows")
def effective_rank(z):
    c = (z - z.mean(0)).double()
    values = torch.linalg.eigvalsh(c @ c.T).clamp_min(0)
    if float(values.sum()) <= 1e-20:
        return 1.0
    p = values / values.sum()
    return float(torch.xlogy(p, p).sum().neg().exp())
