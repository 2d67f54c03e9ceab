"""The wrong decoupled losses that people write, each small enough to read at a glance."""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.negatives_shared import split


def _of(rows, temperature, finish=lambda positive, negatives: negatives.logsumexp(1) - positive):
    """The right loss of given rows (2N, D), with another last line where one is given."""
    n = len(rows) // 2
    logits = rows @ rows.T / temperature
    same = torch.eye(n, dtype=torch.bool).repeat(2, 2)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return finish(positive, logits[~same].view(2 * n, 2 * n - 2)).mean()


def _last(finish):
    def decoupled_nt_xent(z_i, z_j, temperature=0.1):
        return finish(*split(z_i, z_j, temperature))

    return decoupled_nt_xent


# --- normalization


def no_normalisation(z_i, z_j, temperature=0.1):
    return _of(torch.cat([z_i, z_j]), temperature)


def normalised_over_batch(z_i, z_j, temperature=0.1):
    return _of(F.normalize(torch.cat([z_i, z_j]), dim=0), temperature)


def one_view_normalised(z_i, z_j, temperature=0.1):
    return _of(torch.cat([F.normalize(z_i, dim=1), z_j]), temperature)


def normalised_by_squared_norm(z_i, z_j, temperature=0.1):
    z = torch.cat([z_i, z_j])
    return _of(z / z.square().sum(1, keepdim=True), temperature)


# --- temperature


def temperature_forgotten(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, 1.0)
    return (negatives.logsumexp(1) - positive).mean()


def temperature_multiplied(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, 1 / temperature)
    return (negatives.logsumexp(1) - positive).mean()


def temperature_fixed(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, 0.1)
    return (negatives.logsumexp(1) - positive).mean()


def temperature_rooted(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature**0.5)
    return (negatives.logsumexp(1) - positive).mean()


