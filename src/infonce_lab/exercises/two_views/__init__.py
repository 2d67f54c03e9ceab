"""Two views of every image (chapter 15): ``two_views(images, augment)``."""

import torch

from infonce_lab.exercises.contract import Case, Criterion, Exercise, Style
from infonce_lab.exercises.two_views.misconceptions import MISCONCEPTIONS, SYMPTOMS
from infonce_lab.exercises.two_views.stand_ins import Counting, Random, photos
from infonce_lab.reference.simclr import two_views

TEMPLATE = '''\
def two_views(images, augment):
    """
    images: (B, C, H, W), a batch; stays as it is
    augment: a random callable on a batch; two calls give two results
    returns: two batches of shape (B, C, H, W); row k of both shows image k
    """
    # 1. Which batch does each view start from?

    raise NotImplementedError
'''


# --- what the answer does, as numbers


def _record(answer) -> dict:
    """Three batches through one answer: what each call of ``augment`` got, and what came out."""
    runs = []
    for shape in ((4, 3, 5, 5), (1, 1, 8, 8), (6, 2, 3, 4)):
        images = photos(*shape, seed=len(runs))
        before, augment = images.clone(), Counting()
        result = answer(images, augment)
        views = [view.detach() for view in result] if isinstance(result, tuple | list) else []
        made = [returned for _, returned in augment.calls]
        runs.append(
            {
                "calls": len(augment.calls),
                "originals": [bool(torch.equal(given, before)) for given, _ in augment.calls],
                "views": len(views),
                # Which call each view came from; the order is the author's affair.
                "from": [
                    next((k for k, m in enumerate(made) if torch.equal(v, m)), -1) for v in views
                ],
                "given": [float(given.flatten()[0]) for given, _ in augment.calls],
                "unchanged": bool(torch.equal(images, before)),
            }
        )
    return {"runs": runs}


def _judge_views(found: dict) -> str | None:
    for run in found["runs"]:
        if run["views"] != 2:
            return f"two batches are expected, you returned {run['views'] or 'something else'}"
        if -1 in run["from"]:
            return f"view {run['from'].index(-1) + 1} is not what augment returned"
        if run["from"][0] == run["from"][1]:
            return "both views are the same batch: one call of augment serves for both"
    return None


def _judge_originals(found: dict) -> str | None:
    for run in found["runs"]:
        if run["calls"] != 2:
            return f"augment is to be called twice, you called it {run['calls']} times"
        if not all(run["originals"]):
            which = run["originals"].index(False) + 1
            return f"call {which} of augment did not get the original batch"
    return None


def _judge_unchanged(found: dict) -> str | None:
    return None if all(run["unchanged"] for run in found["runs"]) else "your code wrote into images"


def _chance(answer) -> list[float]:
    """Multipliers of the first image in four views of two batches, and of the next random number."""
    torch.default_generator.manual_seed(3)
    images = torch.ones(3, 1, 2, 2, dtype=torch.float64)
    views = [view for _ in range(2) for view in answer(images, Random())]
    return [float(view[0, 0, 0, 0]) for view in views]


def _judge_chance(multipliers: list[float]) -> str | None:
    if len(multipliers) != 4:
        return "two batches are expected from every call"
    first, second, third, fourth = multipliers
    if first == second:
        return (
            "with a random augment both views come out the same: something sets its seed in between"
        )
    if {first, second} & {third, fourth}:
        return "the same views come back in the next batch: something sets the seed"
    return None


def _trace(answer) -> list[float]:
    """Where each view comes from, and the random numbers: tells apart what values do not."""
    found = _record(answer)["runs"][0]
    kept = [
        found["calls"],
        found["unchanged"],
        *found["from"],
        *found["originals"],
        *found["given"],
    ]
    return [*kept, *_chance(answer)]


# --- other ways to write it


def a_generator_expression(images, augment):
    return tuple(augment(images) for _ in range(2))


def copies_first(images, augment):
    first, second = images.clone(), images.clone()
    return augment(first), augment(second)


def _probes() -> tuple[Case, ...]:
    shapes = ((3, 1, 4, 4), (2, 3, 5, 5), (5, 2, 3, 4))
    return tuple(Case("probe", (photos(*s, seed=10 + i), Counting())) for i, s in enumerate(shapes))


EXERCISE = Exercise(
    id="two_views",
    chapter="15-capstone",
    title="Two views of every image",
    usage="two_views(images, augment)",
    kind="function",
    reference=two_views,
    template=TEMPLATE,
    answer_name="two_views",
    arguments=("images", "augment"),
    hints=(
        "If the second view is made from the first, what does it share with the original image that "
        "the first does not?",
        "`augment` is random: call it on the *original* batch, call it again on the original batch, "
        "return both results.",
        "`return augment(images), ____(____)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("a generator expression", a_generator_expression),
        Style("copies first, for an augment that works in place", copies_first),
    ),
    probes=_probes,
    result="tensors",
    extra=(
        Criterion("two different views", "value64", "formula", _record, _judge_views),
        Criterion(
            "augment sees the originals, twice", "value64", "formula", _record, _judge_originals
        ),
        Criterion("fresh random numbers", "value64", "nondeterministic", _chance, _judge_chance),
        Criterion("images left unchanged", "hygiene", "side_effect", _record, _judge_unchanged),
    ),
    trace=_trace,
    small=True,
    hygiene=False,
)
