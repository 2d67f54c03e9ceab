"""The wrong codes that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def _powers(scores, epsilon):
    return ((scores - scores.max()) / epsilon).exp()


def _prototypes(q):
    return q / q.sum(dim=0, keepdim=True) / q.shape[1]


def _samples(q):
    return q / q.sum(dim=1, keepdim=True) / q.shape[0]


def _rounds(q, iterations):
    for _ in range(iterations):
        q = _samples(_prototypes(q))
    return q * len(q)


def graph_kept(scores, epsilon=0.05, iterations=3):
    return _rounds(_powers(scores, epsilon), iterations)


def _codes(function):
    """Codes carry no graph; these mistakes are others."""

    def sinkhorn(scores, epsilon=0.05, iterations=3):
        return function(scores.detach(), epsilon, iterations)

    sinkhorn.__name__ = function.__name__
    return sinkhorn


@_codes
def softmax_of_rows(scores, epsilon, iterations):
    return (scores / epsilon).softmax(dim=1)


@_codes
def softmax_of_columns(scores, epsilon, iterations):
    return (scores / epsilon).softmax(dim=0)


@_codes
def samples_first(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    for _ in range(iterations):
        q = _prototypes(_samples(q))
    return q * len(q)


@_codes
def samples_first_then_rows(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    for _ in range(iterations):
        q = _prototypes(_samples(q))
    return q / q.sum(dim=1, keepdim=True)


@_codes
def only_prototypes(scores, epsilon, iterations):
    return _prototypes(_powers(scores, epsilon)) * len(scores)


@_codes
def both_at_once(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    for _ in range(iterations):
        q = q / q.sum(dim=0, keepdim=True) / q.sum(dim=1, keepdim=True)
    return q / q.sum(dim=1, keepdim=True)


@_codes
def not_times_b(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations) / len(scores)


@_codes
def times_k(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations) * scores.shape[1] / len(scores)


@_codes
def totals_swapped(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations) * len(scores) / scores.shape[1]


@_codes
def means_for_sums(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations) * scores.shape[1]


@_codes
def epsilon_forgotten(scores, epsilon, iterations):
    return _rounds(_powers(scores, 1), iterations)


@_codes
def epsilon_multiplied(scores, epsilon, iterations):
    return _rounds((scores * epsilon).exp(), iterations)


@_codes
def epsilon_fixed(scores, epsilon, iterations):
    return _rounds(_powers(scores, 0.05), iterations)


@_codes
def epsilon_squared(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon**2), iterations)


@_codes
def one_round(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), 1)


@_codes
def three_rounds(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), 3)


@_codes
def one_round_more(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations + 1)


@_codes
def one_round_less(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    return _rounds(q, iterations - 1) if iterations > 1 else q / q.sum() * len(q)


@_codes
def until_it_settles(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), 100)


@_codes
def least_similar_wins(scores, epsilon, iterations):
    return _rounds((-scores / epsilon).exp(), iterations)


@_codes
def no_exponential(scores, epsilon, iterations):
    return _rounds((scores - scores.min()) / epsilon + 1e-6, iterations)


@_codes
def powers_of_two(scores, epsilon, iterations):
    return _rounds(torch.exp2((scores - scores.max()) / epsilon), iterations)


@_codes
def one_total(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    return q / q.sum() * len(q)


@_codes
def one_hot_codes(scores, epsilon, iterations):
    q = _rounds(_powers(scores, epsilon), iterations)
    return F.one_hot(q.argmax(dim=1), scores.shape[1]).to(scores.dtype)


@_codes
def nearest_prototype(scores, epsilon, iterations):
    return F.one_hot(scores.argmax(dim=1), scores.shape[1]).to(scores.dtype)


@_codes
def everyone_alike(scores, epsilon, iterations):
    return torch.full_like(scores, 1 / scores.shape[1])


@_codes
def log_codes(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations).log()


@_codes
def over_the_largest(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    for _ in range(iterations):
        q = q / q.amax(dim=0, keepdim=True)
        q = q / q.amax(dim=1, keepdim=True)
    return q


@_codes
def euclid_for_one(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    for _ in range(iterations):
        q = F.normalize(F.normalize(q, dim=0), dim=1)
    return q


@_codes
def rows_scaled(scores, epsilon, iterations):
    return _rounds(_powers(F.normalize(scores, dim=1), epsilon), iterations)


@_codes
def transposed(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon), iterations).T


@_codes
def prototypes_take_the_part_of_samples(scores, epsilon, iterations):
    return _rounds(_powers(scores, epsilon).T, iterations).T


@_codes
def large_constant(scores, epsilon, iterations):
    q = _powers(scores, epsilon)
    for _ in range(iterations):
        q = q / (q.sum(dim=0, keepdim=True) + 1e-2) / q.shape[1]
        q = q / (q.sum(dim=1, keepdim=True) + 1e-2) / q.shape[0]
    return q * len(q)
