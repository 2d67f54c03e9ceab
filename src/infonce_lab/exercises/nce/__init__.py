"""Binary noise-contrastive estimation (chapter 2): ``nce_loss(data_scores, noise_scores, …)``."""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Criterion, Exercise, Note, Style
from infonce_lab.exercises.nce.cases import (
    example,
    groups,
    log_normal,
    probes,
    quantiles,
    scores,
)
from infonce_lab.exercises.nce.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.nce.symptoms import SYMPTOMS
from infonce_lab.exercises.notes import float32_number, half_precision
from infonce_lab.reference.nce import nce_loss

TEMPLATE = '''\
import math

import torch
import torch.nn.functional as F


def nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn):
    """
    data_scores:  (B,)    s(x) of each datum: an unnormalised log-density, its -log Z included
    noise_scores: (B, k)  s(y) of the k noise samples of each datum
    data_log_pn:  (B,)    log-density of the noise distribution, at the data
    noise_log_pn: (B, k)  the same, at the noise samples
    returns: one number, a tensor on the graph, in nats
    """
    # 1. Read k from a shape

    # 2. Log-odds of "data" for every point: its score, minus the log of k times the noise density

    # 3. The cost of the right answer, "data" for a datum and "noise" for a noise sample:
    #    minus the log of the probability that the classifier gives to it

    # 4. Sum over the k noise samples, then take the mean over the B data

    raise NotImplementedError
'''

# --- the point of it all: log Z is learnt


def _fit(answer) -> tuple[float, float]:
    """Mean and error of log Z when the answer's loss is minimised on draws of N(0.5, 1)."""
    from scipy.optimize import minimize  # torch.optim would cost two seconds at its first step

    k, n = 4, 25
    x = quantiles(n, 0.5)  # (n,)
    y = quantiles(n * k, 0.0, 2.0).view(k, n).T.contiguous()  # (n, k)

    def value_and_slope(parameters):
        theta = torch.tensor(parameters, dtype=torch.float64, requires_grad=True)
        mean, log_precision, c = theta
        data, noise = (c - log_precision.exp() * (points - mean) ** 2 / 2 for points in (x, y))
        loss = answer(data, noise, log_normal(x, 0, 2), log_normal(y, 0, 2)).sum()
        (slope,) = torch.autograd.grad(loss, theta)
        return loss.item(), slope.numpy()

    found = minimize(
        value_and_slope, [0.0, 0.0, 0.0], jac=True, method="BFGS", options={"maxiter": 40}
    )
    mean, log_precision, c = found.x.tolist()
    true_log_z = 0.5 * math.log(2 * math.pi) - log_precision / 2  # of the fitted exponent
    return mean, -c - true_log_z


def _judge_fit(measured: tuple[float, float]) -> str | None:
    mean, excess = measured
    if abs(mean - 0.5) < 0.05 and abs(excess) < 0.05:
        return None
    return (
        f"minimised on a Gaussian with mean 0.5, your loss finds the mean {mean:.3f}, and a log Z "
        f"that is {excess:+.3f} off (k = 4, log k = {math.log(4):.3f})"
    )


EXTRA = (
    Criterion(
        "minimised, it finds a Gaussian and its log Z", "gradient64", "correction", _fit, _judge_fit
    ),
)

# --- remarks that cost nothing


def _far_out(answer) -> str | None:
    s_d, s_n = torch.tensor([-90.0, 90.0]), torch.tensor([[90.0], [-90.0]])
    value = float(answer(s_d, s_n, torch.zeros(2), torch.zeros(2, 1)))
    if not abs(value - 90) < 1:
        return (
            f"float32, scores of ±90: {value:.4g} where 90 is right. σ rounds to 0 or 1 there and "
            "its logarithm is lost; F.logsigmoid, or softplus, keeps it"
        )
    return None


NOTES = (
    Note("far out", _far_out),
    Note("result", float32_number("float32 scores give a {} loss", scores(3, 4, seed=62))),
    *half_precision(nce_loss, scores(6, 4, seed=63), tolerance=(0.05, 0.0)),
)

# --- other ways to write it


def softplus(data_scores, noise_scores, data_log_pn, noise_log_pn):
    log_k = math.log(noise_scores.shape[1])
    data = F.softplus(log_k + data_log_pn - data_scores)  # (B,)   −log P(data | x)
    noise = F.softplus(noise_scores - noise_log_pn - log_k)  # (B, k) −log P(noise | y)
    return data.mean() + noise.sum() / len(noise)


def one_binary_cross_entropy(data_scores, noise_scores, data_log_pn, noise_log_pn):
    b, k = noise_scores.shape
    scores = torch.cat([data_scores[:, None], noise_scores], dim=1)  # (B, 1+k)
    log_pn = torch.cat([data_log_pn[:, None], noise_log_pn], dim=1)  # (B, 1+k)
    is_data = torch.zeros_like(scores)
    is_data[:, 0] = 1
    odds = scores - log_pn - math.log(k)
    return F.binary_cross_entropy_with_logits(odds, is_data, reduction="sum") / b


EXERCISE = Exercise(
    id="nce",
    chapter="02-noise-contrastive-estimation",
    title="Binary noise-contrastive estimation",
    usage="nce_loss(data_scores, noise_scores, data_log_pn, noise_log_pn)",
    kind="function",
    reference=nce_loss,
    template=TEMPLATE,
    answer_name="nce_loss",
    arguments=("data_scores", "noise_scores", "data_log_pn", "noise_log_pn"),
    hints=(
        "With k noise samples for every datum: what are the odds of “data” before you have looked "
        "at the point? And how does looking change them?",
        "k = noise_scores.shape[1] → log-odds: score − (log k + log p_n), shapes (B,) and (B, k) → "
        "−logsigmoid of the log-odds for data, of *minus* the log-odds for noise → sum over k → "
        "mean over B.",
        "`return -(F.logsigmoid(data) + F.logsigmoid(____).sum(dim=1)).mean()`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("softplus, each term by itself", softplus),
        Style("one binary cross-entropy over 1 + k columns", one_binary_cross_entropy),
    ),
    groups=groups,
    probes=probes,
    example=example,
    gradient_inputs=(0, 1),
    extra=EXTRA,
    notes=NOTES,
)
