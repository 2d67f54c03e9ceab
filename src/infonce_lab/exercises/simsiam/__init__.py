"""SimSiam's loss (chapter 12): ``simsiam_loss(p1, p2, z1, z2)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.notes import float32_number, half_precision
from infonce_lab.exercises.shared import degrees
from infonce_lab.exercises.simsiam.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.simsiam.symptoms import SYMPTOMS, four
from infonce_lab.reference.collapse import simsiam_loss

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def simsiam_loss(p1, p2, z1, z2):
    """
    z1, z2: (N, D) projections of the two views
    p1, p2: (N, D) the predictor's outputs for z1 and z2
    returns: scalar between -1 and 1; no gradient may reach z1 or z2
    """
    # 1. p1 predicts the other view's projection, and that target stands still

    # 2. p2 does the same

    # 3. Their mean

    raise NotImplementedError
'''


def _case(name: str, inputs) -> Case:
    return Case(name, tuple(x.double() for x in inputs))


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("three pairs", four(3, 5, seed=10)),
        _case("more pairs than dimensions", four(9, 4, seed=11)),
        _case("as many pairs as dimensions", four(6, 6, seed=12)),
        _case("two pairs", four(2, 3, seed=13)),
        _case("unrelated embeddings", four(16, 8, seed=14, noise=None)),
        _case("long rows", [300 * x for x in four(4, 6, seed=15)]),
        _case("short rows", [0.02 * x for x in four(4, 6, seed=16)]),
        _case("one pair", four(1, 7, seed=17)),
    )
    z1, z2 = four(5, 4, seed=20)[2:]
    same = torch.tensor([[0.6, -0.8, 2.0]]).expand(4, 3)
    closed = (
        _case("perfect predictions: −1", (z2, z1, z1, z2)),
        _case("everything equal: −1", (same, same, same, same)),
        _case("opposite predictions: 1", (-z2, -z1, z1, z2)),
        _case(
            "at a right angle: 0",
            (degrees(90, 0), degrees(180, 40), degrees(90, 130), degrees(0, 90)),
        ),
    )
    return (Cases("a batch", usual), Cases("closed forms", closed, gradients=False))


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", four(3, 5, seed=1)),
        _case("probe", four(6, 4, seed=2)),
        _case("probe", four(4, 7, seed=3, noise=None)),
    )


def _example() -> Case:
    inputs = (2 * degrees(80, 10), degrees(0, 60), degrees(0, 90), 3 * degrees(60, 30))
    return _case("two images in the plane, arrows of length 1, 2 and 3", inputs)


# --- remarks that cost nothing


def _zero_row(answer) -> str | None:
    p1, p2, z1, z2 = four(3, 4, seed=61)
    p1[0], z1[1] = 0, 0
    got = answer(p1, p2, z1, z2)
    return None if torch.isfinite(got).all() else "a row of zeros gives nan or infinity"


# --- other ways to write it


def unit_rows(p1, p2, z1, z2):
    p1, p2, z1, z2 = (F.normalize(x, dim=1) for x in (p1, p2, z1.detach(), z2.detach()))
    return -0.5 * ((p1 * z2).sum(dim=1).mean() + (p2 * z1).sum(dim=1).mean())


def both_at_once(p1, p2, z1, z2):
    p, z = torch.cat([p1, p2]), torch.cat([z2, z1])  # (2N, D): each row beside its target
    with torch.no_grad():
        target = F.normalize(z, dim=1)
    return -torch.einsum("nd,nd->n", F.normalize(p, dim=1), target).mean()


EXERCISE = Exercise(
    id="simsiam",
    chapter="12-collapse",
    title="SimSiam's loss",
    usage="simsiam_loss(p1, p2, z1, z2)",
    kind="function",
    reference=simsiam_loss,
    template=TEMPLATE,
    answer_name="simsiam_loss",
    arguments=("p1", "p2", "z1", "z2"),
    hints=(
        "Which of the four tensors may receive no gradient? And which view should p1 predict?",
        "two cosines along dim 1, p1 with z2 and p2 with z1, (N,) each → mean over the batch → minus "
        "→ half of their sum.",
        "`-(F.cosine_similarity(p1, z2.____, dim=1).mean() + ____) / 2`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("unit rows, then products", unit_rows),
        Style("both directions as one batch of 2N", both_at_once),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    gradient_inputs=(0, 1, 2, 3),
    notes=(
        *half_precision(
            simsiam_loss,
            four(6, 8, seed=60),
            tolerance=(0.0, 0.02),
            says="{dtype}: {got:.4f} for {true:.4f}",
        ),
        Note("a row of zeros", _zero_row),
        Note(
            "dtype and shape",
            float32_number("float32 embeddings give a {} loss", four(3, 4, seed=62)),
        ),
    ),
    small=True,
)
