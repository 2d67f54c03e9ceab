"""Wrong masked losses, by category."""

import torch
import torch.nn.functional as F

from ..collect import add_wrong, wrong


def _e(p, t):
    return (p - t).square().mean(2)


@wrong("formula", "all patches")
def everything(prediction, target, mask):
    return F.mse_loss(prediction, target)


@wrong("sign", "visible patches pay")
def visible(prediction, target, mask):
    shown = 1 - mask
    return (_e(prediction, target) * shown).sum() / shown.sum()


@wrong("sign", "negated")
def negated(prediction, target, mask):
    return -(_e(prediction, target) * mask).sum() / mask.sum()


@wrong("sign", "target − prediction without a square")
def signed(prediction, target, mask):
    return ((prediction - target).mean(2) * mask).sum() / mask.sum()


@wrong("reduction", "mean over B·L")
def over_all(prediction, target, mask):
    return (_e(prediction, target) * mask).mean()


@wrong("reduction", "image by image")
def per_image(prediction, target, mask):
    return ((_e(prediction, target) * mask).sum(1) / mask.sum(1)).mean()


@wrong("reduction", "sum over D")
def d_summed(prediction, target, mask):
    return ((prediction - target).square().sum(2) * mask).sum() / mask.sum()


@wrong("reduction", "plain sum")
def plain_sum(prediction, target, mask):
    return (_e(prediction, target) * mask).sum()


