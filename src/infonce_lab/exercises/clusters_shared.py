"""What the exercises of chapter 13 share: tables of scores, and calls that return plain numbers."""

import torch
from torch import Tensor


def cosines(b: int, k: int, seed: int) -> Tensor:
    """Scores (B, K) between −1 and 1 in float64."""
    generator = torch.Generator().manual_seed(seed)
    return 2 * torch.rand(b, k, generator=generator, dtype=torch.float64) - 1


def logits(b: int, k: int, seed: int, scale: float = 0.3) -> Tensor:
    """Logits (B, K) with a mean of their own in every column, in float64."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    return scale * (normal(b, k) + normal(k))


def value(answer, *inputs, **scalars) -> Tensor:
    """The result of one call on copies, detached, in float64."""
    copies = [x.detach().clone() for x in inputs]
    return torch.as_tensor(answer(*copies, **scalars)).detach().double()


def differ(a: Tensor | float, b: Tensor | float, tolerance: float = 1e-4) -> bool:
    """Another shape, or some entry off by more than ``tolerance`` of the largest of ``b``."""
    a, b = torch.as_tensor(a).double(), torch.as_tensor(b).double()
    if a.numel() == b.numel() == 1:
        a, b = a.reshape(()), b.reshape(())
    if a.shape != b.shape:
        return True
    return not bool((a - b).abs().max() <= tolerance * b.abs().max() + 1e-9)


def misplaced(answer, reference, *inputs, **scalars) -> bool:
    """Right when the scalars are named, wrong when they stand in the contract's order."""
    true = value(reference, *inputs, **scalars)
    if differ(value(answer, *inputs, **scalars), true):
        return False
    return differ(value(lambda *x: answer(*x, *scalars.values()), *inputs), true)
