"""The losses that ``losses.py`` compares: ``build(name)`` gives a function of (z_i, z_j).

Peers come from the optional extra ``bench`` and are imported only when asked for.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.streaming import streaming_nt_xent

TEMPERATURE = 0.1
Loss = Callable[[Tensor, Tensor], Tensor]

# Exact NT-Xent over 2N × 2N, then the losses that score N × N.
SQUARE_2N = (
    "naive",
    "compiled naive",
    "lightly",
    "pytorch-metric-learning",
    "row checkpoint",
    "ours",
)
SQUARE_N = ("plain N×N", "infonce (PyPI)")
FLOOR = "floor"


def build(name: str, block: int = 512) -> Loss:
    """The loss of that name.

    Raises:
        ImportError: its library is not installed.
    """
    return {
        "naive": lambda: lambda a, b: nt_xent(a, b, TEMPERATURE),
        "compiled naive": _compiled,
        "lightly": _lightly,
        "pytorch-metric-learning": _metric_learning,
        "row checkpoint": lambda: lambda a, b: _row_checkpoint(a, b, block),
        "ours": lambda: lambda a, b: streaming_nt_xent(a, b, TEMPERATURE, block),
        "plain N×N": lambda: _one_direction,
        "infonce (PyPI)": _info_nce,
    }[name]()


def floor(z_i: Tensor, z_j: Tensor, block: int = 512) -> Tensor:
    """Bare work: a product of all rows for the logits, an exp of each, a product for the gradient."""
    v = F.normalize(torch.cat([z_i, z_j]), dim=1) / TEMPERATURE**0.5  # (2N, D)
    result, buffer = torch.empty_like(v), v.new_empty(block, len(v))
    for start in range(0, len(v), block):
        rows = v[start : start + block]
        tile = torch.mm(rows, v.T, out=buffer[: len(rows)]).exp_()
        torch.mm(tile, v, out=result[start : start + block])
    return result


def _compiled() -> Loss:
    torch.compiler.reset()  # else the ninth size runs uncompiled
    compiled = torch.compile(nt_xent, dynamic=False)
    return lambda a, b: compiled(a, b, TEMPERATURE)


def _row_losses(u: Tensor, start: int, stop: int) -> Tensor:
    rows = torch.arange(start, stop, device=u.device)
    logits = (u[start:stop] @ u.T / TEMPERATURE).scatter(1, rows[:, None], -torch.inf)
    return F.cross_entropy(logits, (rows + len(u) // 2) % len(u), reduction="sum")


def _row_checkpoint(z_i: Tensor, z_j: Tensor, block: int) -> Tensor:
    """Blocks of rows, thrown away after forward and computed again in backward."""
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    total = u.new_zeros(())
    for start in range(0, len(u), block):
        ends = start, min(start + block, len(u))
        total = total + checkpoint(_row_losses, u, *ends, use_reentrant=False)
    return total / len(u)


def _lightly() -> Loss:
    """Only the loss: the rest of the package wants more libraries (torchvision.ops it does import)."""
    if "lightly" not in sys.modules:
        spec = importlib.util.find_spec("lightly")
        if spec is None:
            raise ImportError("lightly is not installed")
        folder = Path(spec.submodule_search_locations[0])
        for part in ("", "loss", "models", "models/modules", "utils"):
            name = ".".join(["lightly", *filter(None, part.split("/"))])
            module = ModuleType(name)
            module.__path__ = [str(folder / part)]  # found, without running its __init__
            sys.modules[name] = module
    loss = importlib.import_module("lightly.loss.ntx_ent_loss").NTXentLoss(TEMPERATURE)
    return lambda a, b: loss(a, b)


def _metric_learning() -> Loss:
    from pytorch_metric_learning.losses import NTXentLoss, SelfSupervisedLoss

    loss = SelfSupervisedLoss(NTXentLoss(TEMPERATURE))
    return lambda a, b: loss(a, b)


def _one_direction(z_i: Tensor, z_j: Tensor) -> Tensor:
    logits = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / TEMPERATURE  # (N, N)
    return F.cross_entropy(logits, torch.arange(len(logits), device=logits.device))


def _info_nce() -> Loss:
    from info_nce import InfoNCE

    loss = InfoNCE(temperature=TEMPERATURE)
    return lambda a, b: loss(a, b)
