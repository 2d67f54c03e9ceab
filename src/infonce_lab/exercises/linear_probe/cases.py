"""Four data sets, each of which gives one shortcut away. All labels are 0 … C−1."""

from functools import cache

import torch
from torch import Tensor

from infonce_lab.exercises.contract import Case

Rows = tuple[Tensor, Tensor, Tensor, Tensor]  # train, labels, test, labels


def _normal(seed: int):
    generator = torch.Generator().manual_seed(seed)
    return lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)


def _labels(count: int, classes: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed + 1000)
    return (torch.arange(count) % classes)[torch.randperm(count, generator=generator)]


@cache
def tiny_direction(seed: int, n: int = 150, m: int = 250, classes: int = 3) -> Rows:
    """The class is in two coordinates of size 0.001; two of size 10 hold noise. Scaling matters."""
    normal = _normal(seed)

    def draw(count, shift):
        labels = _labels(count, classes, seed + shift)
        angle = 2 * torch.pi * labels / classes
        signal = torch.stack([angle.cos(), angle.sin()], dim=1) + 0.35 * normal(count, 2)
        return torch.cat([5 + 1e-3 * signal, 10 * normal(count, 2)], dim=1), labels

    return *draw(n, 0), *draw(m, 1)


@cache
def many_directions(seed: int, n: int = 60, m: int = 250, d: int = 80) -> Rows:
    """More coordinates than training rows and a weak signal: whoever sees test labels shines."""
    normal = _normal(seed)
    direction = normal(d)
    direction = direction / direction.norm()

    def draw(count, shift):
        labels = _labels(count, 2, seed + shift)
        return normal(count, d) + 2.2 * (2 * labels - 1)[:, None] * direction, labels

    return *draw(n, 0), *draw(m, 1)


@cache
def moved_test(seed: int, n: int = 150, m: int = 250) -> Rows:
    """The test rows are moved and stretched. A scaler fitted on them would move them back."""
    normal = _normal(seed)

    def draw(count, shift):
        labels = _labels(count, 2, seed + shift)
        signal = 1.5 * (2 * labels - 1)[:, None] * torch.tensor([1.0, 0.6]).double()
        return signal + normal(count, 2), labels

    train, train_labels = draw(n, 0)
    test, test_labels = draw(m, 1)
    return train, train_labels, 1.5 * test + torch.tensor([3.0, 1.5]).double(), test_labels


@cache
def far_out(seed: int, n: int = 150, m: int = 250) -> Rows:
    """A strong coordinate and a weak one. A few test rows are far out in the strong one.

    A scaler that has seen them shrinks the strong coordinate, and a penalised fit then leans on the
    weak one.
    """
    normal = _normal(seed)

    def draw(count, shift):
        labels = _labels(count, 2, seed + shift)
        sign = (2 * labels - 1)[:, None].double()
        return torch.cat([sign * 2.2 + normal(count, 1), sign * 0.5 + normal(count, 1)], 1), labels

    train, train_labels = draw(n, 0)
    test, test_labels = draw(m, 1)
    test[:8, 0] = torch.where(test_labels[:8] == 1, 4000.0, -4000.0).double()
    return train, train_labels, test, test_labels


def cases(first_seed: int) -> tuple[Case, ...]:
    return (
        Case("the class in a tiny direction", tiny_direction(first_seed)),
        Case("more directions than rows", many_directions(first_seed + 1)),
        Case("test rows from elsewhere", moved_test(first_seed + 2)),
        Case("a few test rows far out", far_out(first_seed + 3)),
    )
