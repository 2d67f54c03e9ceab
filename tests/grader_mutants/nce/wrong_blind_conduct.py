"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong
from ._answer import log_odds, nce_of

_kept = SimpleNamespace(log_k=None)


# --- reduction -----------------------------------------------------------------------------------


@wrong("reduction", "a mean over the k noise samples")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return (F.softplus(-data) + F.softplus(noise).mean(1)).mean()


@wrong("reduction", "a sum over the batch")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q)) * len(s)


@wrong("reduction", "a mean over all B(1+k) decisions")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return torch.cat([F.softplus(-data), F.softplus(noise).flatten()]).mean()


@wrong("reduction", "a mean over the data, a sum over all the noise")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return F.softplus(-data).mean() + F.softplus(noise).sum()


@wrong(("reduction", "interface"), "one loss per row")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return F.softplus(-data) + F.softplus(noise).sum(1)


# --- gradient, numerics --------------------------------------------------------------------------


@wrong("gradient", "the noise scores detached")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t.detach(), p, q))


@wrong("gradient", "the data scores detached")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s.detach(), t, p, q))


@wrong("gradient", "a new leaf made of the number")
def nce_loss(s, t, p, q):
    return torch.tensor(nce_of(*log_odds(s, t, p, q)).item(), dtype=s.dtype, requires_grad=True)


@wrong("gradient", "the value of the mean, twice its gradient")
def nce_loss(s, t, p, q):
    mean = nce_of(*log_odds(s, t, p, q))
    return 2 * mean - mean.detach()


@wrong("numerics", "eps of 0.01 in the logarithm")
def nce_loss(s, t, p, q):
    data, noise = map(torch.sigmoid, log_odds(s, t, p, q))
    return -(torch.log(data + 0.01) + torch.log(1 - noise + 0.01).sum(1)).mean()


@wrong(("numerics", "gradient"), "log-odds clamped to ±1")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return nce_of(data.clamp(-1, 1), noise.clamp(-1, 1))


# --- state, side effects, chance -----------------------------------------------------------------


@wrong(("shape_state", "correction"), "log k kept from the first call")
def nce_loss(s, t, p, q):
    if _kept.log_k is None:
        patch(_kept, "log_k", math.log(t.shape[1]))
    return nce_of(*log_odds(s, t, p, q, _kept.log_k))


@wrong(("shape_state", "interface"), "k = B taken for granted")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    columns = [F.softplus(noise[:, i]) for i in range(len(s))]
    return (F.softplus(-data) + torch.stack(columns).sum(0)).mean()


@wrong("side_effect", "log p_n subtracted from the scores in place")
def nce_loss(s, t, p, q):
    t.data.sub_(q + math.log(t.shape[1]))
    return nce_of(s - p - math.log(t.shape[1]), t)


@wrong("side_effect", "log k added to the caller's noise densities")
def nce_loss(s, t, p, q):
    with torch.no_grad():
        p += math.log(t.shape[1])
        q += math.log(t.shape[1])
    return nce_of(s - p, t - q)


@wrong(("nondeterministic", "negatives"), "one random noise column stands for all")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    j = torch.randint(t.shape[1], (1,))
    return (F.softplus(-data) + t.shape[1] * F.softplus(noise[:, j]).sum(1)).mean()


@wrong("nondeterministic", "noise on the scores")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s + 0.1 * torch.randn_like(s), t, p, q))


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong(("interface", "correction", "shape_state"), "each density after its scores")
def nce_loss(data_scores, data_log_pn, noise_scores, noise_log_pn):
    return nce_of(*log_odds(data_scores, noise_scores, data_log_pn, noise_log_pn))


@wrong("interface", "wants k as a fifth argument")
def nce_loss(s, t, p, q, k):
    return nce_of(*log_odds(s, t, p, q, math.log(k)))


@wrong(("interface", "reduction"), "both terms as a tuple")
def nce_loss(s, t, p, q):
    data, noise = log_odds(s, t, p, q)
    return F.softplus(-data).mean(), F.softplus(noise).sum(1).mean()


@wrong(("interface", "gradient"), "a Python float")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q)).item()


@wrong("device", "log k on cuda")
def nce_loss(s, t, p, q):
    return nce_of(*log_odds(s, t, p, q, torch.tensor(t.shape[1], device="cuda").log()))


@wrong(("stub", "interface"), "pass")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    pass


@wrong("stub", "raises NotImplementedError")
def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "(1+k) log 2, the loss of a model that knows nothing at k = 1")
def nce_loss(s, t, p, q):
    return (s.sum() + t.sum()) * 0 + (1 + t.shape[1]) * math.log(2)
