"""The wrong answers to the challenge that people write, each small enough to read at a glance."""

import math

import torch
import torch.nn.functional as F


def _unit(z_i, z_j):
    return F.normalize(torch.cat([z_i, z_j]), dim=1)


def _cosines(z_i, z_j):
    u = _unit(z_i, z_j)
    return u @ u.T


def _masked(logits):
    return logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), -torch.inf)


def _twins(rows):
    return (torch.arange(rows) + rows // 2) % rows


def _loss(logits):
    """What is left to do once the logits are there, done right."""
    return F.cross_entropy(_masked(logits), _twins(len(logits)))


def _per_row(z_i, z_j, t):
    return F.cross_entropy(
        _masked(_cosines(z_i, z_j) / t), _twins(2 * len(z_i)), reduction="none"
    )


def _negatives(logits):
    """Logits with the self entry and the positive removed."""
    rows = len(logits)
    return _masked(logits).scatter(1, _twins(rows)[:, None], -torch.inf)


def _positives(logits):
    return logits.gather(1, _twins(len(logits))[:, None]).squeeze(1)


# --- normalisation


def no_normalisation(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    return _loss(z @ z.T / t)


def normalised_over_batch(z_i, z_j, t):
    u = torch.cat([F.normalize(z_i, dim=0), F.normalize(z_j, dim=0)])
    return _loss(u @ u.T / t)


def normalised_over_both_batches(z_i, z_j, t):
    u = F.normalize(torch.cat([z_i, z_j]), dim=0)
    return _loss(u @ u.T / t)


def one_view_normalised(z_i, z_j, t):
    u = torch.cat([F.normalize(z_i, dim=1), z_j])
    return _loss(u @ u.T / t)


def normalised_by_squared_norm(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    u = z / (z**2).sum(1, keepdim=True)
    return _loss(u @ u.T / t)


def normalised_by_l1(z_i, z_j, t):
    u = F.normalize(torch.cat([z_i, z_j]), p=1, dim=1)
    return _loss(u @ u.T / t)


def normalised_as_a_whole(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    u = z / z.norm()
    return _loss(u @ u.T / t)


def similarities_normalised(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    return _loss(F.normalize(z @ z.T, dim=1) / t)


def standardised(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    u = (z - z.mean(0)) / z.std(0)
    return _loss(u @ u.T / t)


# --- the diagonal


def mask_forgotten(z_i, z_j, t):
    return F.cross_entropy(_cosines(z_i, z_j) / t, _twins(2 * len(z_i)))


def mask_multiplied(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    return F.cross_entropy(logits * (1 - torch.eye(len(logits))), _twins(len(logits)))


def mask_minus_one(z_i, z_j, t):
    cosines = _cosines(z_i, z_j)
    diagonal = torch.eye(len(cosines), dtype=torch.bool)
    return F.cross_entropy(cosines.masked_fill(diagonal, -1.0) / t, _twins(len(cosines)))


# --- which column is the positive


def interleaved_targets(z_i, z_j, t):
    return F.cross_entropy(
        _masked(_cosines(z_i, z_j) / t), torch.arange(2 * len(z_i)) ^ 1
    )


def next_row_is_the_twin(z_i, z_j, t):
    rows = 2 * len(z_i)
    return F.cross_entropy(_masked(_cosines(z_i, z_j) / t), (torch.arange(rows) + 1) % rows)


def self_is_the_target(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    return F.cross_entropy(logits, torch.arange(len(logits)))


def labels_of_the_first_half(z_i, z_j, t):
    n = len(z_i)
    logits = _cosines(z_i, z_j) / t
    return F.cross_entropy(logits, torch.arange(n).repeat(2))


def labels_zero(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    diagonal = torch.eye(len(logits), dtype=torch.bool)
    return F.cross_entropy(
        logits.masked_fill(diagonal, -1e9), torch.zeros(len(logits), dtype=torch.long)
    )


# --- who competes


def one_direction(z_i, z_j, t):
    logits = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / t
    return F.cross_entropy(logits, torch.arange(len(z_i)))


def other_direction(z_i, z_j, t):
    return one_direction(z_j, z_i, t)


def two_directions(z_i, z_j, t):
    return (one_direction(z_i, z_j, t) + one_direction(z_j, z_i, t)) / 2


def forum_question(z_i, z_j, t):
    return one_direction(z_i, z_j, 1.0)


def same_view_negatives(z_i, z_j, t):
    n = len(z_i)
    logits = _negatives(_cosines(z_i, z_j) / t)
    same_view = torch.block_diag(torch.ones(n, n), torch.ones(n, n)).bool()
    positives = _positives(_cosines(z_i, z_j) / t)
    negatives = logits.masked_fill(~same_view, -torch.inf).logsumexp(1)
    return (torch.logaddexp(positives, negatives) - positives).mean()


def hardest_negative_only(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    rivals = _negatives(logits).max(1).values
    return F.softplus(rivals - _positives(logits)).mean()


def hardest_ten_first_views(z_i, z_j, t):
    n = len(z_i)
    logits = _cosines(z_i, z_j)[:n] / t
    rivals = _negatives(_cosines(z_i, z_j) / t)[:n]
    hardest = rivals.topk(min(10, 2 * n - 2), dim=1).values
    positives = logits.gather(1, (torch.arange(n) + n)[:, None])
    return F.cross_entropy(torch.cat([positives, hardest], 1), torch.zeros(n, dtype=torch.long))


# --- temperature


def temperature_forgotten(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j))


def temperature_multiplied(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) * t)


def temperature_squared(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) / t**2)


def temperature_root(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) / math.sqrt(t))


def temperature_doubled(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) / (2 * t))


def temperature_fixed(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) / 0.07)


def temperature_fixed_half(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) / 0.5)


def positive_undivided(z_i, z_j, t):
    cosines = _cosines(z_i, z_j)
    positives = _positives(cosines)[:, None]
    logits = torch.cat([positives, _negatives(cosines / t)], 1)
    return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))


def negatives_undivided(z_i, z_j, t):
    cosines = _cosines(z_i, z_j)
    positives = _positives(cosines / t)[:, None]
    logits = torch.cat([positives, _negatives(cosines)], 1)
    return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))


