"""The wrong mutual informations that people write, each small enough to read at a glance."""

import math

import numpy as np


def _h(p):
    """Entropy in nats, right."""
    p = p[p > 0]
    return -(p * np.log(p)).sum()


def _marginals(joint):
    return joint.sum(1, keepdims=True), joint.sum(0, keepdims=True)


def _nats(joint):
    return _h(joint.sum(1)) + _h(joint.sum(0)) - _h(joint)


def _weighted(joint, weights, inside, base):
    """Σ weights · log(inside) over the cells that can happen."""
    m = joint > 0
    return (weights[m] * np.log(inside[m])).sum() / np.log(base)


# --- zeros


def nan_at_zero(joint, base=2):
    p_x, p_y = _marginals(joint)
    return (joint * np.log(joint / (p_x * p_y))).sum() / np.log(base)


def eps(size: float):
    def mutual_information(joint, base=2):
        p_x, p_y = _marginals(joint)
        return (joint * np.log((joint + size) / (p_x * p_y + size))).sum() / np.log(base)

    return mutual_information


def eps_above(size: float):
    def mutual_information(joint, base=2):
        p_x, p_y = _marginals(joint)
        ratio = joint / (p_x * p_y + size)
        return (joint * np.log(ratio + size)).sum() / np.log(base)

    return mutual_information


def eps_below(size: float):
    def mutual_information(joint, base=2):
        p_x, p_y = _marginals(joint)
        return _weighted(joint, joint, joint / (p_x * p_y + size), base)

    return mutual_information


# --- the base


def base_ignored(joint, base=2):
    return _nats(joint)


def always_bits(joint, base=2):
    return _nats(joint) / np.log(2)


def nats_by_default(joint, base=math.e):
    return _nats(joint) / np.log(base)


def times_log_base(joint, base=2):
    return _nats(joint) * np.log(base)


def divided_by_the_base(joint, base=2):
    return _nats(joint) / base


# --- the sign, and what is added up


def sign_flipped(joint, base=2):
    return -_nats(joint) / np.log(base)


def mean_over_cells(joint, base=2):
    return _nats(joint) / np.log(base) / joint.size


def mean_over_possible_cells(joint, base=2):
    return _nats(joint) / np.log(base) / (joint > 0).sum()


def ratios_not_weighted(joint, base=2):
    p_x, p_y = _marginals(joint)
    return _weighted(joint, np.ones_like(joint), joint / np.where(joint > 0, p_x * p_y, 1), base)


def all_ratios_weigh_the_same(joint, base=2):
    return ratios_not_weighted(joint, base) / (joint > 0).sum()


def weighted_by_the_product(joint, base=2):
    p_x, p_y = _marginals(joint)
    return _weighted(joint, p_x * p_y, joint / np.where(joint > 0, p_x * p_y, 1), base)


def kl_turned_round(joint, base=2):
    return -weighted_by_the_product(joint, base)


def log_of_the_mean(joint, base=2):
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.zeros_like(joint), where=joint > 0)
    return np.log((joint * ratio).sum()) / np.log(base)


def chi_squared(joint, base=2):
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.zeros_like(joint), where=joint > 0)
    return (joint * ratio).sum() - 1


# --- which entropies


def joint_entropy(joint, base=2):
    return _h(joint) / np.log(base)


def sum_of_entropies(joint, base=2):
    return (_h(joint.sum(1)) + _h(joint.sum(0))) / np.log(base)


def sum_of_all_three(joint, base=2):
    return (_h(joint.sum(1)) + _h(joint.sum(0)) + _h(joint)) / np.log(base)


def entropy_of_x(joint, base=2):
    return _h(joint.sum(1)) / np.log(base)


def entropy_of_y(joint, base=2):
    return _h(joint.sum(0)) / np.log(base)


def x_given_y(joint, base=2):
    return (_h(joint) - _h(joint.sum(0))) / np.log(base)


def y_given_x(joint, base=2):
    return (_h(joint) - _h(joint.sum(1))) / np.log(base)


def variation_of_information(joint, base=2):
    return x_given_y(joint, base) + y_given_x(joint, base)


