"""Wrong mutual informations, by category."""

import math

import numpy as np

from ..collect import add_wrong, wrong


def _h(p):
    q = p[p > 0]
    return -(q * np.log(q)).sum()


def _right(joint, base=2):
    return (_h(joint.sum(1)) + _h(joint.sum(0)) - _h(joint)) / np.log(base)


def _apart(joint):
    return np.outer(joint.sum(1), joint.sum(0))


@wrong("numerics", "log of every cell")
def nan(joint, base=2):
    return (joint * np.log(joint / _apart(joint))).sum() / np.log(base)


@wrong("numerics", "only empty cells are guarded, by skipping the rows that hold one")
def skips_rows(joint, base=2):
    full = (joint > 0).all(1)
    ratio = joint[full] / _apart(joint)[full]
    return (joint[full] * np.log(ratio)).sum() / np.log(base)


@wrong("numerics", "an epsilon of 0.01")
def big_epsilon(joint, base=2):
    return (joint * np.log((joint + 0.01) / (_apart(joint) + 0.01))).sum() / np.log(base)


@wrong("numerics", "zeros become 0.001")
def zeros_replaced(joint, base=2):
    table = np.where(joint == 0, 1e-3, joint)
    return _right(table / table.sum(), base)


@wrong("numerics", "Laplace smoothing")
def smoothed(joint, base=2):
    table = joint + 0.1 / joint.size
    return _right(table / table.sum(), base)


@wrong("numerics", "rounded to two decimals")
def rounded(joint, base=2):
    return round(_right(joint, base), 2)


@wrong("log_base", "nats, whatever the base")
def nats(joint, base=2):
    return _right(joint, math.e)


@wrong("log_base", "bits, whatever the base")
def bits(joint, base=2):
    return _right(joint, 2)


@wrong("log_base", "multiplied by ln b")
def times(joint, base=2):
    return _right(joint, math.e) * math.log(base)


@wrong("log_base", "divided by b")
def divided(joint, base=2):
    return _right(joint, math.e) / base


@wrong("log_base", "default base e")
def default_e(joint, base=math.e):
    return _right(joint, base)


@wrong("log_base", "only one of three entropies gets the base")
def mixed_units(joint, base=2):
    return _h(joint.sum(1)) / np.log(base) + _h(joint.sum(0)) - _h(joint)


@wrong("sign", "H(X,Y) − H(X) − H(Y)")
def negative(joint, base=2):
    return -_right(joint, base)


@wrong("reduction", "mean over the cells")
def mean(joint, base=2):
    return _right(joint, base) / joint.size


@wrong("reduction", "one number a row")
def per_row(joint, base=2):
    ratio = np.divide(joint, _apart(joint), out=np.ones_like(joint), where=joint > 0)
    return (joint * np.log(ratio)).sum(1) / np.log(base)


@wrong("reduction", "twice the sum")
def doubled(joint, base=2):
    return 2 * _right(joint, base)


@wrong("formula", "joint entropy")
def joint_entropy(joint, base=2):
    return _h(joint) / np.log(base)


@wrong("formula", "H(X|Y)")
def left_over(joint, base=2):
    return (_h(joint) - _h(joint.sum(0))) / np.log(base)


@wrong("formula", "H(X) − H(Y|X)")
def wrong_conditional(joint, base=2):
    return (2 * _h(joint.sum(1)) - _h(joint)) / np.log(base)


@wrong("formula", "H(X) + H(Y)")
def not_subtracted(joint, base=2):
    return (_h(joint.sum(1)) + _h(joint.sum(0))) / np.log(base)


@wrong("formula", "weights p(x)p(y)")
def product_weights(joint, base=2):
    m = joint > 0
    apart = _apart(joint)
    return (apart[m] * np.log(joint[m] / apart[m])).sum() / np.log(base)


@wrong("formula", "reversed KL")
def reversed_kl(joint, base=2):
    return -product_weights(joint, base)


@wrong("formula", "log of the expected ratio")
def jensen(joint, base=2):
    m = joint > 0
    return np.log((joint[m] ** 2 / _apart(joint)[m]).sum()) / np.log(base)


@wrong("formula", "no marginal of Y")
def one_marginal(joint, base=2):
    m = joint > 0
    below = np.broadcast_to(joint.sum(1, keepdims=True), joint.shape)
    return (joint[m] * np.log(joint[m] / below[m])).sum() / np.log(base)


