"""The decoupled loss (chapter 9): ``decoupled_nt_xent(z_i, z_j, temperature=0.1)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Style
from infonce_lab.exercises.decoupled_nt_xent.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.decoupled_nt_xent.symptoms import SYMPTOMS
from infonce_lab.exercises.negatives_shared import case, logits_matrix, notes
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.negatives import decoupled_nt_xent

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def decoupled_nt_xent(z_i, z_j, temperature=0.1):
    """
    z_i, z_j:  (N, D) two views of N images, N >= 2, rows of any length
    returns:   scalar tensor, the mean over 2N anchors, in nats; it may be negative
    """
    # 1. Rows of length one; one matrix of logits (2N, 2N)

    # 2. Each anchor's positive (2N,), and what is left of its row without itself and without its twin

    # 3. -(positive) + log of the summed e^l of the negatives, averaged

    raise NotImplementedError
'''


def _given(name, inputs, temperature) -> Case:
    return Case(name, inputs, {"temperature": temperature})


def _groups() -> tuple[Cases, ...]:
    usual = (
        case("matching pairs", 3, 5, 10, temperature=0.5),
        case("matching pairs", 6, 8, 11, temperature=1.0),
        case("matching pairs", 16, 3, 12, temperature=0.2),
        case("a batch of two pairs", 2, 2, 13, temperature=1.0),
        case("unrelated pairs", 5, 16, 20, None, temperature=0.2),
        case("unrelated pairs", 8, 8, 21, None, temperature=0.5),
    )
    z, _ = pairs(5, 4, seed=42)
    unit = F.normalize(z, dim=1)
    lengths = (
        case("embeddings 300 times longer", 5, 7, 43, scale=300.0, temperature=1.0),
        case("embeddings 50 times shorter", 5, 7, 44, scale=0.02, temperature=0.5),
        _given("unit embeddings", (unit, unit.roll(1, 0)), 0.5),
        _given("identical views: below 0", (z, z.clone()), 0.2),
    )
    equal = torch.ones(4, 3, dtype=torch.float64)
    eye = torch.eye(5, dtype=torch.float64)
    closed = (
        _given("all embeddings equal: log(2N−2)", (equal, equal.clone()), 0.5),
        _given("orthonormal images: log(2N−2) − 1/τ", (eye, eye.clone()), 0.2),
        _given("cat and dog of chapter 0", (degrees(0, 90), degrees(30, 120)), 0.5),
    )
    stationary = (1e-4, 1e-6)  # the true gradient is 0 there, and float32 inside must pass
    return (
        Cases("usual batches", usual),
        Cases("embeddings of any length", lengths),
        Cases("closed forms", closed, gradient_tolerance=stationary),
    )


def _probes() -> tuple[Case, ...]:
    return (
        case("probe", 3, 5, 1, temperature=0.2),
        case("probe", 6, 8, 2, temperature=0.5),
        case("probe", 8, 16, 3, 1.0, temperature=1.0),
    )


def _defaults() -> tuple[Case, ...]:
    return (case("temperature left out", 4, 6, 50, temperature=0.1),)


def _example() -> Case:
    batch = (degrees(0, 90, 200), 2 * degrees(30, 120, 260))
    return _given(
        "three pairs on the circle: z_i at 0°, 90°, 200°, z_j at 30°, 120°, 260°", batch, 0.5
    )


# --- other ways to write it


def masked_logits(z_i, z_j, temperature=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature  # (2N, 2N)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])  # (2N,)
    same_image = torch.eye(n, dtype=torch.bool, device=u.device).repeat(2, 2)
    return (logits.masked_fill(same_image, -torch.inf).logsumexp(1) - positive).mean()


def the_odds_of_the_positive(z_i, z_j, temperature=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    log_p = logits.log_softmax(dim=1)  # NT-Xent's P
    twin = torch.cat([log_p.diagonal(n), log_p.diagonal(-n)])  # (2N,), log P⁺
    others = log_p.masked_fill(
        torch.eye(n, dtype=torch.bool, device=u.device).repeat(2, 2), -torch.inf
    )
    return (others.logsumexp(1) - twin).mean()  # log((1 − P⁺)/P⁺)


EXERCISE = Exercise(
    id="decoupled_nt_xent",
    chapter="09-negatives",
    title="The loss without the positive below the line",
    usage="decoupled_nt_xent(z_i, z_j, temperature)",
    kind="function",
    reference=decoupled_nt_xent,
    template=TEMPLATE,
    answer_name="decoupled_nt_xent",
    arguments=("z_i", "z_j"),
    hints=(
        "NT-Xent hides one column of each row from the softmax. Which second one has to go here?",
        "logits (2N, 2N) → positive (2N,) → mask the anchor and its twin → log-sum-exp over the rest (2N,) "
        "→ minus the positive → mean.",
        "`return (logits.masked_fill(____, -torch.inf).logsumexp(dim=1) - positive).mean()`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("a mask and a log-sum-exp", masked_logits),
        Style("the odds of NT-Xent's positive", the_odds_of_the_positive),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    matrix=logits_matrix,
    notes=notes(decoupled_nt_xent),
    small=True,
)