@wrong("reduction", "divided by the batch")
def by_batch(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / prediction.shape[0]


@wrong("reduction", "divided by L")
def by_length(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / prediction.shape[1]


@wrong("reduction", "divided by the hidden patches of the first image")
def by_first_image(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / mask[0].sum() / len(mask)


@wrong("reduction", "one value an image")
def vector(prediction, target, mask):
    return (_e(prediction, target) * mask).sum(1)


@wrong("reduction", "the largest error of the hidden")
def largest(prediction, target, mask):
    return (_e(prediction, target) * mask).max()


@wrong("reduction", "half")
def half(prediction, target, mask):
    return 0.5 * (_e(prediction, target) * mask).sum() / mask.sum()


@wrong("reduction", "the mean is taken over B·L·D of masked inputs")
def masked_inputs(prediction, target, mask):
    m = mask.unsqueeze(-1)
    return F.mse_loss(prediction * m, target * m)


@wrong("reduction", "the median of the hidden errors")
def median(prediction, target, mask):
    return _e(prediction, target)[mask.bool()].median()


@wrong("formula", "L1")
def l1(prediction, target, mask):
    return ((prediction - target).abs().mean(2) * mask).sum() / mask.sum()


@wrong("formula", "root")
def rmse(prediction, target, mask):
    return ((_e(prediction, target) * mask).sum() / mask.sum()).sqrt()


@wrong("formula", "mean before the square")
def mean_first(prediction, target, mask):
    return ((prediction - target).mean(2) ** 2 * mask).sum() / mask.sum()


@wrong("formula", "fourth power")
def fourth(prediction, target, mask):
    return ((prediction - target).pow(4).mean(2) * mask).sum() / mask.sum()


@wrong("formula", "visible patches at a tenth of the weight")
def tenth(prediction, target, mask):
    weight = mask + 0.1 * (1 - mask)
    return (_e(prediction, target) * weight).sum() / weight.sum()


@wrong(("formula", "normalization"), "cosine in place of squares")
def cosine(prediction, target, mask):
    e = 1 - F.cosine_similarity(prediction, target, dim=2)
    return (e * mask).sum() / mask.sum()


@wrong("formula", "prediction masked, target not")
def prediction_masked(prediction, target, mask):
    return _e(prediction * mask[..., None], target).mean()


@wrong("normalization", "target normalised by patch")
def norm_pix(prediction, target, mask):
    mean, var = target.mean(-1, keepdim=True), target.var(-1, keepdim=True)
    return (_e(prediction, (target - mean) / (var + 1e-6) ** 0.5) * mask).sum() / mask.sum()


@wrong("normalization", "both normalised to length 1")
def unit(prediction, target, mask):
    return (
        _e(F.normalize(prediction, dim=2), F.normalize(target, dim=2)) * mask
    ).sum() / mask.sum()


@wrong(("normalization", "formula"), "target centred by image")
def centred(prediction, target, mask):
    return (_e(prediction, target - target.mean((1, 2), keepdim=True)) * mask).sum() / mask.sum()


@wrong("numerics", "eps of .01 in the denominator")
def eps(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / (mask.sum() + 0.01)


@wrong("numerics", "float16 inside")
def halved(prediction, target, mask):
    e = _e(prediction.half(), target.half())
    return ((e * mask.half()).sum() / mask.sum()).to(prediction.dtype)


@wrong("numerics", "rounded")
def rounded(prediction, target, mask):
    return torch.round((_e(prediction, target) * mask).sum() / mask.sum(), decimals=2)


@wrong("gradient", "prediction detached")
def detached(prediction, target, mask):
    return (_e(prediction.detach(), target) * mask).sum() / mask.sum()


@wrong("gradient", "no graph at all")
@torch.no_grad()
def no_graph(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / mask.sum()


@wrong("gradient", "the visible patches get a gradient")
def leak(prediction, target, mask):
    true = (_e(prediction, target) * mask).sum() / mask.sum()
    extra = (_e(prediction, target) * (1 - mask)).sum()
    return true + extra - extra.detach()


@wrong("gradient", "gradient scaled by ten")
def scaled(prediction, target, mask):
    true = (_e(prediction, target) * mask).sum() / mask.sum()
    return 10 * true - 9 * true.detach()


@wrong("interface", "a Python number")
def number(prediction, target, mask):
    return float((_e(prediction, target) * mask).sum() / mask.sum())


@wrong("interface", "loss and count")
def pair(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / mask.sum(), mask.sum()


@wrong("interface", "returns nothing")
def nothing(prediction, target, mask):
    (_e(prediction, target) * mask).sum() / mask.sum()


@wrong("interface", "a fourth argument")
def four(prediction, target, mask, patch_size):
    return (_e(prediction, target) * mask).sum() / mask.sum()


@wrong("shape_state", "sixteen patches, twelve hidden")
def twelve(prediction, target, mask):
    return (_e(prediction, target) * mask).sum() / (12 * len(mask))


@wrong(("shape_state", "formula"), "the mask is broadcast over the wrong axis")
def wrong_axis(prediction, target, mask):
    return (
        (prediction - target).square().mean(1) * mask[:, : prediction.shape[2]]
    ).sum() / mask.sum()


_seen = {}


@wrong("shape_state", "the number of hidden patches is remembered")
def remembered(prediction, target, mask):
    count = _seen.setdefault("count", mask.sum())
    return (_e(prediction, target) * mask).sum() / count


@wrong("side_effect", "writes into the prediction")
def in_place(prediction, target, mask):
    with torch.no_grad():
        prediction[mask == 0] = target[mask == 0]
    return (_e(prediction, target) * mask).sum() / mask.sum()


@wrong("nondeterministic", "a random half of the hidden patches")
def subsample(prediction, target, mask):
    m = mask * (torch.rand_like(mask) < 0.5) + 1e-3 * mask
    return (_e(prediction, target) * m).sum() / m.sum()


@wrong("device", "mask on cuda")
def on_cuda(prediction, target, mask):
    return (_e(prediction, target) * mask.to("cuda")).sum() / mask.sum()


@wrong("stub", "unfinished")
def unfinished(prediction, target, mask):
    error = _e(prediction, target)
    raise NotImplementedError(f"the mean over {error.shape}")


@wrong("cheat", "a constant")
def constant(prediction, target, mask):
    return prediction.sum() * 0 + 0.5


add_wrong(None, "stub", "nothing handed in")