@wrong("formula", "unweighted observations")
def unweighted(joint, base=2):
    columns = [c / c.sum() for c in joint.T if c.sum() > 0]
    return (_h(joint.sum(1)) - np.mean([_h(c) for c in columns])) / np.log(base)


@wrong("formula", "capped at one bit")
def capped(joint, base=2):
    return min(_right(joint, 2), 1.0) / math.log2(base)


@wrong("formula", "normalised by the smaller entropy")
def normalised(joint, base=2):
    return _right(joint, math.e) / min(_h(joint.sum(1)), _h(joint.sum(0)))


@wrong("formula", "squared correlation of the indices")
def correlation(joint, base=2):
    i, j = np.indices(joint.shape)
    x, y = i - (joint * i).sum(), j - (joint * j).sum()
    covariance = (joint * x * y).sum()
    return covariance**2 / ((joint * x**2).sum() * (joint * y**2).sum() + 1e-12)


@wrong("formula", "chi squared over n")
def chi_squared(joint, base=2):
    m = joint > 0
    return (joint[m] ** 2 / _apart(joint)[m]).sum() - 1


@wrong("formula", "total variation distance from independence")
def total_variation(joint, base=2):
    return np.abs(joint - _apart(joint)).sum() / 2


@wrong("formula", "absolute logarithms")
def absolute(joint, base=2):
    m = joint > 0
    return (joint[m] * np.abs(np.log(joint[m] / _apart(joint)[m]))).sum() / np.log(base)


@wrong("formula", "only the diagonal")
def diagonal(joint, base=2):
    return sum(
        joint[k, k] * math.log(joint[k, k] / (joint[k].sum() * joint[:, k].sum()), base)
        for k in range(min(joint.shape))
        if joint[k, k] > 0
    )


@wrong(("shape_state", "formula"), "marginals along exchanged axes")
def exchanged(joint, base=2):
    m = joint > 0
    apart = np.outer(joint.sum(0), joint.sum(1))
    return (joint[m] * np.log(joint[m] / apart[m])).sum() / np.log(base)


@wrong("shape_state", "a square table is taken for granted")
def square_only(joint, base=2):
    n = len(joint)
    total = 0.0
    for i in range(n):
        for j in range(n):
            if joint[i, j] > 0:
                apart = joint[i].sum() * joint[:, j].sum()
                total += joint[i, j] * math.log(joint[i, j] / apart, base)
    return total


@wrong(("shape_state", "numerics"), "3 × 3 reshaped by hand")
def three_by_three(joint, base=2):
    return _right(joint.reshape(3, 3), base)


@wrong("side_effect", "zeros filled in the caller's table")
def fills_zeros(joint, base=2):
    joint[joint == 0] = 1e-300
    return _right(joint, base)


@wrong("side_effect", "the ratio is computed in place")
def in_place(joint, base=2):
    value = _right(joint, base)
    joint /= np.where(_apart(joint) > 0, _apart(joint), 1)
    return value


class _Cache:
    first = None


@wrong("shape_state", "the first table is remembered")
def remembered(joint, base=2):
    if _Cache.first is None:
        _Cache.first = joint.copy()
    return _right(_Cache.first, base)


@wrong(("nondeterministic", "shape_state"), "estimated from a thousand random draws")
def sampled(joint, base=2):
    counts = np.random.default_rng().multinomial(1000, joint.ravel()).reshape(joint.shape)
    return _right(counts / 1000, base)


@wrong("interface", "printed")
def printed(joint, base=2):
    print(_right(joint, base))


@wrong("interface", "all three entropies in a dictionary")
def dictionary(joint, base=2):
    return {"I": _right(joint, base)}


@wrong("interface", "a tuple")
def with_entropies(joint, base=2):
    return _right(joint, base), _h(joint) / np.log(base)


@wrong("interface", "a string")
def text(joint, base=2):
    return f"{_right(joint, base):.4f}"


@wrong("interface", "x and y as two arguments")
def two_arguments(x, y, base=2):
    return _right(np.outer(x, y), base)


@wrong("interface", "`base` is missing")
def no_base(joint):
    return _right(joint)


@wrong("stub", "the template with one line filled in")
def half_stub(joint, base=2):
    p_x = joint.sum(1, keepdims=True)
    raise NotImplementedError(p_x)


@wrong("cheat", "the umbrella's number")
def umbrella(joint, base=2):
    return 0.3958156020033583


add_wrong(None, (), "nothing")
add_wrong(_right(np.eye(2) / 2), (), "the number itself")
