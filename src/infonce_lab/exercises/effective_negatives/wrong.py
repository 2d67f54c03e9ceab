"""The wrong counts that people write, each small enough to read at a glance."""

import math

import torch
from torch.special import entr, xlogy


def _entropy(weights):
    return -xlogy(weights, weights).sum(dim=1)


def inverse_simpson(weights):
    return 1 / weights.square().sum(dim=1)


def entropy_only(weights):
    return _entropy(weights)


def entropy_in_bits(weights):
    return _entropy(weights) / math.log(2)


def bits_under_exp(weights):
    return (_entropy(weights) / math.log(2)).exp()


def nats_under_two(weights):
    return torch.exp2(_entropy(weights))


def sign_missing(weights):
    return (-_entropy(weights)).exp()


def negative_entropy(weights):
    return -_entropy(weights)


def nan_at_zero(weights):
    return (-(weights * weights.log()).sum(dim=1)).exp()


def eps(size: float):
    def effective_negatives(weights):
        return (-(weights * (weights + size).log()).sum(dim=1)).exp()

    return effective_negatives


def clamped(size: float):
    def effective_negatives(weights):
        w = weights.clamp(min=size)
        return (-(w * w.log()).sum(dim=1)).exp()

    return effective_negatives


def share_of_the_maximum(weights):
    return _entropy(weights).exp() / weights.shape[1]


def relative_entropy(weights):
    return _entropy(weights) / math.log(weights.shape[1])


def mean_of_the_terms(weights):
    return entr(weights).mean(dim=1).exp()


def over_anchors(weights):
    return entr(weights).sum(dim=0).exp()


def over_everything(weights):
    return entr(weights).sum().exp()


def mean_over_anchors(weights):
    return _entropy(weights).exp().mean()


def exp_of_the_mean_entropy(weights):
    return _entropy(weights).mean().exp()


def of_the_mean_weights(weights):
    return entr(weights.mean(dim=0)).sum().exp()


def exp_before_the_sum(weights):
    return entr(weights).exp().sum(dim=1)


def the_largest_only(weights):
    return 1 / weights.amax(dim=1)


def how_many_are_positive(weights):
    return (weights > 0).sum(dim=1).to(weights.dtype)


def above_average(weights):
    return (weights > 1 / weights.shape[1]).sum(dim=1).to(weights.dtype)


def everyone_counts(weights):
    return torch.full_like(weights[:, 0], weights.shape[1])


def sum_of_weights(weights):
    return weights.sum(dim=1)


def weights_are_no_logits(weights):
    w = weights.softmax(dim=1)
    return _entropy(w).exp()


def surprises_not_weighted(weights):
    return (-weights.clamp_min(1e-12).log()).mean(dim=1).exp()


def squared_weights(weights):
    return (-xlogy(weights.square(), weights).sum(dim=1)).exp()


def logarithm_of_the_sum(weights):
    return (-weights.square().sum(dim=1).log().log1p()).exp()


def bernoulli(weights):
    return (entr(weights) + entr(1 - weights)).sum(dim=1).exp()


def not_itself(weights):
    return _entropy(weights).exp() - 1


def from_uniform(weights):
    return (math.log(weights.shape[1]) - _entropy(weights)).exp()


def gini(weights):
    return weights.shape[1] * (1 - weights.square().sum(dim=1))
