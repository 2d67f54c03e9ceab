"""Batches spread over ranks: (W, n, D), rank r holds row r."""

from collections.abc import Callable

from torch import Tensor

from infonce_lab.exercises.contract import Case, Cases
from infonce_lab.exercises.gathered_nt_xent.harness import backward_in_group, ragged
from infonce_lab.exercises.shared import degrees, pairs

# Three processes in two groups: ranks 0 and 2 talk to each other, rank 1 to nobody.
PART = ((0, 2), (1,))


def shards(
    ranks: int, n: int, d: int, seed: int, noise: float | None = 0.5
) -> tuple[Tensor, Tensor]:
    """Two views of W·n images, cut into W shards: (W, n, D) each."""
    z_i, z_j = pairs(ranks * n, d, seed, noise)
    return z_i.view(ranks, n, d), z_j.view(ranks, n, d)


def _case(name, ranks, n, d, temperature, seed, noise=0.5, **scalars) -> Case:
    return Case(name, shards(ranks, n, d, seed, noise), {"temperature": temperature, **scalars})


def groups() -> tuple[Cases, ...]:
    two = (
        _case("two ranks, three pairs each", 2, 3, 5, 0.2, seed=10),
        _case("two ranks, independent views", 2, 4, 8, 0.5, seed=11, noise=None),
        _case("two ranks, one pair each", 2, 1, 3, 0.3, seed=12),
    )
    three = (_case("three ranks, two pairs each", 3, 2, 6, 0.3, seed=20),)
    small = (
        _case("two ranks, small temperature", 2, 3, 6, 0.07, seed=30),
        _case("two ranks, small temperature", 2, 2, 6, 0.05, seed=31),
    )
    alone = (Case("no process group", pairs(3, 5, seed=40), {"temperature": 0.2}),)
    part = (_case("ranks 0 and 2 in a group", 3, 3, 5, 0.3, seed=50, group=PART),)
    return (
        Cases("two processes, one loss each", two),
        Cases("three processes, one loss each", three),
        Cases("small temperatures", small, dtypes=("float64",)),
        Cases("without a process group", alone, dtypes=("float64",)),
        # Gradients have a criterion of their own, below.
        Cases("a group of some of the processes", part, dtypes=("float64",), gradients=False),
    )


def probes() -> tuple[Case, ...]:
    # Two ranks: a call on three costs twice as much, and some forty known mistakes are tried.
    return (
        _case("probe", 2, 3, 5, 0.2, seed=1),
        _case("probe", 2, 4, 8, 0.3, seed=2),
    )


def defaults() -> tuple[Case, ...]:
    return (_case("temperature left out", 2, 2, 6, 0.07, seed=60),)


def example() -> Case:
    z_i, z_j = degrees(0, 90), 2 * degrees(30, 120)  # cat and dog, as in chapter 0
    return Case(
        "rank 0 holds the cat, rank 1 the dog", (z_i[:, None], z_j[:, None]), {"temperature": 0.5}
    )


# --- what one call of a rectangular batch cannot show


def unequal(answer: Callable) -> list[str]:
    """What each of two ranks does when rank 0 holds three pairs and rank 1 two."""
    z_i, z_j = pairs(3, 4, seed=70)
    return ragged(answer, [(z_i, z_j), (z_i[:2], z_j[:2])])


def judge_unequal(outcomes: list[str]) -> str | None:
    if all(outcome == "ValueError" for outcome in outcomes):
        return None
    told = "; ".join(f"rank {rank}: {outcome}" for rank, outcome in enumerate(outcomes))
    return f"three pairs on rank 0 and two on rank 1: a ValueError is expected on both, got {told}"


def in_group(answer: Callable) -> str:
    return backward_in_group(answer, *shards(3, 2, 4, seed=71), PART)


def judge_in_group(outcome: str) -> str | None:
    # torch's own, deprecated, differentiable gather fails in such a group: not the reader's bug.
    if outcome == "right" or "is not part of group" in outcome:
        return None
    told = "another gradient" if outcome == "wrong" else outcome
    return f"ranks 0 and 2 in a group, rank 1 alone: in backward we got {told}"


GROUP_WORDS = (
    "backward does not follow the argument `group`",
    "The collectives of backward belong to the same group as those of forward; ranks outside it do not take part.",
    "Where does backward get its group from?",
)

UNEQUAL_WORDS = (
    "ranks with different numbers of pairs are not refused",
    "Collectives need the same shape everywhere. With gloo one process is aborted or both wait; with nccl "
    "training hangs until a timeout, hours later. And if only one rank raises, the others wait for it.",
    "How can every rank know every n before the embeddings travel?",
)
