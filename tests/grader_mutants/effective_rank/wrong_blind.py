"""Wrong effective ranks, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import wrong


def perplexity(s):
    if s.sum() <= 1e-20:
        return torch.ones(())
    p = s / s.sum()
    p = p[p > 0]
    return (-(p * p.log()).sum()).exp()


@wrong("formula", "singular values not squared")
def effective_rank(z):
    return perplexity(torch.linalg.svdvals(z - z.mean(0)))


@wrong(("normalization", "formula"), "not centred")
def effective_rank(z):
    return perplexity(torch.linalg.svdvals(z).square())


@wrong(("normalization", "formula"), "rows normalised first")
def effective_rank(z):
    u = F.normalize(z, dim=1)
    return perplexity(torch.linalg.svdvals(u - u.mean(0)).square())


@wrong(("log_base", "formula"), "entropy in bits, raised to e")
def effective_rank(z):
    return (
        perplexity(torch.linalg.svdvals(z - z.mean(0)).square()).log().div(0.6931471805599453).exp()
    )


@wrong("formula", "the participation ratio")
def effective_rank(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    return s.sum().square() / s.square().sum() if s.sum() > 1e-20 else torch.ones(())


@wrong("formula", "the number of non-zero singular values")
def effective_rank(z):
    return (torch.linalg.svdvals(z - z.mean(0)) > 1e-6).sum().double().clamp_min(1)


@wrong("formula", "the entropy, without exp")
def effective_rank(z):
    return perplexity(torch.linalg.svdvals(z - z.mean(0)).square()).log()


@wrong(("normalization", "formula"), "rows centred instead of columns")
def effective_rank(z):
    return perplexity(torch.linalg.svdvals(z - z.mean(1, keepdim=True)).square())


@wrong(("side_effect",), "centres the caller's tensor")
def effective_rank(z):
    z -= z.mean(0)
    return perplexity(torch.linalg.svdvals(z).square())


@wrong(("numerics",), "NaN on equal rows")
def effective_rank(z):
    s = torch.linalg.svdvals(z - z.mean(0)).square()
    p = s / s.sum()
    return (-(p * p.log()).sum()).exp()


@wrong(("formula", "normalization"), "columns standardised")
def effective_rank(z):
    c = (z - z.mean(0)) / z.std(0).clamp_min(1e-12)
    return perplexity(torch.linalg.svdvals(c).square())
