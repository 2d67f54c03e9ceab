"""The wrong CLIP losses that people write, each small enough to read at a glance."""

import math

import torch
import torch.nn.functional as F


def _units(images, texts):
    return F.normalize(images, dim=1), F.normalize(texts, dim=1)


def _logits(images, texts, logit_scale):
    u, v = _units(images, texts)
    return logit_scale.exp() * u @ v.T  # (N, N)


def _rows(logits, **options):
    return F.cross_entropy(logits, torch.arange(len(logits)), **options)


def _both(logits, **options):
    return (_rows(logits, **options) + _rows(logits.T, **options)) / 2


# --- normalization


def no_normalisation(images, texts, logit_scale):
    return _both(logit_scale.exp() * images @ texts.T)


def images_only_normalised(images, texts, logit_scale):
    return _both(logit_scale.exp() * F.normalize(images, dim=1) @ texts.T)


def texts_only_normalised(images, texts, logit_scale):
    return _both(logit_scale.exp() * images @ F.normalize(texts, dim=1).T)


def normalised_over_batch(images, texts, logit_scale):
    return _both(logit_scale.exp() * F.normalize(images, dim=0) @ F.normalize(texts, dim=0).T)


def normalised_by_squared_norm(images, texts, logit_scale):
    u, v = (z / z.square().sum(dim=1, keepdim=True) for z in (images, texts))
    return _both(logit_scale.exp() * u @ v.T)


def normalised_by_l1(images, texts, logit_scale):
    u, v = F.normalize(images, p=1, dim=1), F.normalize(texts, p=1, dim=1)
    return _both(logit_scale.exp() * u @ v.T)


def normalised_as_a_whole(images, texts, logit_scale):
    return _both(logit_scale.exp() * (images / images.norm()) @ (texts / texts.norm()).T)


# --- temperature


