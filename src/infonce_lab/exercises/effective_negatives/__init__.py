"""How many negatives count (chapter 8): ``effective_negatives(weights)``."""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.effective_negatives.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.effective_negatives.symptoms import SYMPTOMS, random_weights
from infonce_lab.exercises.notes import half_precision, keeps_float32
from infonce_lab.reference.temperature import effective_negatives

TEMPLATE = '''\
import torch


def effective_negatives(weights):
    """
    weights: (B, M) shares of the push, each row sums to 1; a share may be 0
    returns: (B,) the number of equal weights that would be as undecided, from 1 to M
    """
    # 1. The entropy of each row, in nats; a weight of 0 contributes 0

    # 2. From nats to a number of negatives

    raise NotImplementedError
'''


def _case(name: str, weights) -> Case:
    return Case(name, (torch.as_tensor(weights, dtype=torch.float64),))


def _with_zeros(b: int, m: int, seed: int) -> Tensor:
    """Weights of which about a third is exactly 0, as masks and tiny temperatures leave them."""
    w = random_weights(b, m, seed)
    generator = torch.Generator().manual_seed(seed)
    gone = torch.rand(b, m, generator=generator) < 0.35
    gone[torch.arange(b), w.argmax(dim=1)] = False
    w = w.masked_fill(gone, 0)
    return w / w.sum(dim=1, keepdim=True)


def _groups() -> tuple[Cases, ...]:
    def group(name, *cases):
        return Cases(name, cases, gradients=False)

    return (
        group(
            "uniform: M",
            _case("two equal weights", torch.full((3, 2), 1 / 2)),
            _case("seven equal weights", torch.full((2, 7), 1 / 7)),
            _case("a single negative", torch.ones(4, 1)),
        ),
        group(
            "one-hot: 1",
            _case("one negative takes everything", torch.eye(3, 5)),
            _case("always the same one", torch.tensor([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])),
        ),
        group(
            "weights of a batch",
            _case("five negatives", random_weights(3, 5, seed=10)),
            _case("more anchors than negatives", random_weights(9, 4, seed=11)),
            _case("one anchor", random_weights(1, 6, seed=12)),
            _case("62 negatives", random_weights(16, 62, seed=13)),
            _case("½, ¼, ¼: 2√2", [[0.5, 0.25, 0.25]]),
        ),
        group(
            "weights of 0",
            _case("some are 0", _with_zeros(5, 7, seed=20)),
            _case("most are 0", [[0.0, 0.75, 0.0, 0.25, 0.0, 0.0]]),
        ),
        group(
            "from almost one to almost all",
            _case("τ = 0.05", random_weights(6, 8, seed=30, temperature=0.05)),
            _case("τ = 5", random_weights(6, 8, seed=31, temperature=5.0)),
        ),
    )


def _probes() -> tuple[Case, ...]:
    # The second has zeros, the third is sharp: each shows its own mistake.
    return (
        _case("probe", random_weights(3, 5, seed=1)),
        _case("probe", _with_zeros(4, 7, seed=2)),
        _case("probe", random_weights(2, 6, seed=3, temperature=0.3)),
    )


def _example() -> Case:
    return _case(
        "three anchors: one negative takes all, two share, four share",
        [[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]],
    )


# --- one anchor is a batch, too


def _shapes(answer) -> list[list[int]]:
    return [list(answer(random_weights(b, m, seed=70)).shape) for b, m in ((1, 6), (1, 1), (3, 1))]


def _judge_shapes(found: list[list[int]]) -> str | None:
    wanted = [[1], [1], [3]]
    return None if found == wanted else f"expected the shapes {wanted}, got {found}"


# --- remarks that cost nothing


def _on_the_graph(answer) -> str | None:
    weights = random_weights(2, 4, seed=63).requires_grad_()
    got = answer(weights)
    if torch.is_tensor(got) and got.requires_grad:
        return None
    return "right, but cut off from the graph: fine for a dial, useless inside a loss"


# --- other ways to write it


def entropies_of_the_positive_ones(weights):
    logs = torch.where(weights > 0, weights, 1.0).log()  # ln 1 = 0 stands in for the empty ones
    return torch.exp(-(weights * logs).sum(dim=1))


def product_of_powers(weights):
    return 1 / weights.pow(weights).prod(dim=1)  # 0⁰ = 1


EXERCISE = Exercise(
    id="effective_negatives",
    chapter="08-temperature",
    title="How many negatives count",
    usage="effective_negatives(weights)",
    kind="function",
    reference=effective_negatives,
    template=TEMPLATE,
    answer_name="effective_negatives",
    arguments=("weights",),
    hints=(
        "How many *equal* weights would be exactly as undecided as these? What is the entropy of M "
        "equal weights?",
        "weights (B, M) → −w ln w (B, M), 0 where w is 0 → sum over the negatives (B,) → undo the "
        "logarithm (B,).",
        "`return (-torch.special.xlogy(weights, weights).sum(dim=1)).____()`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("the logarithm of 1 where a weight is 0", entropies_of_the_positive_ones),
        Style("one over the product of w^w", product_of_powers),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    result="tensor",
    extra=(
        Criterion(
            "one number for a single anchor, shape (1,)",
            "hygiene",
            "shape_state",
            _shapes,
            _judge_shapes,
        ),
    ),
    notes=(
        Note(
            "dtype",
            keeps_float32("float32 weights give {} numbers", [random_weights(2, 3, seed=61)]),
        ),
        *half_precision(
            effective_negatives,
            [random_weights(3, 6, seed=62)],
            dtypes=(torch.bfloat16,),
            tolerance=(0.0, 0.1),
            says="{dtype}: off by {error:.3g}",
        ),
        Note("graph", _on_the_graph),
    ),
    small=True,
)
