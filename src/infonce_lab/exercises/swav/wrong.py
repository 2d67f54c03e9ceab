"""The wrong losses that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F

from infonce_lab.reference.swav import sinkhorn


def _ce(code, scores, temperature):
    return -(code * F.log_softmax(scores / temperature, dim=1)).sum(dim=1).mean()


def _with(loss):
    """A loss of both codes and both scores, with the interface of the exercise."""

    def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
        q1 = sinkhorn(scores_1, epsilon, iterations)
        q2 = sinkhorn(scores_2, epsilon, iterations)
        return loss(q1, q2, scores_1, scores_2, temperature)

    swav_loss.__name__ = loss.__name__
    return swav_loss


def _coded(codes):
    """The right loss on codes made in another way."""

    def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
        q1, q2 = codes(scores_1, scores_2, temperature, epsilon, iterations)
        return (_ce(q2, scores_1, temperature) + _ce(q1, scores_2, temperature)) / 2

    swav_loss.__name__ = codes.__name__
    return swav_loss


# --- the swap


@_with
def not_swapped(q1, q2, s1, s2, t):
    return (_ce(q1, s1, t) + _ce(q2, s2, t)) / 2


@_with
def first_view_only(q1, q2, s1, s2, t):
    return _ce(q2, s1, t)


@_with
def second_view_only(q1, q2, s1, s2, t):
    return _ce(q1, s2, t)


@_with
def mean_code(q1, q2, s1, s2, t):
    q = (q1 + q2) / 2
    return (_ce(q, s1, t) + _ce(q, s2, t)) / 2


@_with
def wrong_partner(q1, q2, s1, s2, t):
    return (_ce(q2.roll(1, 0), s1, t) + _ce(q1.roll(1, 0), s2, t)) / 2


# --- the average


@_with
def both_added(q1, q2, s1, s2, t):
    return _ce(q2, s1, t) + _ce(q1, s2, t)


@_with
def summed_over_the_batch(q1, q2, s1, s2, t):
    return (_ce(q2, s1, t) + _ce(q1, s2, t)) / 2 * len(s1)


@_with
def averaged_over_prototypes(q1, q2, s1, s2, t):
    return (_ce(q2, s1, t) + _ce(q1, s2, t)) / 2 / s1.shape[1]


@_with
def halved_twice(q1, q2, s1, s2, t):
    return (_ce(q2, s1, t) + _ce(q1, s2, t)) / 4


@_with
def sign_lost(q1, q2, s1, s2, t):
    return -(_ce(q2, s1, t) + _ce(q1, s2, t)) / 2


# --- the cross-entropy


@_with
def probabilities_for_logarithms(q1, q2, s1, s2, t):
    p1, p2 = (s1 / t).softmax(1), (s2 / t).softmax(1)
    return -(q2 * p1 + q1 * p2).sum(1).mean() / 2


@_with
def logarithm_of_the_code(q1, q2, s1, s2, t):
    p1, p2 = (s1 / t).softmax(1), (s2 / t).softmax(1)
    return -(p1 * q2.log() + p2 * q1.log()).sum(1).mean() / 2


@_with
def divergence(q1, q2, s1, s2, t):
    loss = (_ce(q2, s1, t) + _ce(q1, s2, t)) / 2
    return loss + (torch.special.xlogy(q1, q1) + torch.special.xlogy(q2, q2)).sum(1).mean() / 2


@_with
def squared_difference(q1, q2, s1, s2, t):
    p1, p2 = (s1 / t).softmax(1), (s2 / t).softmax(1)
    return ((q2 - p1) ** 2 + (q1 - p2) ** 2).sum(1).mean() / 2


@_with
def hardest_prototype_only(q1, q2, s1, s2, t):
    return (F.cross_entropy(s1 / t, q2.argmax(1)) + F.cross_entropy(s2 / t, q1.argmax(1))) / 2


@_with
def log_of_sum_with_constant(q1, q2, s1, s2, t):
    p1, p2 = (s1 / t).softmax(1), (s2 / t).softmax(1)
    return -(q2 * (p1 + 1e-2).log() + q1 * (p2 + 1e-2).log()).sum(1).mean() / 2


@_with
def over_samples(q1, q2, s1, s2, t):
    p1, p2 = (s1 / t).log_softmax(0), (s2 / t).log_softmax(0)
    return -(q2 * p1 + q1 * p2).sum(1).mean() / 2


@_with
def softmax_twice(q1, q2, s1, s2, t):
    p1, p2 = (s1 / t).softmax(1), (s2 / t).softmax(1)
    return (_ce(q2, p1, 1) + _ce(q1, p2, 1)) / 2


@_with
def unit_rows(q1, q2, s1, s2, t):
    return (_ce(q2, F.normalize(s1, dim=1), t) + _ce(q1, F.normalize(s2, dim=1), t)) / 2


# --- the temperature


@_with
def temperature_forgotten(q1, q2, s1, s2, t):
    return (_ce(q2, s1, 1) + _ce(q1, s2, 1)) / 2


@_with
def temperature_multiplied(q1, q2, s1, s2, t):
    return (_ce(q2, s1, 1 / t) + _ce(q1, s2, 1 / t)) / 2


@_with
def temperature_fixed(q1, q2, s1, s2, t):
    return (_ce(q2, s1, 0.1) + _ce(q1, s2, 0.1)) / 2


@_with
def one_view_without_temperature(q1, q2, s1, s2, t):
    return (_ce(q2, s1, t) + _ce(q1, s2, 1)) / 2


@_coded
def temperature_for_epsilon(s1, s2, temperature, epsilon, iterations):
    return sinkhorn(s1, temperature, iterations), sinkhorn(s2, temperature, iterations)


def epsilon_for_temperature(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (sinkhorn(s, epsilon, iterations) for s in (scores_1, scores_2))
    return (_ce(q2, scores_1, epsilon) + _ce(q1, scores_2, epsilon)) / 2


def arguments_swapped(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    q1, q2 = (sinkhorn(s, temperature, iterations) for s in (scores_1, scores_2))
    return (_ce(q2, scores_1, epsilon) + _ce(q1, scores_2, epsilon)) / 2


@_coded
def divided_before_the_codes(s1, s2, temperature, epsilon, iterations):
    return (sinkhorn(s / temperature, epsilon, iterations) for s in (s1, s2))


@_coded
def epsilon_fixed(s1, s2, temperature, epsilon, iterations):
    return sinkhorn(s1, 0.05, iterations), sinkhorn(s2, 0.05, iterations)


# --- the codes


@_coded
def softmax_for_codes(s1, s2, temperature, epsilon, iterations):
    return (s1.detach() / epsilon).softmax(1), (s2.detach() / epsilon).softmax(1)


@_coded
def probabilities_for_codes(s1, s2, temperature, epsilon, iterations):
    return (s1.detach() / temperature).softmax(1), (s2.detach() / temperature).softmax(1)


@_coded
def rounds_fixed(s1, s2, temperature, epsilon, iterations):
    return sinkhorn(s1, epsilon, 3), sinkhorn(s2, epsilon, 3)


@_coded
def both_views_share_the_prototypes(s1, s2, temperature, epsilon, iterations):
    return sinkhorn(torch.cat([s1, s2]), epsilon, iterations).chunk(2)


@_coded
def codes_not_times_b(s1, s2, temperature, epsilon, iterations):
    return tuple(sinkhorn(s, epsilon, iterations) / len(s) for s in (s1, s2))


@_coded
def samples_first(s1, s2, temperature, epsilon, iterations):
    def codes(s):
        log_q = s.detach() / epsilon
        for _ in range(iterations):
            log_q = log_q.log_softmax(1).log_softmax(0)
        return log_q.exp() * len(s) / s.shape[1]

    return codes(s1), codes(s2)


@_coded
def codes_of_columns(s1, s2, temperature, epsilon, iterations):
    return sinkhorn(s1.T, epsilon, iterations).T, sinkhorn(s2.T, epsilon, iterations).T


# --- the graph


@_coded
def codes_on_the_graph(s1, s2, temperature, epsilon, iterations):
    def codes(s):
        log_q = s / epsilon
        for _ in range(iterations):
            log_q = log_q.log_softmax(0).log_softmax(1)
        return log_q.exp()

    return codes(s1), codes(s2)


@_with
def second_view_detached(q1, q2, s1, s2, t):
    return (_ce(q2, s1, t) + _ce(q1, s2.detach(), t)) / 2


@_with
def first_view_detached(q1, q2, s1, s2, t):
    return (_ce(q2, s1.detach(), t) + _ce(q1, s2, t)) / 2


@_with
def predictions_detached(q1, q2, s1, s2, t):
    return (_ce(q2, s1.detach(), t) + _ce(q1, s2.detach(), t)) / 2 + 0 * (s1 + s2).sum()
