"""Another objective than the one asked for."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import log_odds, nce_of

# --- correction ----------------------------------------------------------------------------------


@wrong("correction", "no log k: σ(f − log p_n), as in the hand-writing guide")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    data = torch.sigmoid(data_scores - data_log_pn)
    noise = torch.sigmoid(noise_scores - noise_log_pn)
    return (-torch.log(data) - torch.log(1 - noise).sum(dim=1)).mean()


@wrong("correction", "log k added")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q, -math.log(t.shape[1])))


@wrong("correction", "k subtracted, not its logarithm")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q, t.shape[1]))


@wrong("correction", "log(k+1), counting the data point")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q, math.log(t.shape[1] + 1)))


@wrong("correction", "log B for log k")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q, math.log(t.shape[0])))


@wrong(("correction", "log_base"), "log2 k")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q, math.log2(t.shape[1])))


@wrong("correction", "no p_n: raw scores as log-odds")
def nce_loss(s, t, p, q):
    return nce_of(s - math.log(t.shape[1]), t - math.log(t.shape[1]))


@wrong("correction", "neither p_n nor k")
def nce_loss(s, t, p, q):
    return nce_of(s, t)


@wrong(("correction", "sign"), "log p_n added")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, -p, -q))


@wrong("correction", "p_n subtracted, not its logarithm")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p.exp(), q.exp()))


@wrong("correction", "only the data corrected")
def nce_loss(s, t, p, q):
    return nce_of(log_odds(s, t, p, q)[0], t)


@wrong("correction", "only the noise corrected")
def nce_loss(s, t, p, q):
    return nce_of(s, log_odds(s, t, p, q)[1])


@wrong("correction", "log k for the noise only")
def nce_loss(s, t, p, q):
    return nce_of(s - p, log_odds(s, t, p, q)[1])


@wrong("correction", "the data's log p_n for its noise too")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, p[:, None]))


@wrong(("correction", "shape_state", "reduction", "formula"), "a column minus a row: (B, B) odds")
def nce_loss(s, t, p, q):
    data, noise = s[:, None] - p - math.log(t.shape[1]), log_odds(s, t, p, q)[1]
    return F.softplus(-data).mean() + F.softplus(noise).sum(1).mean()


# --- sign, formula, negatives --------------------------------------------------------------------


@wrong("sign", "the log-likelihood, not its negative")
def nce_loss(s, t, p, q):
    return -nce_of(*log_odds(s, t, p, q))


@wrong("sign", "the noise classified as data")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return nce_of(data, -noise)


@wrong("sign", "the noise term subtracted")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return (F.softplus(-data) - F.softplus(noise).sum(1)).mean()


@wrong(("formula", "negatives"), "the data term alone")
def nce_loss(s, t, p, q):
    return F.softplus(-log_odds(s, t, p, q)[0]).mean()


@wrong(("formula", "negatives"), "the noise term alone")
def nce_loss(s, t, p, q):
    return F.softplus(log_odds(s, t, p, q)[1]).sum(1).mean()


@wrong("negatives", "the first noise sample only")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return nce_of(data, noise[:, :1])


@wrong("formula", "InfoNCE: a softmax over the data point and its noise")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    logits = torch.cat([data[:, None], noise], 1)
    return F.cross_entropy(logits, torch.zeros(len(s), dtype=torch.long))


@wrong("formula", "1 − σ without the logarithm")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return (torch.sigmoid(-data) + torch.sigmoid(noise).sum(1)).mean()


@wrong(("temperature", "formula"), "the scores divided by 0.07")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s / 0.07, t / 0.07, p, q))


@wrong(("log_base", "formula", "reduction"), "bits, not nats")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q)) / math.log(2)
