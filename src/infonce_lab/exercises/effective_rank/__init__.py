"""How many directions a cloud has (chapter 12): ``effective_rank(z)``."""

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.effective_rank.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.effective_rank.symptoms import SYMPTOMS, cloud, even
from infonce_lab.reference.collapse import effective_rank

TEMPLATE = '''\
import torch


def effective_rank(z):
    """
    z: (N, D) embeddings, taken as they are: rows are not normalised here
    returns: one number from 1 to min(N - 1, D); exactly 1 where all rows are equal
    """
    # 1. The cloud around its mean

    # 2. The share of the variance that each direction has

    # 3. The entropy of these shares in nats, and from there to a number of directions

    raise NotImplementedError
'''


def _case(name: str, z) -> Case:
    return Case(name, (torch.as_tensor(z, dtype=torch.float64),))


def _line(n: int, d: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    along = torch.randn(n, 1, generator=generator, dtype=torch.float64)
    return along @ torch.randn(1, d, generator=generator, dtype=torch.float64)


def _groups() -> tuple[Cases, ...]:
    def group(name, *cases, **settings):
        return Cases(name, cases, gradients=False, **settings)

    return (
        group(
            "clouds",
            _case("nine points in four dimensions", cloud(9, 4, seed=10)),
            _case("a mean far from 0", cloud(12, 5, seed=11, shift=3.0)),
            _case("64 points in 16 dimensions", cloud(64, 16, seed=12, decay=0.9)),
            _case("nearly isotropic", cloud(200, 8, seed=13, decay=1.0)),
            _case("nearly a line", cloud(20, 6, seed=14, decay=0.2)),
            _case("large", 300 * cloud(9, 4, seed=15)),
            _case("small", 0.01 * cloud(9, 4, seed=16)),
            _case("variances 3 and 1", [[3**0.5, 0], [-(3**0.5), 0], [0, 1], [0, -1]]),
        ),
        group(
            "equal variances: D",
            _case("two axes", even(2)),
            _case("five axes", even(5, scale=0.3)),
            _case("one dimension", [[1.0], [2.0], [4.0]]),
        ),
        group(
            "directions without variance",
            _case("a line in four dimensions", _line(7, 4, seed=20)),
            _case("fewer points than dimensions", cloud(4, 9, seed=22, decay=0.9)),
            _case(
                "a plane in six dimensions", cloud(30, 2, seed=23) @ cloud(2, 6, seed=24, decay=1.0)
            ),
            _case("two points", cloud(2, 5, seed=25)),
            _case(
                "two dead coordinates", torch.cat([cloud(9, 3, seed=26), torch.ones(9, 2)], dim=1)
            ),
        ),
        # Float32 squares of rounding noise underflow here: a trap that no contract asks for.
        group(
            "one coordinate in 32 copies: 1",
            _case("40 points", _line(40, 1, seed=21).expand(40, 32)),
            dtypes=("float64",),
        ),
        group(
            "all rows equal: 1",
            _case("four equal rows", torch.full((4, 3), 0.5)),
            _case("all zero", torch.zeros(5, 2)),
        ),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", cloud(9, 4, seed=1, shift=0.5)),
        _case("probe", cloud(12, 6, seed=2, decay=0.5, shift=-0.3)),
        _case("probe", cloud(4, 6, seed=3, decay=0.8, shift=0.2)),
    )


def _example() -> Case:
    return _case(
        "four points, 3/4 of the variance along x",
        [[3**0.5 + 1, 0], [1 - 3**0.5, 0], [1, 1], [1, -1]],
    )


# --- remarks that cost nothing


def _one_row(answer) -> str | None:
    got = float(answer(cloud(1, 4, seed=61)))
    return None if got == 1 else f"a single row gives {got:.4g}; the reference says 1"


# --- other ways to write it


def eigenvalues_of_the_covariance(z):
    z = z - z.mean(dim=0, keepdim=True)
    eigenvalues = torch.linalg.eigvalsh(z.T @ z).clamp(min=0)
    total = eigenvalues.sum()
    if total == 0:
        return 1.0
    p = eigenvalues / total
    return torch.exp(-torch.special.xlogy(p, p).sum()).item()


def only_the_positive_shares(z):
    variance = torch.linalg.svdvals(z - z.mean(0)) ** 2
    p = variance[variance > 0]
    p = p / p.sum()
    return (-(p * p.log()).sum()).exp()  # an empty sum is 0, and e⁰ = 1


EXERCISE = Exercise(
    id="effective_rank",
    chapter="12-collapse",
    title="How many directions a cloud has",
    usage="effective_rank(z)",
    kind="function",
    reference=effective_rank,
    template=TEMPLATE,
    answer_name="effective_rank",
    arguments=("z",),
    hints=(
        "D directions with equal variances should count as D. Which function of their shares did that in "
        "chapters 1 and 8? And does the cloud's mean belong to its directions?",
        "z (N, D) → minus the mean of each column → singular values (min(N, D),) → squared, divided by "
        "their sum → entropy in nats, with 0·ln 0 = 0 → exp. All rows equal: 1.",
        "`p = torch.linalg.svdvals(z - ____) ** 2`, then `p = p / p.sum()`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("eigenvalues of the covariance", eigenvalues_of_the_covariance),
        Style("only the shares that are positive", only_the_positive_shares),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    result="number",
    notes=(Note("a single row", _one_row),),
    small=True,
)
