"""MoCo's queue and slow encoder (chapter 10), and how stale a queue of old keys is."""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


class MoCoQueue(nn.Module):
    """InfoNCE against a first-in, first-out queue of past keys, in nats.

    ``queue`` (size, dim) holds unit rows, at first random ones; ``pointer`` is the row of the oldest
    key, which is the next to be overwritten. Called with queries and keys of the same B images,
    neither of unit length, it returns the loss *against the queue as it was* and then puts the new
    keys in. If B > size, only the last ``size`` keys are kept. No gradient reaches keys or queue.
    Source: He et al. 2020 (MoCo), Algorithm 1.

    Raises:
        ValueError: dim or size < 1, temperature is not > 0, momentum is not in [0, 1], q and k are
            not both (B, dim), or B = 0.
    """

    def __init__(self, dim: int, size: int, temperature: float = 0.07, momentum: float = 0.999):
        super().__init__()
        for name, value in {"dim": dim, "size": size}.items():
            if value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}")
        if not temperature > 0:  # also catches NaN
            raise ValueError(f"temperature must be > 0, got {temperature}")
        _check_momentum(momentum)
        self.temperature = temperature
        self.momentum = momentum
        # Buffers: saved with the model and moved with it, but nothing an optimiser would train.
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))
        self.register_buffer("pointer", torch.zeros((), dtype=torch.int64))

    def forward(self, q: Float[Tensor, "b dim"], k: Float[Tensor, "b dim"]) -> Float[Tensor, ""]:
        self._check(q, k)
        q = F.normalize(q, dim=1)  # (B, dim)
        k = F.normalize(k.detach(), dim=1)  # (B, dim), outside the graph
        positive = (q * k).sum(dim=1, keepdim=True)  # (B, 1)
        # A copy: backward will ask for the queue as it is now, and it changes below.
        negatives = q @ self.queue.clone().T  # (B, size)
        logits = torch.cat([positive, negatives], dim=1) / self.temperature  # (B, 1 + size)
        labels = torch.zeros(len(q), dtype=torch.int64, device=q.device)  # column 0: the positive
        loss = F.cross_entropy(logits, labels)
        self.enqueue(k)
        return loss

    @torch.no_grad()
    def enqueue(self, keys: Float[Tensor, "b dim"]) -> None:
        """Overwrite the oldest rows, round the end if necessary."""
        size = len(self.queue)
        keys = keys[-size:]
        rows = (self.pointer + torch.arange(len(keys), device=keys.device)) % size
        self.queue[rows] = keys.to(self.queue.dtype)
        self.pointer.copy_((self.pointer + len(keys)) % size)

    @torch.no_grad()
    def momentum_update(self, online: nn.Module, target: nn.Module) -> None:
        """θ_target ← m·θ_target + (1 − m)·θ_online, in place, for every parameter; no buffer.

        Raises:
            ValueError: the modules do not have as many parameters.
        """
        pairs = zip(online.parameters(), target.parameters(), strict=True)
        for theirs, ours in pairs:
            ours.mul_(self.momentum).add_(theirs, alpha=1 - self.momentum)

    def _check(self, q: Tensor, k: Tensor) -> None:
        dim = self.queue.shape[1]
        if q.ndim != 2 or q.shape != k.shape or q.shape[1] != dim:
            raise ValueError(
                f"q and k must share one shape (B, {dim}), got {tuple(q.shape)} and {tuple(k.shape)}"
            )
        if len(q) == 0:
            raise ValueError("q is empty: the loss needs at least one query (B = 0)")

    def extra_repr(self) -> str:
        size, dim = self.queue.shape
        return f"{dim}, {size}, temperature={self.temperature}, momentum={self.momentum}"


# ---------------------------------------------------------------- one parameter, three motions

MOTIONS = ("jitter", "walk", "drift")


def age_of_oldest(size: int, batch_size: int) -> int:
    """Steps since the oldest key in a full queue was made: size / batch_size, rounded up.

    Raises:
        ValueError: size or batch_size < 1.
    """
    if size < 1 or batch_size < 1:
        raise ValueError(f"size and batch_size must be at least 1, got {size} and {batch_size}")
    return math.ceil(size / batch_size)


def slow_copy(path: Float[Tensor, "t"], momentum: float) -> Float[Tensor, "t"]:
    """The momentum average of a parameter's path: θ_k ← m·θ_k + (1 − m)·θ_q, from θ_k = path[0]."""
    _check_momentum(momentum)
    first, *rest = path.tolist()
    slow = [first]
    for value in rest:
        slow.append(momentum * slow[-1] + (1 - momentum) * value)
    return torch.tensor(slow, dtype=path.dtype)


def spread(motion: str, momentum: float, age: int) -> float:
    """How far the slow copy moves in ``age`` steps: root mean square of θ_k(t) − θ_k(t − age).

    The fast parameter has been moving for long, by one unit a step. ``jitter``: independent noise of
    standard deviation 1 around a fixed value; ``walk``: the sum of such noises; ``drift``: +1 a step.

    Raises:
        ValueError: unknown motion, momentum not in [0, 1), or age < 0.
    """
    m = _check_motion(motion, momentum)
    if age < 0:
        raise ValueError(f"age must be >= 0, got {age}")
    if motion == "jitter":
        return math.sqrt(2 * (1 - m) * (1 - m**age) / (1 + m))
    if motion == "walk":
        return math.sqrt(max(0.0, age - 2 * m * (1 - m**age) / (1 - m**2)))
    return float(age)


def lag(motion: str, momentum: float) -> float:
    """How far the slow copy is from the fast one: root mean square of θ_q(t) − θ_k(t).

    Motions and errors as for :func:`spread`.
    """
    m = _check_motion(motion, momentum)
    if motion == "jitter":
        return m * math.sqrt(2 / (1 + m))
    if motion == "walk":
        return m / math.sqrt(1 - m**2)
    return m / (1 - m)


def _check_momentum(momentum: float) -> None:
    if not 0 <= momentum <= 1:  # also catches NaN
        raise ValueError(f"momentum must be between 0 and 1, got {momentum}")


def _check_motion(motion: str, momentum: float) -> float:
    if motion not in MOTIONS:
        raise ValueError(f"motion must be one of {', '.join(MOTIONS)}, got {motion!r}")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must be in [0, 1), got {momentum}")
    return momentum