def wrong_pair_of_entropies(joint, base=2):
    return (_h(joint.sum(1)) - _h(joint) + _h(joint.sum(1))) / np.log(base)  # H(X) − H(Y|X)


def other_wrong_pair_of_entropies(joint, base=2):
    return (_h(joint.sum(0)) - _h(joint) + _h(joint.sum(0))) / np.log(base)  # H(Y) − H(X|Y)


def x_minus_joint(joint, base=2):
    return (_h(joint.sum(1)) - _h(joint)) / np.log(base)


def y_minus_joint(joint, base=2):
    return (_h(joint.sum(0)) - _h(joint)) / np.log(base)


def observations_not_weighted(joint, base=2):
    columns = [c / c.sum() for c in joint.T if c.sum() > 0]
    return (_h(joint.sum(1)) - sum(map(_h, columns))) / np.log(base)


def observations_weigh_the_same(joint, base=2):
    columns = [c / c.sum() for c in joint.T if c.sum() > 0]
    return (_h(joint.sum(1)) - sum(map(_h, columns)) / len(columns)) / np.log(base)


# --- the marginals


def only_p_x_below(joint, base=2):
    p_x, _ = _marginals(joint)
    return _weighted(joint, joint, joint / np.where(p_x > 0, p_x, 1), base)


def only_p_y_below(joint, base=2):
    _, p_y = _marginals(joint)
    return _weighted(joint, joint, joint / np.where(p_y > 0, p_y, 1), base)


def one_marginal_twice(joint, base=2):
    p_x, _ = _marginals(joint)
    return _weighted(joint, joint, joint / np.where(p_x > 0, p_x**2, 1), base)


def marginals_added(joint, base=2):
    p_x, p_y = _marginals(joint)
    apart = p_x + p_y
    return _weighted(joint, joint, joint / np.where(apart > 0, apart, 1), base)


def marginals_are_means(joint, base=2):
    p_x, p_y = joint.mean(1, keepdims=True), joint.mean(0, keepdims=True)
    return _weighted(joint, joint, joint / np.where(joint > 0, p_x * p_y, 1), base)


# --- other quantities


def at_most_one_bit(joint, base=2):
    return min(_nats(joint) / np.log(2), 1.0) * np.log(2) / np.log(base)


def share_of_the_entropy(joint, base=2):
    return _nats(joint) / min(_h(joint.sum(1)), _h(joint.sum(0)))


def share_of_the_mean_entropy(joint, base=2):
    return 2 * _nats(joint) / (_h(joint.sum(1)) + _h(joint.sum(0)))


def share_of_the_joint_entropy(joint, base=2):
    return _nats(joint) / _h(joint)


def absolute_logarithms(joint, base=2):
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.ones_like(joint), where=joint > 0)
    return (joint * np.abs(np.log(ratio))).sum() / np.log(base)


def negative_terms_dropped(joint, base=2):
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.ones_like(joint), where=joint > 0)
    return (joint * np.maximum(np.log(ratio), 0)).sum() / np.log(base)


def diagonal_only(joint, base=2):
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.ones_like(joint), where=joint > 0)
    return np.diagonal(joint * np.log(ratio)).sum() / np.log(base)


def square_part_only(joint, base=2):
    n = min(joint.shape)
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.ones_like(joint), where=joint > 0)
    return (joint * np.log(ratio))[:n, :n].sum() / np.log(base)


def square_table_only(joint, base=2):
    n = min(joint.shape)
    square = joint[:n, :n]
    p_x, p_y = _marginals(square)
    ratio = np.divide(square, p_x * p_y, out=np.ones_like(square), where=square > 0)
    return (square * np.log(ratio)).sum() / np.log(base)


def largest_possible(joint, base=2):
    return np.log(min(joint.shape)) / np.log(base)


def one_axis_only(joint, base=2):
    p_x, p_y = _marginals(joint)
    ratio = np.divide(joint, p_x * p_y, out=np.ones_like(joint), where=joint > 0)
    return (joint * np.log(ratio)).sum(axis=1) / np.log(base)


def other_axis_only(joint, base=2):
    return one_axis_only(joint.T, base)