def positive_not_divided(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    return (negatives.logsumexp(1) - positive * temperature).mean()


def negatives_not_divided(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    return ((negatives * temperature).logsumexp(1) - positive).mean()


# --- which negatives


def positive_in_the_denominator(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    return (torch.cat([negatives, positive[:, None]], 1).logsumexp(1) - positive).mean()


def itself_in_the_denominator(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    itself = torch.full_like(positive[:, None], 1 / temperature)
    return (torch.cat([negatives, itself], 1).logsumexp(1) - positive).mean()


def everything_in_the_denominator(z_i, z_j, temperature=0.1):
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    positive, _ = split(z_i, z_j, temperature)
    return ((u @ u.T / temperature).logsumexp(1) - positive).mean()


def masked_with_zero(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    zeros = torch.zeros_like(negatives[:, :2])
    return (torch.cat([negatives, zeros], 1).logsumexp(1) - positive).mean()


def positive_masked_with_zero(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    zero = torch.zeros_like(negatives[:, :1])
    return (torch.cat([negatives, zero], 1).logsumexp(1) - positive).mean()


def _cross(z_i, z_j, temperature):
    logits = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / temperature
    return logits.diagonal(), logits.masked_fill(
        torch.eye(len(logits), dtype=torch.bool), -torch.inf
    )


def other_view_only(z_i, z_j, temperature=0.1):
    positive, rivals = _cross(z_i, z_j, temperature)
    return ((rivals.logsumexp(1) + rivals.logsumexp(0)) / 2 - positive).mean()


def one_way(z_i, z_j, temperature=0.1):
    positive, rivals = _cross(z_i, z_j, temperature)
    return (rivals.logsumexp(1) - positive).mean()


def own_view_only(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j, temperature)
    n = len(z_i)
    own = torch.cat([negatives[:n, : n - 1], negatives[n:, n - 1 :]])
    return (own.logsumexp(1) - positive).mean()


hardest_only = _last(lambda positive, negatives: (negatives.amax(1) - positive).mean())


# --- the positive


def neighbours_are_twins(z_i, z_j, temperature=0.1):
    z = torch.cat([z_i, z_j])
    positive, negatives = split(z[0::2], z[1::2], temperature)
    return (negatives.logsumexp(1) - positive).mean()


def next_image_is_the_positive(z_i, z_j, temperature=0.1):
    positive, negatives = split(z_i, z_j.roll(1, dims=0), temperature)
    return (negatives.logsumexp(1) - positive).mean()


# --- the last line

mean_for_sum = _last(lambda positive, negatives: (negatives.exp().mean(1).log() - positive).mean())
mean_logit_for_log_sum = _last(lambda positive, negatives: (negatives.mean(1) - positive).mean())
log_of_each = _last(lambda positive, negatives: (negatives.sum(1) - positive).mean())
one_log_for_the_batch = _last(
    lambda positive, negatives: (negatives.exp().sum(1).mean().log() - positive).mean()
)
log_forgotten = _last(lambda positive, negatives: -(positive.exp() / negatives.exp().sum(1)).mean())
clamped_at_zero = _last(
    lambda positive, negatives: (negatives.logsumexp(1) - positive).clamp(min=0).mean()
)
mean_clamped_at_zero = _last(
    lambda positive, negatives: (negatives.logsumexp(1) - positive).mean().clamp(min=0)
)
softplus_of_it = _last(
    lambda positive, negatives: F.softplus(negatives.logsumexp(1) - positive).mean() * 2
)
alignment_only = _last(lambda positive, negatives: -positive.mean())
uniformity_only = _last(lambda positive, negatives: negatives.logsumexp(1).mean())
bits = _last(lambda positive, negatives: (negatives.logsumexp(1) - positive).mean() / math.log(2))
sign_flipped = _last(lambda positive, negatives: (positive - negatives.logsumexp(1)).mean())
signs_alike = _last(lambda positive, negatives: (-positive - negatives.logsumexp(1)).mean())
summed = _last(lambda positive, negatives: (negatives.logsumexp(1) - positive).sum())
mean_over_pairs = _last(lambda positive, negatives: 2 * (negatives.logsumexp(1) - positive).mean())
not_reduced = _last(lambda positive, negatives: negatives.logsumexp(1) - positive)
first_view_only = _last(lambda p, negatives: (negatives.logsumexp(1) - p)[: len(p) // 2].mean())
second_view_only = _last(lambda p, negatives: (negatives.logsumexp(1) - p)[len(p) // 2 :].mean())
log_of_the_mean = _last(lambda p, negatives: (negatives.logsumexp(1) - p).exp().mean().log())


def weighted_positives(z_i, z_j, temperature=0.1):
    """The paper's second loss, DCLW: positives weighted by how hard they are."""
    positive, negatives = split(z_i, z_j, temperature)
    cosines = positive * temperature
    weights = 2 - len(cosines) * (cosines / 0.5).softmax(0)
    return (negatives.logsumexp(1) - weights * positive).mean()


# --- gradient

negatives_constant = _last(lambda p, negatives: (negatives.detach().logsumexp(1) - p).mean())
positive_constant = _last(lambda p, negatives: (negatives.logsumexp(1) - p.detach()).mean())


def coupled_gradient(z_i, z_j, temperature=0.1):
    """The value of the decoupled loss, the gradient of NT-Xent."""
    positive, negatives = split(z_i, z_j, temperature)
    mine = (negatives.logsumexp(1) - positive).mean()
    coupled = (torch.logaddexp(negatives.logsumexp(1), positive) - positive).mean()
    return coupled + (mine - coupled).detach()


def second_view_constant(z_i, z_j, temperature=0.1):
    return _of(F.normalize(torch.cat([z_i, z_j.detach()]), dim=1), temperature)


def first_view_constant(z_i, z_j, temperature=0.1):
    return _of(F.normalize(torch.cat([z_i.detach(), z_j]), dim=1), temperature)


def norms_constant(z_i, z_j, temperature=0.1):
    z = torch.cat([z_i, z_j])
    return _of(z / z.detach().norm(dim=1, keepdim=True), temperature)


def candidates_constant(z_i, z_j, temperature=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.detach().T / temperature
    same = torch.eye(n, dtype=torch.bool).repeat(2, 2)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return (logits[~same].view(2 * n, -1).logsumexp(1) - positive).mean()
