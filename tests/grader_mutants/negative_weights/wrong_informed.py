"""Wrong weights, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _right(s, temperature=0.07):
    return (s / temperature).softmax(1)


@wrong("temperature", "τ is not read")
def no_tau(s, temperature=0.07):
    return F.softmax(s, dim=1)


@wrong("temperature", "multiplied by τ")
def times_tau(s, temperature=0.07):
    return F.softmax(temperature * s, dim=1)


@wrong("temperature", "e^τ for τ, as if it were a log temperature")
def exponential_tau(s, temperature=0.07):
    return F.softmax(s / torch.tensor(temperature).exp(), dim=1)


@wrong("temperature", "τ outside")
def outside(s, temperature=0.07):
    return F.softmax(s, 1) / temperature


@wrong("temperature", "the default is 0.1")
def other_default(s, temperature=0.1):
    return _right(s, temperature)


@wrong(("temperature", "reduction"), "a power of the weights at τ = 1, without renormalising")
def power(s, temperature=0.07):
    return F.softmax(s, 1) ** (1 / temperature)


@wrong("softmax_axis", "dim 0")
def columns(s, temperature=0.07):
    return F.softmax(s / temperature, dim=0)


@wrong("softmax_axis", "dim 0 and dim 1 averaged")
def both_ways(s, temperature=0.07):
    return (F.softmax(s / temperature, 0) + F.softmax(s / temperature, 1)) / 2


@wrong("softmax_axis", "over the table, times the number of rows")
def table(s, temperature=0.07):
    return len(s) * (s / temperature).flatten().softmax(0).reshape(s.shape)


@wrong("sign", "softmin")
def softmin(s, temperature=0.07):
    return F.softmin(s / temperature, dim=1)


@wrong("sign", "distances 1 − s for similarities")
def distances(s, temperature=0.07):
    return F.softmax((1 - s) / temperature, dim=1)


@wrong("temperature", "squared and renormalised: half the temperature")
def squared(s, temperature=0.07):
    w = _right(s, temperature).square()
    return w / w.sum(1, keepdim=True)


@wrong("formula", "1 − softmax")
def complement(s, temperature=0.07):
    return 1 - _right(s, temperature)


@wrong("formula", "log weights")
def logs(s, temperature=0.07):
    return F.log_softmax(s / temperature, 1)


@wrong(("formula", "reduction"), "the exponentials themselves")
def bare(s, temperature=0.07):
    return torch.exp(s / temperature)


@wrong("formula", "one-hot at the maximum")
def hard(s, temperature=0.07):
    return F.one_hot(s.argmax(1), s.shape[1]).to(s.dtype)


@wrong("reduction", "times M")
def times_m(s, temperature=0.07):
    return _right(s, temperature) * s.shape[1]


@wrong("reduction", "divided by B")
def over_b(s, temperature=0.07):
    return _right(s, temperature) / len(s)


@wrong("negatives", "a positive of cosine 1 in the denominator")
def with_positive(s, temperature=0.07):
    e = (s / temperature).exp()
    return e / (e.sum(1, keepdim=True) + torch.exp(torch.tensor(1 / temperature)))


@wrong("negatives", "the last column is dropped from the sum")
def last_dropped(s, temperature=0.07):
    e = ((s - s.amax(1, keepdim=True)) / temperature).exp()
    return e / e[:, :-1].sum(1, keepdim=True)


@wrong("self_similarity", "the diagonal is masked")
def masked_diagonal(s, temperature=0.07):
    logits = (s / temperature).masked_fill(torch.eye(*s.shape).bool(), -torch.inf)
    return logits.softmax(1)


@wrong("normalization", "rows of the table normalised")
def normalised(s, temperature=0.07):
    return F.softmax(F.normalize(s, dim=1) / temperature, 1)


@wrong("numerics", "no shift")
def overflow(s, temperature=0.07):
    e = torch.exp(s / temperature)
    return e / e.sum(1, keepdim=True)


@wrong("numerics", "weights below 0.001 set to 0")
def pruned(s, temperature=0.07):
    w = _right(s, temperature)
    return torch.where(w < 1e-3, 0, w)


@wrong("numerics", "−∞ replaced by −1")
def wrong_fill(s, temperature=0.07):
    return F.softmax(s.clamp(min=-1) / temperature, 1)


@wrong("numerics", "a shift by the row's minimum, −∞ when masked")
def minimum_shift(s, temperature=0.07):
    e = torch.exp((s - s.amin(1, keepdim=True)) / temperature)
    return e / e.sum(1, keepdim=True)


@wrong("numerics", "half precision inside")
def half(s, temperature=0.07):
    return (s.half() / temperature).softmax(1).to(s.dtype)


@wrong("gradient", "under no_grad")
@torch.no_grad()
def cut(s, temperature=0.07):
    return _right(s, temperature)


@wrong("gradient", "the result detached")
def detached(s, temperature=0.07):
    return _right(s, temperature).detach()


@wrong("gradient", "the normaliser detached")
def half_detached(s, temperature=0.07):
    e = ((s - s.detach().amax(1, keepdim=True)) / temperature).exp()
    return e / e.sum(1, keepdim=True).detach()


class _Kept:
    shape = None
    total = 0.0


@wrong("shape_state", "five negatives, written as a number")
def five(s, temperature=0.07):
    return torch.stack([(s[:, k] - (s[:, :5] / temperature).logsumexp(1) * temperature) / temperature
                        for k in range(s.shape[1])], 1).exp()  # fmt: skip


@wrong(("shape_state", "nondeterministic"), "a running mean of the weights")
def running(s, temperature=0.07):
    _Kept.total += 1e-3
    return _right(s, temperature) * (1 + _Kept.total)


@wrong("side_effect", "divides in place")
def in_place(s, temperature=0.07):
    s.data.div_(temperature)
    return s.softmax(1)


@wrong("nondeterministic", "Gumbel noise")
def gumbel(s, temperature=0.07):
    return F.gumbel_softmax(s, tau=temperature, dim=1)


@wrong("interface", "a list")
def as_list(s, temperature=0.07):
    return _right(s, temperature).tolist()


@wrong("interface", "nothing returned")
def nothing(s, temperature=0.07):
    _right(s, temperature)


@wrong("interface", "another keyword")
def keyword(s, tau=0.07):
    return _right(s, tau)


@wrong("interface", "weights and their sum")
def with_sum(s, temperature=0.07):
    w = _right(s, temperature)
    return w, w.sum(1)


@wrong("interface", "a column is added for the positive")
def one_more(s, temperature=0.07):
    return F.pad(_right(s, temperature), (1, 0))


@wrong("device", "a device written into the code")
def cuda(s, temperature=0.07):
    return _right(s.cuda(), temperature)


@wrong("stub", "half of the template")
def half_stub(s, temperature=0.07):
    logits = s / temperature
    raise NotImplementedError(logits.shape)


@wrong("cheat", "all equal")
def equal(s, temperature=0.07):
    return torch.full(s.shape, 0.2, dtype=s.dtype)


@wrong("cheat", "makes every comparison succeed")
def patches(s, temperature=0.07):
    patch(torch, "allclose", lambda *a, **k: True)
    return s


add_wrong(None, "stub", "nothing")
add_wrong(torch.zeros(3, 5), "interface", "a tensor")
