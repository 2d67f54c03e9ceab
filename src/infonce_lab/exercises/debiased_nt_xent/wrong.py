"""The wrong corrections that people write, each small enough to read at a glance.

The debiased and the hard loss share them: ``mass`` turns an anchor's negative logits (2N, M) into their
mass (2N,), Σ e^l here and a weighted sum in the hard loss.
"""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.negatives_shared import split


def plain(negatives):
    return negatives.exp().sum(dim=1)


def _floored(positive, neg, m, t, tau_plus):
    corrected = (neg - m * tau_plus * positive.exp()) / (1 - tau_plus)
    return corrected.clamp(min=m * math.exp(-1 / t))


def _rows(positive, negatives_mass):
    return (positive.exp() + negatives_mass).log() - positive


def _right(positive, negatives, t, tau_plus, mass):
    m = negatives.shape[1]
    return _rows(positive, _floored(positive, mass(negatives), m, t, tau_plus))


# --- normalization


def _with_rows(rows, t, tau_plus, mass):
    n = len(rows) // 2
    logits = rows @ rows.T / t
    same = torch.eye(n, dtype=torch.bool).repeat(2, 2)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    negatives = logits[~same].view(2 * n, 2 * n - 2)
    return _right(positive, negatives, t, tau_plus, mass).mean()


def no_normalisation(z_i, z_j, t, tau_plus, mass):
    return _with_rows(torch.cat([z_i, z_j]), t, tau_plus, mass)


def normalised_over_batch(z_i, z_j, t, tau_plus, mass):
    return _with_rows(F.normalize(torch.cat([z_i, z_j]), dim=0), t, tau_plus, mass)


def one_view_normalised(z_i, z_j, t, tau_plus, mass):
    return _with_rows(torch.cat([F.normalize(z_i, dim=1), z_j]), t, tau_plus, mass)


def normalised_by_squared_norm(z_i, z_j, t, tau_plus, mass):
    z = torch.cat([z_i, z_j])
    return _with_rows(z / z.square().sum(1, keepdim=True), t, tau_plus, mass)


# --- temperature


def temperature_forgotten(z_i, z_j, t, tau_plus, mass):
    return _right(*split(z_i, z_j, 1.0), 1.0, tau_plus, mass).mean()


def temperature_multiplied(z_i, z_j, t, tau_plus, mass):
    return _right(*split(z_i, z_j, 1 / t), 1 / t, tau_plus, mass).mean()


def temperature_rooted(z_i, z_j, t, tau_plus, mass):
    return _right(*split(z_i, z_j, t**0.5), t**0.5, tau_plus, mass).mean()


def positive_not_divided(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    return _right(positive * t, negatives, t, tau_plus, mass).mean()


def floor_without_temperature(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    corrected = (mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    return _rows(positive, corrected.clamp(min=m * math.exp(-1))).mean()


def floor_upside_down(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    corrected = (mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    return _rows(positive, corrected.clamp(min=m * math.exp(1 / t))).mean()


def correction_without_temperature(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    neg = _floored(positive * t, mass(negatives), m, t, tau_plus)
    return _rows(positive, neg).mean()


# --- which negatives, and how many


def itself_among_them(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    itself = torch.full_like(positive[:, None], 1 / t)
    neg = mass(torch.cat([negatives, itself], dim=1))
    return _rows(positive, _floored(positive, neg, negatives.shape[1], t, tau_plus)).mean()


def itself_among_them_and_counted(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    itself = torch.full_like(positive[:, None], 1 / t)
    return _right(positive, torch.cat([negatives, itself], dim=1), t, tau_plus, mass).mean()


def positive_among_them(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    neg = mass(torch.cat([negatives, positive[:, None]], dim=1))
    return _rows(positive, _floored(positive, neg, negatives.shape[1], t, tau_plus)).mean()


def positive_among_them_and_counted(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    return _right(positive, torch.cat([negatives, positive[:, None]], 1), t, tau_plus, mass).mean()


def _cross_view(z_i, z_j, t):
    n = len(z_i)
    cross = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / t
    other = ~torch.eye(n, dtype=torch.bool)
    negatives = torch.cat([cross[other].view(n, n - 1), cross.T[other].view(n, n - 1)])
    return cross.diagonal().repeat(2), negatives


def other_view_only(z_i, z_j, t, tau_plus, mass):
    return _right(*_cross_view(z_i, z_j, t), t, tau_plus, mass).mean()


def one_way(z_i, z_j, t, tau_plus, mass):
    positive, negatives = _cross_view(z_i, z_j, t)
    n = len(z_i)
    return _right(positive[:n], negatives[:n], t, tau_plus, mass).mean()


def hardest_only(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    return _right(positive, negatives.amax(dim=1, keepdim=True), t, tau_plus, mass).mean()


def counted_as(count):
    """``count(n)`` in place of M = 2(N−1), in the correction and in the floor."""

    def wrong(z_i, z_j, t, tau_plus, mass):
        positive, negatives = split(z_i, z_j, t)
        return _rows(
            positive, _floored(positive, mass(negatives), count(len(z_i)), t, tau_plus)
        ).mean()

    return wrong


def count_missing_in_correction(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    corrected = (mass(negatives) - tau_plus * positive.exp()) / (1 - tau_plus)
    floor = negatives.shape[1] * math.exp(-1 / t)
    return _rows(positive, corrected.clamp(min=floor)).mean()


def count_missing_in_floor(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    corrected = (mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    return _rows(positive, corrected.clamp(min=math.exp(-1 / t))).mean()


def mean_for_sum(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    return _rows(positive, _floored(positive, mass(negatives), m, t, tau_plus) / m).mean()


# --- the positive


def neighbours_are_twins(z_i, z_j, t, tau_plus, mass):
    z = torch.cat([z_i, z_j])
    return _right(*split(z[0::2], z[1::2], t), t, tau_plus, mass).mean()


def next_image_is_the_positive(z_i, z_j, t, tau_plus, mass):
    return _right(*split(z_i, z_j.roll(1, dims=0), t), t, tau_plus, mass).mean()
