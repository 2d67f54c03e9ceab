"""Chapter 7 on data: two roles, growing norms, and a loss whose gradient is written by hand."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from infonce_lab.reference.nt_xent import nt_xent

from .style import BLUE, INK, MUTED, ORANGE, Drawing, course_style, drawing

GradZ = Callable[..., tuple[Tensor, Tensor]]


def roles(
    z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"], temperature: float
) -> tuple[Float[Tensor, "2n d"], Float[Tensor, "2n d"]]:
    """The gradient of NT-Xent in two parts, rows stacked in blocks: as anchor and as candidate.

    Found by detaching the other role, so it owes nothing to the formula that it is compared with.
    """
    n, z = len(z_i), torch.cat([z_i, z_j]).detach().requires_grad_()
    u = F.normalize(z, dim=1)
    twins = torch.arange(2 * n).roll(n)
    parts = []
    for rows, columns in ((u, u.detach()), (u.detach(), u)):
        logits = (rows @ columns.T / temperature).fill_diagonal_(-torch.inf)
        loss = F.cross_entropy(logits, twins)
        parts.append(torch.autograd.grad(loss, z, retain_graph=True)[0])
    return parts[0], parts[1]


def descend(
    grad_z: GradZ, z_i: Tensor, z_j: Tensor, temperature: float, rate: float, steps: int
) -> dict[str, list[float]]:
    """Plain gradient descent on the embeddings themselves.

    Returns:
        ``"loss"`` in nats and ``"length"``, the mean ‖z‖, before each step and after the last;
        ``"turn"``, the mean angle a step turns an embedding by, in degrees; ``"pythagoras"``, the
        largest relative error of ‖z′‖² = ‖z‖² + rate²‖g‖² in the step.
    """
    n, z = len(z_i), torch.cat([z_i, z_j]).clone()
    seen: dict[str, list[float]] = {"loss": [], "length": [], "turn": [], "pythagoras": []}
    for step in range(steps + 1):
        seen["loss"].append(nt_xent(z[:n], z[n:], temperature).item())
        seen["length"].append(z.norm(dim=1).mean().item())
        if step == steps:
            return seen
        g = torch.cat(grad_z(z[:n], z[n:], temperature))
        moved = z - rate * g
        right = (z**2).sum(1) + rate**2 * (g**2).sum(1)
        seen["pythagoras"].append((((moved**2).sum(1) - right).abs() / right).max().item())
        turn = torch.atan2(rate * g.norm(dim=1), z.norm(dim=1))  # g ⟂ z: a right angle
        seen["turn"].append(torch.rad2deg(turn).mean().item())
        z = moved
    return seen


def with_gradient(grad_z: GradZ, temperature: float) -> Callable[[Tensor, Tensor], Tensor]:
    """NT-Xent as a loss for a training loop, whose backward pass is ``grad_z`` and nothing else."""

    class ByHand(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z_i, z_j):
            ctx.save_for_backward(z_i, z_j)
            return nt_xent(z_i, z_j, temperature)

        @staticmethod
        def backward(ctx, upstream):
            return tuple(upstream * g for g in grad_z(*ctx.saved_tensors, temperature))

    return ByHand.apply


def alignment(z_i: Float[Tensor, "n d"], z_j: Float[Tensor, "n d"]) -> float:
    """Mean ‖u − u⁺‖² over the pairs: 0 when views agree, 2 when they are unrelated on average.

    Source: Wang & Isola 2020, with exponent 2.
    """
    return (F.normalize(z_i, dim=1) - F.normalize(z_j, dim=1)).square().sum(1).mean().item()


def uniformity(z: Float[Tensor, "n d"], t: float = 2.0) -> float:
    """log of the mean of e^{−t‖u−v‖²} over different rows: 0 at collapse, lower when spread out.

    Source: Wang & Isola 2020.
    """
    return torch.pdist(F.normalize(z, dim=1)).square().mul(-t).exp().mean().log().item()


def growth_figure(runs: dict[str, dict[str, list[float]]]) -> Drawing:
    """Mean length and mean turn a step, for runs of :func:`descend` by name."""
    with course_style():
        figure = drawing(7.2, 3.0)
        left, right = figure.subplots(1, 2)
        for (name, run), colour in zip(runs.items(), (BLUE, ORANGE, INK), strict=False):
            left.plot(run["length"], color=colour)
            right.loglog(range(1, len(run["turn"]) + 1), run["turn"], color=colour)
            label = {"color": colour, "textcoords": "offset points", "fontsize": 9}
            end = (len(run["length"]) - 1, run["length"][-1])
            side = -13 if run is min(runs.values(), key=lambda r: r["length"][-1]) else 5
            left.annotate(name, end, (-78, side), **label)
            right.annotate(name, (1, run["turn"][0]), (5, 4), **label)
        left.set_title("mean length of z")
        right.set_title("mean turn in each step, degrees")
        left.set_ylim(0, 1.15 * max(max(run["length"]) for run in runs.values()))
        left.set_xlabel("step")
        right.set_xlabel("step, both axes logarithmic")
        for axis in (left, right):
            axis.tick_params(colors=MUTED)
    figure.alt = "; ".join(
        f"{name}: the mean length goes from {run['length'][0]:.2f} to {run['length'][-1]:.2f}, "
        f"the turn in each step from {run['turn'][0]:.1f} to {run['turn'][-1]:.2f} degrees"
        for name, run in runs.items()
    )
    return figure
