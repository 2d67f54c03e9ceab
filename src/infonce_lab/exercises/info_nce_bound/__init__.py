"""The InfoNCE bound from a table of scores (chapter 3): ``info_nce_bound(scores)``."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.info_nce_bound.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.info_nce_bound.symptoms import SYMPTOMS, table
from infonce_lab.exercises.notes import float32_number, half_precision
from infonce_lab.reference.info_nce_bound import info_nce_bound

TEMPLATE = '''\
import math

import torch
import torch.nn.functional as F


def info_nce_bound(scores):
    """
    scores: (B, B) tensor, scores[i, j] = f(x_i, y_j): how well the critic thinks that candidate
            y_j fits anchor x_i. The pairs that belong together stand on the diagonal.
    returns: scalar tensor, in nats: the lower bound on I(X;Y) that this batch estimates
    """
    # 1. Row i is a question: which of the B candidates belongs to x_i? Name the right column
    # 2. L: the mean cost, over the rows, of answering with a softmax over the candidates
    # 3. What would it cost to guess among the B candidates?
    # 4. Return what the critic saves

    raise NotImplementedError
'''


def _case(name: str, *args, **kwargs) -> Case:
    return Case(name, (table(*args, **kwargs),))


def _groups() -> tuple[Cases, ...]:
    ordinary = tuple(
        _case("an ordinary critic", b, seed=10 + b, lift=lift)
        for b, lift in ((2, 1.0), (3, 2.0), (5, 0.5), (8, 3.0), (16, 1.5))
    )
    base = table(6, seed=40, lift=2.0)
    shift = torch.linspace(-3, 4, 6, dtype=torch.float64)
    constant = [
        torch.full((b, b), c, dtype=torch.float64) for b, c in ((2, 0.0), (5, 3.0), (9, -7.0))
    ]
    sure = [torch.full((b, b), -8.0, dtype=torch.float64).fill_diagonal_(17.0) for b in (2, 4, 10)]
    large = torch.tensor(
        [[1e4, -1e4, 0.0], [1e4, 1e4, -1e4], [0.0, 3.0, -1e4]], dtype=torch.float64
    )
    flat = (1e-4, 1e-6)  # the true gradient is about 0 there
    return (
        Cases("ordinary critics", ordinary),
        Cases(
            "a critic that knows nothing: 0",
            tuple(Case("equal scores", (scores,)) for scores in constant),
        ),
        Cases(
            "a perfect critic: log B",
            tuple(Case("25 above all rivals", (scores,)) for scores in sure),
            gradient_tolerance=flat,
        ),
        Cases(
            "misleading critics: below 0",
            tuple(_case("a low diagonal", b, seed=50 + b, lift=-4.0) for b in (2, 4, 7)),
        ),
        Cases(
            "a term in x or in y",
            (
                Case("no such term", (base,)),
                Case("a term h(x): rows shifted", (base + shift[:, None],)),
                Case("a term h(y): columns shifted", (base + shift,)),
                Case("the table transposed", ((base + shift).T.contiguous(),)),
            ),
        ),
        Cases(
            "scores of ten thousand",
            (Case("large scores", (large,)), _case("far apart", 5, seed=60, spread=3e3)),
        ),
        Cases(
            "a single pair: 0",
            (Case("one pair", (torch.tensor([[2.5]], dtype=torch.float64),)),),
            gradient_tolerance=flat,
        ),
    )


def _probes() -> tuple[Case, ...]:
    # One with rows on both sides of 0, one all below, one above 1: so every clamp shows.
    return (
        _case("probe", 5, seed=1, lift=1.0),
        _case("probe", 7, seed=2, lift=-1.5),
        _case("probe", 8, seed=3, lift=4.0),
    )


def _example() -> Case:
    scores = torch.tensor([[2.0, 0.0, 1.0], [0.0, 1.0, 3.0], [0.0, 0.0, 2.0]], dtype=torch.float64)
    return Case("three pairs, scores [[2, 0, 1], [0, 1, 3], [0, 0, 2]]", (scores,))


def scores_matrix(case: Case) -> np.ndarray:
    """What enters the softmax of a right answer: the scores as they are."""
    return case.inputs[0].numpy()


# --- other ways to write it


def positive_minus_logsumexp(scores):
    saved = scores.diagonal() - scores.logsumexp(dim=1)  # (B,) −loss of each row
    return math.log(len(scores)) + saved.mean()


def against_the_mean_rival(scores):
    # log B moves inside: e^s of the pair against the *mean* e^s of its row
    b = len(scores)
    log_mean = scores.logsumexp(dim=1) - math.log(b)  # (B,)
    return (scores.diagonal() - log_mean).mean()


def log_softmax_diagonal(scores):
    return F.log_softmax(scores, dim=1).diagonal().mean() + math.log(scores.shape[1])


EXERCISE = Exercise(
    id="info_nce_bound",
    chapter="03-info-nce-bound",
    title="The InfoNCE bound from a table of scores",
    usage="info_nce_bound(scores)",
    kind="function",
    reference=info_nce_bound,
    template=TEMPLATE,
    answer_name="info_nce_bound",
    arguments=("scores",),
    hints=(
        "Which number does guessing give?",
        "scores (B, B) → the right column of every row (B,) → mean cross-entropy over the rows, a "
        "scalar → subtracted from the cost of guessing.",
        "`return math.log(____) - F.cross_entropy(scores, ____)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("the pair minus the log-sum-exp of its row", positive_minus_logsumexp),
        Style("against the mean candidate: log B inside", against_the_mean_rival),
        Style("the diagonal of a log-softmax", log_softmax_diagonal),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    gradient_inputs=(0,),
    matrix=scores_matrix,
    notes=(
        Note("result", float32_number("float32 scores give a {} result", [table(4, seed=70)])),
        *half_precision(
            info_nce_bound,
            [table(6, seed=71, lift=2.0)],
            dtypes=(torch.bfloat16,),
            tolerance=(0.05, 0.0),
        ),
    ),
)
