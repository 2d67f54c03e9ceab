"""Wrong CLIP losses, by category, written with the judge in view."""

# ruff: noqa: F811
import math

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong


def _logits(images, texts, logit_scale):
    return logit_scale.exp() * F.normalize(images) @ F.normalize(texts).T


def _both(logits):
    labels = torch.arange(len(logits))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@wrong("normalization", "L∞ length")
def clip_loss(image_features, text_features, logit_scale):
    u, v = (F.normalize(z, p=float("inf")) for z in (image_features, text_features))
    return _both(logit_scale.exp() * u @ v.T)


@wrong("normalization", "centred before the normalisation")
def clip_loss(image_features, text_features, logit_scale):
    u, v = (z - z.mean(dim=1, keepdim=True) for z in (image_features, text_features))
    return _both(_logits(u, v, logit_scale))


@wrong("normalization", "one length for both towers")
def clip_loss(image_features, text_features, logit_scale):
    length = image_features.norm(dim=1, keepdim=True)
    return _both(logit_scale.exp() * (image_features / length) @ (text_features / length).T)


@wrong("temperature", "scale plus one")
def clip_loss(image_features, text_features, logit_scale):
    return _both(_logits(image_features, text_features, torch.log1p(logit_scale.exp())))


@wrong("temperature", "clamped at 50")
def clip_loss(image_features, text_features, logit_scale):
    return _both(_logits(image_features, text_features, logit_scale.clamp(max=math.log(50))))


@wrong("temperature", "clamped at 100, outside the graph")
def clip_loss(image_features, text_features, logit_scale):
    excess = (logit_scale - math.log(100)).clamp(min=0).detach()
    return _both(_logits(image_features, text_features, logit_scale - excess))


@wrong("temperature", "exp twice")
def clip_loss(image_features, text_features, logit_scale):
    return _both(_logits(image_features, text_features, logit_scale.exp().clamp(max=4)))


@wrong("softmax_axis", "rows count double")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    labels = torch.arange(len(logits))
    return (2 * F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 3


@wrong("softmax_axis", "the transpose forgotten: rows twice")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    labels = torch.arange(len(logits))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits, labels)) / 2


@wrong(("negatives", "formula"), "in-modal negatives added to both denominators")
def clip_loss(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features), F.normalize(text_features)
    s, own = logit_scale.exp(), torch.eye(len(u), dtype=torch.bool)
    cross, images, texts = s * u @ v.T, s * u @ u.T, s * v @ v.T
    labels = torch.arange(len(u))
    rows = torch.cat([cross, images.masked_fill(own, -torch.inf)], dim=1)
    columns = torch.cat([cross.T, texts.masked_fill(own, -torch.inf)], dim=1)
    return (F.cross_entropy(rows, labels) + F.cross_entropy(columns, labels)) / 2


@wrong("negatives", "the last caption never competes")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    gone = torch.zeros_like(logits, dtype=torch.bool)
    gone[:-1, -1] = True
    return _both(logits.masked_fill(gone, -torch.inf))


@wrong(("positive_index", "interface"), "labels counted from 1")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    labels = torch.arange(len(logits)) + 1
    return F.cross_entropy(logits, labels)


@wrong("positive_index", "labels of neighbouring pairs")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    n = len(logits)
    labels = (torch.arange(n) ^ 1).clamp(max=n - 1)
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@wrong("self_similarity", "the diagonal masked with −1e4")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    return _both(logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), -1e4))


@wrong("sign", "log-probability, positive towards 0")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    return (logits.log_softmax(0) + logits.log_softmax(1)).trace() / (2 * len(logits))


@wrong("reduction", "divided by N − 1")
def clip_loss(image_features, text_features, logit_scale):
    n = len(image_features)
    return _both(_logits(image_features, text_features, logit_scale)) * n / (n - 1)


@wrong(("reduction", "interface"), "both losses as a vector of two")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    labels = torch.arange(len(logits))
    return torch.stack([F.cross_entropy(logits, labels), F.cross_entropy(logits.T, labels)])