def exp_forgotten(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(logit_scale * u @ v.T)


def scale_ignored(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(u @ v.T + 0 * logit_scale)


def divided_by_scale(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(u @ v.T / logit_scale.exp())


def divided_by_log_scale(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(u @ v.T / logit_scale)


def scaled_twice(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both((logit_scale.exp() * u) @ (logit_scale.exp() * v).T)


def scale_root(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both((logit_scale / 2).exp() * u @ v.T)


def scale_fixed(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(u @ v.T / 0.07 + 0 * logit_scale)


def scale_capped(limit):
    def clip_loss(images, texts, logit_scale):
        return _both(_logits(images, texts, logit_scale.clamp(max=limit)))

    return clip_loss


def one_direction_unscaled(images, texts, logit_scale):
    u, v = _units(images, texts)
    return (_rows(logit_scale.exp() * u @ v.T) + _rows(v @ u.T)) / 2


def loss_scaled(images, texts, logit_scale):
    u, v = _units(images, texts)
    return logit_scale.exp() * _both(u @ v.T)


def loss_over_scale(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale)) / logit_scale.exp()


def scale_added(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(u @ v.T + logit_scale.exp())


def only_positives_scaled(images, texts, logit_scale):
    u, v = _units(images, texts)
    cosines = u @ v.T
    own = torch.eye(len(u), dtype=torch.bool)
    return _both(torch.where(own, cosines * logit_scale.exp(), cosines))


def only_negatives_scaled(images, texts, logit_scale):
    u, v = _units(images, texts)
    cosines = u @ v.T
    own = torch.eye(len(u), dtype=torch.bool)
    return _both(torch.where(own, cosines, cosines * logit_scale.exp()))


def base_two(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _both(torch.exp2(logit_scale) * u @ v.T)


# --- one direction, wrong axis


def rows_only(images, texts, logit_scale):
    return _rows(_logits(images, texts, logit_scale))


def columns_only(images, texts, logit_scale):
    return _rows(_logits(images, texts, logit_scale).T)


def rows_only_halved(images, texts, logit_scale):
    return _rows(_logits(images, texts, logit_scale)) / 2


def columns_only_halved(images, texts, logit_scale):
    return _rows(_logits(images, texts, logit_scale).T) / 2


def both_softmaxes_at_once(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return _rows(logits.log_softmax(dim=0))


def one_softmax_over_everything(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return -logits.flatten().log_softmax(0).view_as(logits).diagonal().mean()


def matrix_symmetrised(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return _rows((logits + logits.T) / 2)


def forum_question(images, texts, logit_scale):
    u, v = _units(images, texts)
    return _rows(u @ v.T) + 0 * logit_scale


# --- what competes


def diagonal_masked(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    own = torch.eye(len(logits), dtype=torch.bool)
    return _both(logits.masked_fill(own, -torch.inf))


def diagonal_zeroed(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return _both(logits * (1 - torch.eye(len(logits), dtype=logits.dtype)))


def nt_xent_candidates(images, texts, logit_scale):
    u = torch.cat(_units(images, texts))
    logits = (logit_scale.exp() * u @ u.T).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits, torch.arange(len(u)).roll(len(images)))


def same_modality(images, texts, logit_scale):
    u, v = _units(images, texts)
    return (_rows(logit_scale.exp() * u @ u.T) + _rows(logit_scale.exp() * v @ v.T)) / 2


def images_with_images(images, texts, logit_scale):
    return _rows(_logits(images, images, logit_scale))


def hardest_negative_only(images, texts, logit_scale):
    def rows(logits):
        own = torch.eye(len(logits), dtype=torch.bool)
        hardest = logits.masked_fill(own, -torch.inf).amax(dim=1)
        return F.softplus(hardest - logits.diagonal()).mean()

    logits = _logits(images, texts, logit_scale)
    return (rows(logits) + rows(logits.T)) / 2


# --- labels, sign


def labels_zero(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    zeros = torch.zeros(len(logits), dtype=torch.long)
    return (F.cross_entropy(logits, zeros) + F.cross_entropy(logits.T, zeros)) / 2


def labels_shifted(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    next_one = torch.arange(len(logits)).roll(-1)
    return (F.cross_entropy(logits, next_one) + F.cross_entropy(logits.T, next_one)) / 2


def labels_reversed(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    back = torch.arange(len(logits)).flip(0)
    return (F.cross_entropy(logits, back) + F.cross_entropy(logits.T, back)) / 2


def labels_zero_in_columns(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    zeros = torch.zeros(len(logits), dtype=torch.long)
    return (_rows(logits) + F.cross_entropy(logits.T, zeros)) / 2


def sign_flipped(images, texts, logit_scale):
    return -_both(_logits(images, texts, logit_scale))


def similarity_negated(images, texts, logit_scale):
    return _both(-_logits(images, texts, logit_scale))


# --- reduction


def directions_added(images, texts, logit_scale):
    return 2 * _both(_logits(images, texts, logit_scale))


def summed(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale), reduction="sum")


def summed_and_added(images, texts, logit_scale):
    return 2 * _both(_logits(images, texts, logit_scale), reduction="sum")


def halved_twice(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale)) / 2


def divided_by_pairs_too(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale)) / len(images)


def not_reduced(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale), reduction="none")


def log_of_the_mean(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    shares = torch.cat([logits.softmax(1).diagonal(), logits.softmax(0).diagonal()])
    return -shares.mean().log()


def probabilities_averaged(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    share = (logits.softmax(1).diagonal() + logits.softmax(0).diagonal()) / 2
    return -share.log().mean()


def worse_direction(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return torch.maximum(_rows(logits), _rows(logits.T))


# --- formula


def towards_the_identity(images, texts, logit_scale):
    u, v = _units(images, texts)
    target = torch.eye(len(u), dtype=u.dtype)
    return F.mse_loss(u @ v.T, target) + 0 * logit_scale


def logits_towards_the_identity(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return F.mse_loss(logits, torch.eye(len(logits), dtype=logits.dtype))


def sigmoid_pairs(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    sign = 2 * torch.eye(len(logits), dtype=logits.dtype) - 1
    return -F.logsigmoid(sign * logits).sum(dim=1).mean()


def sigmoid_pairs_mean(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return F.binary_cross_entropy_with_logits(logits, torch.eye(len(logits), dtype=logits.dtype))


def softmax_before_cross_entropy(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return (_rows(logits.softmax(dim=1)) + _rows(logits.T.softmax(dim=1))) / 2


def positive_left_out(images, texts, logit_scale):
    def rows(logits):
        own = torch.eye(len(logits), dtype=torch.bool)
        return logits.masked_fill(own, -torch.inf).logsumexp(dim=1) - logits.diagonal()

    logits = _logits(images, texts, logit_scale)
    return (rows(logits) + rows(logits.T)).mean() / 2


def label_smoothing(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale), label_smoothing=0.1)


def alignment_only(images, texts, logit_scale):
    return -_logits(images, texts, logit_scale).diagonal().mean()


def bound_returned(images, texts, logit_scale):
    return math.log(len(images)) - _both(_logits(images, texts, logit_scale))


def log_forgotten(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return -(logits.softmax(1).diagonal() + logits.softmax(0).diagonal()).mean() / 2


def bits(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale)) / math.log(2)


def mean_in_the_denominator(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale)) - math.log(len(images))


def eps(size):
    def clip_loss(images, texts, logit_scale):
        logits = _logits(images, texts, logit_scale)
        rows, columns = logits.softmax(1).diagonal(), logits.softmax(0).diagonal()
        return -((rows + size).log() + (columns + size).log()).mean() / 2

    return clip_loss


# --- gradient


def scale_detached(images, texts, logit_scale):
    return _both(_logits(images, texts, logit_scale.detach()))


def images_detached(images, texts, logit_scale):
    return _both(_logits(images.detach(), texts, logit_scale))


def texts_detached(images, texts, logit_scale):
    return _both(_logits(images, texts.detach(), logit_scale))


def norms_detached(images, texts, logit_scale):
    u, v = (z / z.detach().norm(dim=1, keepdim=True) for z in (images, texts))
    return _both(logit_scale.exp() * u @ v.T)


def candidates_detached(images, texts, logit_scale):
    rows = _rows(_logits(images, texts.detach(), logit_scale))
    columns = _rows(_logits(images.detach(), texts, logit_scale).T)
    return (rows + columns) / 2


def anchors_detached(images, texts, logit_scale):
    rows = _rows(_logits(images.detach(), texts, logit_scale))
    columns = _rows(_logits(images, texts.detach(), logit_scale).T)
    return (rows + columns) / 2


def second_direction_detached(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return (_rows(logits) + _rows(logits.T).detach()) / 2


def first_direction_detached(images, texts, logit_scale):
    logits = _logits(images, texts, logit_scale)
    return (_rows(logits).detach() + _rows(logits.T)) / 2


def scale_gradient_of_the_scale(images, texts, logit_scale):
    # exp in the value, but the gradient is that of a plain multiplication by the scale
    s = logit_scale.exp().detach() + logit_scale - logit_scale.detach()
    u, v = _units(images, texts)
    return _both(s * u @ v.T)
