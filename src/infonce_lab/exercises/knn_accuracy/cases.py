"""Features on which every shortcut gives another accuracy, and no vote is close."""

from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.exercises.contract import Case


@cache
def clouds(
    n: int, m: int, d: int, classes: int, k: int, seed: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(train, labels, test, labels): overlapping classes, rows of very unequal length.

    Directions carry the class and lengths mislead: each class has its own typical length, but the
    test rows have another. Test rows whose vote is tied, or whose k-th neighbour is hardly nearer
    than the next, are left out, so that rounding and tie-breaks decide nothing.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    centres = 1.1 * normal(classes, d)
    lengths = torch.rand(classes, generator=generator, dtype=torch.float64) * 4 + 0.3

    def draw(count, lengths):
        labels = torch.arange(count) % classes
        labels = labels[torch.randperm(count, generator=generator)]
        unit = F.normalize(centres[labels] + normal(count, d), dim=1)
        spread = torch.rand(count, 1, generator=generator, dtype=torch.float64) + 0.5
        return unit * lengths[labels][:, None] * spread, labels

    train, train_labels = draw(n, lengths)
    test, test_labels = draw(6 * m, lengths.flip(0))
    clear = _clear(train, train_labels, test, k)
    return train, train_labels, test[clear][:m], test_labels[clear][:m]


def _clear(train: Tensor, labels: Tensor, test: Tensor, k: int) -> Tensor:
    cosines = F.normalize(test, dim=1) @ F.normalize(train, dim=1).T
    near, rows = cosines.sort(dim=1, descending=True)
    votes = F.one_hot(labels[rows[:, :k]]).sum(dim=1).sort(dim=1, descending=True).values
    decided = votes[:, 0] > votes[:, 1]
    return decided & (near[:, k - 1] - near[:, min(k, len(train) - 1)] > 1e-4 * (k < len(train)))


@cache
def outvoted(m: int, near: int, far: int, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Every test row has ``near`` close neighbours of one class and ``far`` > near distant ones.

    A vote without weights goes to the distant majority (cosine 0.3), any weighting by similarity to
    the close minority (0.95). All other training rows are orthogonal to it.
    """
    generator = torch.Generator().manual_seed(seed)
    k = near + far
    train = torch.zeros(m, k, m * (k + 1), dtype=torch.float64)
    for i in range(m):
        for j in range(k):
            cosine = 0.95 if j < near else 0.3
            train[i, j, i] = cosine
            train[i, j, m + i * k + j] = (1 - cosine**2) ** 0.5
    few = torch.randint(0, 3, (m,), generator=generator)
    many = (few + 1) % 3
    labels = torch.cat([few[:, None].expand(m, near), many[:, None].expand(m, far)], dim=1)
    truth = torch.where(torch.rand(m, generator=generator) < 0.7, many, few)
    lengths = torch.rand(m * k, 1, generator=generator, dtype=torch.float64) * 3 + 0.3
    test = torch.eye(m, m * (k + 1), dtype=torch.float64) * 2.5
    return train.flatten(0, 1) * lengths, labels.flatten(), test, truth


def case(name: str, n: int, m: int, d: int, classes: int, k: int, seed: int, default=False) -> Case:
    """``default`` leaves k out, so the answer's own is used."""
    return Case(name, clouds(n, m, d, classes, k, seed), {} if default else {"k": k})


USUAL = (
    ("three classes, k = 5", 60, 80, 4, 3, 5, 1),
    ("ten classes, k = 5", 90, 90, 6, 10, 5, 2),
    ("k = 1", 50, 70, 3, 4, 1, 3),
    ("k = 20", 80, 80, 5, 3, 20, 4),
    ("k = 3, more dimensions than rows", 12, 40, 24, 2, 3, 5),
)
OUTVOTED = (
    ("two near, three far", 20, 2, 3, 21),
    ("one near, two far", 24, 1, 2, 22),
)
PROBES = (
    ("probe", 40, 90, 4, 3, 5, 11),
    ("probe", 60, 100, 6, 6, 9, 12),
    ("probe", 30, 80, 3, 4, 3, 13),
)
