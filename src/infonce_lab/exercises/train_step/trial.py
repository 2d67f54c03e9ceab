"""A tiny training run whose every number is known: what did the answer do to the parameters?

No batch norm, so one pass and two passes agree. The loss treats its two arguments differently, so
exchanged views show. Gradients are planted beforehand, so a forgotten ``zero_grad`` shows.
"""

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from infonce_lab.reference.simclr import train_step

STALE = 0.05


class Watched(nn.Module):
    """A network that remembers in which mode it ran, and how many rows went through it."""

    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.modes: list[bool] = []
        self.rows = 0

    def forward(self, x: Tensor) -> Tensor:
        self.modes.append(self.training)
        self.rows += len(x)
        return self.layers(x)


def lopsided(z_1: Tensor, z_2: Tensor) -> Tensor:
    """A contrastive loss with one direction, and a temperature of its own for it."""
    logits = F.normalize(z_1, dim=1) @ F.normalize(z_2, dim=1).T / 0.3
    pull = 0.1 * (z_1 - 2 * z_2).square().mean()
    return F.cross_entropy(logits, torch.arange(len(z_1))) + pull


def networks(seed: int) -> tuple[Watched, Watched]:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        encoder = Watched(nn.Flatten(), nn.Linear(12, 8), nn.Tanh())
        head = Watched(nn.Linear(8, 6), nn.Tanh(), nn.Linear(6, 4))
        return encoder.double().eval(), head.double().eval()


def setting(seed: int, momentum: float = 0.0) -> tuple[Any, ...]:
    """(encoder, head, loss, optimiser), gradients planted."""
    encoder, head = networks(seed)
    parameters = [*encoder.parameters(), *head.parameters()]
    for parameter in parameters:
        parameter.grad = torch.full_like(parameter, STALE)
    optimizer = torch.optim.SGD(parameters, lr=0.2, momentum=momentum)
    return encoder, head, lopsided, optimizer


def views(n: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    first = torch.rand(n, 3, 2, 2, generator=generator, dtype=torch.float64)
    return first, first + 0.2 * torch.randn(n, 3, 2, 2, generator=generator, dtype=torch.float64)


def flat(module: nn.Module) -> list[float]:
    return torch.cat([p.detach().flatten() for p in module.parameters()]).tolist()


def trial(answer, calls: int, seed: int = 0, momentum: float = 0.0) -> dict[str, Any]:
    """Some steps, batch sizes varying; everything that can be read off afterwards."""
    encoder, head, loss_fn, optimizer = setting(seed, momentum)
    kinds, losses, unchanged = [], [], []
    for step in range(calls):
        pair = views(5 + step, seed=100 * seed + step)
        before = [view.clone() for view in pair]
        loss = answer(encoder, head, loss_fn, optimizer, *pair)
        kinds.append("float" if isinstance(loss, float) else type(loss).__name__)
        losses.append(float(loss) if loss is not None else float("nan"))
        unchanged += [torch.equal(view, b) for view, b in zip(pair, before, strict=True)]
    return {
        "kinds": kinds,
        "losses": losses,
        "encoder": flat(encoder),
        "head": flat(head),
        "modes": [all(encoder.modes), all(head.modes)],
        "rows": [encoder.rows, head.rows],
        "unchanged": all(unchanged),
    }


@cache
def truth(calls: int, seed: int = 0, momentum: float = 0.0) -> dict[str, Any]:
    return trial(train_step, calls, seed, momentum)
