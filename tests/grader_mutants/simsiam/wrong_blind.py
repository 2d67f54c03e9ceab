"""Wrong SimSiam losses, written from the contract alone."""

# ruff: noqa: F811
import torch.nn.functional as F

from ..collect import wrong


def cos(p, z):
    return F.cosine_similarity(p, z, dim=1).mean()


@wrong("gradient", "no stop-gradient")
def simsiam_loss(p1, p2, z1, z2):
    return -(cos(p1, z2) + cos(p2, z1)) / 2


@wrong("gradient", "the predictions are detached instead of the targets")
def simsiam_loss(p1, p2, z1, z2):
    return -(cos(p1.detach(), z2) + cos(p2.detach(), z1)) / 2


@wrong("gradient", "only one target is detached")
def simsiam_loss(p1, p2, z1, z2):
    return -(cos(p1, z2.detach()) + cos(p2, z1)) / 2


@wrong(("positive_index", "formula"), "each prediction meets its own view")
def simsiam_loss(p1, p2, z1, z2):
    return -(cos(p1, z1.detach()) + cos(p2, z2.detach())) / 2


@wrong("reduction", "the two terms are added")
def simsiam_loss(p1, p2, z1, z2):
    return -(cos(p1, z2.detach()) + cos(p2, z1.detach()))


@wrong("sign", "the sign is missing")
def simsiam_loss(p1, p2, z1, z2):
    return (cos(p1, z2.detach()) + cos(p2, z1.detach())) / 2


@wrong(("normalization", "formula"), "plain dot products")
def simsiam_loss(p1, p2, z1, z2):
    dots = (p1 * z2.detach()).sum(1).mean() + (p2 * z1.detach()).sum(1).mean()
    return -dots / 2


@wrong(("normalization", "formula"), "mean squared error of the raw rows")
def simsiam_loss(p1, p2, z1, z2):
    return (F.mse_loss(p1, z2.detach()) + F.mse_loss(p2, z1.detach())) / 2


@wrong(("formula", "reduction", "positive_index"), "one direction only")
def simsiam_loss(p1, p2, z1, z2):
    return -cos(p1, z2.detach())


@wrong(("interface", "reduction"), "one loss a row")
def simsiam_loss(p1, p2, z1, z2):
    first = F.cosine_similarity(p1, z2.detach(), dim=1)
    return -(first + F.cosine_similarity(p2, z1.detach(), dim=1)) / 2


@wrong("interface", "a Python float")
def simsiam_loss(p1, p2, z1, z2):
    return float(-(cos(p1, z2.detach()) + cos(p2, z1.detach())) / 2)


@wrong(("softmax_axis", "normalization", "formula"), "cosines along the batch")
def simsiam_loss(p1, p2, z1, z2):
    first = F.cosine_similarity(p1, z2.detach(), dim=0).mean()
    return -(first + F.cosine_similarity(p2, z1.detach(), dim=0).mean()) / 2