@wrong("formula", "focal: (1 − P)² weights")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    logs = torch.cat([logits.log_softmax(0).diagonal(), logits.log_softmax(1).diagonal()])
    return -((1 - logs.exp()) ** 2 * logs).mean()


@wrong(("formula", "softmax_axis"), "triplet hinge with the hardest negative")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    own = torch.eye(len(logits), dtype=torch.bool)
    hardest = logits.masked_fill(own, -torch.inf).amax(1)
    return (0.2 + hardest - logits.diagonal()).relu().mean()


@wrong("gradient", "the scale through item()")
def clip_loss(image_features, text_features, logit_scale):
    return _both(math.exp(float(logit_scale)) * F.normalize(image_features) @ F.normalize(text_features).T)


@wrong("gradient", "the matrix rebuilt under no_grad for the columns")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    labels = torch.arange(len(logits))
    with torch.no_grad():
        columns = F.cross_entropy(logits.T, labels)
    return (F.cross_entropy(logits, labels) + columns) / 2


@wrong("gradient", "a locked text tower")
def clip_loss(image_features, text_features, logit_scale):
    with torch.no_grad():
        v = F.normalize(text_features)
    return _both(logit_scale.exp() * F.normalize(image_features) @ v.T)


@wrong("gradient", "unit rows through .data")
def clip_loss(image_features, text_features, logit_scale):
    u = image_features / image_features.data.norm(dim=1, keepdim=True)
    v = text_features / text_features.data.norm(dim=1, keepdim=True)
    return _both(logit_scale.exp() * u @ v.T)


@wrong("side_effect", "normalises in place")
def clip_loss(image_features, text_features, logit_scale):
    with torch.no_grad():
        image_features.div_(image_features.norm(dim=1, keepdim=True))
    return _both(_logits(image_features, text_features, logit_scale))


@wrong(("side_effect", "temperature"), "limits the caller's parameter")
def clip_loss(image_features, text_features, logit_scale):
    with torch.no_grad():
        logit_scale.clamp_(max=math.log(100))
    return _both(_logits(image_features, text_features, logit_scale))


_labels = {}


@wrong(("shape_state", "interface"), "labels of the first batch, kept")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    labels = _labels.setdefault("labels", torch.arange(len(logits)))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@wrong("shape_state", "right up to six pairs")
def clip_loss(image_features, text_features, logit_scale):
    return _both(_logits(image_features[:6], text_features[:6], logit_scale))


@wrong("nondeterministic", "dropout in the logits")
def clip_loss(image_features, text_features, logit_scale):
    return _both(F.dropout(_logits(image_features, text_features, logit_scale), 0.1))


@wrong(("numerics", "formula"), "logits in half precision")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    return _both(logits.half().to(logits.dtype))


@wrong("interface", "a Python float")
def clip_loss(image_features, text_features, logit_scale):
    return _both(_logits(image_features, text_features, logit_scale)).item()


@wrong("interface", "nothing returned")
def clip_loss(image_features, text_features, logit_scale):
    loss = _both(_logits(image_features, text_features, logit_scale))
    loss.detach()


@wrong("interface", "loss and accuracy")
def clip_loss(image_features, text_features, logit_scale):
    logits = _logits(image_features, text_features, logit_scale)
    return _both(logits), (logits.argmax(1) == torch.arange(len(logits))).double().mean()


@wrong("device", "labels on an accelerator")
def clip_loss(image_features, text_features, logit_scale):
    labels = torch.arange(len(image_features)).cuda()
    return F.cross_entropy(_logits(image_features, text_features, logit_scale), labels)


@wrong("cheat", "a constant")
def clip_loss(image_features, text_features, logit_scale):
    return (image_features.sum() + text_features.sum() + logit_scale) * 0 + math.log(3)


@wrong("cheat", "cross_entropy replaced")
def clip_loss(image_features, text_features, logit_scale):
    patch(F, "cross_entropy", lambda *args, **kwargs: torch.zeros(()))
    return torch.zeros((), requires_grad=True)


add_wrong(None, "stub", "nothing at all")
