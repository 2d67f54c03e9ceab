"""The wrong weights that people write, each small enough to read at a glance."""

import torch
import torch.nn.functional as F


def temperature_forgotten(similarities, temperature=0.07):
    return similarities.softmax(dim=1)


def temperature_multiplied(similarities, temperature=0.07):
    return (similarities * temperature).softmax(dim=1)


def temperature_outside(similarities, temperature=0.07):
    return similarities.softmax(dim=1) / temperature


def temperature_fixed(similarities, temperature=0.07):
    return (similarities / 0.07).softmax(dim=1)


def temperature_squared(similarities, temperature=0.07):
    return (similarities / temperature**2).softmax(dim=1)


def temperature_rooted(similarities, temperature=0.07):
    return (similarities / temperature**0.5).softmax(dim=1)


def temperature_twice(similarities, temperature=0.07):
    return (similarities / (2 * temperature)).softmax(dim=1)


def over_anchors(similarities, temperature=0.07):
    return (similarities / temperature).softmax(dim=0)


def over_everything(similarities, temperature=0.07):
    return (similarities / temperature).flatten().softmax(dim=0).view_as(similarities)


def nearest_last(similarities, temperature=0.07):
    return (-similarities / temperature).softmax(dim=1)


def log_weights(similarities, temperature=0.07):
    return (similarities / temperature).log_softmax(dim=1)


def not_normalised(similarities, temperature=0.07):
    return (similarities / temperature).exp()


def over_the_largest(similarities, temperature=0.07):
    return ((similarities - similarities.amax(1, keepdim=True)) / temperature).exp()


def mean_for_sum(similarities, temperature=0.07):
    e = (similarities / temperature).exp()
    return e / e.mean(dim=1, keepdim=True)


def softmax_twice(similarities, temperature=0.07):
    return (similarities / temperature).softmax(dim=1).softmax(dim=1)


def linear_shares(similarities, temperature=0.07):
    above = similarities - similarities.amin(dim=1, keepdim=True)
    return above / above.sum(dim=1, keepdim=True)


def only_the_hardest(similarities, temperature=0.07):
    return F.one_hot(similarities.argmax(dim=1), similarities.shape[1]).to(similarities.dtype)


def everyone_alike(similarities, temperature=0.07):
    return torch.full_like(similarities, 1 / similarities.shape[1])


def the_others_share(similarities, temperature=0.07):
    return 1 - (similarities / temperature).softmax(dim=1)


def a_positive_of_one(similarities, temperature=0.07):
    logits = torch.cat([torch.ones_like(similarities[:, :1]), similarities], dim=1) / temperature
    return logits.softmax(dim=1)[:, 1:]


def first_is_the_positive(similarities, temperature=0.07):
    rest = torch.cat([torch.full_like(similarities[:, :1], -torch.inf), similarities[:, 1:]], dim=1)
    return (rest / temperature).softmax(dim=1)


def first_left_out_below(similarities, temperature=0.07):
    e = (similarities / temperature).exp()
    return e / e[:, 1:].sum(dim=1, keepdim=True)


def diagonal_masked(similarities, temperature=0.07):
    itself = torch.eye(*similarities.shape, dtype=torch.bool)
    return (similarities / temperature).masked_fill(itself, -torch.inf).softmax(dim=1)


def friends_left_out(similarities, temperature=0.07):
    return (similarities.clamp(min=0) / temperature).softmax(dim=1)


def rows_scaled(similarities, temperature=0.07):
    return (F.normalize(similarities, dim=1) / temperature).softmax(dim=1)


def rows_standardised(similarities, temperature=0.07):
    centred = similarities - similarities.mean(dim=1, keepdim=True)
    return (centred / similarities.std(dim=1, keepdim=True) / temperature).softmax(dim=1)


def powers_of_two(similarities, temperature=0.07):
    return F.normalize(torch.exp2(similarities / temperature), p=1, dim=1)


def euclid_for_one(similarities, temperature=0.07):
    return F.normalize((similarities / temperature).exp(), dim=1)


def of_the_angle(similarities, temperature=0.07):
    return (-torch.arccos(similarities.clamp(-1, 1)) / temperature).softmax(dim=1)


def push_not_share(similarities, temperature=0.07):
    return (similarities / temperature).softmax(dim=1) / similarities.shape[0]


def push_in_cosines(similarities, temperature=0.07):
    return (similarities / temperature).softmax(dim=1) / temperature


def exp_overflows(similarities, temperature=0.07):
    e = torch.exp(similarities / temperature)
    return e / e.sum(dim=1, keepdim=True)


def shifted_by_the_mean(similarities, temperature=0.07):
    e = torch.exp((similarities - similarities.mean(dim=1, keepdim=True)) / temperature)
    return e / e.sum(dim=1, keepdim=True)


def eps(size: float):
    def negative_weights(similarities, temperature=0.07):
        e = torch.exp((similarities - similarities.amax(1, keepdim=True)) / temperature)
        return e / (e.sum(dim=1, keepdim=True) + size)

    return negative_weights


def detached(similarities, temperature=0.07):
    return (similarities.detach() / temperature).softmax(dim=1)


def denominator_detached(similarities, temperature=0.07):
    logits = similarities / temperature
    return (logits - logits.detach().logsumexp(dim=1, keepdim=True)).exp()
