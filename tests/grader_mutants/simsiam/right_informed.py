"""Right losses in styles that a learner might choose."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("the paper's pseudo-code")
def paper(p1, p2, z1, z2):
    def d(p, z):
        z = z.detach()
        p = F.normalize(p, dim=1)
        z = F.normalize(z, dim=1)
        return -(p * z).sum(dim=1).mean()

    return d(p1, z2) / 2 + d(p2, z1) / 2


@right("nn.CosineSimilarity")
def criterion(p1, p2, z1, z2):
    c = nn.CosineSimilarity(dim=1)
    return -(c(p1, z2.detach()).mean() + c(p2, z1.detach()).mean()) * 0.5


@right("targets under no_grad")
def no_grad(p1, p2, z1, z2):
    with torch.no_grad():
        t1, t2 = F.normalize(z1, dim=-1), F.normalize(z2, dim=-1)
    return -0.5 * (torch.einsum("nd,nd->n", F.normalize(p1, dim=-1), t2)
                   + torch.einsum("nd,nd->n", F.normalize(p2, dim=-1), t1)).mean()  # fmt: skip


@right("a loop over images")
def loop(p1, p2, z1, z2):
    total = 0
    for a, b, c, d in zip(p1, p2, z1.detach(), z2.detach(), strict=True):
        total = total - a @ d / (a.norm() * d.norm()) - b @ c / (b.norm() * c.norm())
    return total / (2 * len(p1))


@right("half of BYOL's distance minus one")
def through_mse(p1, p2, z1, z2):
    def d(p, z):
        return (
            F.mse_loss(F.normalize(p, dim=1), F.normalize(z.detach(), dim=1), reduction="sum")
            / len(p)
            / 2
            - 1
        )

    return (d(p1, z2) + d(p2, z1)) / 2


@right("float64 inside")
def upcast(p1, p2, z1, z2):
    p1, p2, z1, z2 = (x.double() for x in (p1, p2, z1, z2))
    return -(F.cosine_similarity(p1, z2.detach()) + F.cosine_similarity(p2, z1.detach())).mean() / 2


@right("the diagonal of a matrix of cosines")
def diagonal(p1, p2, z1, z2):
    a = F.normalize(p1, dim=1) @ F.normalize(z2.detach(), dim=1).T
    b = F.normalize(p2, dim=1) @ F.normalize(z1.detach(), dim=1).T
    return -(a.trace() + b.trace()) / (2 * len(p1))


@right("CosineEmbeddingLoss is one minus the cosine")
def embedding_loss(p1, p2, z1, z2):
    y = torch.ones(len(p1), dtype=p1.dtype)
    a = F.cosine_embedding_loss(p1, z2.data, y)
    b = F.cosine_embedding_loss(p2, z1.data, y)
    return (a + b) / 2 - 1


@right("clones of the detached targets")
def clones(p1, p2, z1, z2):
    z1, z2 = z1.clone().detach(), z2.clone().detach()
    n1 = (p1.pow(2).sum(1) * z2.pow(2).sum(1)).sqrt()
    n2 = (p2.pow(2).sum(1) * z1.pow(2).sum(1)).sqrt()
    return torch.mean(-((p1 * z2).sum(1) / n1 + (p2 * z1).sum(1) / n2) / 2)


@right("a result of shape (1,)")
def one_entry(p1, p2, z1, z2):
    loss = (
        F.cosine_similarity(p1, z2.detach()).mean() + F.cosine_similarity(p2, z1.detach()).mean()
    ) / -2
    return loss.reshape(1)


@right("the gradient through (u − v)²/2")
def squared(p1, p2, z1, z2):
    def half(p, z):
        difference = F.normalize(p, dim=1) - F.normalize(z, dim=1).detach()
        return (difference**2).sum(-1).mean() / 2

    return (half(p1, z2) + half(p2, z1)) / 2 - 1


@right("math.fsum-free sum by numel")
def batched(p1, p2, z1, z2):
    p, z = torch.stack([p1, p2]), torch.stack([z2, z1]).detach()  # (2, N, D)
    p, z = F.normalize(p, dim=2), F.normalize(z, dim=2)
    return -torch.matmul(p.unsqueeze(2), z.unsqueeze(3)).sum() / math.prod(p.shape[:2])
