"""Swapped prediction (chapter 13): ``swav_loss(scores_1, scores_2, temperature, epsilon, iterations)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.clusters_shared import cosines
from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.notes import accuracy, float32_number
from infonce_lab.exercises.swav.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.swav.symptoms import SYMPTOMS
from infonce_lab.reference.swav import sinkhorn, swav_loss

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def swav_loss(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    """
    scores_1, scores_2: (B, K) similarities of two views of the same images to K prototypes
    returns: scalar tensor, in nats
    """
    # 1. One table of codes for each view: call your sinkhorn

    # 2. One table of log-probabilities for each view

    # 3. Swap: each view predicts the other's code; mean over images and directions

    raise NotImplementedError
'''


def _views(b: int, k: int, seed: int, noise: float = 0.4):
    first = cosines(b, k, seed)
    return first, (first + noise * cosines(b, k, seed + 1000)).clamp(-1, 1)


def _case(name, tables, temperature, epsilon, iterations) -> Case:
    scalars = {"temperature": temperature, "epsilon": epsilon, "iterations": iterations}
    return Case(name, tables, scalars)


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("two views of three images", _views(3, 5, 10), 0.5, 0.3, 3),
        _case("more images than prototypes", _views(9, 4, 11), 0.3, 0.2, 2),
        _case("a batch of 24", _views(24, 7, 12), 0.7, 0.5, 1),
        _case("unrelated views", (cosines(6, 3, 13), cosines(6, 3, 14)), 0.4, 0.4, 4),
    )
    recipe = (
        _case("SwAV's τ and ε", _views(12, 5, 20), 0.1, 0.05, 3),
        _case("SwAV's τ and ε, more prototypes", _views(5, 11, 21), 0.1, 0.05, 3),
    )
    zero = torch.zeros(6, 4, dtype=torch.float64)
    favourite = cosines(1, 4, 30).repeat(6, 1)
    one = cosines(7, 3, 31)
    closed = (
        _case("all scores equal: log K", (zero, zero.clone()), 0.3, 0.2, 2),
        _case("everyone has the same favourite", (favourite, favourite.clone()), 0.5, 0.3, 1),
        _case("identical views", (one, one.clone()), 0.5, 0.3, 2),
        _case("one image", _views(1, 4, 32), 0.5, 0.3, 2),
    )
    return (
        Cases("two views", usual),
        Cases("SwAV's own settings", recipe, dtypes=("float64",)),
        Cases("closed forms", closed),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", _views(3, 5, 1), 0.3, 0.4, 2),
        _case("probe", _views(8, 3, 2), 0.5, 0.2, 3),
        _case("probe", _views(5, 4, 3, noise=1.0), 0.7, 0.3, 1),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("all three left out", _views(6, 4, 50), 0.1, 0.05, 3),)


def _example() -> Case:
    first = torch.tensor([[0.9, 0.2], [0.5, 0.4], [0.8, -0.1]], dtype=torch.float64)
    second = torch.tensor([[0.8, 0.3], [0.1, 0.6], [0.7, 0.0]], dtype=torch.float64)
    return _case("three images, two prototypes", (first, second), 0.5, 0.5, 1)


def code_matrix(case: Case):
    """The codes of the second view, the targets of the first."""
    return sinkhorn(case.inputs[1], case.scalars["epsilon"], case.scalars["iterations"]).numpy()


# --- other ways to write it


def two_cross_entropies(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    with torch.no_grad():
        code_1 = sinkhorn(scores_1, epsilon, iterations)
        code_2 = sinkhorn(scores_2, epsilon, iterations)
    first = F.cross_entropy(scores_1 / temperature, code_2)  # soft targets are allowed
    second = F.cross_entropy(scores_2 / temperature, code_1)
    return (first + second) / 2


def logsumexp_minus_mean_score(scores_1, scores_2, temperature=0.1, epsilon=0.05, iterations=3):
    losses = []
    for scores, other in ((scores_1, scores_2), (scores_2, scores_1)):
        code = sinkhorn(other.detach(), epsilon, iterations)  # rows sum to 1, so …
        logits = scores / temperature
        losses.append(logits.logsumexp(dim=1) - (code * logits).sum(dim=1))  # (B,)
    return torch.cat(losses).mean()


EXERCISE = Exercise(
    id="swav",
    chapter="13-clusters-and-distillation",
    title="SwAV's swapped prediction",
    usage="swav_loss(scores_1, scores_2, temperature, epsilon, iterations)",
    kind="function",
    reference=swav_loss,
    template=TEMPLATE,
    answer_name="swav_loss",
    arguments=("scores_1", "scores_2"),
    hints=(
        "If each view had to predict its own code, what would it need the other view for?",
        "codes (B, K) from sinkhorn(scores, ε, iterations), no graph → log_softmax(scores/τ) (B, K) → "
        "code of the other view times log-probability, summed over K → mean over B and over both directions.",
        "`first = -(code_2 * (scores_1 / temperature).log_softmax(dim=1)).sum(dim=____).mean()`, "
        "then the other direction",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("two calls of cross_entropy with soft targets", two_cross_entropies),
        Style("log-sum-exp minus the expected logit", logsumexp_minus_mean_score),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    matrix=code_matrix,
    notes=(
        Note(
            "large scores",
            accuracy(
                torch.float32,
                swav_loss,
                [20 * table for table in _views(6, 4, 60)],
                0.05,
                1.0,
                3,
                tolerance=(1e-3, 0.0),
                says="large scores: log(softmax(x)) is −∞ where softmax rounds to 0; log_softmax is not",
            ),
        ),
        Note(
            "result", float32_number("float32 scores give a {} loss", _views(4, 3, 61), 0.5, 0.3, 2)
        ),
    ),
)
