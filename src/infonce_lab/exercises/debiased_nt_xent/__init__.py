"""The debiased loss (chapter 9): ``debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1)``."""

import math

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Style
from infonce_lab.exercises.debiased_nt_xent.misconceptions import table
from infonce_lab.exercises.debiased_nt_xent.symptoms import SYMPTOMS
from infonce_lab.exercises.debiased_nt_xent.wrong import plain
from infonce_lab.exercises.negatives_shared import case, logits_matrix, notes
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.negatives import debiased_nt_xent

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
    """
    z_i, z_j:  (N, D) two views of N images, N >= 2, rows of any length
    tau_plus:  the share of the negatives that are false, 0 <= tau_plus < 1
    returns:   scalar tensor, the mean over 2N anchors, in nats
    """
    # 1. Rows of length one; one matrix of logits (2N, 2N)

    # 2. Each anchor's positive (2N,), and the sum of e^l over its M = 2(N-1) negatives (2N,)

    # 3. N_g (2N,): subtract the positives expected among them, rescale, mind the floor

    # 4. -log( e^(l+) / (e^(l+) + N_g) ), averaged

    raise NotImplementedError
'''


def _given(name, inputs, temperature, tau_plus) -> Case:
    return Case(name, inputs, {"temperature": temperature, "tau_plus": tau_plus})


def _groups() -> tuple[Cases, ...]:
    # Nothing is floored in any group but one; a test keeps it so, with a margin for float32.
    free = (
        case("matching pairs", 3, 5, 10, temperature=0.5, tau_plus=0.02),
        case("matching pairs", 6, 8, 11, temperature=1.0, tau_plus=0.1),
        case("matching pairs", 16, 3, 12, temperature=0.5, tau_plus=0.05),
        case("a batch of two pairs", 2, 2, 15, temperature=1.0, tau_plus=0.05),
        case("unrelated pairs", 5, 16, 20, None, temperature=0.2, tau_plus=0.05),
        case("unrelated pairs", 8, 8, 23, None, temperature=1.0, tau_plus=0.3),
    )
    floored = (
        case("some anchors at the floor", 5, 6, 1, temperature=0.2, tau_plus=0.05),
        case("some anchors at the floor", 8, 4, 31, temperature=0.2, tau_plus=0.2),
        case("some anchors at the floor", 5, 6, 6, temperature=1.0, tau_plus=0.4),
        case("close twins", 4, 5, 1, 0.1, temperature=0.5, tau_plus=0.2),
    )
    plain_ones = (
        case("τ⁺ = 0", 4, 6, 40, temperature=0.2, tau_plus=0.0),
        case("τ⁺ = 0", 7, 3, 41, temperature=1.0, tau_plus=0.0),
    )
    z, _ = pairs(5, 4, seed=42)
    unit = F.normalize(z, dim=1)
    lengths = (
        case("embeddings 300 times longer", 5, 7, 43, scale=300.0, temperature=1.0, tau_plus=0.1),
        case("embeddings 50 times shorter", 5, 7, 44, scale=0.02, temperature=1.0, tau_plus=0.1),
        _given("unit embeddings", (unit, unit.roll(1, 0)), 0.5, 0.02),
        _given("identical views", (z, z.clone()), 1.0, 0.05),
    )
    equal = torch.ones(4, 3, dtype=torch.float64)
    eye = torch.eye(5, dtype=torch.float64)
    closed = (
        _given("all embeddings equal: log(2N−1)", (equal, equal.clone()), 0.5, 0.1),
        _given("orthonormal images", (eye, eye.clone()), 1.0, 0.1),
        _given("cat and dog of chapter 0", (degrees(0, 90), degrees(30, 120)), 1.0, 0.1),
    )
    stationary = (1e-4, 1e-6)  # the true gradient is 0 there, and float32 inside must pass
    return (
        Cases("nothing floored", free),
        Cases("some anchors at the floor", floored),
        Cases("τ⁺ = 0 is NT-Xent", plain_ones),
        Cases("embeddings of any length", lengths),
        Cases("closed forms", closed, gradient_tolerance=stationary),
    )


def _probes() -> tuple[Case, ...]:
    # Some anchors of the second are at the floor, none of the others.
    return (
        case("probe", 3, 5, 1, temperature=0.5, tau_plus=0.02),
        case("probe", 6, 8, 7, temperature=0.5, tau_plus=0.2),
        case("probe", 8, 16, 3, 1.0, temperature=1.0, tau_plus=0.2),
    )


def _defaults() -> tuple[Case, ...]:
    return (case("both left out", 4, 6, 50, 1.0, temperature=0.5, tau_plus=0.1),)


def _example() -> Case:
    batch = (degrees(0, 90, 200), 2 * degrees(30, 120, 260))
    return _given(
        "three pairs on the circle: z_i at 0°, 90°, 200°, z_j at 30°, 120°, 260°", batch, 0.5, 0.1
    )


# --- other ways to write it


def masked_exponentials(z_i, z_j, temperature=0.5, tau_plus=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    e = (u @ u.T / temperature).exp()  # (2N, 2N)
    positive = torch.cat([e.diagonal(n), e.diagonal(-n)])  # (2N,)
    negative = e.sum(1) - e.diagonal() - positive  # (2N,), Σ over M
    m = 2 * n - 2
    ng = ((negative - m * tau_plus * positive) / (1 - tau_plus)).clamp(
        min=m * math.exp(-1 / temperature)
    )
    return -(positive / (positive + ng)).log().mean()


def mean_of_the_negatives(z_i, z_j, temperature=0.5, tau_plus=0.1):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    s = u @ u.T
    mine = torch.arange(2 * n, device=u.device) % n
    negative = mine[:, None] != mine[None, :]  # (2N, 2N), another image's view
    positive = (u * u.roll(n, 0)).sum(1).div(temperature).exp()  # (2N,)
    mean = (s / temperature).exp().where(negative, s.new_zeros(())).sum(1) / (2 * n - 2)
    one = ((mean - tau_plus * positive) / (1 - tau_plus)).clamp(min=math.exp(-1 / temperature))
    return torch.log1p((2 * n - 2) * one / positive).mean()


def as_debiased(wrong):
    def debiased_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1):
        return wrong(z_i, z_j, temperature, tau_plus, plain)

    return debiased_nt_xent


EXERCISE = Exercise(
    id="debiased_nt_xent",
    chapter="09-negatives",
    title="The loss that subtracts its false negatives",
    usage="debiased_nt_xent(z_i, z_j, temperature, tau_plus)",
    kind="function",
    reference=debiased_nt_xent,
    template=TEMPLATE,
    answer_name="debiased_nt_xent",
    arguments=("z_i", "z_j"),
    hints=(
        "If a fraction τ⁺ of your negatives are positives, what did you add to the sum by mistake?",
        "e^l over the negatives, summed (2N,) → minus M·τ⁺·e^(l⁺) (2N,) → divided by 1−τ⁺ → at least "
        "M·e^(−1/τ) → N_g (2N,) → −log(e^(l⁺) / (e^(l⁺) + N_g)), mean over the 2N rows.",
        "`Ng = ((negatives.sum(1) - M * tau_plus * ____) / (1 - tau_plus)).clamp(min=____)`",
    ),
    misconceptions=table(as_debiased),
    symptoms=SYMPTOMS,
    styles=(
        Style("everything exponentiated, then subtracted", masked_exponentials),
        Style("the mean of one negative, corrected, times M", mean_of_the_negatives),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    matrix=logits_matrix,
    notes=notes(debiased_nt_xent, tau_plus=0.02),
)
