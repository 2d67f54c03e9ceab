"""The losses one can train with, by name. Each is imported only when it is asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from torch import Tensor

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Choice:
    """A loss of ``reference/``: where it lives, and what pure guessing costs with N pairs (nats)."""

    module: str
    function: str
    guessing: Callable[[int], float]
    takes_log_scale: bool = False  # CLIP's third argument is log(1/τ), not τ


def _others(n: int) -> float:
    return math.log(2 * n - 1)


# Guessing: all candidates equally similar. The corrected losses then put M = 2N − 2 equal negatives
# beside the positive, as the plain one does; the decoupled one leaves the positive out.
LOSSES: dict[str, Choice] = {
    "nt-xent": Choice("nt_xent", "nt_xent", _others),
    "streaming": Choice("streaming", "streaming_nt_xent", _others),
    "decoupled": Choice("negatives", "decoupled_nt_xent", lambda n: math.log(2 * n - 2)),
    "debiased": Choice("negatives", "debiased_nt_xent", _others),
    "hard": Choice("negatives", "hard_nt_xent", _others),
    "clip": Choice("clip", "clip_loss", math.log, takes_log_scale=True),
}


def build_loss(name: str, temperature: float, processes: int = 1) -> Loss:
    """``loss(z_1, z_2)`` at this temperature.

    With several processes the columns of ``nt-xent`` are gathered from all of them.

    Raises:
        ValueError: there is no such loss, the temperature is not positive, or this loss does not
            know how to gather.
    """
    if name not in LOSSES:
        raise ValueError(f"there is no loss {name!r}; choose from: {', '.join(LOSSES)}")
    if not 0 < temperature < math.inf:
        raise ValueError(f"temperature must be > 0, got {temperature}")
    if processes > 1:
        if name != "nt-xent":
            raise ValueError(f"with several processes only nt-xent can be trained, not {name!r}")
        from infonce_lab.reference.distributed import gathered_nt_xent

        return lambda z_1, z_2: gathered_nt_xent(z_1, z_2, temperature)
    choice = LOSSES[name]
    function = getattr(import_module(f"infonce_lab.reference.{choice.module}"), choice.function)
    last = math.log(1 / temperature) if choice.takes_log_scale else temperature
    return lambda z_1, z_2: function(z_1, z_2, last)


def chance(name: str, pairs: int) -> float:
    """What the loss costs, in nats, as long as every candidate looks alike."""
    return LOSSES[name].guessing(pairs)
