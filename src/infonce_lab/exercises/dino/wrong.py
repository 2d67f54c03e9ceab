"""The wrong DINO losses that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F

from infonce_lab.reference.dino import dino_loss


def _ce(target, logits):
    return -(target * F.log_softmax(logits, dim=1)).sum(dim=1).mean()


def _target(teacher, center, temperature):
    return ((teacher - center) / temperature).softmax(dim=1).detach()


def _with(loss):
    """A loss of all five, with the interface and the defaults of the exercise."""

    def answer(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
        return loss(student, teacher, center, student_temperature, teacher_temperature)

    answer.__name__ = loss.__name__
    return answer


# --- the centre


@_with
def center_forgotten(s, t, c, ts, tt):
    return _ce(_target(t, 0, tt), s / ts)


@_with
def center_added(s, t, c, ts, tt):
    return _ce(_target(t, -c, tt), s / ts)


@_with
def center_after_the_temperature(s, t, c, ts, tt):
    return _ce((t / tt - c).softmax(1).detach(), s / ts)


@_with
def center_after_the_softmax(s, t, c, ts, tt):
    return _ce(((t / tt).softmax(1) - c).detach(), s / ts)


@_with
def student_centred(s, t, c, ts, tt):
    return _ce(_target(t, 0, tt), (s - c) / ts)


@_with
def both_centred(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), (s - c) / ts)


@_with
def center_of_the_batch(s, t, c, ts, tt):
    return _ce(_target(t, t.mean(0), tt), s / ts)


@_with
def center_updated_first(s, t, c, ts, tt):
    return _ce(_target(t, 0.9 * c + 0.1 * t.mean(0), tt), s / ts)


@_with
def mean_of_each_row_removed(s, t, c, ts, tt):
    return _ce(_target(t, t.mean(1, keepdim=True), tt), s / ts)


# --- the temperatures


@_with
def temperatures_swapped(s, t, c, ts, tt):
    return _ce(_target(t, c, ts), s / tt)


@_with
def teacher_not_sharpened(s, t, c, ts, tt):
    return _ce(_target(t, c, ts), s / ts)


@_with
def student_as_sharp_as_the_teacher(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s / tt)


@_with
def no_teacher_temperature(s, t, c, ts, tt):
    return _ce(_target(t, c, 1), s / ts)


@_with
def no_student_temperature(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s)


@_with
def no_temperatures(s, t, c, ts, tt):
    return _ce(_target(t, c, 1), s)


@_with
def temperatures_multiplied(s, t, c, ts, tt):
    return _ce(_target(t, c, 1 / tt), s * ts)


@_with
def temperatures_fixed(s, t, c, ts, tt):
    return _ce(_target(t, c, 0.04), s / 0.1)


# --- the cross-entropy


@_with
def roles_swapped(s, t, c, ts, tt):
    p = (s / ts).softmax(1)
    return -(p * ((t - c) / tt).detach().log_softmax(1)).sum(1).mean()


@_with
def divergence(s, t, c, ts, tt):
    q = _target(t, c, tt)
    return _ce(q, s / ts) + torch.special.xlogy(q, q).sum(1).mean()


@_with
def reverse_divergence(s, t, c, ts, tt):
    log_p, log_q = (s / ts).log_softmax(1), ((t - c) / tt).detach().log_softmax(1)
    return (log_p.exp() * (log_p - log_q)).sum(1).mean()


@_with
def probabilities_for_logarithms(s, t, c, ts, tt):
    return -(_target(t, c, tt) * (s / ts).softmax(1)).sum(1).mean()


@_with
def teacher_rounded(s, t, c, ts, tt):
    return F.cross_entropy(s / ts, (t - c).argmax(1))


@_with
def squared_difference(s, t, c, ts, tt):
    return ((_target(t, c, tt) - (s / ts).softmax(1)) ** 2).sum(1).mean()


@_with
def softmax_twice(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), (s / ts).softmax(1))


@_with
def teacher_logits_as_target(s, t, c, ts, tt):
    return _ce(((t - c) / tt).detach(), s / ts)


@_with
def every_pair(s, t, c, ts, tt):
    return -(_target(t, c, tt) @ (s / ts).log_softmax(1).T).mean()


@_with
def neighbour_s_teacher(s, t, c, ts, tt):
    return _ce(_target(t, c, tt).flip(0), s / ts)


@_with
def over_samples(s, t, c, ts, tt):
    return -(_target(t, c, tt) * (s / ts).log_softmax(0)).sum(1).mean()


@_with
def teacher_over_samples(s, t, c, ts, tt):
    return _ce(((t - c) / tt).softmax(0).detach(), s / ts)


@_with
def both_over_samples(s, t, c, ts, tt):
    return -(((t - c) / tt).softmax(0).detach() * (s / ts).log_softmax(0)).sum(0).mean()


@_with
def large_constant(s, t, c, ts, tt):
    return -(_target(t, c, tt) * ((s / ts).softmax(1) + 1e-2).log()).sum(1).mean()


@_with
def bits(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s / ts) / torch.log(torch.tensor(2.0, dtype=s.dtype))


@_with
def unit_rows(s, t, c, ts, tt):
    return _ce(_target(F.normalize(t, dim=1), c, tt), F.normalize(s, dim=1) / ts)


# --- reduction and sign


@_with
def summed_over_the_batch(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s / ts) * len(s)


@_with
def averaged_over_prototypes(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s / ts) / s.shape[1]


@_with
def halved(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s / ts) / 2


@_with
def times_the_temperature(s, t, c, ts, tt):
    return _ce(_target(t, c, tt), s / ts) * ts


@_with
def sign_lost(s, t, c, ts, tt):
    return -_ce(_target(t, c, tt), s / ts)


# --- the graph


@_with
def teacher_on_the_graph(s, t, c, ts, tt):
    return _ce(((t - c.detach()) / tt).softmax(1), s / ts)


@_with
def teacher_and_center_on_the_graph(s, t, c, ts, tt):
    return _ce(((t - c) / tt).softmax(1), s / ts)


@_with
def center_on_the_graph(s, t, c, ts, tt):
    return _ce(((t.detach() - c) / tt).softmax(1), s / ts)


@_with
def student_detached(s, t, c, ts, tt):
    return dino_loss(s.detach(), t, c, ts, tt)


@_with
def wrong_side_detached(s, t, c, ts, tt):
    return _ce(((t - c) / tt).softmax(1), s.detach() / ts)
