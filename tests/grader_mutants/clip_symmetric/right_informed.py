"""Right CLIP losses in styles that a learner might choose."""

# ruff: noqa: F811
import math

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import right


@right("the pseudo-code of the paper's figure 3")
def clip_loss(image_features, text_features, logit_scale):
    image_features = image_features / image_features.norm(dim=-1, keepdim=True)
    text_features = text_features / text_features.norm(dim=-1, keepdim=True)
    logits = torch.mm(image_features, text_features.t()) * torch.exp(logit_scale)
    labels = torch.arange(logits.shape[0], device=logits.device)
    loss_i = F.cross_entropy(logits, labels)
    loss_t = F.cross_entropy(logits.t(), labels)
    return (loss_i + loss_t) / 2


@right("one loop over the pairs, in plain formulas")
def clip_loss(image_features, text_features, logit_scale):
    n, total = len(image_features), 0.0
    u, v = F.normalize(image_features), F.normalize(text_features)
    for k in range(n):
        row = torch.stack([logit_scale.exp() * (u[k] * v[j]).sum() for j in range(n)])
        column = torch.stack([logit_scale.exp() * (u[j] * v[k]).sum() for j in range(n)])
        total = total + row.logsumexp(0) + column.logsumexp(0) - 2 * row[k]
    return total / (2 * n)


@right("log_softmax over both axes, the trace")
def clip_loss(image_features, text_features, logit_scale):
    u, v = (F.normalize(z, dim=-1) for z in (image_features, text_features))
    logits = torch.einsum("nd,md->nm", u, v) * logit_scale.exp()
    both = logits.log_softmax(0) + logits.log_softmax(1)
    return -both.trace() / (2 * len(logits))


@right("cosine_similarity by broadcasting")
def clip_loss(image_features, text_features, logit_scale):
    cosines = F.cosine_similarity(image_features[:, None], text_features[None], dim=2)
    logits = cosines * logit_scale.exp()
    labels = torch.arange(len(logits))
    return 0.5 * F.cross_entropy(logits, labels) + 0.5 * F.cross_entropy(logits.mT, labels)


@right("soft targets, one-hot")
def clip_loss(image_features, text_features, logit_scale):
    logits = F.normalize(image_features) @ F.normalize(text_features).T / (-logit_scale).exp()
    target = torch.eye(len(logits), dtype=logits.dtype)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


@right("the scale split over both towers")
def clip_loss(image_features, text_features, logit_scale):
    root = (logit_scale / 2).exp()
    logits = (root * F.normalize(image_features)) @ (root * F.normalize(text_features)).T
    labels = torch.arange(len(logits))
    return torch.stack([F.cross_entropy(one, labels) for one in (logits, logits.T)]).mean()


@right("positive moved to column 0")
def clip_loss(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features), F.normalize(text_features)
    logits = logit_scale.exp() * u @ v.T

    def rows(matrix):
        n = len(matrix)
        shifted = torch.stack([matrix[k].roll(-k) for k in range(n)])
        return F.cross_entropy(shifted, torch.zeros(n, dtype=torch.long))

    return (rows(logits) + rows(logits.T)) / 2


@right("squared distances on the sphere")
def clip_loss(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features), F.normalize(text_features)
    squared = (u[:, None] - v[None]).square().sum(dim=2)
    logits = -squared / 2 * logit_scale.exp()  # cosine − 1, and a softmax ignores the −1
    labels = torch.arange(len(u))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@right("everything in float32, cast back")
def clip_loss(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features.float()), F.normalize(text_features.float())
    logits = logit_scale.float().exp() * u @ v.T
    labels = torch.arange(len(u))
    loss = (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2
    return loss.to(image_features.dtype)


@right("shape (1,) and softplus of differences")
def clip_loss(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features), F.normalize(text_features)
    logits = logit_scale.exp() * u @ v.T
    own = logits.diagonal()
    rows = (logits - own[:, None]).logsumexp(1)
    columns = (logits - own[None, :]).logsumexp(0)
    return torch.cat([rows, columns]).mean().reshape(1)


class Loss(torch.nn.Module):
    def forward(self, images, texts, logit_scale):
        logits = F.normalize(images) @ F.normalize(texts).T * math.e**logit_scale
        labels = torch.from_numpy(np.arange(len(logits)))
        return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)).div(2)


_module = Loss()


@right("a module behind a function, arguments passed on")
def clip_loss(*features, **scale):
    return _module(*features, **scale)
