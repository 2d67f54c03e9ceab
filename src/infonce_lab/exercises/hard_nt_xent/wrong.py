"""The wrong weights that people write; the wrong corrections are those of the debiased loss.

Each ``mass(negatives, positive, t, beta)`` turns the negative logits (2N, M) into their mass (2N,).
"""

import math

import torch

from infonce_lab.exercises.negatives_shared import split


def weighted(negatives, beta):
    weights = (beta * negatives).exp()
    return negatives.shape[1] * (weights * negatives.exp()).sum(1) / weights.sum(1)


def with_mass(mass):
    """The right loss around a mass of the negatives that may be wrong."""

    def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
        positive, negatives = split(z_i, z_j, temperature)
        m = negatives.shape[1]
        neg = mass(negatives, positive, temperature, beta)
        corrected = (neg - m * tau_plus * positive.exp()) / (1 - tau_plus)
        floored = corrected.clamp(min=m * math.exp(-1 / temperature))
        return ((positive.exp() + floored).log() - positive).mean()

    return hard_nt_xent


def _mean_one(weights, negatives):
    return (weights / weights.mean(1, keepdim=True) * negatives.exp()).sum(1)


def beta_ignored(negatives, positive, t, beta):
    return negatives.exp().sum(1)


def beta_fixed(negatives, positive, t, beta):
    return weighted(negatives, 1.0)


def beta_on_the_cosine(negatives, positive, t, beta):
    return _mean_one((beta * t * negatives).exp(), negatives)


def beta_over_the_logit_again(negatives, positive, t, beta):
    return _mean_one((beta * negatives / t).exp(), negatives)


def beta_negative(negatives, positive, t, beta):
    return weighted(negatives, -beta)


def beta_plus_one(negatives, positive, t, beta):
    return weighted(negatives, beta + 1)


def beta_replaces_the_one(negatives, positive, t, beta):
    return (beta * negatives).exp().sum(1)


def beta_is_a_factor(negatives, positive, t, beta):
    return (1 + beta) * negatives.exp().sum(1)


def beta_is_a_power_of_the_logit(negatives, positive, t, beta):
    weights = negatives.abs() ** beta
    return _mean_one(weights, negatives)


def weights_of_the_mass(negatives, positive, t, beta):
    return _mean_one((beta * negatives.exp()).exp(), negatives)


def weights_not_normalised(negatives, positive, t, beta):
    return ((1 + beta) * negatives).exp().sum(1)


def weights_sum_to_one(negatives, positive, t, beta):
    return ((beta * negatives).softmax(1) * negatives.exp()).sum(1)


def largest_weight_is_one(negatives, positive, t, beta):
    weights = (beta * (negatives - negatives.amax(1, keepdim=True))).exp()
    return (weights * negatives.exp()).sum(1)


def one_mean_for_the_batch(negatives, positive, t, beta):
    weights = (beta * negatives).exp()
    return (weights / weights.mean() * negatives.exp()).sum(1)


def mean_over_anchors(negatives, positive, t, beta):
    weights = (beta * negatives).exp()
    return (weights / weights.mean(0, keepdim=True) * negatives.exp()).sum(1)


def weights_relative_to_the_positive(negatives, positive, t, beta):
    weights = (beta * (negatives - positive[:, None])).exp()
    return (weights * negatives.exp()).sum(1)


def positive_in_the_mean_weight(negatives, positive, t, beta):
    everyone = torch.cat([negatives, positive[:, None]], dim=1)
    weights = (beta * negatives).exp()
    return (weights * negatives.exp()).sum(1) / (beta * everyone).exp().mean(1)


def denominator_weighted_twice(negatives, positive, t, beta):
    weights = ((1 + beta) * negatives).exp()
    return negatives.shape[1] * (weights * negatives.exp()).sum(1) / weights.sum(1)


def mean_of_the_products(negatives, positive, t, beta):
    return weighted(negatives, beta) / negatives.shape[1]


def weights_detached(negatives, positive, t, beta):
    weights = (beta * negatives).exp().detach()
    return _mean_one(weights, negatives)


def mean_weight_detached(negatives, positive, t, beta):
    weights = (beta * negatives).exp()
    return (weights / weights.mean(1, keepdim=True).detach() * negatives.exp()).sum(1)


def only_weights_attached(negatives, positive, t, beta):
    return _mean_one((beta * negatives).exp(), negatives.detach())


def weights_after_the_correction(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    positive, negatives = split(z_i, z_j, temperature)
    m = negatives.shape[1]
    corrected = (negatives.exp().sum(1) - m * tau_plus * positive.exp()) / (1 - tau_plus)
    share = weighted(negatives, beta) / negatives.exp().sum(1)
    floored = (share * corrected).clamp(min=m * math.exp(-1 / temperature))
    return ((positive.exp() + floored).log() - positive).mean()


def positive_weighted_too(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    positive, negatives = split(z_i, z_j, temperature)
    m = negatives.shape[1]
    pos = ((1 + beta) * positive).exp() / (beta * negatives).exp().mean(1)
    corrected = (weighted(negatives, beta) - m * tau_plus * pos) / (1 - tau_plus)
    floored = corrected.clamp(min=m * math.exp(-1 / temperature))
    return ((positive.exp() + floored).log() - positive).mean()
