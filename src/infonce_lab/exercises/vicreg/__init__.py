"""VICReg's loss (chapter 12, optional): ``vicreg_loss(z1, z2, sim, std, cov)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Style
from infonce_lab.exercises.redundancy_shared import case, crossed, notes, views
from infonce_lab.exercises.vicreg.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.vicreg.symptoms import SYMPTOMS
from infonce_lab.reference.redundancy import vicreg_loss

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def vicreg_loss(z1, z2, sim=25.0, std=25.0, cov=1.0):
    """
    z1, z2: (N, D) projections of the two views, taken as they are
    sim, std, cov: weights of invariance, variance and covariance
    returns: scalar, sim * invariance + std * variance + cov * covariance
    """
    # 1. Invariance: squared differences of the views, a mean over all entries

    # 2. Variance: sqrt(var + 1e-4) of every coordinate (var unbiased); a hinge costs what it
    #    lacks to 1. Mean over the coordinates, half for each view

    # 3. Covariance: the (D, D) covariance of each view (by N - 1), squares off the diagonal,
    #    added up, divided by D, both views added

    # 4. The weighted sum

    raise NotImplementedError
'''


def _batches() -> tuple[Case, ...]:
    return (
        case("six pairs", views(6, 4, 10), sim=2.0, std=5.0, cov=0.5),
        case("the usual weights", views(12, 5, 11), sim=25.0, std=25.0, cov=1.0),
        case("as many pairs as dimensions", views(5, 5, 12), sim=1.0, std=3.0, cov=2.0),
        case("more dimensions than pairs", views(4, 7, 13), sim=3.0, std=10.0, cov=0.2),
        case("unrelated views", views(16, 6, 14, noise=None), sim=0.5, std=4.0, cov=0.3),
        case("nearly a point", views(8, 3, 15, (0.01, 0.2), 0.2, 0.0), sim=4.0, std=2.0, cov=9.0),
        case("one dimension", views(7, 1, 16, (0.4, 0.4)), sim=1.5, std=6.0, cov=1.0),
        case("two pairs", views(2, 3, 17, (0.2, 2)), sim=2.0, std=7.0, cov=0.4),
    )


def _closed() -> tuple[Case, ...]:
    grid, weights = 2 * crossed(8, 5), {"sim": 2.0, "std": 10.0, "cov": 3.0}
    still = torch.tensor([[0.5, -0.75, 0.25, 0.125]]).expand(8, 4)
    line = 0.5 * crossed(8, 1).expand(8, 4) * 8**-0.5 * 7**0.5  # variance 1/4
    return (
        case("wide, uncorrelated, equal: 0", (grid, grid), **weights),
        case("the same, one view moved by 1: sim", (grid, grid + 1), **weights),
        case("every image at one point: 0.99 std", (still, still), **weights),
        case("one coordinate, D copies", (line, line), **weights),
    )


def _groups() -> tuple[Cases, ...]:
    return (
        Cases("a batch", _batches()),
        Cases("closed forms", _closed(), gradients=False),
    )


def _probes() -> tuple[Case, ...]:
    # Deviations just below 1: the hinge is so small that the constant under the root shows.
    nearly_1 = [0.997 * x / x.std(dim=0) for x in views(8, 4, 5)]
    return (
        case("probe", views(6, 4, 1), sim=2.0, std=6.0, cov=0.7),
        case("probe", views(5, 3, 2, (0.2, 2), 1.2), sim=0.5, std=9.0, cov=1.1),
        case("probe", views(7, 5, 3, (0.01, 0.3), 0.3, 0.2), sim=1.3, std=0.8, cov=7.0),
        case("probe", nearly_1, sim=0.0, std=6.0, cov=0.0),
    )


def _defaults() -> tuple[Case, ...]:
    return (case("default weights", views(8, 6, 4, (0.3, 2))),)


def _example() -> Case:
    z1 = torch.tensor([[2.0, 0.5], [2, -0.5], [-2, 0.5], [-2, -0.5]])
    z2 = torch.tensor([[2.0, 0.5], [2, 0.5], [-2, 0.5], [-2, -0.5]])
    return case("four pairs in two dimensions", (z1, z2), sim=1.0, std=1.0, cov=1.0)


# --- other ways to write it


def centred_once(z1, z2, sim=25.0, std=25.0, cov=1.0):
    n, d = z1.shape
    loss = sim * F.mse_loss(z1, z2)
    for z in (z1, z2):
        z = z - z.mean(dim=0)
        deviation = (z.square().sum(dim=0) / (n - 1) + 1e-4).sqrt()
        loss = loss + std * F.relu(1 - deviation).mean() / 2
        c = z.T @ z / (n - 1)
        loss = loss + cov * (c.square().sum() - c.diagonal().square().sum()) / d
    return loss


def stacked_views(z1, z2, sim=25.0, std=25.0, cov=1.0):
    z = torch.stack([z1, z2])  # (2, N, D)
    z = z - z.mean(dim=1, keepdim=True)
    c = z.mT @ z / (z.shape[1] - 1)  # (2, D, D); the variances are on the diagonal
    variances = c.diagonal(dim1=1, dim2=2)
    lacking = (1 - (variances + 1e-4).sqrt()).clamp_min(0).mean()  # ½ Σ over views = their mean
    rest = (c.square().sum() - variances.square().sum()) / z.shape[2]
    return sim * (z1 - z2).square().mean() + std * lacking + cov * rest


EXERCISE = Exercise(
    id="vicreg",
    chapter="12-collapse",
    title="VICReg's loss (optional)",
    usage="vicreg_loss(z1, z2, sim, std, cov)",
    kind="function",
    reference=vicreg_loss,
    template=TEMPLATE,
    answer_name="vicreg_loss",
    arguments=("z1", "z2"),
    hints=(
        "Which of the three terms compares the two views? Which two look at one view alone, and over "
        "which dimension do they take their statistics?",
        "(z1 − z2)², mean over N·D → for each view: var over dim 0, (D,), root, 1 minus it, not below "
        "0, mean over D, half → for each view: columns minus their means, zᵀz/(N − 1), (D, D), squares "
        "off the diagonal, sum, over D → weights.",
        "`(1 - (z.var(dim=0) + 1e-4).____).____.mean() / 2`, and the rest of a matrix is "
        "`c.square().sum() - ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("centred once, for both statistics", centred_once),
        Style("both views stacked, variances from the diagonal", stacked_views),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    notes=notes(vicreg_loss),
)
