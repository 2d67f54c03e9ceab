"""Fair codes (chapter 13): ``sinkhorn(scores, epsilon=0.05, iterations=3)``."""

import torch

from infonce_lab.exercises.clusters_shared import cosines
from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.notes import half_precision, keeps_float32
from infonce_lab.exercises.sinkhorn.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.sinkhorn.symptoms import SYMPTOMS
from infonce_lab.reference.swav import sinkhorn

TEMPLATE = '''\
import torch


def sinkhorn(scores, epsilon=0.05, iterations=3):
    """
    scores: (B, K) similarities of B samples to K prototypes
    returns: (B, K) codes: rows sum to 1, columns nearly to B/K; no graph
    """
    # 1. Positive weights (B, K), the whole table divided by its sum

    # 2. iterations times: every prototype 1/K of the total, then every sample 1/B

    # 3. Every row should sum to 1

    raise NotImplementedError
'''


def _case(name: str, rows, epsilon: float, iterations: int) -> Case:
    scores = torch.as_tensor(rows, dtype=torch.float64)
    return Case(name, (scores,), {"epsilon": epsilon, "iterations": iterations})


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("three samples, five prototypes", cosines(3, 5, seed=10), 0.5, 3),
        _case("eight samples, three prototypes", cosines(8, 3, seed=11), 0.2, 2),
        _case("a batch of 24", cosines(24, 7, seed=12), 0.3, 4),
        _case("one round", cosines(6, 4, seed=13), 0.4, 1),
        _case("a large ε", cosines(5, 9, seed=14), 2.0, 2),
    )
    small = (
        _case("SwAV's ε", cosines(12, 5, seed=20), 0.05, 3),
        _case("SwAV's ε, more prototypes than samples", cosines(4, 9, seed=21), 0.05, 3),
        _case("ε = 0.1, one round", cosines(9, 4, seed=22), 0.1, 1),
    )
    favourite = cosines(1, 4, seed=30).repeat(6, 1)
    partition = (torch.eye(3).repeat(2, 1) * 2 - 1) * 0.9
    closed = (
        _case("everyone has the same favourite: 1/K", favourite, 0.3, 1),
        _case("equal scores: 1/K", torch.full((5, 3), 0.4), 0.2, 2),
        _case("each sample its own prototype", partition, 0.5, 2),
        _case("one sample", cosines(1, 5, seed=31), 0.2, 2),
        _case("one prototype", cosines(4, 1, seed=32), 0.2, 2),
    )
    long = (
        _case("forty rounds", cosines(7, 3, seed=40), 0.3, 40),
        _case("forty rounds, more prototypes than samples", cosines(3, 8, seed=41), 0.5, 40),
    )
    return (
        Cases("codes of a batch", usual),
        Cases("small ε", small),
        Cases("closed forms", closed),
        Cases("many rounds", long),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", cosines(3, 5, seed=1), 0.5, 2),
        _case("probe", cosines(8, 3, seed=2), 0.3, 3),
        _case("probe", cosines(5, 4, seed=3), 0.2, 1),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("both left out", cosines(6, 4, seed=50), 0.05, 3),)


def _example() -> Case:
    rows = [[0.9, 0.1, 0.0], [0.8, 0.3, 0.1], [0.7, 0.2, 0.4], [0.6, 0.0, 0.2]]
    return _case("four samples that all prefer prototype 0, ε = 0.2, one round", rows, 0.2, 1)


# --- remarks that cost nothing


def _unbounded(answer) -> str | None:
    scores = torch.tensor([[100.0, -100.0, 0.0], [100.0, 99.0, -100.0]])
    got = torch.as_tensor(answer(scores, 0.05, 3))
    if not got.isfinite().all():
        return "scores of ±100 give NaN: whole rows underflow. In logarithms nothing does"
    return None


# --- other ways to write it


@torch.no_grad()
def powers_and_quotients(scores, epsilon=0.05, iterations=3):
    q = torch.exp((scores - scores.max()) / epsilon)  # (B, K), at most 1
    q /= q.sum()
    b, k = q.shape
    for _ in range(iterations):
        q /= q.sum(dim=0, keepdim=True) * k  # each prototype: 1/K
        q /= q.sum(dim=1, keepdim=True) * b  # each sample: 1/B
    return q * b


def two_vectors_of_prices(scores, epsilon=0.05, iterations=3):
    scores = scores.detach()
    kernel = torch.exp((scores - scores.max()) / epsilon)  # (B, K), never changed
    rows = torch.ones_like(kernel[:, 0])  # (B,)
    for _ in range(iterations):
        columns = 1 / (kernel.T @ rows)  # (K,)
        rows = 1 / (kernel @ columns)  # (B,)
    return rows[:, None] * kernel * columns[None, :]


EXERCISE = Exercise(
    id="sinkhorn",
    chapter="13-clusters-and-distillation",
    title="Fair codes by Sinkhorn–Knopp",
    usage="sinkhorn(scores, epsilon, iterations)",
    kind="function",
    reference=sinkhorn,
    template=TEMPLATE,
    answer_name="sinkhorn",
    arguments=("scores",),
    hints=(
        "What should each prototype own after a fair share-out, and what each sample? Which of the "
        "two has to be exact at the end?",
        "scores (B, K) → exp(scores/ε) (B, K), under no_grad → alternately columns sum to 1/K and "
        "rows to 1/B, rows last → times B.",
        "`q = q / q.sum(dim=____, keepdim=True) / k`, then the same for the other axis and b",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("powers, and quotients in place", powers_and_quotients),
        Style("two vectors, one factor a row and one a column", two_vectors_of_prices),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0,),  # the true gradient is zero: codes are no function of the network
    result="tensor",
    matrix=lambda case: (case.inputs[0] / case.scalars["epsilon"]).numpy(),
    notes=(
        Note("scores of ±100", _unbounded),
        *half_precision(
            sinkhorn,
            [cosines(6, 4, seed=60)],
            0.05,
            3,
            tolerance=(0.0, 0.05),
            says="{dtype} at ε = 0.05: the codes are off, or not finite",
        ),
        Note(
            "dtype", keeps_float32("float32 scores give {} codes", [cosines(4, 3, seed=61)], 0.5, 2)
        ),
    ),
)
