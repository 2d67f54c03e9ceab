"""What a loss keeps from forward to backward (chapter 11)."""

from collections.abc import Callable, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from .style import BLUE, GRID, MUTED, ORANGE, Drawing, course_style, drawing


def kept_mib(loss: Callable[[Tensor, Tensor], Tensor], n: int, d: int = 64) -> float:
    """MiB that autograd saves for backward when ``loss`` meets n float32 pairs of width d.

    Each storage counts once, whichever views of it are saved.
    """
    generator = torch.Generator().manual_seed(0)
    z_i, z_j = torch.randn(2, n, d, generator=generator).requires_grad_()
    kept: dict[int, torch.UntypedStorage] = {}  # held, so that no address is used twice

    def pack(x: Tensor) -> Tensor:
        storage = x.untyped_storage()
        kept[storage.data_ptr()] = storage
        return x

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
        loss(z_i, z_j)
    return sum(storage.nbytes() for storage in kept.values()) / 2**20


def two_halves(z_i: Tensor, z_j: Tensor, temperature: float = 0.07) -> Tensor:
    """The hand-writing guide's version that "avoids the (2N, 2N) matrix": two (N, 2N) halves."""
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    n = len(z_i)
    positives = (u[:n] * u[n:]).sum(dim=1, keepdim=True) / temperature  # (N, 1)
    parts = []
    for view in u.split(n):
        itself = torch.eye(n, dtype=torch.bool).repeat(1, 2)  # (N, 2N), selves and twins
        negatives = (view @ u.T / temperature).masked_fill(itself, -torch.inf)  # (N, 2N)
        parts.append(torch.cat([positives, negatives], dim=1))
    return F.cross_entropy(torch.cat(parts), torch.zeros(2 * n, dtype=torch.long))


def row_blocks(z_i: Tensor, z_j: Tensor, temperature: float = 0.07, block: int = 128) -> Tensor:
    """A loop over blocks of rows, and nothing else: autograd keeps every block."""
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    losses = []
    for start in range(0, len(u), block):
        logits = u[start : start + block] @ u.T / temperature
        rows = torch.arange(start, start + len(logits))
        hidden = rows[:, None] == torch.arange(len(u))
        twins = (rows + len(z_i)) % len(u)
        losses.append(
            F.cross_entropy(logits.masked_fill(hidden, -torch.inf), twins, reduction="sum")
        )
    return sum(losses) / len(u)


def memory_figure(sizes: Sequence[int], kept: Mapping[str, Sequence[float]]) -> Drawing:
    """MiB against the number of pairs, both on logarithmic axes, a line for each loss."""
    styles = ((ORANGE, "s"), (BLUE, "o"), (MUTED, "^"))
    with course_style():
        figure = drawing(5.6, 3.0)
        axis = figure.subplots()
        for (name, values), (colour, shape) in zip(kept.items(), styles, strict=False):
            axis.loglog(sizes, values, color=colour, marker=shape, markersize=4.5, label=name)
            label = f"{name}: {values[-1]:.3g} MiB"
            axis.annotate(label, (sizes[-1], values[-1]), (-4, 6), textcoords="offset points",
                          ha="right", color=colour)  # fmt: skip
        axis.set_xticks(list(sizes), [str(n) for n in sizes])
        axis.minorticks_off()
        axis.grid(axis="y", color=GRID)
        axis.set_xlabel("pairs N")
        axis.set_title("kept for the backward pass (MiB)")
    words = "; ".join(
        f"{name}: {', '.join(f'{v:.3g} MiB at N = {n}' for n, v in zip(sizes, values, strict=True))}"
        for name, values in kept.items()
    )
    figure.alt = f"Memory kept from forward to backward. {words}."
    return figure
