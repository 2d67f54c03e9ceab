"""What one value cannot show: the queue itself, and gradients over several steps.

Every measure returns plain numbers, and the judges read only those.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from infonce_lab.exercises.moco_queue.harness import build
from infonce_lab.exercises.shared import pairs

DIM, SIZE = 3, 5
# In the order pushed: fills the queue, then goes round its end in several ways.
BATCHES = (2, 3, 2, 2, 4, 1, 5, 3)


def rows_of(module: Any, dim: int = DIM, size: int = SIZE) -> Tensor:
    """The queue as (size, dim) in float64.

    Raises:
        TypeError, ValueError: there is no such tensor.
    """
    queue = module.queue
    if not isinstance(queue, Tensor):
        raise TypeError(f"`queue` must be a tensor, yours is a {type(queue).__name__}")
    if tuple(queue.shape) not in ((size, dim), (dim, size)):
        raise ValueError(
            f"`queue` must have shape ({size}, {dim}), or its transpose, not {tuple(queue.shape)}"
        )
    rows = queue if tuple(queue.shape) == (size, dim) else queue.T
    return rows.detach().to("cpu", torch.float64).clone()


def batches() -> list[tuple[Tensor, Tensor]]:
    """The queries and keys of every push."""
    return [pairs(b, DIM, seed=70 + i, noise=None) for i, b in enumerate(BATCHES)]


def info_nce(q: Tensor, k: Tensor, rows: Tensor, temperature: float) -> float:
    """The loss of a batch against these rows, in float64."""
    q, k = (F.normalize(x.detach().double(), dim=1) for x in (q, k))
    logits = torch.cat([(q * k).sum(1, keepdim=True), q @ rows.T], dim=1) / temperature
    return float((logits.logsumexp(dim=1) - logits[:, 0]).mean())


def same_rows(a: Tensor, b: Tensor, tolerance: float = 1e-5) -> bool:
    """Do both hold the same rows, in whatever order, each as often?"""
    if a.shape != b.shape or not bool(torch.isfinite(a).all()):
        return False
    left = list(range(len(b)))
    for row in a:
        match = next((i for i in left if float((b[i] - row).abs().max()) <= tolerance), None)
        if match is None:
            return False
        left.remove(match)
    return True


def words(values: Any) -> str:
    values = [float(v) for v in values][:4]
    return "[" + ", ".join(f"{v:.4g}" for v in values) + ", …]"


# ---------------------------------------------------------------- the first call


def first_call(answer: Any) -> tuple[list, float, list]:
    """The rows at the start, the first loss and the rows afterwards; in float32, as constructed."""
    torch.default_generator.manual_seed(5)
    module = answer(DIM, SIZE, 0.5, 0.9)
    before = rows_of(module)
    q, k = (z.float() for z in pairs(2, DIM, seed=60))
    loss = torch.as_tensor(module(q, k))
    return before.tolist(), float(loss.detach()), rows_of(module).tolist()


def judge_first_value(found: tuple[list, float, list]) -> str | None:
    before, loss, _ = found
    rows = torch.tensor(before, dtype=torch.float64)
    lengths = rows.norm(dim=1)
    if not bool(((lengths - 1).abs() < 1e-4).all()):
        return f"the first rows must have length 1; yours have {words(lengths)}"
    true = info_nce(*(z.float() for z in pairs(2, DIM, seed=60)), rows, 0.5)
    if abs(loss - true) <= 2e-4 * abs(true) + 2e-5:
        return None
    return f"against the queue before the call the loss is {true:.6g}, yours is {loss:.6g}"


def judge_first_rows(found: tuple[list, float, list]) -> str | None:
    before, _, after = (torch.tensor(x, dtype=torch.float64) for x in found)
    new = F.normalize(pairs(2, DIM, seed=60)[1], dim=1)
    inside = [any(float((r - row).abs().max()) < 1e-4 for row in after) for r in new]
    if not all(inside):
        return f"after a first batch of 2, {sum(inside)} of its keys are in the queue"
    kept = sum(any(float((r - row).abs().max()) < 1e-4 for row in before) for r in after)
    if kept != SIZE - 2:
        return f"after a first batch of 2, {SIZE - 2} of the {SIZE} first rows should be left, not {kept}"
    return None


# ---------------------------------------------------------------- first in, first out


def contents(answer: Any) -> list[list]:
    """The rows after every push, once the first ``SIZE`` keys are in."""
    module = build(answer, torch.float64, DIM, SIZE, 0.5, 0.9)
    found, pushed = [], 0
    for q, k in batches():
        module(q, k)
        pushed += len(k)
        if pushed >= SIZE:
            found.append(rows_of(module).tolist())
    return found


def true_contents() -> list[Tensor]:
    keys = F.normalize(torch.cat([k for _, k in batches()]), dim=1)
    ends = torch.tensor(BATCHES).cumsum(0).tolist()
    return [keys[end - SIZE : end] for end in ends if end >= SIZE]


def judge_contents(found: list[list]) -> str | None:
    ends = [end for end in torch.tensor(BATCHES).cumsum(0).tolist() if end >= SIZE]
    for rows, true, end in zip(found, true_contents(), ends, strict=True):
        got = torch.tensor(rows, dtype=torch.float64)
        if not same_rows(got, true):
            last = BATCHES[: len(BATCHES) - len(found) + ends.index(end) + 1]
            kept = sum(any(float((t - r).abs().max()) < 1e-5 for r in got) for t in true)
            return (
                f"size {SIZE}, batches of {', '.join(map(str, last))}: the queue should hold the last "
                f"{SIZE} keys, it holds {kept} of them"
            )
    return None


def two_queues(answer: Any) -> list[list]:
    """Two instances, pushed in turn: the rows of both."""
    first, second = (build(answer, torch.float64, DIM, SIZE, 0.5, 0.9) for _ in range(2))
    for q, k in batches():
        first(q, k)
        second(k, q)
    return [rows_of(first).tolist(), rows_of(second).tolist()]


def judge_two_queues(found: list[list]) -> str | None:
    for index, rows in enumerate(found):
        pushed = torch.cat([(k, q)[index] for q, k in batches()])
        true = F.normalize(pushed, dim=1)[-SIZE:]
        if not same_rows(torch.tensor(rows, dtype=torch.float64), true):
            return f"pushed in turn, queue {index + 1} does not hold its own last {SIZE} keys"
    return None


# ---------------------------------------------------------------- gradients over steps


def three_steps(answer: Any) -> list[bool]:
    """Three training steps with both networks trainable: what received a gradient?"""
    torch.default_generator.manual_seed(2)
    module = build(answer, torch.float64, DIM, SIZE, 0.5, 0.9)
    query, key = (nn.Linear(4, DIM, bias=False).double() for _ in range(2))
    reached, untouched, free = True, True, True
    for step in range(3):
        x, y = pairs(2, 4, seed=80 + step)
        query.zero_grad(set_to_none=True)
        module(query(x), key(y)).backward()
        reached &= query.weight.grad is not None and bool(query.weight.grad.abs().max() > 0)
        untouched &= key.weight.grad is None or not bool(key.weight.grad.any())
        free &= not module.queue.requires_grad
    return [reached, untouched, free]


def judge_three_steps(found: list[bool]) -> str | None:
    words = (
        "no gradient reaches the network of the queries",
        "the network of the keys receives a gradient",
        "the queue is on the graph",
    )
    return next((text for text, held in zip(words, found, strict=True) if not held), None)
