"""NT-Xent with the numerical slips that people make; in float64 and at τ = 0.3 most look right."""

import torch
import torch.nn.functional as F

from infonce_lab.reference.numerics import unit_rows


def unit(z_i, z_j):
    """The rows as the reference has them, so that each slip below stands alone."""
    z = torch.cat([z_i, z_j])
    return unit_rows(z.to(torch.promote_types(z.dtype, torch.float32)))


def twins(rows):
    return (torch.arange(rows) + rows // 2) % rows


def masked(logits):
    return logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), -torch.inf)


def loss_of(u, t):
    """What is left to do once the unit rows are there, done right."""
    return F.cross_entropy(masked(u @ u.T / t), twins(len(u)))


def _parts(z_i, z_j, t):
    u = unit(z_i, z_j)
    logits = masked(u @ u.T / t)
    return logits, logits.gather(1, twins(len(u))[:, None]).squeeze(1)


# --- the exponential


def unshifted_ratio(z_i, z_j, temperature=0.07):
    logits, positive = _parts(z_i, z_j, temperature)
    return -(positive.exp() / logits.exp().sum(1)).log().mean()


def unshifted_sum(z_i, z_j, temperature=0.07):
    logits, positive = _parts(z_i, z_j, temperature)
    return (logits.exp().sum(1).log() - positive).mean()


def self_term_subtracted(z_i, z_j, temperature=0.07):
    u = unit(z_i, z_j)
    logits = u @ u.T / temperature
    positive = logits.gather(1, twins(len(u))[:, None]).squeeze(1)
    total = logits.exp().sum(1) - torch.tensor(1 / temperature, dtype=u.dtype).exp()
    return (total.log() - positive).mean()


def self_term_subtracted_ratio(z_i, z_j, temperature=0.07):
    u = unit(z_i, z_j)
    weights = (u @ u.T / temperature).exp()
    positive = weights.gather(1, twins(len(u))[:, None]).squeeze(1)
    return -(positive / (weights.sum(1) - weights.diagonal())).log().mean()


def global_maximum(z_i, z_j, temperature=0.07):
    logits, positive = _parts(z_i, z_j, temperature)
    top = logits.detach().max()
    return ((logits - top).exp().sum(1).log() + top - positive).mean()


def constant_shift(z_i, z_j, temperature=0.07):
    logits, positive = _parts(z_i, z_j, temperature)
    return ((logits - 1 / temperature).exp().sum(1).log() + 1 / temperature - positive).mean()


def softmax_then_log(z_i, z_j, temperature=0.07):
    logits, _ = _parts(z_i, z_j, temperature)
    share = logits.softmax(1).gather(1, twins(len(logits))[:, None])
    return -share.log().mean()


def _eps(eps):
    def eps_in_the_log(z_i, z_j, temperature=0.07):
        logits, _ = _parts(z_i, z_j, temperature)
        share = logits.softmax(1).gather(1, twins(len(logits))[:, None])
        return -(share + eps).log().mean()

    return eps_in_the_log


def _share_clamped(low):
    def share_clamped(z_i, z_j, temperature=0.07):
        logits, _ = _parts(z_i, z_j, temperature)
        share = logits.softmax(1).gather(1, twins(len(logits))[:, None])
        return -share.clamp(min=low).log().mean()

    return share_clamped


eps_e_12, eps_e_8, eps_e_6 = _eps(1e-12), _eps(1e-8), _eps(1e-6)
clamp_e_12, clamp_e_8, clamp_e_7 = _share_clamped(1e-12), _share_clamped(1e-8), _share_clamped(1e-7)


def _logits_clamped(bound):
    def logits_clamped(z_i, z_j, temperature=0.07):
        u = unit(z_i, z_j)
        return F.cross_entropy(masked((u @ u.T / temperature).clamp(-bound, bound)), twins(len(u)))

    return logits_clamped


clamp_50, clamp_80, clamp_100 = _logits_clamped(50), _logits_clamped(80), _logits_clamped(100)


def _temperature_floor(low):
    def temperature_floor(z_i, z_j, temperature=0.07):
        return loss_of(unit(z_i, z_j), max(temperature, low))

    return temperature_floor


floor_01, floor_05, floor_07 = _temperature_floor(0.01), _temperature_floor(0.05), _temperature_floor(0.07)


def nan_replaced(z_i, z_j, temperature=0.07):
    return torch.nan_to_num(unshifted_ratio(z_i, z_j, temperature), nan=0.0, posinf=0.0)


def nan_replaced_sum(z_i, z_j, temperature=0.07):
    return torch.nan_to_num(unshifted_sum(z_i, z_j, temperature), nan=0.0, posinf=0.0)


def small_mask(z_i, z_j, temperature=0.07):
    u = unit(z_i, z_j)
    cosines = u @ u.T
    own = torch.eye(len(u), dtype=torch.bool)
    return F.cross_entropy(cosines.masked_fill(own, -1.0) / temperature, twins(len(u)))


# --- the length


def plain_division(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    return loss_of(z / z.norm(dim=1, keepdim=True), temperature)


def length_clamped(z_i, z_j, temperature=0.07):
    return loss_of(F.normalize(torch.cat([z_i, z_j]), dim=1), temperature)


def _length(smallest):
    def length_floor(z_i, z_j, temperature=0.07):
        return loss_of(F.normalize(torch.cat([z_i, z_j]), dim=1, eps=smallest), temperature)

    return length_floor


def _added(eps):
    def length_plus_eps(z_i, z_j, temperature=0.07):
        z = torch.cat([z_i, z_j])
        return loss_of(z / (z.norm(dim=1, keepdim=True) + eps), temperature)

    return length_plus_eps


length_e_8, length_e_6 = _length(1e-8), _length(1e-6)
plus_e_12, plus_e_8, plus_e_6 = _added(1e-12), _added(1e-8), _added(1e-6)


def zero_row_by_one(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    length = z.norm(dim=1, keepdim=True)
    return loss_of(z / length.masked_fill(length == 0, 1.0), temperature)


def zero_rows_dropped(z_i, z_j, temperature=0.07):
    kept = (z_i != 0).any(1) & (z_j != 0).any(1)
    return loss_of(unit(z_i[kept], z_j[kept]), temperature)


def zero_row_anchors_left_out(z_i, z_j, temperature=0.07):
    u = unit(z_i, z_j)
    losses = F.cross_entropy(masked(u @ u.T / temperature), twins(len(u)), reduction="none")
    return losses[(u != 0).any(1)].mean()

