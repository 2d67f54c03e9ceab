"""Wrong corrections, continued: the share, the floor, the last line, the gradient."""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.debiased_nt_xent.wrong import _floored, _right, _rows, _with_rows
from infonce_lab.exercises.negatives_shared import split


def _correcting(correct, floor=True):
    """A loss whose negatives are ``correct(mass, e^{l⁺}, m, τ⁺)``."""

    def wrong(z_i, z_j, t, tau_plus, mass):
        positive, negatives = split(z_i, z_j, t)
        m = negatives.shape[1]
        corrected = correct(mass(negatives), positive.exp(), m, tau_plus)
        if floor:
            corrected = corrected.clamp(min=m * math.exp(-1 / t))
        return _rows(positive, corrected).mean()

    return wrong


# --- the share τ⁺

share_ignored = _correcting(lambda neg, pos, m, p: neg)
share_fixed = _correcting(lambda neg, pos, m, p: (neg - m * 0.1 * pos) / 0.9)
not_rescaled = _correcting(lambda neg, pos, m, p: neg - m * p * pos)
not_subtracted = _correcting(lambda neg, pos, m, p: neg / (1 - p))
multiplied_by_the_rest = _correcting(lambda neg, pos, m, p: (neg - m * p * pos) * (1 - p))
divided_by_the_share = _correcting(lambda neg, pos, m, p: (neg - m * p * pos) / max(p, 1e-12))
added = _correcting(lambda neg, pos, m, p: (neg + m * p * pos) / (1 - p))
complement = _correcting(lambda neg, pos, m, p: (neg - m * (1 - p) * pos) / max(p, 1e-12))
rescaled_before = _correcting(lambda neg, pos, m, p: neg / (1 - p) - m * p * pos)
subtracts_one_mean = _correcting(lambda neg, pos, m, p: (neg - m * p * pos.mean()) / (1 - p))
subtracts_the_logit = _correcting(lambda neg, pos, m, p: (neg - m * p * pos.log()) / (1 - p))
subtracts_the_negatives = _correcting(lambda neg, pos, m, p: (neg - p * neg) / (1 - p))
shrinks_the_negatives = _correcting(lambda neg, pos, m, p: (1 - p) * neg)


def positive_corrected_too(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    whole = (positive.exp() + mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    floor = m * math.exp(-1 / t)
    return (whole.clamp(min=floor).log() - positive).mean()


# --- the floor

floor_missing = _correcting(lambda neg, pos, m, p: (neg - m * p * pos) / (1 - p), floor=False)


def _floor_of(floor):
    def wrong(z_i, z_j, t, tau_plus, mass):
        positive, negatives = split(z_i, z_j, t)
        m = negatives.shape[1]
        corrected = (mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
        return _rows(positive, floor(corrected, m, t, tau_plus)).mean()

    return wrong


floor_zero = _floor_of(lambda c, m, t, p: c.clamp(min=0))
floor_tiny = _floor_of(lambda c, m, t, p: c.clamp(min=1e-8))
floor_one = _floor_of(lambda c, m, t, p: c.clamp(min=1.0))
floor_absolute = _floor_of(lambda c, m, t, p: c.abs())
floor_rescaled = _floor_of(lambda c, m, t, p: c.clamp(min=m * math.exp(-1 / t) / (1 - p)))
floor_is_a_ceiling = _floor_of(lambda c, m, t, p: c.clamp(max=m * math.exp(-1 / t)))
floor_added = _floor_of(lambda c, m, t, p: c.clamp(min=0) + m * math.exp(-1 / t))
floor_for_the_batch = _floor_of(lambda c, m, t, p: c.mean().clamp(min=m * math.exp(-1 / t)))


def floor_on_the_denominator(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    whole = positive.exp() + (mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    return (whole.clamp(min=m * math.exp(-1 / t)).log() - positive).mean()


# --- the last line


def _last(finish):
    def wrong(z_i, z_j, t, tau_plus, mass):
        positive, negatives = split(z_i, z_j, t)
        neg = _floored(positive, mass(negatives), negatives.shape[1], t, tau_plus)
        return finish(positive, neg)

    return wrong


decoupled = _last(lambda positive, neg: (neg.log() - positive).mean())
log_forgotten = _last(lambda positive, neg: -(positive.exp() / (positive.exp() + neg)).mean())
ratio_not_share = _last(lambda positive, neg: (1 + positive.exp() / neg).log().mean().neg())
bits = _last(lambda positive, neg: _rows(positive, neg).mean() / math.log(2))
sign_flipped = _last(lambda positive, neg: -_rows(positive, neg).mean())
summed = _last(lambda positive, neg: _rows(positive, neg).sum())
mean_over_pairs = _last(lambda positive, neg: _rows(positive, neg).sum() / (len(neg) // 2))
first_view_only = _last(lambda positive, neg: _rows(positive, neg)[: len(neg) // 2].mean())
second_view_only = _last(lambda positive, neg: _rows(positive, neg)[len(neg) // 2 :].mean())
not_reduced = _last(_rows)
log_of_the_mean = _last(
    lambda positive, neg: -(positive.exp() / (positive.exp() + neg)).mean().log()
)
alignment_only = _last(lambda positive, neg: -positive.mean())


def eps(size):
    return _last(lambda p, neg: -(p.exp() / (p.exp() + neg) + size).log().mean())


# --- gradient

negatives_constant = _last(lambda positive, neg: _rows(positive, neg.detach()).mean())
denominator_constant = _last(
    lambda positive, neg: ((positive.exp() + neg).detach().log() - positive).mean()
)
correction_constant = _correcting(lambda neg, pos, m, p: (neg - m * p * pos.detach()) / (1 - p))
mass_constant = _correcting(lambda neg, pos, m, p: (neg.detach() - m * p * pos) / (1 - p))


def floor_lets_gradients_through(z_i, z_j, t, tau_plus, mass):
    positive, negatives = split(z_i, z_j, t)
    m = negatives.shape[1]
    corrected = (mass(negatives) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    floored = corrected.clamp(min=m * math.exp(-1 / t))
    return _rows(positive, corrected + (floored - corrected).detach()).mean()


def second_view_constant(z_i, z_j, t, tau_plus, mass):
    return _right(*split(z_i, z_j.detach(), t), t, tau_plus, mass).mean()


def first_view_constant(z_i, z_j, t, tau_plus, mass):
    return _right(*split(z_i.detach(), z_j, t), t, tau_plus, mass).mean()


def norms_constant(z_i, z_j, t, tau_plus, mass):
    z = torch.cat([z_i, z_j])
    return _with_rows(z / z.detach().norm(dim=1, keepdim=True), t, tau_plus, mass)


def candidates_constant(z_i, z_j, t, tau_plus, mass):
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    n = len(z_i)
    logits = u @ u.detach().T / t
    same = torch.eye(n, dtype=torch.bool).repeat(2, 2)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return _right(positive, logits[~same].view(2 * n, -1), t, tau_plus, mass).mean()
