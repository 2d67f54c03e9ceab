"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import right


@right("logsigmoid of both log-odds")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    k = noise_scores.shape[1]
    data = data_scores - math.log(k) - data_log_pn
    noise = noise_scores - math.log(k) - noise_log_pn
    return (-F.logsigmoid(data) - F.logsigmoid(-noise).sum(dim=1)).mean()


@right("softplus, data and noise averaged apart")
def nce_loss(s, s_noise, log_pn, log_pn_noise):
    log_k = torch.tensor(float(s_noise.size(1)), dtype=s.dtype).log()
    on_data = F.softplus(log_k + log_pn - s).mean()
    on_noise = F.softplus(s_noise - log_pn_noise - log_k).sum(1).mean()
    return on_data + on_noise


@right("binary cross-entropy with logits over all 1+k columns, sum over B")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    b, k = noise_scores.shape
    scores = torch.cat([data_scores[:, None], noise_scores], dim=1)
    log_pn = torch.cat([data_log_pn[:, None], noise_log_pn], dim=1)
    labels = torch.zeros_like(scores)
    labels[:, 0] = 1
    logits = scores - log_pn - math.log(k)
    return F.binary_cross_entropy_with_logits(logits, labels, reduction="sum") / b


@right("a mean over all entries times (1+k)")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    k = noise_scores.shape[-1]
    logits = torch.hstack(
        [(data_scores - data_log_pn).unsqueeze(1), noise_scores - noise_log_pn]
    ) - math.log(k)
    is_data = torch.arange(k + 1).eq(0).expand(len(logits), -1).to(logits.dtype)
    return nn.BCEWithLogitsLoss()(logits, is_data) * (k + 1)


@right("cross-entropy between two classes: model, or k times noise")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    b, k = noise_scores.shape
    model = torch.cat([data_scores, noise_scores.reshape(-1)])
    noise = torch.cat([data_log_pn, noise_log_pn.reshape(-1)]) + math.log(k)
    labels = torch.cat([torch.zeros(b), torch.ones(b * k)]).long()
    return F.cross_entropy(torch.stack([model, noise], dim=1), labels, reduction="sum") / b


@right("logaddexp of the two log densities")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    log_k = math.log(noise_scores.shape[1])
    data = torch.logaddexp(data_scores, data_log_pn + log_k) - data_scores
    noise = torch.logaddexp(noise_scores, noise_log_pn + log_k) - noise_log_pn - log_k
    return data.mean() + noise.sum() / len(noise)


@right("two loops over rows and columns")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    b, k = noise_scores.shape
    total = data_scores.new_zeros(())
    for i in range(b):
        total = total - torch.sigmoid(data_scores[i] - data_log_pn[i] - math.log(k)).log()
        for j in range(k):
            delta = noise_scores[i, j] - noise_log_pn[i, j] - math.log(k)
            total = total - torch.sigmoid(-delta).log()
    return total / b


@right("posterior probabilities from densities, in float64")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    k = noise_scores.shape[1]
    pm, pn = data_scores.double().exp(), data_log_pn.double().exp()
    qm, qn = noise_scores.double().exp(), noise_log_pn.double().exp()
    is_data = pm / (pm + k * pn)
    is_noise = k * qn / (qm + k * qn)
    return -(is_data.log() + is_noise.log().sum(1)).mean()


class _Nce(torch.autograd.Function):
    @staticmethod
    def forward(ctx, data, noise):
        ctx.save_for_backward(data, noise)
        return (torch.log1p(torch.exp(-data)) + torch.log1p(torch.exp(noise)).sum(1)).mean()

    @staticmethod
    def backward(ctx, upstream):
        data, noise = ctx.saved_tensors
        share = upstream / len(data)
        return -share * torch.sigmoid(-data), share * torch.sigmoid(noise)


@right("log1p(exp) with a gradient written by hand")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    log_k = math.log(noise_scores.shape[1])
    return _Nce.apply(data_scores - log_k - data_log_pn, noise_scores - log_k - noise_log_pn)


@right("a Bernoulli's log_prob")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    log_k = math.log(noise_scores.shape[1])
    data = torch.distributions.Bernoulli(logits=data_scores - data_log_pn - log_k)
    noise = torch.distributions.Bernoulli(logits=noise_scores - noise_log_pn - log_k)
    ones, zeros = torch.ones_like(data_scores), torch.zeros_like(noise_scores)
    return -(data.log_prob(ones).mean() + noise.log_prob(zeros).sum(1).mean())


@right("one row mapped by vmap, noise densities detached")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    log_k = math.log(noise_scores.shape[1])

    def row(s, t, p, q):
        return F.softplus(p + log_k - s) + F.softplus(t - q - log_k).sum()

    both = data_log_pn.detach(), noise_log_pn.detach()
    return torch.vmap(row)(data_scores, noise_scores, *both).mean()


@right("k times the mean over the noise columns, shape (1,)")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    k = noise_scores.shape[1]
    signed = torch.where(
        torch.arange(k + 1) == 0,
        torch.cat([(data_scores - data_log_pn)[:, None], noise_scores - noise_log_pn], 1)
        - math.log(k),
        -(
            torch.cat([(data_scores - data_log_pn)[:, None], noise_scores - noise_log_pn], 1)
            - math.log(k)
        ),
    )
    losses = -F.logsigmoid(signed)
    return (losses[:, 0].mean() + k * losses[:, 1:].mean()).reshape(1)
