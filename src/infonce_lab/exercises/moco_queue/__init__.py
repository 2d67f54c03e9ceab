"""MoCo's queue and its slow copy (chapter 10): ``MoCoQueue(dim, size, temperature, momentum)(q, k)``."""

import torch
import torch.nn.functional as F
from torch import nn

from infonce_lab.exercises.contract import Criterion, Exercise, Note, Style
from infonce_lab.exercises.moco_queue import cases, measures, slow, trial
from infonce_lab.exercises.moco_queue.harness import build, filled, harness
from infonce_lab.exercises.moco_queue.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.moco_queue.symptoms import SYMPTOMS
from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.moco import MoCoQueue

TEMPLATE = '''\
import torch
import torch.nn as nn
import torch.nn.functional as F


class MoCoQueue(nn.Module):
    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        # 1. self.queue: (size, dim), random rows of length one. And where does the next key go?
        raise NotImplementedError

    def forward(self, q, k):
        """
        q, k: (B, dim) queries and keys of the same B images, B <= size, not of length one
        returns: scalar, the mean cross-entropy of the own key against all keys in the queue;
                 afterwards the B new keys have replaced the B oldest
        """
        # 2. Directions only, and no gradient to the keys

        # 3. Logits (B, 1 + size): the own key first, then the queue as it is now

        # 4. Loss

        # 5. New keys in, oldest keys out; round the end if they do not fit

        raise NotImplementedError

    def momentum_update(self, online, target):
        """
        every parameter of the module target becomes momentum * target + (1 - momentum) * online,
        in place; online stays as it is
        """
        raise NotImplementedError
'''


# --- remarks that cost nothing


def _too_many(answer) -> str | None:
    module = build(answer, torch.float64, 3, 4, 0.5)
    _, k = pairs(6, 3, seed=95)
    try:
        module(*pairs(6, 3, seed=95))
        rows = measures.rows_of(module, 3, 4)
    except Exception:
        return "a batch larger than the queue is refused; keeping its last `size` keys would do"
    if measures.same_rows(rows, F.normalize(k, dim=1)[-4:]):
        return None
    return "after a batch larger than the queue it does not hold the last `size` keys of it"


def _saved(answer) -> str | None:
    module = answer(3, 4)
    if not isinstance(module, nn.Module):
        return "it is no nn.Module: the queue will not be saved with the model, nor moved to its device"
    before = {name: value.clone() for name, value in module.state_dict().items()}
    if not any(value.numel() == 12 for value in before.values()):
        return "the queue is not in state_dict(): a resumed run starts with random keys again"
    return None


def _returned(answer) -> str | None:
    got = answer(3, 4).momentum_update(*slow.networks())
    return (
        None if got is None else f"momentum_update returns a {type(got).__name__}; None is enough"
    )


# --- other ways to write it


class OldestFirst(nn.Module):
    """The oldest key is always row 0: no pointer, a new tensor at every step."""

    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.temperature, self.momentum = temperature, momentum
        self.register_buffer("queue", F.normalize(torch.randn(size, dim), dim=1))

    def forward(self, q, k):
        q, k = F.normalize(q, dim=1), F.normalize(k, dim=1).detach()
        candidates = torch.cat([k[:, None], self.queue.expand(len(q), -1, -1)], dim=1)
        logits = torch.einsum("bd,bcd->bc", q, candidates) / self.temperature  # (B, 1 + size)
        self.queue = torch.cat([self.queue, k])[len(k) :]
        return (logits.logsumexp(dim=1) - logits[:, 0]).mean()

    def momentum_update(self, online, target):
        for t, o in zip(target.parameters(), online.parameters(), strict=True):
            t.data.lerp_(o.data, 1 - self.momentum)


class ColumnsAndSlices(nn.Module):
    """As the published code keeps it, (dim, size), with the write split at the end."""

    def __init__(self, dim, size, temperature=0.07, momentum=0.999):
        super().__init__()
        self.T, self.m, self.size, self.ptr = temperature, momentum, size, 0
        self.register_buffer("queue", F.normalize(torch.randn(dim, size), dim=0))

    def forward(self, q, k):
        q = F.normalize(q, dim=1)
        with torch.no_grad():
            k = F.normalize(k, dim=1)
        l_pos = torch.einsum("nc,nc->n", q, k).unsqueeze(-1)  # (B, 1)
        l_neg = torch.einsum("nc,ck->nk", q, self.queue.clone().detach())  # (B, size)
        logits = torch.cat([l_pos, l_neg], dim=1) / self.T
        loss = F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long, device=q.device))
        room = self.size - self.ptr
        for start, part in ((self.ptr, k[:room]), (0, k[room:])):
            self.queue[:, start : start + len(part)] = part.T
        self.ptr = (self.ptr + len(k)) % self.size
        return loss

    @torch.no_grad()
    def momentum_update(self, online, target):
        for param_q, param_k in zip(online.parameters(), target.parameters(), strict=True):
            param_k.data = param_k.data * self.m + param_q.data * (1.0 - self.m)


EXERCISE = Exercise(
    id="moco_queue",
    chapter="10-moco-queue",
    title="A queue of old keys, and the slow copy that makes them",
    usage="MoCoQueue(dim, size, temperature, momentum)(q, k)",
    kind="module",
    reference=MoCoQueue,
    template=TEMPLATE,
    answer_name="MoCoQueue",
    arguments=("earlier keys", "their batches", "q", "k"),
    hints=(
        "The pointer is at size − 1 and two keys arrive. Where do they go? And if they went in before the "
        "loss is taken, what would the queries find among their negatives?",
        "q (B, dim) and k (B, dim) to unit rows, k detached → positive (B, 1), q @ a copy of queue.T (B, size) → "
        "cat (B, 1 + size) / τ → labels: zeros (B,) → cross-entropy → only then write the B keys to rows "
        "(pointer, pointer + 1, …) modulo size. momentum_update: walk through both parameters() under no_grad, "
        "multiply the target's in place by m, add (1 − m) times the online one.",
        "`rows = (self.pointer + torch.arange(len(k))) % ____`, then `self.queue[rows] = ____`; and "
        "`t.mul_(self.momentum).add_(o, alpha=____)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("oldest first: no pointer, a new tensor a step", OldestFirst),
        Style("columns, and a write split at the end", ColumnsAndSlices),
    ),
    groups=cases.groups,
    probes=cases.probes,
    example=cases.example,
    gradient_inputs=(2, 3),
    matrix=cases.logits,
    extra=(
        Criterion("the first call: against the queue as it was", "value64", "fifo",
                  measures.first_call, measures.judge_first_value),
        Criterion("the first call: B rows are replaced", "value64", "fifo",
                  measures.first_call, measures.judge_first_rows),
        Criterion("first in, first out, round the end", "value64", "fifo",
                  measures.contents, measures.judge_contents),
        Criterion("momentum_update", "value64", "momentum", slow.updates, slow.judge_updates),
        Criterion("three training steps", "gradient64", "gradient",
                  measures.three_steps, measures.judge_three_steps),
        Criterion("momentum_update touches nothing else", "hygiene", "side_effect",
                  slow.flags, slow.judge_flags),
        Criterion("two queues side by side", "hygiene", "shape_state",
                  measures.two_queues, measures.judge_two_queues),
        Criterion("default arguments", "hygiene", "temperature",
                  trial.defaults, trial.judge_defaults),
    ),
    trace=trial.trace,
    notes=(Note("large batch", _too_many), Note("state", _saved), Note("return value", _returned)),
    harness=harness,
    truth=filled(MoCoQueue),
)  # fmt: skip
