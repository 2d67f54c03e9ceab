"""The wrong entropies that people write, each small enough to read at a glance."""

import math

import numpy as np


def nan_at_zero(p, base=2):
    return -(p * np.log(p)).sum() / np.log(base)


def base_ignored(p, base=2):
    p = p[p > 0]
    return -(p * np.log(p)).sum()


def always_bits(p, base=2):
    p = p[p > 0]
    return -(p * np.log2(p)).sum()


def nats_by_default(p, base=math.e):
    return base_ignored(p) / np.log(base)


def times_log_base(p, base=2):
    return base_ignored(p) * np.log(base)


def divided_by_the_base(p, base=2):
    return base_ignored(p) / base


def divided_by_log2(p, base=2):
    return base_ignored(p) / np.log2(base)


def divided_by_log10(p, base=2):
    return base_ignored(p) / np.log10(base)


def log_of_everything(p, base=2):
    return -np.log(p.sum()) / np.log(base)


def number_of_cells(p, base=2):
    return np.log(p.size) / np.log(base)


def sign_missing(p, base=2):
    return -base_ignored(p) / np.log(base)


def mean_over_cells(p, base=2):
    return base_ignored(p) / np.log(base) / p.size


def mean_over_possible_cells(p, base=2):
    return base_ignored(p) / np.log(base) / (p > 0).sum()


def surprises_not_weighted(p, base=2):
    return -np.log(p[p > 0]).sum() / np.log(base)


def mean_surprise_not_weighted(p, base=2):
    return -np.log(p[p > 0]).mean() / np.log(base)


def log_of_the_sum(p, base=2):
    return -np.log((p**2).sum()) / np.log(base)


def gini(p, base=2):
    return 1 - (p**2).sum()


def perplexity(p, base=2):
    return base ** (base_ignored(p) / np.log(base))


def largest_surprise(p, base=2):
    return -np.log(p.max()) / np.log(base)


def number_of_outcomes(p, base=2):
    return np.log((p > 0).sum()) / np.log(base)


def as_a_share_of_the_maximum(p, base=2):
    return base_ignored(p) / np.log(p.size)


def bernoulli_cells(p, base=2):
    total = base_ignored(p) + base_ignored(1 - p)
    return total / np.log(base)


def one_axis_only(p, base=2):
    terms = -p * np.log(np.where(p > 0, p, 1)) / np.log(base)
    return terms.sum(axis=-1)


def rows_only(p, base=2):
    return base_ignored(p.reshape(len(p), -1).sum(1)) / np.log(base)


def eps(size: float):
    def entropy(p, base=2):
        return -(p * np.log(p + size)).sum() / np.log(base)

    return entropy
