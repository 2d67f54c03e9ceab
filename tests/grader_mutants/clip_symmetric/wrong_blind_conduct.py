"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
import math
from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ..collect import add_wrong, patch, wrong
from ._answer import both_ways, logits_of

_kept = SimpleNamespace(labels=None)


# --- reduction -----------------------------------------------------------------------------------


@wrong("reduction", "the sum of both directions, not halved")
def clip_loss(image_features, text_features, logit_scale):
    return 2 * both_ways(logits_of(image_features, text_features, logit_scale.exp()))


@wrong("reduction", "a sum over the batch")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, logit_scale.exp()), reduction="sum")


@wrong(("reduction", "interface"), "one loss per pair")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, logit_scale.exp()), reduction="none")


@wrong(("reduction", "log_base"), "bits")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, logit_scale.exp())) / math.log(2)


# --- gradient, numerics --------------------------------------------------------------------------


@wrong("gradient", "math.exp of the scale: no gradient to it")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(
        logits_of(image_features, text_features, math.exp(float(logit_scale.detach())))
    )


@wrong("gradient", "logit_scale.data")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, logit_scale.data.exp()))


@wrong("gradient", "the texts detached")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features.detach(), logit_scale.exp()))


@wrong("gradient", "norms detached")
def clip_loss(image_features, text_features, logit_scale):
    a = image_features / image_features.norm(dim=1, keepdim=True).detach()
    b = text_features / text_features.norm(dim=1, keepdim=True).detach()
    return both_ways(logit_scale.exp() * a @ b.T)


@wrong("gradient", "each direction moves its anchors only")
def clip_loss(image_features, text_features, logit_scale):
    labels = torch.arange(len(image_features))
    first = logits_of(image_features, text_features.detach(), logit_scale.exp())
    second = logits_of(text_features, image_features.detach(), logit_scale.exp())
    return (F.cross_entropy(first, labels) + F.cross_entropy(second, labels)) / 2


@wrong("numerics", "eps of 0.01 in the logarithm")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    rows, columns = logits.softmax(1).diag() + 0.01, logits.softmax(0).diag() + 0.01
    return -(rows.log() + columns.log()).mean() / 2


@wrong("numerics", "logits rounded to bfloat16")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    return both_ways(logits.bfloat16().to(logits.dtype))


# --- state, side effects, chance -----------------------------------------------------------------


@wrong("shape_state", "labels kept from the first call")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    if _kept.labels is None:
        patch(_kept, "labels", torch.arange(len(logits)))
    labels = _kept.labels
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@wrong("side_effect", "the log scale clamped in place, in the caller's parameter")
def clip_loss(image_features, text_features, logit_scale):
    value = both_ways(logits_of(image_features, text_features, logit_scale.clone().exp()))
    with torch.no_grad():
        logit_scale.clamp_(max=0.5)
    return value


@wrong("side_effect", "the features normalised in place")
def clip_loss(image_features, text_features, logit_scale):
    for features in (image_features, text_features):
        features.data.div_(features.detach().norm(dim=1, keepdim=True))
    return both_ways(logits_of(image_features, text_features, logit_scale.exp()))


@wrong(("nondeterministic", "positive_index"), "the texts shuffled")
def clip_loss(image_features, text_features, logit_scale):
    order = torch.randperm(len(text_features))
    return both_ways(logits_of(image_features, text_features[order], logit_scale.exp()))


@wrong("nondeterministic", "dropout on the features")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(F.dropout(image_features, 0.2), text_features, logit_scale.exp()))


# --- interface, device, stub, cheat --------------------------------------------------------------


@wrong("interface", "the scale is called temperature")
def clip_loss(image_features, text_features, temperature):
    return both_ways(logits_of(image_features, text_features, temperature.exp()))


@wrong("interface", "no argument for the scale")
def clip_loss(image_features, text_features):
    return both_ways(logits_of(image_features, text_features, 1 / 0.07))


@wrong("interface", "the logits of both directions")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    return logits, logits.T


@wrong(("interface", "reduction"), "both losses in a dictionary")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    labels = torch.arange(len(logits))
    return {"image": F.cross_entropy(logits, labels), "text": F.cross_entropy(logits.T, labels)}


@wrong("device", "labels on cuda")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    return F.cross_entropy(logits, torch.arange(len(logits)).cuda())


@wrong(("stub", "interface"), "pass")
def clip_loss(image_features, text_features, logit_scale):
    pass


@wrong("stub", "raises NotImplementedError")
def clip_loss(image_features, text_features, logit_scale):
    raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula"), "log N, the loss at collapse")
def clip_loss(image_features, text_features, logit_scale):
    zero = 0 * (image_features.sum() + text_features.sum() + logit_scale)
    return zero + math.log(len(image_features))
