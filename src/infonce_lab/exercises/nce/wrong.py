"""The wrong NCE losses that people write, each small enough to read at a glance."""

import math

import torch
import torch.nn.functional as F


def _cost(data, noise):
    """What is left to do once the log-odds are there, done right."""
    return (-F.logsigmoid(data) - F.logsigmoid(-noise).sum(1)).mean()


def _odds(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return s_d - l_d - log_k, s_n - l_n - log_k


# --- the correction


def log_k_forgotten(s_d, s_n, l_d, l_n):
    return _cost(s_d - l_d, s_n - l_n)


def log_pn_forgotten(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return _cost(s_d - log_k, s_n - log_k)


def no_correction(s_d, s_n, l_d, l_n):
    return _cost(s_d, s_n)


def log_k_added(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return _cost(s_d + log_k - l_d, s_n + log_k - l_n)


def log_pn_added(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return _cost(s_d - log_k + l_d, s_n - log_k + l_n)


def both_added(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return _cost(s_d + log_k + l_d, s_n + log_k + l_n)


def log_pn_added_without_k(s_d, s_n, l_d, l_n):
    return _cost(s_d + l_d, s_n + l_n)


def k_subtracted(s_d, s_n, l_d, l_n):
    k = s_n.shape[1]
    return _cost(s_d - k - l_d, s_n - k - l_n)


def k_times_log_pn(s_d, s_n, l_d, l_n):
    k = s_n.shape[1]
    return _cost(s_d - k * l_d, s_n - k * l_n)


def log_of_one_plus_k(s_d, s_n, l_d, l_n):
    log_all = math.log1p(s_n.shape[1])
    return _cost(s_d - log_all - l_d, s_n - log_all - l_n)


def log_of_the_batch(s_d, s_n, l_d, l_n):
    log_b = math.log(len(s_d))
    return _cost(s_d - log_b - l_d, s_n - log_b - l_n)


def density_in_place_of_its_log(s_d, s_n, l_d, l_n):
    k = s_n.shape[1]
    return _cost(s_d - k * l_d.exp(), s_n - k * l_n.exp())


def density_subtracted(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return _cost(s_d - log_k - l_d.exp(), s_n - log_k - l_n.exp())


def logged_twice(s_d, s_n, l_d, l_n):
    k = s_n.shape[1]
    return _cost(s_d - torch.log(k * l_d.abs()), s_n - torch.log(k * l_n.abs()))


def log_k_on_the_noise_only(s_d, s_n, l_d, l_n):
    return _cost(s_d - l_d, s_n - l_n - math.log(s_n.shape[1]))


def log_k_on_the_data_only(s_d, s_n, l_d, l_n):
    return _cost(s_d - l_d - math.log(s_n.shape[1]), s_n - l_n)


def corrected_at_the_noise_only(s_d, s_n, l_d, l_n):
    return _cost(s_d, _odds(s_d, s_n, l_d, l_n)[1])


def corrected_at_the_data_only(s_d, s_n, l_d, l_n):
    return _cost(_odds(s_d, s_n, l_d, l_n)[0], s_n)


def densities_of_the_data_at_the_noise(s_d, s_n, l_d, l_n):
    log_k = math.log(s_n.shape[1])
    return _cost(s_d - log_k - l_d, s_n - log_k - l_d[:, None])


# --- the sums and the means


def mean_over_the_noise(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return (-F.logsigmoid(data) - F.logsigmoid(-noise).mean(1)).mean()


def mean_over_the_noise_without_k(s_d, s_n, l_d, l_n):
    return (-F.logsigmoid(s_d - l_d) - F.logsigmoid(l_n - s_n).mean(1)).mean()


def mean_over_all_answers(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d, s_n, l_d, l_n)) / (1 + s_n.shape[1])


def summed_over_the_batch(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d, s_n, l_d, l_n)) * len(s_d)


def noise_summed_over_the_batch(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return -F.logsigmoid(data).mean() - F.logsigmoid(-noise).sum()


def data_summed_over_the_batch(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return -F.logsigmoid(data).sum() - F.logsigmoid(-noise).sum(1).mean()


def halved(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d, s_n, l_d, l_n)) / 2


def k_times_the_sum(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    k = s_n.shape[1]
    return (-F.logsigmoid(data) - k * F.logsigmoid(-noise).sum(1)).mean()


def k_times_the_data(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    k = s_n.shape[1]
    return (-k * F.logsigmoid(data) - F.logsigmoid(-noise).sum(1)).mean()


def divided_by_k(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d, s_n, l_d, l_n)) / s_n.shape[1]


def per_datum(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return -F.logsigmoid(data) - F.logsigmoid(-noise).sum(1)


# --- the sign


def objective_returned(s_d, s_n, l_d, l_n):
    return -_cost(*_odds(s_d, s_n, l_d, l_n))


def labels_swapped(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(-data, -noise)


def noise_called_data(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(data, -noise)


def data_called_noise(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(-data, noise)


def noise_term_subtracted(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return (-F.logsigmoid(data) + F.logsigmoid(-noise).sum(1)).mean()


# --- another formula


def ranking(s_d, s_n, l_d, l_n):
    logits = torch.cat([(s_d - l_d)[:, None], s_n - l_n], dim=1)
    return -logits.log_softmax(1)[:, 0].mean()


def info_nce(s_d, s_n, l_d, l_n):
    return -torch.cat([s_d[:, None], s_n], dim=1).log_softmax(1)[:, 0].mean()


def data_term_only(s_d, s_n, l_d, l_n):
    return -F.logsigmoid(_odds(s_d, s_n, l_d, l_n)[0]).mean()


def noise_term_only(s_d, s_n, l_d, l_n):
    return -F.logsigmoid(-_odds(s_d, s_n, l_d, l_n)[1]).sum(1).mean()


def one_noise_sample(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(data, noise[:, :1])


def one_noise_sample_and_k_one(s_d, s_n, l_d, l_n):
    return _cost(s_d - l_d, (s_n - l_n)[:, :1])


def hardest_noise(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(data, noise.amax(1, keepdim=True))


def probabilities_not_logged(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return (-data.sigmoid() - (-noise).sigmoid().sum(1)).mean()


def probabilities_of_error(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return ((-data).sigmoid() + noise.sigmoid().sum(1)).mean()


def sigmoid_twice(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(data.sigmoid(), noise.sigmoid())


def log_of_the_summed_noise(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return (-F.logsigmoid(data) - (-noise).sigmoid().sum(1).log()).mean()


def one_minus_log(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return (-F.logsigmoid(data) - (1 - F.logsigmoid(noise)).sum(1)).mean()


def bits(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d, s_n, l_d, l_n)) / math.log(2)


def hinge(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return ((1 - data).relu() + (1 + noise).relu().sum(1)).mean()


def squared_error(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return ((1 - data.sigmoid()) ** 2 + (noise.sigmoid() ** 2).sum(1)).mean()


def scores_divided_by_a_temperature(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d / 0.07, s_n / 0.07, l_d, l_n))


# --- numerics


def eps_in_the_log(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return (-(data.sigmoid() + 1e-2).log() - ((-noise).sigmoid() + 1e-2).log().sum(1)).mean()


def odds_clamped(s_d, s_n, l_d, l_n):
    data, noise = _odds(s_d, s_n, l_d, l_n)
    return _cost(data.clamp(-2, 2), noise.clamp(-2, 2))


# --- right value, wrong gradient


def without_graph(s_d, s_n, l_d, l_n):
    with torch.no_grad():
        return _cost(*_odds(s_d, s_n, l_d, l_n))


def noise_detached(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d, s_n.detach(), l_d, l_n))


def data_detached(s_d, s_n, l_d, l_n):
    return _cost(*_odds(s_d.detach(), s_n, l_d, l_n))
