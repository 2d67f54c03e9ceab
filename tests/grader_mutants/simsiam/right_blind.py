"""SimSiam's loss in several styles, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import right


@right("two cosine similarities, detached targets")
def simsiam_loss(p1, p2, z1, z2):
    first = F.cosine_similarity(p1, z2.detach(), dim=1).mean()
    second = F.cosine_similarity(p2, z1.detach(), dim=1).mean()
    return -(first + second) / 2


@right("unit rows and einsum")
def simsiam_loss(p1, p2, z1, z2):
    def unit(x):
        return x / x.norm(dim=1, keepdim=True).clamp_min(1e-12)

    with torch.no_grad():
        t1, t2 = unit(z1), unit(z2)
    total = torch.einsum("nd,nd->", unit(p1), t2) + torch.einsum("nd,nd->", unit(p2), t1)
    return -total / (2 * len(p1))


@right("squared distance of unit rows, shifted")
def simsiam_loss(p1, p2, z1, z2):
    def half(p, z):
        gap = F.normalize(p, dim=1) - F.normalize(z.detach(), dim=1)
        return gap.square().sum(1).mean() / 2 - 1

    return 0.5 * half(p1, z2) + 0.5 * half(p2, z1)


@right("a plain loop over the batch, one stacked mean")
def simsiam_loss(p1, p2, z1, z2):
    terms = []
    for p, z in ((p1, z2.data), (p2, z1.data)):
        for a, b in zip(p, z, strict=True):
            terms.append(-(a @ b) / (a.norm() * b.norm()))
    return torch.stack(terms).mean()
