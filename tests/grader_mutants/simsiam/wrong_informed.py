"""Wrong losses, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong


def _d(p, z):
    return -F.cosine_similarity(p, z.detach(), dim=1).mean()


def _right(p1, p2, z1, z2):
    return (_d(p1, z2) + _d(p2, z1)) / 2


@wrong("gradient", "no detach")
def no_detach(p1, p2, z1, z2):
    p1, p2, z1, z2 = (F.normalize(x, dim=1) for x in (p1, p2, z1, z2))
    return -0.5 * ((p1 * z2).sum(1).mean() + (p2 * z1).sum(1).mean())


@wrong("gradient", "detach is called, its result dropped")
def dropped_detach(p1, p2, z1, z2):
    z1.detach(), z2.detach()
    return -0.5 * (F.cosine_similarity(p1, z2).mean() + F.cosine_similarity(p2, z1).mean())


@wrong("gradient", "p detached, z trained")
def swapped_detach(p1, p2, z1, z2):
    return -0.5 * (
        F.cosine_similarity(p1.detach(), z2).mean() + F.cosine_similarity(p2.detach(), z1).mean()
    )


@wrong("gradient", "under no_grad")
@torch.no_grad()
def nothing(p1, p2, z1, z2):
    return _right(p1, p2, z1, z2)


@wrong("gradient", "through .data on both")
def data(p1, p2, z1, z2):
    return _right(p1.data, p2.data, z1, z2)


@wrong(("gradient", "interface"), "through .item()")
def item(p1, p2, z1, z2):
    return torch.tensor(_right(p1, p2, z1, z2).item(), dtype=p1.dtype)


@wrong("gradient", "half a gradient: p blended with its detached self")
def half_gradient(p1, p2, z1, z2):
    def blend(p):
        return (p + p.detach()) / 2

    return _right(blend(p1), blend(p2), z1, z2)


@wrong("gradient", "a gradient leaks into z with weight 0.1")
def leak(p1, p2, z1, z2):
    def mix(z):
        return 0.9 * z.detach() + 0.1 * z

    return -0.5 * (
        F.cosine_similarity(p1, mix(z2)).mean() + F.cosine_similarity(p2, mix(z1)).mean()
    )


@wrong(
    "gradient",
    "requires_grad_(False) on an input",
)
def frozen_clone(p1, p2, z1, z2):
    p1 = p1.detach().clone()
    return _right(p1, p2, z1, z2)


@wrong("positive_index", "own view")
def own(p1, p2, z1, z2):
    return _right(p1, p2, z2, z1)


@wrong("positive_index", "shifted by one image")
def shifted(p1, p2, z1, z2):
    i = (torch.arange(len(p1)) + 1) % len(p1)
    return _right(p1, p2, z1[i], z2[i])


@wrong(("positive_index", "formula"), "z with z, predictions unused")
def unused(p1, p2, z1, z2):
    return _d(z1, z2)


@wrong(("positive_index", "formula"), "p with p")
def pp(p1, p2, z1, z2):
    return (_d(p1, p2) + _d(p2, p1)) / 2


@wrong("reduction", "sum of both directions")
def added(p1, p2, z1, z2):
    return _d(p1, z2) + _d(p2, z1)


@wrong("reduction", "one direction")
def one(p1, p2, z1, z2):
    return _d(p1, z2)


@wrong("reduction", "weights 0.7 and 0.3")
def uneven(p1, p2, z1, z2):
    return 0.7 * _d(p1, z2) + 0.3 * _d(p2, z1)


@wrong("reduction", "summed over the batch")
def summed(p1, p2, z1, z2):
    return -(F.cosine_similarity(p1, z2.detach()) + F.cosine_similarity(p2, z1.detach())).sum() / 2


@wrong("reduction", "one number an image")
def per_row(p1, p2, z1, z2):
    return -(F.cosine_similarity(p1, z2.detach()) + F.cosine_similarity(p2, z1.detach())) / 2


@wrong("reduction", "mean over entries")
def entries(p1, p2, z1, z2):
    p1, p2, z1, z2 = (
        F.normalize(p1),
        F.normalize(p2),
        F.normalize(z1.detach()),
        F.normalize(z2.detach()),
    )
    return -((p1 * z2).mean() + (p2 * z1).mean()) / 2


@wrong("reduction", "divided by N − 1")
def bessel(p1, p2, z1, z2):
    return _right(p1, p2, z1, z2) * len(p1) / max(len(p1) - 1, 1)


@wrong("reduction", "the worst image only")
def worst(p1, p2, z1, z2):
    return (
        -(F.cosine_similarity(p1, z2.detach()).min() + F.cosine_similarity(p2, z1.detach()).min())
        / 2
    )


@wrong("sign", "plus")
def plus(p1, p2, z1, z2):
    return -_right(p1, p2, z1, z2)


@wrong(("formula", "reduction"), "1 − cos")
def one_minus(p1, p2, z1, z2):
    return 1 + _right(p1, p2, z1, z2)


@wrong(("formula", "reduction"), "BYOL")
def byol(p1, p2, z1, z2):
    def d(p, z):
        return (F.normalize(p) - F.normalize(z.detach())).square().sum(1).mean()

    return d(p1, z2) + d(p2, z1)


@wrong(("formula", "reduction"), "−log of a shifted cosine, one direction")
def log_cosine(p1, p2, z1, z2):
    return -((1 + F.cosine_similarity(p1, z2.detach())) / 2 + 1e-3).log().mean()


@wrong("formula", "cubed")
def cubed(p1, p2, z1, z2):
    return (
        -(
            F.cosine_similarity(p1, z2.detach()) ** 3 + F.cosine_similarity(p2, z1.detach()) ** 3
        ).mean()
        / 2
    )


@wrong("formula", "an L1 distance of unit rows")
def manhattan(p1, p2, z1, z2):
    def d(p, z):
        return (F.normalize(p) - F.normalize(z.detach())).abs().sum(1).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


@wrong("normalization", "dot products")
def dots(p1, p2, z1, z2):
    return -((p1 * z2.detach()).sum(1) + (p2 * z1.detach()).sum(1)).mean() / 2


@wrong("normalization", "p left as it is")
def long_p(p1, p2, z1, z2):
    return (
        -((p1 * F.normalize(z2.detach())).sum(1) + (p2 * F.normalize(z1.detach())).sum(1)).mean()
        / 2
    )


@wrong("normalization", "divided by the mean length")
def mean_length(p1, p2, z1, z2):
    def unit(x):
        return x / x.norm(dim=1).mean()

    return (
        -((unit(p1) * unit(z2.detach())).sum(1) + (unit(p2) * unit(z1.detach())).sum(1)).mean() / 2
    )


@wrong("normalization", "L1 normalised")
def l1(p1, p2, z1, z2):
    def unit(x):
        return F.normalize(x, p=1, dim=1)

    return (
        -((unit(p1) * unit(z2.detach())).sum(1) + (unit(p2) * unit(z1.detach())).sum(1)).mean() / 2
    )


@wrong(("normalization", "softmax_axis"), "dim 0")
def dim_0(p1, p2, z1, z2):
    def d(p, z):
        return -F.cosine_similarity(p, z.detach(), dim=0).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


@wrong(
    ("normalization", "formula", "negatives"), "standardised over the batch first, as Barlow Twins"
)
def standardised(p1, p2, z1, z2):
    def s(x):
        return (x - x.mean(0)) / (x.std(0) + 1e-5) if len(x) > 1 else x

    return _right(s(p1), s(p2), s(z1), s(z2))


@wrong("negatives", "a small push from the other images")
def pushed(p1, p2, z1, z2):
    u = F.normalize(p1, dim=1)
    return _right(p1, p2, z1, z2) + 0.1 * (u @ u.T).mean()


@wrong("numerics", "eps 0.01")
def eps(p1, p2, z1, z2):
    def d(p, z):
        return -((p * z.detach()).sum(1) / (p.norm(dim=1) * z.detach().norm(dim=1) + 0.01)).mean()

    return (d(p1, z2) + d(p2, z1)) / 2


@wrong("numerics", "half precision inside")
def half(p1, p2, z1, z2):
    return _right(p1.bfloat16(), p2.bfloat16(), z1.bfloat16(), z2.bfloat16()).to(p1.dtype)


class _Kept:
    total = 0.0
    calls = 0


@wrong(("shape_state", "nondeterministic"), "an average over calls")
def remembered(p1, p2, z1, z2):
    _Kept.calls += 1
    return _right(p1, p2, z1, z2) * (1 + 1e-3 * _Kept.calls)


@wrong("shape_state", "four images at most")
def four(p1, p2, z1, z2):
    return _right(p1[:4], p2[:4], z1[:4], z2[:4])


@wrong("side_effect", "normalises in place")
def in_place(p1, p2, z1, z2):
    with torch.no_grad():
        z1.div_(z1.norm(dim=1, keepdim=True))
    return _right(p1, p2, z1, z2)


@wrong("nondeterministic", "dropout")
def dropout(p1, p2, z1, z2):
    return _right(F.dropout(p1, 0.1), p2, z1, z2)


@wrong("interface", "a Python float")
def as_float(p1, p2, z1, z2):
    return float(_right(p1, p2, z1, z2))


@wrong("interface", "both terms")
def both(p1, p2, z1, z2):
    return _d(p1, z2) / 2, _d(p2, z1) / 2


@wrong("interface", "printed")
def printed(p1, p2, z1, z2):
    print(_right(p1, p2, z1, z2))


@wrong("interface", "two arguments")
def two(p, z):
    return _d(p, z)


@wrong(("cheat", "formula"), "always −1")
def always(p1, p2, z1, z2):
    return p1.sum() * 0 - 1


@wrong("device", "moves to the accelerator")
def accelerator(p1, p2, z1, z2):
    return _right(p1.cuda(), p2.cuda(), z1.cuda(), z2.cuda())


add_wrong(None, "stub", "nothing")
add_wrong(_right(*(torch.ones(2, 3),) * 4), "interface", "a value")
