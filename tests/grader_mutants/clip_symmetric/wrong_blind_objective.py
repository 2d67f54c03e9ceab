"""Another objective than the one asked for."""

# ruff: noqa: F811

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import both_ways, logits_of

# --- temperature ---------------------------------------------------------------------------------


@wrong("temperature", "the log scale used as it is, without exp")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, logit_scale))


@wrong("temperature", "divided by exp(logit_scale)")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, 1 / logit_scale.exp()))


@wrong("temperature", "divided by the log scale as if it were τ")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, 1 / (logit_scale + 1e-6)))


@wrong(("temperature", "formula"), "no scale at all")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, 1 + 0 * logit_scale))


@wrong("temperature", "a fixed temperature of 0.07, as in the guide's symmetric class")
def clip_loss(image_features, text_features, logit_scale=None):
    return both_ways(logits_of(image_features, text_features, 1 / 0.07))


@wrong(("temperature", "numerics"), "the log scale clamped at 0.5")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, logit_scale.clamp(max=0.5).exp()))


@wrong(("temperature", "log_base"), "2 to the power of the log scale")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features, 2**logit_scale))


# --- normalization -------------------------------------------------------------------------------


@wrong("normalization", "nothing normalised: the features were thought to be unit")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logit_scale.exp() * image_features @ text_features.T)


@wrong("normalization", "only the images normalised")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logit_scale.exp() * F.normalize(image_features) @ text_features.T)


@wrong("normalization", "columns normalised, dim 0")
def clip_loss(image_features, text_features, logit_scale):
    a, b = F.normalize(image_features, dim=0), F.normalize(text_features, dim=0)
    return both_ways(logit_scale.exp() * a @ b.T)


@wrong("normalization", "the L1 norm")
def clip_loss(image_features, text_features, logit_scale):
    a, b = F.normalize(image_features, p=1), F.normalize(text_features, p=1)
    return both_ways(logit_scale.exp() * a @ b.T)


# --- formula, softmax_axis, positive_index, negatives --------------------------------------------


@wrong(("formula", "softmax_axis"), "images to texts only")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    return F.cross_entropy(logits, torch.arange(len(logits)))


@wrong(("formula", "softmax_axis"), "texts to images only")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(text_features, image_features, logit_scale.exp())
    return F.cross_entropy(logits, torch.arange(len(logits)))


@wrong(("softmax_axis", "formula"), "the same direction twice: the transpose was forgotten")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    labels = torch.arange(len(logits))
    loss_i = F.cross_entropy(logits, labels)
    loss_t = F.cross_entropy(logits, labels)
    return (loss_i + loss_t) / 2


@wrong("formula", "the forum's question: one direction, no temperature")
def clip_loss(out1, out2, logit_scale=None):
    out1 = torch.nn.functional.normalize(out1, p=2, dim=-1)
    out2 = torch.nn.functional.normalize(out2, p=2, dim=-1)
    scores = torch.mm(out1, out2.T)
    labels = torch.arange(scores.size(0)).to(scores.device)
    return torch.nn.functional.cross_entropy(scores, labels)


@wrong("formula", "the squared distance of the cosines from the identity matrix")
def clip_loss(image_features, text_features, logit_scale):
    cosines = logits_of(image_features, text_features, 1 + 0 * logit_scale)
    return F.mse_loss(cosines, torch.eye(len(cosines), dtype=cosines.dtype))


@wrong("formula", "a sigmoid for each pair")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    signs = 2 * torch.eye(len(logits), dtype=logits.dtype) - 1
    return -F.logsigmoid(signs * logits).sum() / len(logits)


@wrong(("negatives", "formula"), "images and texts as candidates in one softmax, as in SimCLR")
def clip_loss(image_features, text_features, logit_scale):
    u = F.normalize(torch.cat([image_features, text_features]))
    logits = (logit_scale.exp() * u @ u.T).fill_diagonal_(-1e9)
    return F.cross_entropy(logits, torch.arange(len(u)).roll(len(u) // 2))


@wrong(("negatives", "formula"), "images against images")
def clip_loss(image_features, text_features, logit_scale):
    loss = both_ways(logits_of(image_features, image_features, logit_scale.exp()))
    return loss + 0 * text_features.sum()


@wrong("self_similarity", "the diagonal masked as if it were self-similarity")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    return both_ways(logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), -1e9))


@wrong(("negatives", "formula"), "the positive left out of the denominator")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    others = logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), -1e9)
    return ((others.logsumexp(0) + others.logsumexp(1)) / 2 - logits.diag()).mean()


@wrong("positive_index", "the partner one row further")
def clip_loss(image_features, text_features, logit_scale):
    return both_ways(logits_of(image_features, text_features.roll(1, 0), logit_scale.exp()))


@wrong("positive_index", "the transposed labels not transposed: 0 in every column")
def clip_loss(image_features, text_features, logit_scale):
    logits = logits_of(image_features, text_features, logit_scale.exp())
    labels = torch.arange(len(logits))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels * 0)) / 2


@wrong("sign", "the mean log-probability")
def clip_loss(image_features, text_features, logit_scale):
    return -both_ways(logits_of(image_features, text_features, logit_scale.exp()))
