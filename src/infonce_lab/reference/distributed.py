"""NT-Xent over many devices (chapter 11): local rows against the columns of every rank.

W ranks hold n pairs each, N = W·n in all. Rank r scores its own 2n views against all 2N. The value of
a rank is the mean over its own rows, so the mean over ranks is the loss of the whole batch.
"""

import torch
import torch.distributed as dist
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from infonce_lab.reference.nt_xent import nt_xent


class Gather(torch.autograd.Function):
    """Every rank's x, joined along dim 1 in rank order; gradients find their way back.

    Forward copies rank r's rows to all ranks. The transpose of "copy to all" is "sum over all":
    backward adds up what every rank's loss says about the gathered rows and keeps the own slice.
    """

    @staticmethod
    def forward(ctx, x: Float[Tensor, "2 n d"], group) -> Float[Tensor, "2 N d"]:
        ctx.group, ctx.n = group, x.shape[1]
        pieces = [torch.empty_like(x) for _ in range(dist.get_world_size(group))]
        dist.all_gather(pieces, x, group=group)  # W pieces (2, n, D)
        return torch.cat(pieces, dim=1)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, gradient: Float[Tensor, "2 N d"]):
        total = gradient.clone(memory_format=torch.contiguous_format)
        dist.all_reduce(total, group=ctx.group)  # the sum over ranks
        start = dist.get_rank(ctx.group) * ctx.n
        return total[:, start : start + ctx.n], None


def gathered_nt_xent(
    z_i: Float[Tensor, "n d"],
    z_j: Float[Tensor, "n d"],
    temperature: float = 0.07,
    group: dist.ProcessGroup | None = None,
) -> Float[Tensor, ""]:
    """NT-Xent of this rank's 2n views among the 2N−1 candidates of the whole batch, in nats.

    The whole batch is the ranks' pairs in rank order. After ``backward`` on every rank, ``z_i.grad``
    is W times the gradient of the one-process loss: DDP's mean over ranks then makes the gradient of
    the parameters exact. Every rank has to call it, and ``backward``, equally often. Tensors live
    where the group's backend wants them: on the CPU for gloo, on a GPU for nccl. Without an
    initialised process group this is :func:`nt_xent`.

    Raises:
        ValueError: on *all* ranks, if shapes differ between views or ranks or are not (n, D), n ≥ 1;
            or temperature is not > 0.
    """
    if not (dist.is_available() and dist.is_initialized()):
        return nt_xent(z_i, z_j, temperature)
    check(z_i, z_j, temperature, group)

    n = len(z_i)
    u = F.normalize(torch.stack([z_i, z_j]), dim=2)  # (2, n, D), rows of unit length
    columns = Gather.apply(u, group).flatten(0, 1)  # (2N, D): all first views, then all second
    logits = u.flatten(0, 1) @ columns.T / temperature  # (2n, 2N)
    itself, twin = places(dist.get_rank(group), n, len(columns) // 2, z_i.device)
    logits = logits.scatter(1, itself[:, None], -torch.inf)
    return F.cross_entropy(logits, twin)


def places(
    rank: int, n: int, total: int, device: torch.device | str = "cpu"
) -> tuple[Int[Tensor, "2n"], Int[Tensor, "2n"]]:
    """In which column each of this rank's 2n views meets itself, and in which its twin.

    Columns hold all N = ``total`` first views in rank order, then all second views.
    """
    own = rank * n + torch.arange(n, device=device)  # (n,) where my first views lie
    return torch.cat([own, total + own]), torch.cat([total + own, own])


def check(z_i: Tensor, z_j: Tensor, temperature: float, group=None) -> None:
    """Refuse bad input on all ranks at once: a rank that stops alone leaves the others waiting.

    Raises:
        ValueError: see :func:`gathered_nt_xent`; also if this process is not in the group.
    """
    if dist.get_rank(group) < 0:
        raise ValueError("this process is not a member of the group")
    good = z_i.ndim == 2 and z_i.shape == z_j.shape and len(z_i) > 0
    shape = z_i.shape if good else (-1, -1)
    mine = torch.tensor([*shape, float(temperature)], dtype=torch.float64, device=z_i.device)
    everyone = [torch.empty_like(mine) for _ in range(dist.get_world_size(group))]
    dist.all_gather(everyone, mine, group=group)
    ranks = torch.stack(everyone).tolist()  # W rows (n, D, temperature)
    shapes = [(int(n), int(d)) for n, d, _ in ranks]
    if (-1, -1) in shapes:
        raise ValueError(
            f"z_i and z_j must share one shape (n, D) with n ≥ 1 on every rank, got "
            f"{tuple(z_i.shape)} and {tuple(z_j.shape)} here; refused by rank {shapes.index((-1, -1))}"
        )
    if len(set(shapes)) > 1:
        raise ValueError(f"z_i must have one shape on every rank, got {shapes} in rank order")
    if not all(t > 0 and t == temperature for *_, t in ranks):  # also catches NaN
        raise ValueError(
            f"temperature must be > 0 and the same on every rank, got {[t for *_, t in ranks]}"
        )
