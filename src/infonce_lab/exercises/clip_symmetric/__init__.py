"""CLIP's loss (chapter 5): ``clip_loss(image_features, text_features, logit_scale)``."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from infonce_lab.exercises.clip_symmetric.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.clip_symmetric.symptoms import SYMPTOMS
from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.notes import float32_number, half_precision
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.clip import clip_loss

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def clip_loss(image_features, text_features, logit_scale):
    """
    image_features: (N, D), row k belongs to text row k; rows of any length
    text_features:  (N, D)
    logit_scale:    0-dim tensor, log(1/temperature)
    returns: scalar tensor, the mean of both directions, in nats
    """
    # 1. Rows of length one, in both towers

    # 2. One matrix of scaled cosines (N, N): rows are images, columns are texts

    # 3. One label vector (N,)

    # 4. Image -> text and text -> image, averaged

    raise NotImplementedError
'''

_INITIAL = math.log(1 / 0.07)


def _case(name, n, d, log_scale, seed, noise=0.5, scale=1.0) -> Case:
    images, texts = pairs(n, d, seed, noise)
    return Case(name, (images * scale, texts * scale, torch.tensor(log_scale).double()))


def _with_scale(name, images, texts, log_scale) -> Case:
    return Case(name, (images, texts, torch.tensor(log_scale, dtype=torch.float64)))


def _groups() -> tuple[Cases, ...]:
    correlated = (
        _case("matching pairs", 3, 5, 0.7, seed=10),
        _case("matching pairs", 6, 8, 1.0, seed=11),
        _case("matching pairs", 16, 3, 0.0, seed=12),
        _case("a batch of two", 2, 2, 0.7, seed=13),
    )
    independent = (
        _case("unrelated pairs", 5, 16, 1.0, seed=20, noise=None),
        _case("unrelated pairs", 8, 8, 0.7, seed=21, noise=None),
        _case("unrelated pairs", 4, 2, 0.0, seed=22, noise=None),
    )
    initial = (
        _case("scale 1/0.07", 7, 6, _INITIAL, seed=30),
        _case("scale 1/0.07", 4, 9, _INITIAL, seed=31, noise=None),
    )
    z, _ = pairs(5, 4, seed=40)
    unit = F.normalize(z, dim=1)
    lengths = (
        _case("features 300 times longer", 5, 7, 1.0, seed=41, scale=300.0),
        _case("features 50 times shorter", 5, 7, 1.0, seed=42, scale=0.02),
        _with_scale("unit features", unit, unit.roll(1, 0), 0.7),
        _with_scale("identical towers", z, z.clone(), 1.0),
    )
    equal = torch.ones(4, 3, dtype=torch.float64)
    eye = torch.eye(5, dtype=torch.float64)
    closed = (
        _with_scale("all features equal: log N", equal, equal.clone(), 0.7),
        _with_scale("the identity matrix", eye, eye.clone(), 1.0),
        _with_scale("simplex of three", degrees(0, 120, 240), degrees(0, 120, 240), 1.0),
    )
    # The true gradients in the features are 0 there, and float32 inside must pass.
    stationary = (1e-4, 1e-6)
    # A scale beyond CLIP's limit: limiting it is not the loss's business. Logits of ±130 cost a
    # hidden float32 about 1e-5, hence the wider tolerance.
    large = (_case("scale 130: no clamp in the loss", 5, 6, math.log(130), seed=43, noise=0.8),)
    return (
        Cases("matching pairs", correlated),
        Cases("unrelated pairs", independent),
        Cases("CLIP's first scale", initial, dtypes=("float64",)),
        Cases("features of any length", lengths),
        Cases("closed forms", closed, gradient_tolerance=stationary),
        Cases(
            "a large scale",
            large,
            dtypes=("float64",),
            tolerance=(1e-3, 1e-3),
            gradient_tolerance=(1e-2, 1e-4),
        ),
    )


def _probes() -> tuple[Case, ...]:
    # Three scales, N ≠ D, unequal lengths: the known mistakes differ on these.
    return (
        _case("probe", 3, 5, 0.7, seed=1),
        _case("probe", 6, 8, 1.2, seed=2),
        _case("probe", 8, 16, math.log(120), seed=3, noise=1.0),
    )


def _example() -> Case:
    return _with_scale(
        "three pairs on the circle: images at 0°, 90°, 200°, texts at 30°, 120°, 260°, scale 2",
        degrees(0, 90, 200),
        2 * degrees(30, 120, 260),
        math.log(2),
    )


def logits_matrix(case: Case) -> np.ndarray:
    """The logits (N, N) a right answer builds."""
    images, texts, log_scale = case.inputs
    return (log_scale.exp() * F.normalize(images, dim=1) @ F.normalize(texts, dim=1).T).numpy()


# --- the scale has a name


def _by_name(answer) -> list[float]:
    images, texts = pairs(4, 5, seed=50)
    scale = torch.tensor(0.7, dtype=torch.float64)
    value = answer(images, texts, logit_scale=scale)
    return [float(torch.as_tensor(value).mean()), float(clip_loss(images, texts, scale))]


def _judge_by_name(found: list[float]) -> str | None:
    value, true = found
    if abs(value - true) <= 1e-4 * abs(true):
        return None
    return f"clip_loss(…, logit_scale=0.7): expected {true:.6g}, got {value:.6g}"


# --- remarks that cost nothing


def _single_pair(answer) -> str | None:
    z = torch.tensor([[1.0, 2.0, 3.0]])
    try:
        value = answer(z, z * 2, torch.tensor(1.0))
    except ValueError:
        return None
    if not torch.is_tensor(value) or abs(float(value)) > 1e-6:
        return f"N = 1 has no negatives: the loss should be 0 (or a ValueError), yours is {value}"
    return None


def _plain_number(answer) -> str | None:
    images, texts = pairs(4, 5, seed=60)
    try:
        value = float(answer(images, texts, 1.0))
    except (AttributeError, TypeError):
        return None  # the contract promises a tensor
    true = float(clip_loss(images, texts, 1.0))
    if abs(value - true) > 1e-5:
        return f"with the plain number 1.0 as logit_scale: {value:.4g} where {true:.4g} is right"
    return None


# --- other ways to write it


def diagonal_minus_logsumexps(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features, dim=1), F.normalize(text_features, dim=1)
    logits = logit_scale.exp() * u @ v.T
    both = (logits.logsumexp(dim=1) + logits.logsumexp(dim=0)) / 2  # (N,)
    return (both - logits.diagonal()).mean()


def two_stacked_batches(image_features, text_features, logit_scale):
    u, v = F.normalize(image_features, dim=1), F.normalize(text_features, dim=1)
    logits = u @ v.T * logit_scale.exp()
    labels = torch.arange(len(u), device=u.device).repeat(2)
    return F.cross_entropy(torch.cat([logits, logits.T]), labels)  # 2N rows of N candidates


EXERCISE = Exercise(
    id="clip_symmetric",
    chapter="05-cross-entropy-and-clip",
    title="CLIP's symmetric loss",
    usage="clip_loss(image_features, text_features, logit_scale)",
    kind="function",
    reference=clip_loss,
    template=TEMPLATE,
    answer_name="clip_loss",
    arguments=("image_features", "text_features", "logit_scale"),
    hints=(
        "Take one image. Among what does it choose? Now take one text. Which axis of the matrix is "
        "normalised for each of the two questions?",
        "u (N, D), v (N, D), rows of length one → exp(logit_scale) · u @ v.T (N, N) → labels (N,), "
        "the diagonal → cross_entropy over the rows, cross_entropy over the columns → their mean.",
        "`return (F.cross_entropy(logits, labels) + F.cross_entropy(____, labels)) / 2`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("two log-sum-exps minus the diagonal", diagonal_minus_logsumexps),
        Style("both directions as one batch of 2N rows", two_stacked_batches),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    gradient_inputs=(0, 1, 2),
    matrix=logits_matrix,
    extra=(Criterion("logit_scale by name", "hygiene", "interface", _by_name, _judge_by_name),),
    notes=(
        Note("one pair", _single_pair),
        Note("plain number", _plain_number),
        *half_precision(
            lambda images, texts, scale: clip_loss(images, texts, scale.double()),
            pairs(6, 8, seed=61),
            torch.tensor(_INITIAL),  # a parameter stays float32 under mixed precision
            tolerance=(0.05, 0.02),
        ),
        Note(
            "result",
            float32_number(
                "float32 features give a {} loss", pairs(3, 4, seed=62), torch.tensor(1.0)
            ),
        ),
    ),
)
