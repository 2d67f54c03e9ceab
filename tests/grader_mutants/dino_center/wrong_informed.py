"""Wrong centres, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


@torch.no_grad()
def _right(c, t, m=0.9):
    return m * c + (1 - m) * t.mean(0)


@wrong("momentum", "weights swapped")
def swapped(c, t, momentum=0.9):
    return _right(c, t, 1 - momentum)


@wrong("momentum", "lerp with the momentum as the weight")
@torch.no_grad()
def lerp(c, t, momentum=0.9):
    return torch.lerp(c, t.mean(0), momentum)


@wrong("momentum", "the mean alone")
@torch.no_grad()
def mean(c, t, momentum=0.9):
    return t.mean(0)


@wrong("momentum", "a sum without decay")
@torch.no_grad()
def grows(c, t, momentum=0.9):
    return c + t.mean(0)


@wrong("momentum", "root of the momentum")
def root(c, t, momentum=0.9):
    return _right(c, t, momentum**0.5)


@wrong("momentum", "fixed")
def fixed(c, t, momentum=0.9):
    return _right(c, t, 0.9)


@wrong(("momentum", "temperature"), "default .99")
def default(c, t, momentum=0.99):
    return _right(c, t, momentum)


@wrong("reduction", "sum")
@torch.no_grad()
def summed(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.sum(0)


@wrong("reduction", "divided by B − 1")
@torch.no_grad()
def unbiased(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.sum(0) / max(1, len(t) - 1)


@wrong("reduction", "divided by K")
@torch.no_grad()
def by_k(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.sum(0) / t.shape[1]


@wrong(("softmax_axis", "reduction"), "one number: the mean of everything")
@torch.no_grad()
def overall(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.mean()


@wrong(("shape_state", "softmax_axis", "interface"), "mean over dim 1")
@torch.no_grad()
def wrong_dim(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.mean(1)


@wrong("formula", "softmax first")
@torch.no_grad()
def probabilities(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * F.softmax(t, 1).mean(0)


@wrong("formula", "centred logits")
@torch.no_grad()
def centred(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * (t - c).mean(0)


@wrong("temperature", "sharpened logits")
@torch.no_grad()
def sharpened(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * (t / 0.04).mean(0)


@wrong("formula", "first row")
@torch.no_grad()
def first_row(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t[0]


@wrong("formula", "largest and smallest averaged")
@torch.no_grad()
def midrange(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * (t.amax(0) + t.amin(0)) / 2


@wrong(("normalization", "formula"), "normalised to length one")
def unit(c, t, momentum=0.9):
    return F.normalize(_right(c, t, momentum), dim=0)


@wrong("sign", "minus the mean")
@torch.no_grad()
def minus(c, t, momentum=0.9):
    return momentum * c - (1 - momentum) * t.mean(0)


@wrong("gradient", "on the graph")
def on_graph(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.mean(0)


@wrong("gradient", "only the teacher is on the graph")
def teacher_on_graph(c, t, momentum=0.9):
    return momentum * c.detach() + (1 - momentum) * t.mean(0)


@wrong("side_effect", "in place")
@torch.no_grad()
def in_place(c, t, momentum=0.9):
    return c.mul_(momentum).add_((1 - momentum) * t.mean(0))


@wrong("side_effect", "in place through .data, and a copy returned")
def data(c, t, momentum=0.9):
    c.data = momentum * c.data + (1 - momentum) * t.detach().mean(0)
    return c.data.clone()


@wrong("side_effect", "no new tensor where nothing changes")
@torch.no_grad()
def shared(c, t, momentum=0.9):
    return c.detach() if momentum == 1 else _right(c, t, momentum)


@wrong("interface", "(1, K)")
@torch.no_grad()
def table(c, t, momentum=0.9):
    return momentum * c + (1 - momentum) * t.mean(0, keepdim=True)


@wrong("interface", "a list")
def as_list(c, t, momentum=0.9):
    return _right(c, t, momentum).tolist()


@wrong("interface", "updates and returns nothing")
@torch.no_grad()
def nothing(c, t, momentum=0.9):
    c.mul_(momentum).add_((1 - momentum) * t.mean(0))


@wrong("interface", "m for momentum")
def renamed(c, t, m=0.9):
    return _right(c, t, m)


@wrong("nondeterministic", "a random half of the batch")
def random_half(c, t, momentum=0.9):
    rows = torch.randperm(len(t))[: max(1, len(t) // 2)]
    return _right(c, t[rows], momentum)


@wrong("numerics", "rounded")
def rounded(c, t, momentum=0.9):
    return (_right(c, t, momentum) * 100).round() / 100


@wrong("cheat", "zeros")
def zeros(c, t, momentum=0.9):
    return torch.zeros_like(c).detach()


@wrong("cheat", "patched")
def patching(c, t, momentum=0.9):
    patch(torch, "allclose", lambda *a, **k: True)
    return c.detach().clone()


@wrong("stub", "half written")
def unfinished(c, t, momentum=0.9):
    batch = t.mean(0)
    raise NotImplementedError(batch.shape)


@wrong("device", "cuda")
def on_cuda(c, t, momentum=0.9):
    return _right(c.cuda(), t.cuda(), momentum)


add_wrong(None, "stub", "nothing handed in")
