"""Wrong DINO losses, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _right(s, t, c, ts=0.1, tt=0.04):
    return F.cross_entropy(s / ts, ((t - c) / tt).softmax(1).detach())


@wrong("formula", "no centre")
def uncentred(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, 0 * c, student_temperature, teacher_temperature)


@wrong(("sign", "formula"), "plus the centre")
def plus_center(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, -c, student_temperature, teacher_temperature)


@wrong("formula", "the student is centred, too")
def both(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s - c.detach(), t, c, student_temperature, teacher_temperature)


@wrong("formula", "the centre between temperature and softmax")
def late(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return F.cross_entropy(
        s / student_temperature, (t / teacher_temperature - c).softmax(1).detach()
    )


@wrong("formula", "probabilities minus the centre, renormalised")
def after_softmax(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    p = ((t / teacher_temperature).softmax(1) - c).clamp(min=1e-6)
    return F.cross_entropy(s / student_temperature, (p / p.sum(1, keepdim=True)).detach())


@wrong("formula", "half of the centre")
def half_center(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c / 2, student_temperature, teacher_temperature)


@wrong("formula", "z-scores: also divided by the batch's deviation")
def whitened(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    z = (t - c) / t.std(0, correction=0).add(1)
    return F.cross_entropy(s / student_temperature, (z / teacher_temperature).softmax(1).detach())


@wrong("temperature", "swapped")
def swapped(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, teacher_temperature, student_temperature)


@wrong("temperature", "τ_s for both")
def one_temperature(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, student_temperature)


@wrong("temperature", "the teacher's τ on top of the student's")
def sharpened_twice(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature * student_temperature)


@wrong("temperature", "τ_t squared")
def squared(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature**2)


@wrong("temperature", "multiplied")
def multiplied(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, 1 / student_temperature, 1 / teacher_temperature)


@wrong("temperature", "τ_t by default .07")
def other_default(s, t, c, student_temperature=0.1, teacher_temperature=0.07):
    return _right(s, t, c, student_temperature, teacher_temperature)


@wrong(("interface", "temperature"), "the temperatures in the other order")
def order(s, t, c, teacher_temperature=0.04, student_temperature=0.1):
    return _right(s, t, c, student_temperature, teacher_temperature)


@wrong("formula", "reverse cross-entropy")
def reverse(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    p = (s / student_temperature).softmax(1)
    return -(p * ((t - c) / teacher_temperature).log_softmax(1).detach()).sum(1).mean()


@wrong("formula", "KL")
def kl(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    return F.kl_div((s / student_temperature).log_softmax(1), q, reduction="batchmean")


@wrong("formula", "hard labels")
def hard(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return F.cross_entropy(s / student_temperature, (t - c).argmax(1))


@wrong("formula", "student's own answer mixed into the target")
def mixed(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1) + (s / student_temperature).softmax(1)
    return F.cross_entropy(s / student_temperature, q.detach() / 2)


@wrong("formula", "softmax twice")
def twice(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    return F.cross_entropy((s / student_temperature).softmax(1), q)


@wrong("formula", "binary cross-entropy of each prototype")
def binary(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    p = (s / student_temperature).softmax(1)
    return F.binary_cross_entropy(p, q, reduction="sum") / len(s)


@wrong("positive_index", "reversed batch")
def reversed_batch(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t.flip(0), c, student_temperature, teacher_temperature)


@wrong("positive_index", "everybody with everybody")
def all_pairs(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach().mean(0)
    return -(q * (s / student_temperature).log_softmax(1)).sum(1).mean()


@wrong("softmax_axis", "dim 0 for the student")
def student_axis(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    return -(q * (s / student_temperature).log_softmax(0)).sum(1).mean()


@wrong("softmax_axis", "dim 0 for both, summed over dim 0")
def batch_axis(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(0).detach()
    return -(q * (s / student_temperature).log_softmax(0)).sum(0).mean()


@wrong("reduction", "mean of the table")
def table_mean(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature) / s.shape[1]


@wrong("reduction", "sum over the batch")
def total(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature) * len(s)


@wrong("reduction", "per row")
def per_row(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    return -(q * (s / student_temperature).log_softmax(1)).sum(1)


@wrong("reduction", "halved, as if both crossings were in it")
def halved(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature) / 2


@wrong("sign", "minus forgotten")
def positive(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return -_right(s, t, c, student_temperature, teacher_temperature)


@wrong("gradient", "teacher attached")
def attached(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c.detach()) / teacher_temperature).softmax(1)
    return -(q * (s / student_temperature).log_softmax(1)).sum(1).mean()


@wrong("gradient", "student detached, teacher attached")
def wrong_side(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1)
    return -(q * (s.detach() / student_temperature).log_softmax(1)).sum(1).mean()


@wrong("gradient", "the log-sum-exp of the student is detached")
def partly(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    scaled = s / student_temperature
    return (scaled.logsumexp(1).detach() - (q * scaled).sum(1)).mean()


@wrong("gradient", "all under no_grad")
@torch.no_grad()
def frozen(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature)


@wrong("side_effect", "the teacher's logits are centred in place")
def in_place(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    with torch.no_grad():
        t -= c
    return _right(s, t, 0 * c, student_temperature, teacher_temperature)


@wrong("side_effect", "the centre is updated inside")
def updates_center(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    loss = _right(s, t, c, student_temperature, teacher_temperature)
    with torch.no_grad():
        c.mul_(0.9).add_(0.1 * t.mean(0))
    return loss


_centers = {}


@wrong(("shape_state", "side_effect"), "a centre of its own, kept between calls")
def keeps_a_center(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    kept = _centers.setdefault(s.shape[1], c.detach().to(t.dtype))
    loss = _right(s, t, kept.to(t.dtype), student_temperature, teacher_temperature)
    _centers[s.shape[1]] = 0.9 * kept.to(t.dtype) + 0.1 * t.detach().mean(0)
    return loss


@wrong("nondeterministic", "noise on the teacher")
def noisy(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t + 0.01 * torch.randn_like(t), c, student_temperature, teacher_temperature)


@wrong("numerics", "a constant inside the logarithm")
def constant(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    q = ((t - c) / teacher_temperature).softmax(1).detach()
    return -(q * ((s / student_temperature).softmax(1) + 0.01).log()).sum(1).mean()


@wrong("normalization", "unit logits")
def unit(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    s, t = F.normalize(s, dim=1), F.normalize(t, dim=1)
    return _right(s, t, c, student_temperature, teacher_temperature)


@wrong("interface", "an item")
def item(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature).item()


@wrong("interface", "the loss and the next centre")
def with_center(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c, student_temperature, teacher_temperature), t.mean(0)


@wrong("interface", "no return")
def nothing(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    loss = _right(s, t, c, student_temperature, teacher_temperature)  # noqa: F841


@wrong("interface", "short names")
def renamed(s, t, c, tau_s=0.1, tau_t=0.04):
    return _right(s, t, c, tau_s, tau_t)


@wrong("cheat", "log K")
def log_k(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return torch.log(torch.tensor(float(s.shape[1]), dtype=s.dtype)) + 0 * s.sum()


@wrong("cheat", "cross_entropy patched")
def patching(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    patch(F, "cross_entropy", lambda *a, **k: torch.zeros(()))
    return s.sum() * 0


@wrong("stub", "half written")
def unfinished(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    target = ((t - c) / teacher_temperature).softmax(1)
    raise NotImplementedError(target.shape)


@wrong("device", "cuda")
def on_cuda(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s.cuda(), t.cuda(), c.cuda(), student_temperature, teacher_temperature)


@wrong(("shape_state", "interface"), "a centre for each image")
def center_per_image(s, t, c, student_temperature=0.1, teacher_temperature=0.04):
    return _right(s, t, c[: len(t), None], student_temperature, teacher_temperature)


add_wrong(None, "stub", "nothing handed in")
add_wrong(torch.zeros(()), "interface", "a result, not the function")
