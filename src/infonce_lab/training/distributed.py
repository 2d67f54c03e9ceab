"""What W ranks would find, computed in one process: the known bugs side by side, and accumulation.

Nothing here starts a process. A rank is a slice of the batch; what its gather forgets is detached.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from infonce_lab.reference.distributed import places
from infonce_lab.reference.nt_xent import nt_xent

Gathering = Literal[
    "with gradient", "without gradient", "own shard put back", "whole loss", "nothing"
]


class Gap(NamedTuple):
    """How one gradient differs from the true one."""

    error: float  # ‖g − true‖ / ‖true‖
    cosine: float
    length: float  # ‖g‖ / ‖true‖


def gap(gradient: Tensor, true: Tensor) -> Gap:
    """Compare two gradients of the same shape, as one long vector each."""
    g, t = gradient.flatten(), true.flatten()
    cosine = F.cosine_similarity(g, t, dim=0)
    return Gap(*(x.item() for x in ((g - t).norm() / t.norm(), cosine, g.norm() / t.norm())))


def loss_of_ranks(
    z: Float[Tensor, "2 n d"], temperature: float, ranks: int, gathering: Gathering
) -> Float[Tensor, ""]:
    """Mean over ranks of what each calls its loss; its gradient is what DDP's mean would be.

    ``gathering`` says what a rank's columns are: everybody's, with or without gradient; without,
    except for the own shard; the same with the whole loss on every rank; or the own images only.
    """
    n = z.shape[1] // ranks
    losses = []
    for rank in range(ranks):
        mine = z[:, rank * n : (rank + 1) * n]
        if gathering == "nothing":
            losses.append(nt_xent(*mine, temperature))
            continue
        columns = z if gathering == "with gradient" else z.detach()
        if gathering in ("own shard put back", "whole loss"):
            columns = torch.cat([columns[:, : rank * n], mine, columns[:, (rank + 1) * n :]], dim=1)
        if gathering == "whole loss":
            losses.append(nt_xent(*columns, temperature))
            continue
        rows, columns = (F.normalize(x, dim=2).flatten(0, 1) for x in (mine, columns))
        itself, twin = places(rank, n, z.shape[1])
        logits = (rows @ columns.T / temperature).scatter(1, itself[:, None], -torch.inf)
        losses.append(F.cross_entropy(logits, twin))
    return torch.stack(losses).mean()


def on_ranks(
    z_i: Float[Tensor, "n d"],
    z_j: Float[Tensor, "n d"],
    temperature: float,
    ranks: int,
    gathering: Gathering = "with gradient",
) -> tuple[float, Float[Tensor, "2 n d"]]:
    """:func:`loss_of_ranks`, and its gradient in the embeddings."""
    z = torch.stack([z_i, z_j]).detach().requires_grad_()
    mean = loss_of_ranks(z, temperature, ranks, gathering)
    return mean.item(), torch.autograd.grad(mean, z)[0]


def accumulate(encoder: nn.Module, x_i: Tensor, x_j: Tensor, loss: Callable, chunk: int) -> Tensor:
    """Plain accumulation: ``backward`` on each chunk's own loss. Returns the mean of the losses."""
    parts = list(zip(x_i.split(chunk), x_j.split(chunk), strict=True))
    total = torch.zeros(())
    for a, b in parts:
        value = loss(encoder(a), encoder(b)) / len(parts)
        value.backward()
        total = total + value.detach()
    return total


def parameter_gradient(encoder: nn.Module, step: Callable[[], Tensor]) -> tuple[float, Tensor]:
    """What ``step()`` (which calls backward) returns and adds to the gradient, as one vector."""
    encoder.zero_grad()
    value = step()
    return float(value), torch.cat(
        [p.grad.flatten() for p in encoder.parameters() if p.grad is not None]
    )
