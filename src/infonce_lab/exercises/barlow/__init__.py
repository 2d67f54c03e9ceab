"""Barlow Twins' loss (chapter 12, optional): ``barlow_loss(z1, z2, lambd)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.barlow.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.barlow.symptoms import SYMPTOMS, WIDE
from infonce_lab.exercises.contract import Case, Cases, Exercise, Style
from infonce_lab.exercises.redundancy_shared import case, crossed, notes, views
from infonce_lab.reference.redundancy import barlow_loss

TEMPLATE = '''\
import torch


def barlow_loss(z1, z2, lambd=5e-3):
    """
    z1, z2: (N, D) projections of the two views, taken as they are
    lambd: weight of the off-diagonal entries
    returns: scalar, sum_i (1 - C_ii)^2 + lambd * sum_{i != j} C_ij^2
    """
    # 1. Standardise every coordinate of each view over the batch
    #    (biased variance, plus 1e-5 under the root)

    # 2. The (D, D) cross-correlation C of the two views, a mean over the batch

    # 3. The diagonal should be 1: squared gaps, added up

    # 4. The rest should be 0: squares, added up, times lambd

    raise NotImplementedError
'''

_EVEN = (6.0, 9.0)  # as well, and raw products stay small enough to be recognised


def _batches() -> tuple[Case, ...]:
    return (
        case("six pairs", views(6, 4, 10, WIDE), lambd=0.1),
        case("the usual weight", views(12, 5, 11, WIDE), lambd=5e-3),
        case("as many pairs as dimensions", views(5, 5, 12, WIDE), lambd=0.5),
        case("more dimensions than pairs", views(4, 7, 13, WIDE), lambd=0.03),
        case("unrelated views", views(16, 6, 14, WIDE, noise=None), lambd=1.0),
        case("nearly equal views", views(9, 3, 15, WIDE, noise=0.2), lambd=2.0),
        case("one dimension", views(7, 1, 16, WIDE), lambd=0.4),
        case("far from the origin", views(8, 4, 17, WIDE, shift=200.0), lambd=0.2),
    )


def _closed() -> tuple[Case, ...]:
    grid, line = 10 * crossed(8, 5), 10 * crossed(8, 1).expand(8, 4)
    still = torch.tensor([[0.5, -0.75, 0.25, 0.125]]).expand(8, 4)
    half_dead = 10 * crossed(8, 4)
    half_dead[:, 1] = 0.5
    return (
        case("the identity: 0", (grid + 3, 2 * grid), lambd=0.3),
        case("opposite views: 4 D", (grid, 1 - grid), lambd=0.3),
        case("every image at one point: D", (still, still), lambd=0.3),
        case("one coordinate that stands still: 1", (half_dead, half_dead), lambd=0.3),
        case("one coordinate, D copies: λ D (D − 1)", (line, line), lambd=0.3),
        case("two pairs", views(2, 3, 18, WIDE), lambd=0.7),
    )


def _groups() -> tuple[Cases, ...]:
    small = (
        case("deviations from 0.3 to 0.6", views(8, 4, 20, (0.3, 0.6)), lambd=0.1),
        case("deviations from 0.3 to 2", views(6, 6, 21, (0.3, 2)), lambd=0.05),
    )
    return (
        Cases("a batch", _batches()),
        Cases("closed forms", _closed(), gradients=False),
        # Here an eps of 1e-5 shows by 1e-4, and its place is free; one of 1e-3 shows by 1e-2.
        Cases("little spread", small, ("float64",), True, (1e-3, 1e-6), (1e-3, 1e-8)),
    )


def _probes() -> tuple[Case, ...]:
    dead = [torch.cat([x, torch.zeros(len(x), 1)], dim=1) for x in views(7, 3, 3, _EVEN, 1.2)]
    return (
        case("probe", views(6, 4, 1, _EVEN, noise=1.2), lambd=0.1),
        case("probe", views(5, 3, 2, _EVEN, noise=1.5), lambd=0.6),
        case("probe", dead, lambd=0.25),
    )


def _defaults() -> tuple[Case, ...]:
    return (case("default weight", views(8, 6, 4, WIDE, noise=0.3)),)


def _example() -> Case:
    z1 = torch.tensor([[10.0, 10], [10, -10], [-10, 10], [-10, -10]])
    z2 = torch.tensor([[30.0, 10], [30, 10], [-30, 10], [-30, -30]])
    return case("four pairs in two dimensions", (z1, z2), lambd=0.5)


# --- other ways to write it


def batch_norm_and_target(z1, z2, lambd=5e-3):
    a = F.batch_norm(z1, None, None, training=True)  # biased variance, eps 1e-5
    b = F.batch_norm(z2, None, None, training=True)
    gap = (a.T @ b / len(z1) - torch.eye(z1.shape[1], dtype=z1.dtype, device=z1.device)) ** 2
    return gap.trace() + lambd * (gap.sum() - gap.trace())


def masked_einsum(z1, z2, lambd=5e-3):
    a, b = z1 - z1.mean(dim=0), z2 - z2.mean(dim=0)
    covariance = torch.einsum("ni,nj->ij", a, b) / len(z1)
    deviations = ((z.var(dim=0, correction=0) + 1e-5).sqrt() for z in (z1, z2))
    c = covariance / torch.outer(*deviations)
    diagonal = torch.eye(len(c), dtype=torch.bool, device=c.device)
    return torch.where(diagonal, (1 - c) ** 2, lambd * c**2).sum()


EXERCISE = Exercise(
    id="barlow",
    chapter="12-collapse",
    title="Barlow Twins' loss (optional)",
    usage="barlow_loss(z1, z2, lambd)",
    kind="function",
    reference=barlow_loss,
    template=TEMPLATE,
    answer_name="barlow_loss",
    arguments=("z1", "z2"),
    hints=(
        "Which matrix should become the identity: one of N × N images, or one of D × D coordinates? "
        "And which two tensors does it compare?",
        "each view minus its column means, by its column deviations, (N, D) → transpose of the first "
        "times the second, by N, (D, D) → squared gaps of the diagonal to 1, summed → squares of all "
        "the rest, summed, times lambd.",
        "`c = standard(z1).T @ ____ / ____`, and the rest is `c.square().sum() - ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("batch norm, and the distance to the identity", batch_norm_and_target),
        Style("covariance by einsum, one masked sum", masked_einsum),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    notes=notes(barlow_loss),
)
