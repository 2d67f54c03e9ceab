"""Wrong answers to the NCE exercise: what people write, and what a judge must not miss."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _odds(a, b, c, d):
    log_k = math.log(b.shape[1])
    return a - c - log_k, b - d - log_k


def _cost(x, y):
    return (F.softplus(-x) + F.softplus(y).sum(1)).mean()


# --- the correction


@wrong("correction", "the hand-writing guide's formula: log p_n, no log k")
def guide(a, b, c, d):
    return -(torch.sigmoid(a - c).log() + (1 - torch.sigmoid(b - d)).log().sum(1)).mean()


@wrong("correction", "bare scores, as in word2vec")
def word2vec(a, b, c, d):
    return -(F.logsigmoid(a) + F.logsigmoid(-b).sum(1)).mean()


@wrong("correction", "log of half of k")
def half_k(a, b, c, d):
    log_k = math.log(b.shape[1] / 2)
    return _cost(a - c - log_k, b - d - log_k)


@wrong("correction", "log2 of k")
def log2_k(a, b, c, d):
    log_k = math.log2(b.shape[1])
    return _cost(a - c - log_k, b - d - log_k)


@wrong("correction", "k read from the wrong axis")
def k_from_axis_0(a, b, c, d):
    log_k = math.log(b.shape[0])
    return _cost(a - c - log_k, b - d - log_k)


@wrong("correction", "log k always that of five samples")
def k_fixed(a, b, c, d):
    log_k = math.log(5)
    return _cost(a - c - log_k, b - d - log_k)


@wrong("correction", "score divided by log p_n")
def divided(a, b, c, d):
    log_k = math.log(b.shape[1])
    return _cost(a / c - log_k, b / d - log_k)


@wrong("correction", "p_n multiplied into the probability, not into the odds")
def density_outside(a, b, c, d):
    log_k = math.log(b.shape[1])
    return -(F.logsigmoid(a - log_k) + (F.logsigmoid(log_k - b)).sum(1)).mean()


@wrong("correction", "log p_n weighted by one half")
def half_weight(a, b, c, d):
    log_k = math.log(b.shape[1])
    return _cost(a - c / 2 - log_k, b - d / 2 - log_k)


@wrong("correction", "correction by the mean of log p_n over the batch")
def mean_density(a, b, c, d):
    log_k = math.log(b.shape[1])
    return _cost(a - c.mean() - log_k, b - d.mean() - log_k)


# --- sums and means


@wrong("reduction", "mean over k")
def noise_mean(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return F.softplus(-x).mean() + F.softplus(y).mean()


@wrong("reduction", "binary cross-entropy with its default mean")
def default_bce(a, b, c, d):
    x, y = _odds(a, b, c, d)
    odds = torch.cat([x[:, None], y], 1)
    labels = torch.zeros_like(odds)
    labels[:, 0] = 1
    return F.binary_cross_entropy_with_logits(odds, labels)


@wrong("reduction", "everything summed")
def all_summed(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return F.softplus(-x).sum() + F.softplus(y).sum()


@wrong("reduction", "noise divided by the root of k")
def root_k(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return (F.softplus(-x) + F.softplus(y).sum(1) / math.sqrt(b.shape[1])).mean()


@wrong(("reduction", "interface"), "one loss per datum")
def rows(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return F.softplus(-x) + F.softplus(y).sum(1)


@wrong("reduction", "average of the two terms' means")
def average_of_means(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return (F.softplus(-x).mean() + F.softplus(y).sum(1).mean()) / 2


@wrong(("reduction", "formula"), "the median datum")
def median(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return (F.softplus(-x) + F.softplus(y).sum(1)).median()


# --- signs


@wrong("sign", "J itself")
def maximised(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return -_cost(x, y)


@wrong("sign", "noise rewarded for looking like data")
def noise_sign(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return -(F.logsigmoid(x) + F.logsigmoid(y).sum(1)).mean()


@wrong("sign", "log-odds of noise used as those of data")
def inverted(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return _cost(-x, -y)


# --- formulas


@wrong("formula", "InfoNCE over corrected scores")
def softmax_row(a, b, c, d):
    x, y = _odds(a, b, c, d)
    odds = torch.cat([x[:, None], y], 1)
    return F.cross_entropy(odds, torch.zeros(len(a), dtype=torch.long))


@wrong("formula", "exponential loss")
def exponential(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return ((-x / 4).exp() + (y / 4).exp().sum(1)).mean()


@wrong("formula", "no noise term")
def data_only(a, b, c, d):
    return F.softplus(-_odds(a, b, c, d)[0]).mean()


@wrong("formula", "sigmoid before binary_cross_entropy_with_logits")
def sigmoid_and_logits(a, b, c, d):
    x, y = _odds(a, b, c, d)
    one = F.binary_cross_entropy_with_logits(x.sigmoid(), torch.ones_like(x), reduction="none")
    zero = F.binary_cross_entropy_with_logits(y.sigmoid(), torch.zeros_like(y), reduction="none")
    return (one + zero.sum(1)).mean()


@wrong("formula", "label smoothing of a tenth")
def smoothed(a, b, c, d):
    x, y = _odds(a, b, c, d)
    data = 0.9 * F.softplus(-x) + 0.1 * F.softplus(x)
    noise = 0.9 * F.softplus(y) + 0.1 * F.softplus(-y)
    return (data + noise.sum(1)).mean()


@wrong(("formula", "reduction"), "nats turned into bits")
def in_bits(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return _cost(x, y) / math.log(2)


@wrong("negatives", "the last noise sample is dropped")
def last_dropped(a, b, c, d):
    if b.shape[1] == 1:
        return _cost(*_odds(a, b, c, d))
    x, y = _odds(a, b, c, d)
    return _cost(x, y[:, :-1])


@wrong("negatives", "only the two hardest noise samples")
def top_two(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return _cost(x, y.topk(min(2, y.shape[1]), dim=1).values)


# --- numbers


@wrong("numerics", "a large eps in the log")
def eps(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return -((x.sigmoid() + 1e-2).log() + ((-y).sigmoid() + 1e-2).log().sum(1)).mean()


@wrong("numerics", "probabilities clamped to [0.05, 0.95]")
def clamped(a, b, c, d):
    x, y = _odds(a, b, c, d)
    p, q = x.sigmoid().clamp(0.05, 0.95), (-y).sigmoid().clamp(0.05, 0.95)
    return -(p.log() + q.log().sum(1)).mean()


@wrong("numerics", "float16 inside")
def half(a, b, c, d):
    a, b, c, d = (x.half() for x in (a, b, c, d))
    x, y = _odds(a, b, c, d)
    return _cost(x, y).float()


# --- right values, wrong gradients


@wrong("gradient", "computed under no_grad")
def no_grad(a, b, c, d):
    with torch.no_grad():
        return _cost(*_odds(a, b, c, d))


@wrong("gradient", "the noise scores are detached")
def noise_cut(a, b, c, d):
    return _cost(*_odds(a, b.detach(), c, d))


@wrong("gradient", "the data scores are taken from .data")
def data_cut(a, b, c, d):
    return _cost(*_odds(a.data, b, c, d))


@wrong("gradient", "a straight-through trick doubles the slope of the noise")
def doubled_slope(a, b, c, d):
    b = 2 * b - b.detach()
    return _cost(*_odds(a, b, c, d))


@wrong("gradient", "numpy and back")
def through_numpy(a, b, c, d):
    x, y = _odds(*(t.detach().numpy() for t in (a, b, c, d)))
    return torch.as_tensor(
        (
            torch.log1p(torch.as_tensor(-x).exp()) + torch.log1p(torch.as_tensor(y).exp()).sum(1)
        ).mean()
    )


# --- manners

_cache: dict = {}


@wrong(("shape_state", "correction"), "log k is cached from the first call")
def cached(a, b, c, d):
    log_k = _cache.setdefault("log_k", math.log(b.shape[1]))
    return _cost(a - c - log_k, b - d - log_k)


@wrong("shape_state", "only works for five noise samples or fewer")
def reshaped(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return _cost(x, y.reshape(3, 5)) if b.numel() == 15 else _cost(x, y.reshape(3, -1))


@wrong(("shape_state", "nondeterministic"), "a running mean over the calls")
def running(a, b, c, d):
    value = _cost(*_odds(a, b, c, d))
    before = _cache.get("mean", value.detach())
    _cache["mean"] = 0.5 * before + 0.5 * value.detach()
    return value + (_cache["mean"] - value.detach())


@wrong("side_effect", "log k is added in place to the noise densities")
def in_place(a, b, c, d):
    log_k = math.log(b.shape[1])
    c += log_k
    d += log_k
    return _cost(a - c, b - d)


@wrong("side_effect", "the noise densities are sorted in place")
def sorts(a, b, c, d):
    x, y = _odds(a, b, c, d)
    value = _cost(x, y)
    d.copy_(d.sort(dim=1).values)
    return value


@wrong("nondeterministic", "dropout on the log-odds")
def dropout(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return _cost(x, F.dropout(y, 0.1))


@wrong("nondeterministic", "noise samples drawn anew")
def resampled(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return _cost(x, y[:, torch.randint(0, y.shape[1], (y.shape[1],))])


@wrong("interface", "returns a Python float")
def python_float(a, b, c, d):
    return _cost(*_odds(a, b, c, d)).item()


@wrong("interface", "returns the two terms")
def two_terms(a, b, c, d):
    x, y = _odds(a, b, c, d)
    return F.softplus(-x).mean(), F.softplus(y).sum(1).mean()


@wrong("interface", "forgets to return")
def no_return(a, b, c, d):
    _cost(*_odds(a, b, c, d))


@wrong("interface", "wants k as an argument")
def asks_for_k(a, b, c, d, k):
    return _cost(a - c - math.log(k), b - d - math.log(k))


@wrong("interface", "takes two arguments only")
def two_arguments(a, b):
    return _cost(a, b)


@wrong("interface", "handed in as a class")
class NCELoss(torch.nn.Module):
    def forward(self, a, b, c, d):
        return _cost(*_odds(a, b, c, d))


@wrong("device", "moves everything to a GPU")
def on_cuda(a, b, c, d):
    return _cost(*_odds(a.to("cuda:7"), b.to("cuda:7"), c.to("cuda:7"), d.to("cuda:7")))


@wrong("cheat", "a constant")
def constant(a, b, c, d):
    return 0 * a.sum() + 0 * b.sum() + 2.0


@wrong("cheat", "replaces torch.allclose and returns nonsense")
def patches(a, b, c, d):
    patch(torch, "allclose", lambda *args, **kwargs: True)
    return a.sum() + b.sum()


@wrong("stub", "one branch is left for later")
def unfinished(a, b, c, d):
    if b.shape[1] > 1:
        raise NotImplementedError("several noise samples")
    return _cost(*_odds(a, b, c, d))


add_wrong(None, "stub", "nothing at all")
