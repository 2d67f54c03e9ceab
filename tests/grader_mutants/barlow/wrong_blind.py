"""Wrong Barlow Twins losses, written from the contract alone."""

# ruff: noqa: F811
import torch
from torch.nn import functional as F

from ..collect import wrong


def standard(z, dim=0, correction=0):
    centred = z - z.mean(dim, keepdim=True)
    return centred / torch.sqrt(z.var(dim, correction=correction, keepdim=True) + 1e-5)


def parts(c):
    diagonal = torch.diagonal(c)
    off = c - torch.diag(diagonal)
    return diagonal, off


def score(c, lambd):
    diagonal, off = parts(c)
    return (1 - diagonal).pow(2).sum() + lambd * off.pow(2).sum()


@wrong("normalization", "the unbiased deviation of torch.std")
def barlow_loss(z1, z2, lambd=5e-3):
    a, b = standard(z1, correction=1), standard(z2, correction=1)
    return score(a.T @ b / z1.shape[0], lambd)


@wrong("normalization", "rows to unit length, as for SimCLR")
def barlow_loss(z1, z2, lambd=5e-3):
    a, b = F.normalize(z1, dim=1), F.normalize(z2, dim=1)
    return score(a.T @ b / z1.shape[0], lambd)


@wrong("normalization", "divided by the deviation, never centred")
def barlow_loss(z1, z2, lambd=5e-3):
    a = z1 / torch.sqrt(z1.var(0, correction=0) + 1e-5)
    b = z2 / torch.sqrt(z2.var(0, correction=0) + 1e-5)
    return score(a.T @ b / z1.shape[0], lambd)


@wrong("normalization", "each row standardised over its coordinates")
def barlow_loss(z1, z2, lambd=5e-3):
    a, b = standard(z1, dim=1), standard(z2, dim=1)
    return score(a.T @ b / z1.shape[0], lambd)


@wrong("normalization", "one mean and deviation for the two views together")
def barlow_loss(z1, z2, lambd=5e-3):
    a, b = standard(torch.cat([z1, z2])).chunk(2)
    return score(a.T @ b / z1.shape[0], lambd)


@wrong("softmax_axis", "examples against examples, an N by N matrix")
def barlow_loss(z1, z2, lambd=5e-3):
    a, b = standard(z1), standard(z2)
    return score(a @ b.T / z1.shape[1], lambd)


@wrong("reduction", "the product divided by N - 1")
def barlow_loss(z1, z2, lambd=5e-3):
    a, b = standard(z1), standard(z2)
    return score(a.T @ b / (z1.shape[0] - 1), lambd)


@wrong("reduction", "means of both terms in place of sums")
def barlow_loss(z1, z2, lambd=5e-3):
    diagonal, off = parts(standard(z1).T @ standard(z2) / z1.shape[0])
    return (1 - diagonal).pow(2).mean() + lambd * off.pow(2).mean()


@wrong(("temperature", "formula"), "the weight on the diagonal term")
def barlow_loss(z1, z2, lambd=5e-3):
    diagonal, off = parts(standard(z1).T @ standard(z2) / z1.shape[0])
    return lambd * (1 - diagonal).pow(2).sum() + off.pow(2).sum()


@wrong(("negatives", "formula"), "the redundancy term keeps the diagonal")
def barlow_loss(z1, z2, lambd=5e-3):
    c = standard(z1).T @ standard(z2) / z1.shape[0]
    return (1 - c.diagonal()).pow(2).sum() + lambd * c.pow(2).sum()


@wrong("formula", "the residual 1 - C of the diagonal is not squared")
def barlow_loss(z1, z2, lambd=5e-3):
    diagonal, off = parts(standard(z1).T @ standard(z2) / z1.shape[0])
    return (1 - diagonal).sum() + lambd * off.pow(2).sum()


@wrong("gradient", "the batch statistics are taken under no_grad")
def barlow_loss(z1, z2, lambd=5e-3):
    standardised = []
    for z in (z1, z2):
        with torch.no_grad():
            mean = z.mean(0)
            deviation = torch.sqrt(z.var(0, correction=0) + 1e-5)
        standardised.append((z - mean) / deviation)
    a, b = standardised
    return score(a.T @ b / z1.shape[0], lambd)


@wrong("side_effect", "the views are centred in place")
def barlow_loss(z1, z2, lambd=5e-3):
    with torch.no_grad():
        z1 -= z1.mean(0)
        z2 -= z2.mean(0)
    return score(standard(z1).T @ standard(z2) / z1.shape[0], lambd)


@wrong(("device", "numerics"), "the matrix is added up in a float32 buffer on the CPU")
def barlow_loss(z1, z2, lambd=5e-3):
    n, d = z1.shape
    c = torch.addmm(torch.zeros(d, d), standard(z1).T, standard(z2)) / n
    return score(c, lambd)
