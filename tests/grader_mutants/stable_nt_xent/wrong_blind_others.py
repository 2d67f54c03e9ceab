"""Wrong in any precision: the loss, its gradient, the calls."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong
from ._answer import from_unit, no_self, partners, unit_rows

_kept = SimpleNamespace(labels=None)

# --- formula -------------------------------------------------------------------------------------


@wrong("self_similarity", "the self term stays in")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    return F.cross_entropy(u @ u.T / temperature, partners(len(u)))


@wrong("positive_index", "the next row as the positive, as for interleaved views")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    return F.cross_entropy(no_self(u @ u.T / temperature), torch.arange(len(u)) ^ 1)


@wrong("temperature", "no temperature")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), 1.0)


@wrong("temperature", "multiplied by τ")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), 1 / temperature)


@wrong("temperature", "the loss divided by τ, not the cosines")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), 1.0) / temperature


@wrong(("negatives", "formula"), "only the other view's rows as candidates")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    a, b = unit_rows(z_i, z_j).chunk(2)
    labels = torch.arange(len(a))
    logits = a @ b.T / temperature
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@wrong(("negatives", "formula"), "the positive left out of the denominator")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    logits = no_self(u @ u.T / temperature)
    rows = torch.arange(len(u))
    others = logits.index_put((rows, partners(len(u))), torch.tensor(-1e9, dtype=u.dtype))
    return (others.logsumexp(1) - logits[rows, partners(len(u))]).mean()


@wrong("normalization", "rows not normalised")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(torch.cat([z_i, z_j]).double(), temperature)


@wrong("sign", "the mean log-probability")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return -from_unit(unit_rows(z_i, z_j), temperature)


@wrong("reduction", "a sum over the rows")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), temperature, reduction="sum")


@wrong(("reduction", "interface"), "one loss per row")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), temperature, reduction="none")


# --- gradient ------------------------------------------------------------------------------------


@wrong("gradient", "the widened inputs made new leaves")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    a, b = (z.detach().double().requires_grad_() for z in (z_i, z_j))
    return from_unit(unit_rows(a, b), temperature)


@wrong("gradient", "norms detached")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    norm = z.norm(dim=1, keepdim=True).detach()
    u = torch.where(norm > 0, z / torch.where(norm > 0, norm, 1.0), 0.0)
    return from_unit(u, temperature)


@wrong("gradient", "the maximum detached outside the exponentials only")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    logits = no_self(u @ u.T / temperature)
    top = logits.amax(1, keepdim=True)
    log_sum = (logits - top).exp().sum(1).log() + top.squeeze(1).detach()
    return (log_sum - logits[torch.arange(len(u)), partners(len(u))]).mean()


@wrong("gradient", "the second view detached")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j.detach()), temperature)


@wrong("gradient", "candidates detached")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    return F.cross_entropy(no_self(u @ u.detach().T / temperature), partners(len(u)))


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "labels kept from the first call")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    if _kept.labels is None:
        patch(_kept, "labels", partners(len(u)))
    return F.cross_entropy(no_self(u @ u.T / temperature), _kept.labels)


@wrong(("shape_state", "numerics"), "a mean over the other rows, of which N = 1 has none: nan")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    rows = from_unit(unit_rows(z_i, z_j), temperature, reduction="none")
    others = torch.tensor([r.item() for r in rows[1 : len(z_i)]]).mean()
    return rows.mean() + 0 * others


@wrong("side_effect", "a small number written into rows of zeros")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    loss = from_unit(unit_rows(z_i.clone(), z_j.clone()), temperature)
    for z in (z_i, z_j):
        z.data[(z.detach() == 0).all(1)] = 1e-3
    return loss


@wrong("side_effect", "long rows scaled down in place")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    for z in (z_i, z_j):
        z.data.div_(z.detach().abs().amax(1, keepdim=True).clamp_min(1e-3))
    return from_unit(unit_rows(z_i, z_j), temperature)


@wrong("nondeterministic", "a little noise on the embeddings, so that no row is zero")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = [z.double() + 0.05 * torch.randn(z.shape, dtype=torch.float64) for z in (z_i, z_j)]
    return from_unit(unit_rows(*z), temperature)


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "the temperature is called tau")
def stable_nt_xent(z_i, z_j, tau=0.07):
    return from_unit(unit_rows(z_i, z_j), tau)


@wrong("interface", "the temperature has no default")
def stable_nt_xent(z_i, z_j, temperature):
    return from_unit(unit_rows(z_i, z_j), temperature)


@wrong(("interface", "temperature"), "a default temperature of 0.5")
def stable_nt_xent(z_i, z_j, temperature=0.5):
    return from_unit(unit_rows(z_i, z_j), temperature)


@wrong("interface", "one tensor of interleaved features, as in the guide")
def stable_nt_xent(features, temperature=0.07):
    return from_unit(unit_rows(features[0::2], features[1::2]), temperature)


@wrong(("interface", "gradient"), "a Python float")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return from_unit(unit_rows(z_i, z_j), temperature).item()


@wrong("interface", "loss and accuracy")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    hits = no_self(u @ u.T).argmax(1) == partners(len(u))
    return from_unit(u, temperature), hits.float().mean()


@wrong("device", "the mask on cuda")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = unit_rows(z_i, z_j)
    mask = torch.eye(len(u), dtype=torch.bool, device="cuda")
    logits = (u @ u.T / temperature).masked_fill(mask, float("-inf"))
    return F.cross_entropy(logits, partners(len(u)))


@wrong(("stub", "interface"), "pass")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    pass


@wrong("stub", "raises NotImplementedError")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "log(2N−1), the loss of a collapsed batch")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return (z_i.double().sum() + z_j.double().sum()) * 0 + math.log(2 * len(z_i) - 1)
