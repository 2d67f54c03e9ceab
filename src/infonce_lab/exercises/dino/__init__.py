"""DINO's loss (chapter 13): ``dino_loss(student, teacher, center, τ_s, τ_t)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.clusters_shared import logits
from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.dino.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.dino.symptoms import SYMPTOMS
from infonce_lab.exercises.notes import accuracy, float32_number
from infonce_lab.reference.dino import dino_loss

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def dino_loss(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    """
    student: (B, K) logits of one view, on the graph
    teacher: (B, K) logits of the other view of the same images
    center:  (K,) running mean of the teacher's logits
    returns: scalar tensor, in nats; only the student gets a gradient
    """
    # 1. The teacher's answer (B, K): centred, sharpened, no graph

    # 2. The student's log-probabilities (B, K)

    # 3. Cross-entropy of each row, mean over the batch

    raise NotImplementedError
'''


def _case(name, b, k, seed, student, teacher, scale=0.3) -> Case:
    batch = (logits(b, k, seed, scale), logits(b, k, seed + 1000, scale))
    center = logits(1, k, seed + 2000, scale)[0]
    return _with(name, (*batch, center), student, teacher)


def _with(name, inputs, student, teacher) -> Case:
    scalars = {"student_temperature": student, "teacher_temperature": teacher}
    return Case(name, inputs, scalars)


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("three images, five prototypes", 3, 5, 10, 0.5, 0.3),
        _case("nine images, four prototypes", 9, 4, 11, 0.3, 0.2),
        _case("a batch of 24", 24, 7, 12, 1.0, 0.4),
        _case("a teacher softer than its student", 6, 3, 13, 0.4, 0.9),
        _case("one image", 1, 6, 14, 0.5, 0.25),
    )
    recipe = (
        _case("DINO's temperatures", 8, 5, 20, 0.1, 0.04, 0.1),
        _case("DINO's temperatures, more prototypes", 5, 12, 21, 0.1, 0.04, 0.1),
        _case("temperatures of the warm-up's end", 6, 9, 22, 0.1, 0.07, 0.2),
    )
    zero = torch.zeros(5, 3, dtype=torch.float64)
    same = logits(6, 4, 30)
    closed = (
        _with("both uniform: log K", (zero, zero.clone(), zero[0].clone()), 0.5, 0.3),
        _with(
            "the centre is every teacher row",
            (logits(6, 4, 31), same[:1].repeat(6, 1), same[0]),
            0.5,
            0.3,
        ),
        _with("teacher and student agree", (same, same.clone(), torch.zeros(4).double()), 0.5, 0.5),
    )
    return (
        Cases("logits of a batch", usual),
        Cases("DINO's own settings", recipe, dtypes=("float64",)),
        # The true gradients are 0 in some of them, and float32 inside must pass.
        Cases("closed forms", closed, gradient_tolerance=(1e-4, 1e-6)),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", 3, 5, 1, 0.5, 0.3),
        _case("probe", 8, 3, 2, 0.3, 0.2),
        _case("probe", 5, 4, 3, 0.7, 0.4, 0.5),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("both left out", 6, 4, 50, 0.1, 0.04, 0.1),)


def _example() -> Case:
    student = torch.tensor([[0.6, 0.1], [0.2, 0.4], [0.5, 0.5]], dtype=torch.float64)
    teacher = torch.tensor([[0.7, 0.0], [0.5, 0.4], [0.6, 0.2]], dtype=torch.float64)
    center = torch.tensor([0.6, 0.2], dtype=torch.float64)
    return _with(
        "three images, two prototypes, the first one popular", (student, teacher, center), 0.5, 0.2
    )


def target_matrix(case: Case):
    """What the student has to match."""
    _, teacher, center = case.inputs
    return ((teacher - center) / case.scalars["teacher_temperature"]).softmax(dim=1).numpy()


# --- remarks that cost nothing


def _row_center(answer) -> str | None:
    s, t, c = logits(6, 4, 62), logits(6, 4, 63), logits(1, 4, 64)
    try:
        got = float(answer(s, t, c, 0.3, 0.2))
    except ValueError:
        return None
    true = float(dino_loss(s, t, c[0], 0.3, 0.2))
    return (
        None
        if abs(got - true) < 1e-5
        else "a center of shape (1, K), as DINO's code has it, gives another loss"
    )


# --- other ways to write it


def cross_entropy_with_soft_targets(
    student, teacher, center, student_temperature=0.1, teacher_temperature=0.04
):
    target = F.softmax((teacher - center) / teacher_temperature, dim=-1).detach()  # (B, K)
    return F.cross_entropy(student / student_temperature, target)


def expected_logit(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    with torch.no_grad():
        target = torch.softmax((teacher - center) / teacher_temperature, dim=1)  # rows sum to 1 …
    scaled = student / student_temperature
    return (scaled.logsumexp(dim=1) - (target * scaled).sum(dim=1)).mean()  # … hence this


EXERCISE = Exercise(
    id="dino",
    chapter="13-clusters-and-distillation",
    title="DINO's loss",
    usage="dino_loss(student, teacher, center, student_temperature, teacher_temperature)",
    kind="function",
    reference=dino_loss,
    template=TEMPLATE,
    answer_name="dino_loss",
    arguments=("student", "teacher", "center"),
    hints=(
        "Two things are done to the teacher's logits before the softmax, and none of them to the "
        "student's. Which, and in which order?",
        "teacher (B, K) minus center (K,) → over τ_t → softmax, no graph → (B, K); student over τ_s → "
        "log_softmax (B, K) → product, sum over K, minus, mean over B.",
        "`target = ((teacher - ____) / teacher_temperature).softmax(dim=1).detach()`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("cross_entropy with soft targets", cross_entropy_with_soft_targets),
        Style("log-sum-exp minus the expected logit", expected_logit),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1, 2),
    matrix=target_matrix,
    notes=(
        Note(
            "large logits",
            accuracy(
                torch.float32,
                dino_loss,
                (logits(6, 4, 60, 20.0), logits(6, 4, 61, 20.0), torch.zeros(4)),
                0.1,
                0.04,
                tolerance=(1e-3, 0.0),
                says="large logits: log(softmax(x)) is −∞ where softmax rounds to 0; log_softmax is not",
            ),
        ),
        Note("center (1, K)", _row_center),
        Note(
            "result",
            float32_number(
                "float32 logits give a {} loss",
                (logits(4, 3, 65), logits(4, 3, 66), torch.zeros(3)),
                0.5,
                0.3,
            ),
        ),
    ),
)
