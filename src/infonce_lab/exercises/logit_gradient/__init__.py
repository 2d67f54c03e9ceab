"""The gradient of a mean cross-entropy (chapter 7): ``grad_logits(logits, labels)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.gradient_shared import autograd_note, leaves_the_graph_alone
from infonce_lab.exercises.logit_gradient.symptoms import SYMPTOMS, rows
from infonce_lab.exercises.logit_gradient.wrong import MISCONCEPTIONS
from infonce_lab.exercises.shared import degrees
from infonce_lab.reference.gradients import grad_logits

TEMPLATE = '''\
import torch


def grad_logits(logits, labels):
    """
    logits: (B, K) scores; −inf marks a candidate that was removed (never the label)
    labels: (B,) int64, the right column of each row
    returns: (B, K), the gradient of F.cross_entropy(logits, labels) with respect to the logits
    """
    # 1. The shares P: softmax over the K candidates of each row, (B, K)
    # 2. Take 1 from each row, at the column of its label
    # 3. The loss is the mean over the B rows

    raise NotImplementedError
'''


def _case(name, b, k, seed, **how) -> Case:
    return Case(name, rows(b, k, seed, **how))


def _four_points() -> Case:
    u = degrees(0, 90, 30, 120)
    logits = (u @ u.T / 0.5).fill_diagonal_(-torch.inf)
    return Case("the four-point batch, τ = 0.5", (logits, torch.tensor([2, 3, 0, 1])))


def _groups() -> tuple[Cases, ...]:
    def group(name, *cases, **more):
        return Cases(name, cases, gradients=False, **more)

    logits, labels = rows(5, 4, 40)
    equal = torch.zeros(6, 3, dtype=torch.float64)
    sure = torch.full((2, 4), -torch.inf, dtype=torch.float64)
    sure[0, 1] = sure[1, 3] = 0.7
    return (
        group("more candidates than rows", _case("4 × 9", 4, 9, 10), _case("2 × 16", 2, 16, 11)),
        group("more rows than candidates", _case("9 × 3", 9, 3, 12), _case("12 × 2", 12, 2, 13)),
        group("as many rows as candidates", _case("5 × 5", 5, 5, 14)),
        group("one row", _case("1 × 6", 1, 6, 15), _case("1 × 2", 1, 2, 16)),
        group(
            "removed candidates",
            _four_points(),
            _case("a third removed", 6, 7, 17, gone=0.35),
            _case("most removed", 5, 9, 18, gone=0.8),
        ),
        group("only the label is left: 0", Case("2 × 4", (sure, torch.tensor([1, 3])))),
        group(
            "equal logits: 1/K everywhere",
            Case("6 × 3", (equal, torch.tensor([0, 1, 2, 2, 1, 0]))),
            Case("a row's constant cancels", (equal + 5, torch.tensor([2, 2, 2, 0, 0, 1]))),
        ),
        group(
            "confident rows",
            _case("confident, often wrong", 6, 5, 19, scale=8.0),
            Case("all labels in the last column", (logits, torch.full_like(labels, 3))),
        ),
    )


def _probes() -> tuple[Case, ...]:
    # The second has removed candidates; sizes differ so that 1/B, 1/K and 1/(B·K) do too.
    return (_case("probe", 3, 5, 1), _case("probe", 6, 4, 2, gone=0.25), _case("probe", 8, 3, 3))


def _example() -> Case:
    u = degrees(0, 90, 30, 120)
    return Case(
        "one row: the anchor cat 0° with candidates dog 90°, cat 30°, dog 120°, τ = 0.5",
        (u[:1] @ u[1:].T / 0.5, torch.tensor([1])),
    )


# --- remarks that cost nothing


def _large_logits(answer) -> str | None:
    logits = torch.tensor([[1000.0, 998.0, -1000.0], [-1000.0, -1002.0, -1003.0]])
    labels = torch.tensor([1, 0])
    found = torch.as_tensor(answer(logits, labels)).double()
    if not torch.allclose(found, grad_logits(logits, labels).double(), atol=1e-4):
        return "logits of ±1000 break it: exp overflows or underflows (chapter 6)"
    return None


def _half(answer) -> str | None:
    logits, labels = rows(4, 6, 60)
    found = answer(logits.bfloat16(), labels)
    if torch.is_tensor(found) and found.dtype != torch.bfloat16:
        return f"bfloat16 logits give a {str(found.dtype).removeprefix('torch.')} gradient"
    return None


# --- other ways to write it


def one_hot_subtracted(logits, labels):
    y = F.one_hot(labels, logits.shape[1]).to(logits.dtype)  # (B, K)
    return (F.softmax(logits, dim=1) - y) / len(logits)


def from_log_probabilities(logits, labels):
    log_p = logits - logits.logsumexp(dim=1, keepdim=True)  # (B, K), −inf stays −inf
    minus_one = torch.full_like(log_p[:, :1], -1.0)
    return log_p.exp().scatter_add(1, labels[:, None], minus_one) / len(logits)


EXERCISE = Exercise(
    id="logit_gradient",
    chapter="07-gradients",
    title="The gradient of cross-entropy in its logits",
    usage="grad_logits(logits, labels)",
    kind="function",
    reference=grad_logits,
    template=TEMPLATE,
    answer_name="grad_logits",
    arguments=("logits", "labels"),
    hints=(
        "One row's loss is logsumexp(l) − l[label]. What is the derivative of each of the two terms "
        "by one logit?",
        "P (B, K) = softmax of each row → subtract the one-hot of the labels (B, K) → divide by the "
        "number of rows.",
        "`p[torch.arange(len(p)), ____] -= 1`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("softmax minus one-hot", one_hot_subtracted),
        Style("from log-probabilities", from_log_probabilities),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    result="tensor",
    extra=(
        Criterion("inputs stay off the graph", "hygiene", "side_effect",
                  leaves_the_graph_alone(_probes, (0,)), lambda touched: touched or None),
    ),
    notes=(
        Note("autograd", autograd_note(_probes)),
        Note("large logits", _large_logits),
        Note("dtype", _half),
    ),
)  # fmt: skip