def numerator_undivided(z_i, z_j, t):
    cosines = _cosines(z_i, z_j)
    return (_masked(cosines / t).logsumexp(1) - _positives(cosines)).mean()


def loss_times_temperature(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() * t


def loss_over_temperature(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() / t


def temperature_inside_the_log(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() - math.log(t)


def loss_without_temperature_over_it(z_i, z_j, t):
    return _per_row(z_i, z_j, 1.0).mean() / t


def loss_times_two_temperatures(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() * 2 * t


def denominator_undivided(z_i, z_j, t):
    cosines = _cosines(z_i, z_j)
    return (_masked(cosines).logsumexp(1) - _positives(cosines) / t).mean()


# --- reduction


def summed(z_i, z_j, t):
    return _per_row(z_i, z_j, t).sum()


def mean_over_images(z_i, z_j, t):
    return _per_row(z_i, z_j, t).sum() / len(z_i)


def halved(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() / 2


def divided_twice(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() / (2 * len(z_i))


def divided_by_images_too(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() / len(z_i)


def not_reduced(z_i, z_j, t):
    return _per_row(z_i, z_j, t)


def first_views_only(z_i, z_j, t):
    return _per_row(z_i, z_j, t)[: len(z_i)].mean()


def second_views_only(z_i, z_j, t):
    return _per_row(z_i, z_j, t)[len(z_i) :].mean()


def divided_by_candidates(z_i, z_j, t):
    return _per_row(z_i, z_j, t).sum() / (2 * len(z_i) - 1)


def second_views_over_all(z_i, z_j, t):
    return _per_row(z_i, z_j, t)[len(z_i) :].sum() / (2 * len(z_i))


def one_ratio_for_the_batch(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    return _masked(logits).flatten().logsumexp(0) - _positives(logits).logsumexp(0)


def log_of_the_mean(z_i, z_j, t):
    return -(-_per_row(z_i, z_j, t)).exp().mean().log()


def worst_row(z_i, z_j, t):
    return _per_row(z_i, z_j, t).max()


def median_row(z_i, z_j, t):
    return _per_row(z_i, z_j, t).median()


# --- sign and formula


def bound_returned(z_i, z_j, t):
    return math.log(2 * len(z_i) - 1) - _per_row(z_i, z_j, t).mean()


def alignment_only(z_i, z_j, t):
    return (1 - _positives(_cosines(z_i, z_j))).mean()


def softmax_down_the_rows(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    rivals = _negatives(logits)
    rows = len(logits)
    rivals = rivals[rivals.isfinite()].view(rows, rows - 2)
    return -torch.cat([_positives(logits)[:, None], rivals], 1).log_softmax(0)[:, 0].mean()


def sign_flipped(z_i, z_j, t):
    return -_per_row(z_i, z_j, t).mean()


def similarity_negated(z_i, z_j, t):
    return _loss(-_cosines(z_i, z_j) / t)


def positive_left_out(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    return (_negatives(logits).logsumexp(1) - _positives(logits)).mean()


def positive_twice(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    denominator = torch.logaddexp(_masked(logits).logsumexp(1), _positives(logits))
    return (denominator - _positives(logits)).mean()


def mean_of_the_negatives(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    rivals = _negatives(logits).logsumexp(1) - math.log(max(1, len(logits) - 2))
    return F.softplus(rivals - _positives(logits)).mean()


def mean_of_the_candidates(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() - math.log(2 * len(z_i) - 1)


def softmax_before_cross_entropy(z_i, z_j, t):
    logits = _masked(_cosines(z_i, z_j) / t)
    return F.cross_entropy(logits.softmax(1), _twins(len(logits)))


def log_forgotten(z_i, z_j, t):
    return -(-_per_row(z_i, z_j, t)).exp().mean()


def one_minus_probability(z_i, z_j, t):
    return 1 - (-_per_row(z_i, z_j, t)).exp().mean()


def exp_forgotten(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    sums = logits.fill_diagonal_(0).sum(1)
    return -(_positives(logits) / sums).abs().log().mean()


def bits(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() / math.log(2)


def decimal_log(z_i, z_j, t):
    return _per_row(z_i, z_j, t).mean() / math.log(10)


def squared_distance(z_i, z_j, t):
    u = _unit(z_i, z_j)
    return _loss(-(u[:, None] - u).square().sum(-1) / t)


def plain_distance(z_i, z_j, t):
    u = _unit(z_i, z_j)
    return _loss(-(u[:, None] - u).square().sum(-1).clamp_min(1e-24).sqrt() / t)


def squared_cosines(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j) ** 2 / t)


def absolute_cosines(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j).abs() / t)


def negative_cosines_clipped(z_i, z_j, t):
    return _loss(_cosines(z_i, z_j).clamp_min(0) / t)


def label_smoothing(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    diagonal = torch.eye(len(logits), dtype=torch.bool)
    logits = logits.masked_fill(diagonal, -1e4)
    return F.cross_entropy(logits, _twins(len(logits)), label_smoothing=0.1)


def independent_yes_or_no(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    rows = len(logits)
    target = F.one_hot(_twins(rows), rows).to(logits.dtype)
    others = ~torch.eye(rows, dtype=torch.bool)
    return F.binary_cross_entropy_with_logits(logits[others], target[others])


def mse_to_identity(z_i, z_j, t):
    cosines = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T
    return F.mse_loss(cosines / t, torch.eye(len(z_i), dtype=cosines.dtype))


def pull_only(z_i, z_j, t):
    return -_positives(_cosines(z_i, z_j) / t).mean()


def one_softmax_over_everything(z_i, z_j, t):
    logits = _masked(_cosines(z_i, z_j) / t)
    return (logits.flatten().logsumexp(0) - _positives(logits)).mean()


# --- both at once: the hand-writing guide as printed


def guide_as_printed(z_i, z_j, t):
    u = _unit(z_i, z_j)
    cosines = u @ u.T
    rows = len(u)
    positives = cosines.gather(1, (torch.arange(rows) ^ 1)[:, None])
    rivals = _masked(cosines / t).scatter(1, (torch.arange(rows) ^ 1)[:, None], -torch.inf)
    return F.cross_entropy(
        torch.cat([positives, rivals], 1), torch.zeros(rows, dtype=torch.long)
    )


def no_temperature_no_mask(z_i, z_j, t):
    return mask_forgotten(z_i, z_j, 1.0)


def no_normalisation_no_mask(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    return F.cross_entropy(z @ z.T / t, _twins(len(z)))


# --- the value is right, the gradient is not


def second_view_detached(z_i, z_j, t):
    return _per_row(z_i, z_j.detach(), t).mean()


def first_view_detached(z_i, z_j, t):
    return _per_row(z_i.detach(), z_j, t).mean()


def candidates_detached(z_i, z_j, t):
    u = _unit(z_i, z_j)
    return _loss(u @ u.detach().T / t)


def norm_detached(z_i, z_j, t):
    z = torch.cat([z_i, z_j])
    u = z / z.norm(dim=1, keepdim=True).detach()
    return _loss(u @ u.T / t)


def without_graph(z_i, z_j, t):
    with torch.no_grad():
        return _per_row(z_i, z_j, t).mean()


def positives_detached(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    return (_masked(logits).logsumexp(1) - _positives(logits).detach()).mean()


def denominator_detached(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    return (_masked(logits).logsumexp(1).detach() - _positives(logits)).mean()


def negatives_detached(z_i, z_j, t):
    logits = _cosines(z_i, z_j) / t
    rivals = _negatives(logits).logsumexp(1).detach()
    return F.softplus(rivals - _positives(logits)).mean()
