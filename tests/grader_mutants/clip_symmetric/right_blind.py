"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import right


@right("two cross-entropies of the logits and their transpose")
def clip_loss(image_features, text_features, logit_scale):
    image = F.normalize(image_features, dim=1)
    text = F.normalize(text_features, dim=1)
    logits = logit_scale.exp() * image @ text.T
    labels = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


@right("both logsumexps minus the diagonal, float64 inside")
def clip_loss(image_features, text_features, logit_scale):
    a = F.normalize(image_features.double(), dim=-1)
    b = F.normalize(text_features.double(), dim=-1)
    logits = torch.einsum("id,jd->ij", a, b) * torch.exp(logit_scale.double())
    return (0.5 * (logits.logsumexp(0) + logits.logsumexp(1)) - logits.diagonal()).mean()


@right("the trace of log_softmax over each dimension")
def clip_loss(images, texts, logit_scale):
    images = images / images.norm(dim=1, keepdim=True).clamp_min(1e-12)
    texts = texts / texts.norm(dim=1, keepdim=True).clamp_min(1e-12)
    logits = torch.exp(logit_scale) * (images @ texts.mT)
    n = logits.size(0)
    return -sum(F.log_softmax(logits, d).trace() for d in (0, 1)) / (2 * n)


@right("one cross-entropy over 2N rows: rows and columns stacked")
def clip_loss(image_features, text_features, logit_scale):
    cosines = F.cosine_similarity(image_features[:, None], text_features[None], dim=2, eps=1e-12)
    logits = cosines * logit_scale.exp()
    labels = torch.arange(len(logits)).repeat(2)
    return F.cross_entropy(torch.cat([logits, logits.T]), labels)


@right("the square root of the scale on each side")
def clip_loss(image_features, text_features, logit_scale):
    root = (0.5 * logit_scale).exp()
    a, b = (root * F.normalize(x) for x in (image_features, text_features))
    targets = torch.eye(len(a), dtype=a.dtype)
    losses = [F.cross_entropy(logits, targets) for logits in (a @ b.T, b @ a.T)]
    return torch.stack(losses).mean()


@right("loops over images and texts")
def clip_loss(image_features, text_features, logit_scale):
    def direction(anchors, candidates):
        losses = []
        for i, anchor in enumerate(anchors):
            scores = torch.stack([(anchor * c).sum() for c in candidates]) * scale
            top = scores.max().detach()
            losses.append((scores - top).exp().sum().log() + top - scores[i])
        return sum(losses) / len(losses)

    scale = torch.exp(logit_scale)
    a = [x / x.pow(2).sum().sqrt() for x in image_features]
    b = [x / x.pow(2).sum().sqrt() for x in text_features]
    return (direction(a, b) + direction(b, a)) / 2


@right("softmax, then log, for logits of at most 1/0.07")
def clip_loss(image_features, text_features, logit_scale):
    logits = F.normalize(image_features) @ F.normalize(text_features).t() * torch.exp(logit_scale)
    rows, columns = logits.softmax(1).diag(), logits.softmax(0).diag()
    return -(rows * columns).log().mean() / 2


@right("a temperature exp(−logit_scale) that divides, shape (1,)")
def clip_loss(image_features, text_features, logit_scale):
    temperature = torch.exp(-logit_scale)
    u, v = F.normalize(image_features), F.normalize(text_features)
    logits = u.mm(v.t()) / temperature
    index = torch.arange(logits.shape[0]).unsqueeze(1)
    total = -logits.log_softmax(1).gather(1, index).mean()
    total = total - logits.t().log_softmax(1).gather(1, index).mean()
    return total.mul(0.5).reshape(1)


class _Clip(torch.autograd.Function):
    @staticmethod
    def forward(ctx, u, v, scale):
        cosines = u @ v.T
        logits = scale * cosines
        targets = torch.eye(len(u), dtype=u.dtype)
        slope = (logits.softmax(1) + logits.softmax(0) - 2 * targets) / (2 * len(u))
        ctx.save_for_backward(u, v, scale, cosines, slope)
        return ((logits.logsumexp(1) + logits.logsumexp(0)) / 2 - logits.diag()).mean()

    @staticmethod
    def backward(ctx, upstream):
        u, v, scale, cosines, slope = ctx.saved_tensors
        slope = slope * upstream
        return scale * slope @ v, scale * slope.T @ u, (slope * cosines).sum()


@right("the gradient of the logits written by hand")
def clip_loss(image_features, text_features, logit_scale):
    return _Clip.apply(F.normalize(image_features), F.normalize(text_features), logit_scale.exp())


@right("per-row losses of both directions averaged at the end")
def clip_loss(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features), F.normalize(text_features)
    logits = torch.exp(logit_scale) * u @ v.T
    n = len(u)
    labels = torch.arange(n)
    rows = F.cross_entropy(logits, labels, reduction="none")
    columns = F.cross_entropy(logits.transpose(0, 1), labels, reduction="none")
    return torch.cat([rows, columns]).sum() / (2 * n)
