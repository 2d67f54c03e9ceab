"""Who gets the push (chapter 8): ``negative_weights(similarities, temperature=0.07)``."""

import torch

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.negative_weights.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.negative_weights.symptoms import SYMPTOMS, cosines
from infonce_lab.exercises.notes import half_precision, keeps_float32
from infonce_lab.reference.temperature import negative_weights

TEMPLATE = '''\
import torch


def negative_weights(similarities, temperature=0.07):
    """
    similarities: (B, M) cosines of B anchors to their M negatives: no positive, no self;
                  -inf marks an entry that does not count
    returns: (B, M) weights, each row sums to 1, on the graph
    """
    # 1. Turn cosines into logits

    # 2. Turn each anchor's logits into shares of its push

    raise NotImplementedError
'''

_RIVALS = (0.6, 0.4, 0.2, 0.0, -0.2)


def _case(name: str, rows, temperature: float | None = None) -> Case:
    """No temperature given means: the answer's default is used."""
    similarities = torch.as_tensor(rows, dtype=torch.float64)
    return Case(name, (similarities,), {} if temperature is None else {"temperature": temperature})


def _masked(b: int, m: int, seed: int):
    table = cosines(b, m, seed)
    generator = torch.Generator().manual_seed(seed)
    hidden = torch.rand(b, m, generator=generator) < 0.4
    hidden[torch.arange(b), table.argmin(dim=1)] = False  # somebody is left in every row
    return table.masked_fill(hidden, -torch.inf)


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("three anchors, five negatives", cosines(3, 5, seed=10), 0.2),
        _case("more anchors than negatives", cosines(9, 4, seed=11), 0.3),
        _case("a batch of 32", cosines(32, 30, seed=12), 0.5),
        _case("a high temperature", cosines(4, 6, seed=13), 2.0),
        _case("one anchor", cosines(1, 7, seed=14), 0.7),
    )
    small = tuple(
        _case("small temperature", cosines(5, 8, seed=20 + i), t)
        for i, t in enumerate((0.05, 0.07, 0.1))
    )
    extreme = (
        _case("τ = 0.001", cosines(4, 6, seed=30), 0.001),
        _case("τ = 0.001, all far away", cosines(4, 6, seed=31) / 4 - 0.75, 0.001),
        _case("τ = 1e6: uniform", cosines(4, 6, seed=32), 1e6),
    )
    closed = (
        _case("equal similarities: 1/M", torch.full((2, 4), 0.3), 0.2),
        _case("a single negative: 1", [[0.9], [-0.9]], 0.5),
        _case("a gap of τ ln 3 is a factor 3", [[0.0, 0.2 * 1.0986122886681098]], 0.2),
    )
    masked = (
        _case("masked entries", _masked(5, 7, seed=40), 0.2),
        _case("all but one masked", [[-torch.inf, 0.1, -torch.inf]], 0.3),
    )
    return (
        Cases("weights of a batch", usual),
        Cases("small temperatures", small, dtypes=("float64",)),
        # A weight that underflows has a gradient of 0 or of 1e-300: values say it all.
        Cases("both limits", extreme, dtypes=("float64",), gradients=False),
        Cases("closed forms", closed),
        Cases("entries of −∞ weigh nothing", masked),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", cosines(3, 5, seed=1), 0.2),
        _case("probe", cosines(6, 4, seed=2), 0.3),
        _case("probe", cosines(2, 7, seed=3), 0.7),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("temperature left out", cosines(3, 4, seed=50), 0.07),)


def _example() -> Case:
    rows = [_RIVALS, (0.1, 0.1, 0.1, 0.1, 0.5)]
    return _case("two anchors, the rivals of the puzzle in the first row", rows, 0.2)


# --- other ways to write it


def exponentials_after_a_shift(similarities, temperature=0.07):
    logits = similarities / temperature
    powers = (logits - logits.amax(dim=1, keepdim=True)).exp()  # (B, M), the largest is 1
    return powers / powers.sum(dim=1, keepdim=True)


def through_the_logsumexp(similarities, temperature=0.07):
    logits = similarities / temperature
    return (logits - logits.logsumexp(dim=1, keepdim=True)).exp()


EXERCISE = Exercise(
    id="negative_weights",
    chapter="08-temperature",
    title="How an anchor shares its push among the negatives",
    usage="negative_weights(similarities, temperature)",
    kind="function",
    reference=negative_weights,
    template=TEMPLATE,
    answer_name="negative_weights",
    arguments=("similarities",),
    hints=(
        "Whose weights have to sum to 1: those of one anchor, of one negative, or of the whole table?",
        "similarities (B, M) → logits s/τ (B, M) → one softmax for each anchor → weights (B, M).",
        "`return (similarities / temperature).softmax(dim=____)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("exponentials after a shift, divided by their sum", exponentials_after_a_shift),
        Style("the logits minus their log-sum-exp", through_the_logsumexp),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0,),
    result="tensor",
    matrix=lambda case: (case.inputs[0] / case.scalars["temperature"]).numpy(),
    notes=(
        *half_precision(
            negative_weights,
            [cosines(4, 6, seed=60)],
            0.05,
            tolerance=(0.0, 0.02),
            says="{dtype} at τ = 0.05: the weights are off, or not finite",
        ),
        Note(
            "dtype", keeps_float32("float32 cosines give {} weights", [cosines(2, 3, seed=61)], 0.5)
        ),
    ),
    small=True,
)
