"""Wrong at small temperatures, in short types, or at rows of zeros."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import from_unit, no_self, partners, unit_rows


def _as_given(z_i, z_j):
    """Unit rows by F.normalize in the dtype of the inputs."""
    return F.normalize(torch.cat([z_i, z_j]), dim=1)


@wrong("numerics", "everything in the input dtype")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(_as_given(z_i, z_j), temperature)


@wrong("numerics", "−1e9 as a mask in the input dtype: an error in float16")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = _as_given(z_i, z_j)
    mask = torch.eye(len(u), dtype=torch.bool)
    logits = (u @ u.T / temperature).masked_fill(mask, -1e9)
    return F.cross_entropy(logits, partners(len(u)))


@wrong("numerics", "the diagonal set to −1e9 by an assignment, the loss in float32")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = _as_given(z_i, z_j)
    logits = u @ u.T / temperature
    logits[torch.eye(len(u), dtype=torch.bool)] = -1e9
    return F.cross_entropy(logits.float(), partners(len(u)))


@wrong("numerics", "the cosines in the input dtype, the softmax in float32")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = _as_given(z_i, z_j)
    logits = no_self((u @ u.T).float() / temperature)
    return F.cross_entropy(logits, partners(len(u)))


@wrong("numerics", "the norm in the input dtype: Σx² is infinite for long float16 rows")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    norm = z.pow(2).sum(1, keepdim=True).sqrt()
    u = torch.where(norm > 0, z / norm, 0.0).double()
    return from_unit(u, temperature)


@wrong(("numerics", "gradient"), "F.normalize in float64: 1e12 at a row of zeros")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(_as_given(z_i.double(), z_j.double()), temperature)


@wrong(("numerics", "gradient"), "F.normalize with the guide's eps of 1e-8")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = F.normalize(torch.cat([z_i, z_j]).float(), p=2, dim=1, eps=1e-8)
    return from_unit(u, temperature)


@wrong(("numerics", "gradient"), "sqrt of 0: the gradient is not a number")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    norm = z.pow(2).sum(1, keepdim=True).sqrt()
    return from_unit(torch.where(norm > 0, z / norm, 0.0), temperature)


@wrong("numerics", "nothing done about rows of zeros: 0/0")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    return from_unit(z / z.norm(dim=1, keepdim=True), temperature)


@wrong(("numerics", "gradient"), "a norm of 1 for rows of zeros, but still on the graph")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    norm = z.norm(dim=1, keepdim=True)
    return from_unit(z / torch.where(norm > 0, norm, 1.0), temperature)


@wrong(("numerics", "normalization"), "a row of zeros replaced by the first unit vector")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    first = torch.zeros(u.shape[1], dtype=u.dtype)
    first[0] = 1
    return from_unit(torch.where((u == 0).all(1, keepdim=True), first, u), temperature)


@wrong(("numerics", "negatives", "formula", "shape_state"), "rows of zeros dropped from the mean")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    alive = (u != 0).any(1)
    return from_unit(u, temperature, reduction="none")[alive].mean()


@wrong(("numerics", "negatives"), "rows of zeros masked as candidates")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    positive = F.one_hot(partners(len(u)), len(u)).bool()
    dead = (u == 0).all(1) & ~positive
    logits = no_self(u @ u.T / temperature).masked_fill(dead, -1e9)
    return F.cross_entropy(logits, partners(len(u)))


@wrong("numerics", "exp without a shift in float32: e^200")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j).float()
    logits = no_self(u @ u.T / temperature)
    positive = logits[torch.arange(len(u)), partners(len(u))]
    return (logits.exp().sum(1).log() - positive).mean()


@wrong("numerics", "softmax, then log")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j).float()
    shares = no_self(u @ u.T / temperature).softmax(1)
    return -shares[torch.arange(len(u)), partners(len(u))].log().mean()


@wrong("numerics", "softmax, eps of 1e-8, then log")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    shares = no_self(u @ u.T / temperature).softmax(1)
    return -(shares[torch.arange(len(u)), partners(len(u))] + 1e-8).log().mean()


@wrong(("numerics", "self_similarity"), "the self term subtracted as e^{1/τ}")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j).float()
    logits = u @ u.T / temperature
    own = torch.exp(torch.tensor(1 / temperature))
    positive = logits[torch.arange(len(u)), partners(len(u))]
    return ((logits.exp().sum(1) - own).log() - positive).mean()


@wrong(("numerics", "gradient"), "logits clamped to ±10")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    logits = no_self((u @ u.T / temperature).clamp(-10, 10))
    return F.cross_entropy(logits, partners(len(u)))


@wrong(("numerics", "temperature"), "a temperature below 0.05 raised to 0.05")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), max(temperature, 0.05))


@wrong(("numerics", "gradient"), "nan_to_num hides an overflowing loss")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = _as_given(z_i, z_j)
    powers = torch.exp(u @ u.T / temperature)
    powers = powers * (1 - torch.eye(len(u), dtype=powers.dtype))
    shares = powers[torch.arange(len(u)), partners(len(u))] / powers.sum(1)
    return -shares.log().nan_to_num(0, 0, 0).mean()


@wrong(("numerics", "gradient"), "shifted by a maximum over the diagonal too, exp in float16")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    logits = u @ u.T / temperature
    top = logits.amax(1, keepdim=True)
    powers = (logits - top).half().exp().fill_diagonal_(0).float()
    positive = (logits - top)[torch.arange(len(u)), partners(len(u))]
    return (powers.sum(1).log() - positive).mean()
