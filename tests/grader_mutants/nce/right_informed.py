"""Right answers to the NCE exercise, each in another style."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from ..collect import right


@right("log-odds by name, logsigmoid, one mean at the end")
def by_the_book(data_scores, noise_scores, data_log_pn, noise_log_pn):
    log_k = math.log(noise_scores.shape[1])
    data = F.logsigmoid(data_scores - data_log_pn - log_k)
    noise = F.logsigmoid(-(noise_scores - noise_log_pn - log_k))
    return -(data + noise.sum(dim=1)).mean()


@right("naive sigmoid and log, good enough on ordinary scores")
def naive(a, b, c, d):
    k = b.size(1)
    p_data = torch.sigmoid(a - c - math.log(k))
    p_noise = 1 - torch.sigmoid(b - d - math.log(k))
    return -(torch.log(p_data) + torch.log(p_noise).sum(1)).mean()


@right("densities and ratios, no log-odds at all")
def ratios(a, b, c, d):
    k = b.shape[-1]
    h_data = a.exp() / (a.exp() + k * c.exp())
    h_noise = k * d.exp() / (b.exp() + k * d.exp())
    return (-h_data.log() - h_noise.log().sum(-1)).mean()


@right("logaddexp of the two log-densities")
def logaddexp(a, b, c, d):
    log_k = math.log(b.shape[1])
    data = torch.logaddexp(a, c + log_k) - a
    noise = torch.logaddexp(b, d + log_k) - (d + log_k)
    return data.mean() + noise.sum(1).mean()


@right("plain loops over data and samples")
def loops(a, b, c, d):
    rows, k = b.shape
    total = a.new_zeros(())
    for i in range(rows):
        total = total - F.logsigmoid(a[i] - c[i] - math.log(k))
        for j in range(k):
            total = total - F.logsigmoid(math.log(k) + d[i, j] - b[i, j])
    return total / rows


@right("binary_cross_entropy_with_logits, twice")
def two_bce(a, b, c, d):
    log_k = torch.tensor(float(b.shape[1]), dtype=b.dtype).log()
    odds_a, odds_b = a - (log_k + c), b - (log_k + d)
    one = F.binary_cross_entropy_with_logits(odds_a, torch.ones_like(a))
    zero = F.binary_cross_entropy_with_logits(odds_b, torch.zeros_like(b), reduction="none")
    return one + zero.sum(1).mean()


@right("k times the mean over all noise samples")
def k_times_the_mean(a, b, c, d):
    k = b.shape[1]
    log_kpn = math.log(k) + d
    return F.softplus(math.log(k) + c - a).mean() + k * F.softplus(b - log_kpn).mean()


@right("two-class cross_entropy with logits (log p_m, log k p_n)")
def two_classes(a, b, c, d):
    rows, k = b.shape
    model = torch.cat([a[:, None], b], 1)
    noise = torch.cat([c[:, None], d], 1) + math.log(k)
    logits = torch.stack([noise, model], dim=-1).reshape(-1, 2)
    labels = torch.zeros(rows, 1 + k, dtype=torch.long)
    labels[:, 0] = 1
    return F.cross_entropy(logits, labels.reshape(-1), reduction="sum") / rows


@right("float32 inside, whatever comes in")
def hidden_float32(a, b, c, d):
    a, b, c, d = (x.float() for x in (a, b, c, d))
    log_k = math.log(b.shape[1])
    return (F.softplus(log_k + c - a) + F.softplus(b - d - log_k).sum(1)).mean()


@right("float64 inside, result of shape (1,)")
def upcast_shape_one(a, b, c, d):
    a, b, c, d = (x.double() for x in (a, b, c, d))
    log_k = math.log(b.shape[1])
    return (F.softplus(log_k + c - a) + F.softplus(b - d - log_k).sum(1)).mean().reshape(1)


@right("softmax over the last of two stacked log-densities")
def log_softmax_pairs(a, b, c, d):
    log_k = math.log(b.shape[1])
    data = torch.stack([a, c + log_k]).log_softmax(0)[0]
    noise = torch.stack([b, d + log_k]).log_softmax(0)[1]
    return -data.mean() - noise.sum() / len(a)


@right("tanh form of the sigmoid, noise density detached")
def tanh(a, b, c, d):
    log_k = math.log(b.shape[1])
    data = (a - c.detach() - log_k) / 2
    noise = (b - d.detach() - log_k) / 2
    return -(((1 + data.tanh()) / 2).log() + ((1 - noise.tanh()) / 2).log().sum(1)).mean()


class _Loss(torch.nn.Module):
    def forward(self, a, b, c, d):
        log_k = math.log(b.shape[1])
        return (F.softplus(log_k + c - a) + F.softplus(b - d - log_k).sum(1)).mean()


@right("a function around a module, einsum for the sum")
def through_a_module(a, b, c, d):
    return _Loss()(a, b, c, d) + 0 * torch.einsum("bk->", b)
