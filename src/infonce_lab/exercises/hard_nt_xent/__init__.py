"""The hard loss (chapter 9): ``hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0)``."""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Style
from infonce_lab.exercises.hard_nt_xent.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.hard_nt_xent.symptoms import SYMPTOMS
from infonce_lab.exercises.negatives_shared import case, logits_matrix, notes
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.negatives import hard_nt_xent

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    """
    z_i, z_j:  (N, D) two views of N images, N >= 2, rows of any length
    tau_plus:  the share of the negatives that are false, 0 <= tau_plus < 1
    beta:      hardness; a negative with logit l weighs e^(beta * l), relative to the mean weight
    returns:   scalar tensor, the mean over 2N anchors, in nats
    """
    # 1. Logits of the positives (2N,) and of the M = 2(N-1) negatives (2N, M)

    # 2. The weight of each negative, of mean 1 over the negatives of its anchor

    # 3. N_g (2N,) as in the debiased loss, from the weighted sum

    # 4. -log( e^(l+) / (e^(l+) + N_g) ), averaged

    raise NotImplementedError
'''


def _given(name, inputs, temperature, tau_plus, beta) -> Case:
    return Case(name, inputs, {"temperature": temperature, "tau_plus": tau_plus, "beta": beta})


def _groups() -> tuple[Cases, ...]:
    # Nothing is floored in any group but one; a test keeps it so, with a margin for float32.
    free = (
        case("matching pairs", 3, 5, 10, temperature=0.5, tau_plus=0.02, beta=1.0),
        case("matching pairs", 6, 8, 11, temperature=1.0, tau_plus=0.1, beta=0.5),
        case("matching pairs", 16, 3, 12, temperature=0.5, tau_plus=0.05, beta=1.5),
        case("a batch of two pairs", 2, 2, 15, temperature=1.0, tau_plus=0.05, beta=2.0),
        case("unrelated pairs", 5, 16, 20, None, temperature=0.2, tau_plus=0.05, beta=0.5),
        case("unrelated pairs", 8, 8, 23, None, temperature=1.0, tau_plus=0.3, beta=1.0),
    )
    floored = (
        case("some anchors at the floor", 5, 6, 1, temperature=0.2, tau_plus=0.1, beta=0.3),
        case("some anchors at the floor", 8, 4, 31, temperature=0.2, tau_plus=0.4, beta=0.5),
        case("some anchors at the floor", 5, 6, 6, temperature=1.0, tau_plus=0.5, beta=0.3),
        case("close twins", 4, 5, 1, 0.1, temperature=0.5, tau_plus=0.2, beta=0.5),
    )
    limits = (
        case("β = 0: the debiased loss", 5, 6, 40, temperature=1.0, tau_plus=0.1, beta=0.0),
        case("τ⁺ = 0", 4, 6, 41, temperature=0.5, tau_plus=0.0, beta=1.0),
        case("β = 0 and τ⁺ = 0: NT-Xent", 7, 3, 42, temperature=0.2, tau_plus=0.0, beta=0.0),
    )
    z, _ = pairs(5, 4, seed=45)
    lengths = (
        case(
            "embeddings 300 times longer",
            5,
            7,
            43,
            scale=300.0,
            temperature=1.0,
            tau_plus=0.1,
            beta=1.0,
        ),
        case(
            "embeddings 50 times shorter",
            5,
            7,
            44,
            scale=0.02,
            temperature=1.0,
            tau_plus=0.1,
            beta=0.5,
        ),
        _given("identical views", (z, z.clone()), 1.0, 0.05, 1.0),
    )
    equal = torch.ones(4, 3, dtype=torch.float64)
    eye = torch.eye(5, dtype=torch.float64)
    closed = (
        _given("all embeddings equal: log(2N−1)", (equal, equal.clone()), 0.5, 0.1, 1.0),
        _given("orthonormal images", (eye, eye.clone()), 1.0, 0.1, 2.0),
        _given("cat and dog of chapter 0", (degrees(0, 90), degrees(30, 120)), 1.0, 0.1, 1.0),
    )
    stationary = (1e-4, 1e-6)  # the true gradient is 0 there, and float32 inside must pass
    return (
        Cases("nothing floored", free),
        Cases("some anchors at the floor", floored),
        Cases("β = 0, τ⁺ = 0", limits),
        Cases("embeddings of any length", lengths),
        Cases("closed forms", closed, gradient_tolerance=stationary),
    )


def _probes() -> tuple[Case, ...]:
    # Some anchors of the second are at the floor, none of the others.
    return (
        case("probe", 3, 5, 1, temperature=0.5, tau_plus=0.02, beta=0.7),
        case("probe", 6, 8, 7, temperature=0.5, tau_plus=0.25, beta=0.4),
        case("probe", 8, 16, 3, 1.0, temperature=1.0, tau_plus=0.2, beta=1.5),
    )


def _defaults() -> tuple[Case, ...]:
    return (case("all three left out", 4, 6, 50, 1.0, temperature=0.5, tau_plus=0.1, beta=1.0),)


def _example() -> Case:
    batch = (degrees(0, 90, 200), 2 * degrees(30, 120, 260))
    name = "three pairs on the circle: z_i at 0°, 90°, 200°, z_j at 30°, 120°, 260°"
    return _given(name, batch, 0.5, 0.1, 1.0)


# --- other ways to write it


def weights_of_mean_one(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    n, m = len(z_i), 2 * len(z_i) - 2
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)]).exp()  # (2N,)
    same_image = torch.eye(n, dtype=torch.bool, device=u.device).repeat(2, 2)
    negatives = logits[~same_image].view(2 * n, m)
    weights = (beta * negatives).exp()
    weights = weights / weights.mean(dim=1, keepdim=True)  # (2N, M)
    ng = ((weights * negatives.exp()).sum(1) - m * tau_plus * positive) / (1 - tau_plus)
    ng = ng.clamp(min=m * math.exp(-1 / temperature))
    return -(positive / (positive + ng)).log().mean()


def a_softmax_for_the_weights(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
    n, m = len(z_i), 2 * len(z_i) - 2
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature
    image = torch.arange(2 * n, device=u.device) % n
    hidden = image[:, None] == image[None, :]  # (2N, 2N), itself and its twin
    shares = (beta * logits.masked_fill(hidden, 0)).exp().masked_fill(hidden, 0)
    shares = shares / shares.sum(dim=1, keepdim=True)  # (2N, 2N), rows sum to 1
    one = (shares * logits.exp()).sum(1)  # (2N,), the mass of one weighted negative
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)]).exp()
    one = ((one - tau_plus * positive) / (1 - tau_plus)).clamp(min=math.exp(-1 / temperature))
    return torch.log1p(m * one / positive).mean()


EXERCISE = Exercise(
    id="hard_nt_xent",
    chapter="09-negatives",
    title="The loss that leans on hard negatives",
    usage="hard_nt_xent(z_i, z_j, temperature, tau_plus, beta)",
    kind="function",
    reference=hard_nt_xent,
    template=TEMPLATE,
    answer_name="hard_nt_xent",
    arguments=("z_i", "z_j"),
    hints=(
        "With β = 0 nothing may change. What do the weights of one anchor's negatives have to average to?",
        "negatives (2N, M) → weights e^(βl), divided by their mean over the row → Σ weight·e^l (2N,) → "
        "subtract M·τ⁺·e^(l⁺), divide by 1−τ⁺, floor at M·e^(−1/τ) → −log(e^(l⁺)/(e^(l⁺)+N_g)).",
        "`weights = (beta * negatives).exp(); weights = weights / weights.____(dim=1, keepdim=True)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("weights divided by their mean", weights_of_mean_one),
        Style("one weighted negative, times M", a_softmax_for_the_weights),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    matrix=logits_matrix,
    notes=notes(hard_nt_xent, tau_plus=0.02, beta=1.0),
)
