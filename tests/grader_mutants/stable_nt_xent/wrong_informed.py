"""Wrong NT-Xents: numerical slips first, then everything else."""

import torch
import torch.nn.functional as F

from ..collect import wrong


def _unit(z):
    length = z.norm(dim=1, keepdim=True)
    dead = length == 0
    return torch.where(dead, torch.zeros_like(z), z / torch.where(dead, torch.ones_like(length), length))


def _rows(z_i, z_j):
    z = torch.cat([z_i, z_j])
    return _unit(z if z.dtype == torch.float64 else z.float())


def _twins(n):
    return torch.arange(2 * n).roll(-n)


def _finish(u, temperature, reduction="mean"):
    logits = (u @ u.T / temperature).masked_fill(torch.eye(len(u), dtype=torch.bool), -torch.inf)
    return F.cross_entropy(logits, _twins(len(u) // 2), reduction=reduction)


@wrong(("numerics", "gradient"), "chapter 4's answer, unchanged")
def chapter_4(z_i, z_j, temperature=0.07):
    return _finish(F.normalize(torch.cat([z_i, z_j]), dim=1), temperature)


@wrong(("numerics", "gradient"), "cast up, then F.normalize")
def clamp_of_the_length(z_i, z_j, temperature=0.07):
    return _finish(F.normalize(torch.cat([z_i, z_j]).float(), dim=1), temperature)


@wrong("numerics", "cast up too late")
def late(z_i, z_j, temperature=0.07):
    u = _unit(torch.cat([z_i, z_j]))
    return _finish(u if u.dtype == torch.float64 else u.float(), temperature)


@wrong("numerics", "cast up after the product")
def after_the_product(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j).to(z_i.dtype)
    cosines = (u @ u.T).to(torch.promote_types(u.dtype, torch.float32))
    logits = (cosines / temperature).masked_fill(torch.eye(len(u), dtype=torch.bool), -torch.inf)
    return F.cross_entropy(logits, _twins(len(z_i)))


@wrong("numerics", "-1e9 in the input's dtype")
def number_that_does_not_fit(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    logits = (u @ u.T / temperature).to(z_i.dtype)
    return F.cross_entropy(
        logits.masked_fill(torch.eye(len(u), dtype=torch.bool), -1e9), _twins(len(z_i))
    )


@wrong("numerics", "exp and log by hand")
def by_hand(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    e = (u @ u.T / temperature).exp() * ~torch.eye(len(u), dtype=torch.bool)
    return -(e[torch.arange(len(u)), _twins(len(z_i))] / e.sum(1)).log().mean()


@wrong("numerics", "the self term subtracted")
def subtracted(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    e = (u @ u.T / temperature).exp()
    total = e.sum(1) - torch.e ** (1 / temperature)
    return -(e[torch.arange(len(u)), _twins(len(z_i))] / total).log().mean()


@wrong("numerics", "1e-7 in the log")
def eps(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    p = (u @ u.T / temperature).masked_fill(torch.eye(len(u), dtype=torch.bool), -torch.inf).softmax(1)
    return -(p[torch.arange(len(u)), _twins(len(z_i))] + 1e-7).log().mean()


@wrong("numerics", "0/0")
def plain_length(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    return _finish(z / z.norm(dim=1, keepdim=True), temperature)


@wrong(("numerics", "gradient", "normalization"), "a tenth of a millionth added to the length")
def longer(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    return _finish(z / (z.norm(dim=1, keepdim=True) + 1e-7), temperature)


@wrong("numerics", "logits cut at 60")
def cut(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    logits = (u @ u.T / temperature).clamp(max=60)
    return F.cross_entropy(logits.fill_diagonal_(-torch.inf), _twins(len(z_i)))


@wrong(("temperature", "numerics"), "τ not below 0.02")
def warm(z_i, z_j, temperature=0.07):
    return _finish(_rows(z_i, z_j), max(temperature, 0.02))


@wrong("self_similarity", "no mask")
def no_mask(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    return F.cross_entropy(u @ u.T / temperature, _twins(len(z_i)))


@wrong("positive_index", "interleaved targets")
def interleaved(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    return F.cross_entropy((u @ u.T / temperature).fill_diagonal_(-torch.inf), torch.arange(len(u)) ^ 1)


@wrong("temperature", "τ forgotten")
def no_temperature(z_i, z_j, temperature=0.07):
    return _finish(_rows(z_i, z_j), 1.0)


@wrong("normalization", "not normalised")
def raw(z_i, z_j, temperature=0.07):
    return _finish(torch.cat([z_i, z_j]).double(), temperature)


@wrong("reduction", "summed")
def summed(z_i, z_j, temperature=0.07):
    return _finish(_rows(z_i, z_j), temperature, "sum")


@wrong("reduction", "not reduced")
def one_per_anchor(z_i, z_j, temperature=0.07):
    return _finish(_rows(z_i, z_j), temperature, "none")


@wrong("sign", "negative")
def negative(z_i, z_j, temperature=0.07):
    return -_finish(_rows(z_i, z_j), temperature)


@wrong("gradient", "z_j detached")
def one_sided(z_i, z_j, temperature=0.07):
    return _finish(_rows(z_i, z_j.detach()), temperature)


@wrong("gradient", "columns detached")
def columns(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    return F.cross_entropy((u @ u.detach().T / temperature).fill_diagonal_(-torch.inf), _twins(len(z_i)))


@wrong(("shape_state", "interface"), "a batch of six assumed")
def six(z_i, z_j, temperature=0.07):
    u = _rows(z_i, z_j)
    return F.cross_entropy((u @ u.T / temperature).fill_diagonal_(-torch.inf), _twins(6))


@wrong("side_effect", "normalises its inputs in place")
def in_place(z_i, z_j, temperature=0.07):
    with torch.no_grad():
        z_i /= z_i.norm(dim=1, keepdim=True).clamp(min=1e-3)
    return _finish(_rows(z_i, z_j), temperature)


@wrong("nondeterministic", "dropout on the embeddings")
def noisy(z_i, z_j, temperature=0.07):
    return _finish(F.dropout(_rows(z_i, z_j), 0.1), temperature)


@wrong("interface", "a Python number")
def number(z_i, z_j, temperature=0.07):
    return _finish(_rows(z_i, z_j), temperature).item()


@wrong("interface", "nothing returned")
def nothing(z_i, z_j, temperature=0.07):
    _finish(_rows(z_i, z_j), temperature)
