"""The wrong bounds that people write, each small enough to read at a glance."""

import math

import torch
import torch.nn.functional as F


def _loss(scores, **options):
    return F.cross_entropy(scores, torch.arange(len(scores)), **options)


def _bound(scores):
    return math.log(len(scores)) - _loss(scores)


def _own(scores):
    return torch.eye(len(scores), dtype=torch.bool)


def _rivals(scores):
    return scores.masked_fill(_own(scores), -torch.inf)


# --- which logarithm, which sign


def log_of_the_negatives(scores):
    return math.log(len(scores) - 1) - _loss(scores)


def log_of_both_views(scores):
    return math.log(2 * len(scores)) - _loss(scores)


def log_of_nt_xents_candidates(scores):
    return math.log(2 * len(scores) - 1) - _loss(scores)


def log_forgotten(scores):
    return -_loss(scores)


def the_loss(scores):
    return _loss(scores)


def to_be_minimised(scores):
    return -_bound(scores)


def loss_added(scores):
    return math.log(len(scores)) + _loss(scores)


def clamped_at_zero(scores):
    return _bound(scores).clamp(min=0)


def rows_clamped_at_zero(scores):
    return (math.log(len(scores)) - _loss(scores, reduction="none")).clamp(min=0).mean()


def clamped_at_one(scores):
    return _bound(scores).clamp(max=1)


def share_of_the_cap(scores):
    return _bound(scores) / math.log(len(scores))


def exponential(scores):
    return _bound(scores).exp()


def absolute_value(scores):
    return _bound(scores).abs()


def softplus(scores):
    return F.softplus(_bound(scores))


# --- the base


def in_bits(scores):
    return _bound(scores) / math.log(2)


def in_base_10(scores):
    return _bound(scores) / math.log(10)


def base_10_minus_nats(scores):
    return math.log10(len(scores)) - _loss(scores)


def bits_minus_nats(scores):
    return math.log2(len(scores)) - _loss(scores)


def nats_minus_bits(scores):
    return math.log(len(scores)) - _loss(scores) / math.log(2)


# --- over which entries the softmax runs


def over_the_anchors(scores):
    return _bound(scores.T)


def both_directions(scores):
    return (_bound(scores) + _bound(scores.T)) / 2


def over_the_whole_table(scores):
    log_p = scores.flatten().log_softmax(0).view_as(scores)
    return math.log(len(scores)) + log_p.diagonal().mean()


def over_the_whole_table_all_cells(scores):
    return over_the_whole_table(scores) + math.log(len(scores))


def positive_not_a_candidate(scores):
    return math.log(len(scores)) + (scores.diagonal() - _rivals(scores).logsumexp(1)).mean()


def positive_not_a_candidate_counted(scores):
    return math.log(len(scores) - 1) + (scores.diagonal() - _rivals(scores).logsumexp(1)).mean()


def positive_counted_twice(scores):
    both = torch.cat([scores, scores.diagonal()[:, None]], dim=1)
    return math.log(len(scores)) + (scores.diagonal() - both.logsumexp(1)).mean()


def hardest_rival_only(scores):
    pair = torch.stack([scores.diagonal(), _rivals(scores).amax(1)], dim=1)
    return math.log(len(scores)) + pair.log_softmax(1)[:, 0].mean()


def largest_instead_of_sum(scores):
    return math.log(len(scores)) + (scores.diagonal() - scores.amax(1)).mean()


def diagonal_masked(scores):
    return math.log(len(scores)) - _loss(_rivals(scores))


def diagonal_zeroed(scores):
    return _bound(scores.masked_fill(_own(scores), 0.0))


def next_column(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, (torch.arange(b) + 1) % b)


def previous_column(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, (torch.arange(b) - 1) % b)


def first_column(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, torch.zeros(b, dtype=torch.long))


def nt_xent_targets(scores):
    b = len(scores)
    return math.log(b) - F.cross_entropy(scores, (torch.arange(b) + b // 2) % b)


# --- what is averaged, and where the logarithm stands


def summed_loss(scores):
    return math.log(len(scores)) - _loss(scores, reduction="sum")


def summed(scores):
    return len(scores) * _bound(scores)


def divided_by_b_again(scores):
    return math.log(len(scores)) - _loss(scores) / len(scores)


def over_all_entries(scores):
    log_p = F.log_softmax(scores, dim=1)
    return math.log(len(scores)) + (log_p * _own(scores)).mean()


def log_of_the_mean(scores):
    return math.log(len(scores)) + scores.softmax(1).diagonal().mean().log()


def without_logarithm(scores):
    return scores.softmax(1).diagonal().mean()


def log_sum_of_means(scores):
    """The popular proof, taken at its word: log E Σ in place of E log Σ."""
    return math.log(len(scores)) + scores.diagonal().mean() - scores.exp().sum(1).mean().log()


def sum_without_exponential(scores):
    return math.log(len(scores)) + (scores.diagonal() - scores.sum(1)).mean()


def softmax_twice(scores):
    return _bound(scores.softmax(1))


def accuracy(scores):
    hits = (scores.argmax(1) == torch.arange(len(scores))).to(scores.dtype)
    return hits.mean() + 0 * scores.sum()


# --- other bounds


def donsker_varadhan(scores):
    rest = scores[~_own(scores)]
    return scores.diagonal().mean() - rest.logsumexp(0) + math.log(len(rest))


def nguyen_wainwright_jordan(scores):
    return scores.diagonal().mean() - (scores[~_own(scores)] - 1).exp().mean()


# --- habits from elsewhere


def temperature_added(scores):
    return _bound(scores / 0.07)


def rows_normalised(scores):
    return _bound(F.normalize(scores, dim=1))


def eps(size: float):
    def eps_in_the_logarithm(scores):
        return math.log(len(scores)) + (scores.softmax(1).diagonal() + size).log().mean()

    return eps_in_the_logarithm


# --- right value, wrong gradient


def without_graph(scores):
    return _bound(scores.detach())


def denominator_detached(scores):
    return math.log(len(scores)) + (scores.diagonal() - scores.logsumexp(1).detach()).mean()


def positives_detached(scores):
    return math.log(len(scores)) + (scores.diagonal().detach() - scores.logsumexp(1)).mean()


def rivals_detached(scores):
    only_own = torch.where(_own(scores), scores, scores.detach())
    return _bound(only_own)


def gradient_of_the_loss(scores):
    bound = _bound(scores)
    return 2 * bound.detach() - bound
