"""The moving centre (chapter 13): ``dino_center(center, teacher, momentum=0.9)``."""

import torch

from infonce_lab.exercises.clusters_shared import logits
from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.dino_center.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.dino_center.symptoms import SYMPTOMS
from infonce_lab.exercises.notes import keeps_float32
from infonce_lab.reference.dino import dino_center

TEMPLATE = '''\
import torch


def dino_center(center, teacher, momentum=0.9):
    """
    center:  (K,) the centre so far
    teacher: (B, K) logits of this batch
    returns: (K,) the next centre, a new tensor without a graph
    """
    raise NotImplementedError
'''


def _case(name, b, k, seed, momentum, scale=0.3) -> Case:
    center = logits(1, k, seed + 2000, scale)[0]
    return Case(name, (center, logits(b, k, seed, scale)), {"momentum": momentum})


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("three images, five prototypes", 3, 5, 10, 0.9),
        _case("nine images, four prototypes", 9, 4, 11, 0.5),
        _case("a batch of 24", 24, 7, 12, 0.99),
        _case("one image", 1, 6, 13, 0.3),
        _case("large logits", 6, 3, 14, 0.8, 30.0),
    )
    zero = torch.zeros(4, dtype=torch.float64)
    closed = (
        Case("from zero", (zero, logits(6, 4, 20)), {"momentum": 0.9}),
        Case("momentum 0: the batch mean", (zero + 2, logits(6, 4, 21)), {"momentum": 0.0}),
        Case("momentum 1: the old centre", (zero + 2, logits(6, 4, 22)), {"momentum": 1.0}),
        Case(
            "a batch that sits on its centre",
            (zero + 2, (zero + 2).repeat(5, 1)),
            {"momentum": 0.6},
        ),
    )
    return (Cases("a batch", usual), Cases("closed forms", closed))


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", 3, 5, 1, 0.8),
        _case("probe", 8, 3, 2, 0.6),
        _case("probe", 5, 4, 3, 0.3),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("momentum left out", 6, 4, 50, 0.9),)


def _example() -> Case:
    center = torch.tensor([1.0, 0.0], dtype=torch.float64)
    teacher = torch.tensor([[3.0, 1.0], [1.0, 2.0], [2.0, 0.0]], dtype=torch.float64)
    return Case("three images, two prototypes, momentum .8", (center, teacher), {"momentum": 0.8})


# --- a new tensor


def _fresh(answer) -> list[float]:
    center, teacher = logits(1, 4, 40)[0], logits(6, 4, 41)
    got = answer(center, teacher, 1.0)
    shared = torch.is_tensor(got) and got.data_ptr() == center.data_ptr()
    return [float(shared)]


def _judge_fresh(found: list[float]) -> str | None:
    if found[0]:
        return "the returned centre shares its memory with the old one; the contract wants a new tensor"
    return None


# --- other ways to write it


@torch.no_grad()
def linear_interpolation(center, teacher, momentum=0.9):
    return torch.lerp(teacher.mean(dim=0), center, momentum)


def a_step_towards_the_mean(center, teacher, momentum=0.9):
    mean = teacher.detach().mean(dim=0)  # (K,)
    return center.detach() + (1 - momentum) * (mean - center.detach())


EXERCISE = Exercise(
    id="dino_center",
    chapter="13-clusters-and-distillation",
    title="DINO's moving centre",
    usage="dino_center(center, teacher, momentum)",
    kind="function",
    reference=dino_center,
    template=TEMPLATE,
    answer_name="dino_center",
    arguments=("center", "teacher"),
    hints=(
        "What would the centre be if the momentum were 0, and if it were 1?",
        "teacher (B, K), raw logits → mean over the batch (K,) → mixed with center (K,), weights 1 − m "
        "and m, under no_grad.",
        "`return momentum * center + (1 - momentum) * teacher.mean(dim=____)` under no_grad",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("torch.lerp from the mean to the old centre", linear_interpolation),
        Style("a step towards the batch mean", a_step_towards_the_mean),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),  # the true gradients are zero: no graph
    result="tensor",
    extra=(Criterion("a new tensor", "hygiene", "side_effect", _fresh, _judge_fresh),),
    notes=(
        Note("dtype", keeps_float32("float32 in, {} out", (torch.zeros(3), logits(4, 3, 60)), 0.5)),
    ),
    small=True,
)
