"""One call of an answer is W calls at once, on W processes. This hides them from the judge.

The judge calls ``called(z_i, z_j, temperature)`` with every rank's rows, (W, n, D), and gets the W
losses. Their gradient is what each rank finds in its own rows after every rank has called
``backward`` with the same factor. Inputs (n, D) go to the answer directly, without any group.
"""

import builtins
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.ranks import Failed, RankFailure, Ranks
from infonce_lab.reference.nt_xent import nt_xent

PATIENCE = 20.0  # seconds that an answer may spend in waiting, for each number of ranks
LAG = 5.0  # seconds between the first rank that is done and the last; a right answer needs none
Groups = tuple[tuple[int, ...], ...]  # the ranks of each group, as ((0, 2), (1,))


def simulated(z_i: Tensor, z_j: Tensor, temperature: float = 0.07, group: Groups | None = None):
    """What W ranks have to find, in one process: (W, n, D) → (W,). For (n, D) this is NT-Xent."""
    if z_i.ndim == 2:
        return nt_xent(z_i, z_j, temperature)
    losses: dict[int, Tensor] = {}
    for members in group or (tuple(range(len(z_i))),):
        rows = list(members)
        u = F.normalize(torch.cat([z_i[rows].flatten(0, 1), z_j[rows].flatten(0, 1)]), dim=1)
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)  # (2N, 2N)
        twins = torch.arange(len(u), device=u.device).roll(len(u) // 2)
        surprises = F.cross_entropy(logits, twins, reduction="none")  # (2N,)
        means = surprises.view(2, len(rows), -1).mean(dim=(0, 2))  # of each rank's own 2n rows
        losses |= dict(zip(members, means, strict=True))
    return _SameFactor.apply(torch.stack([losses[r] for r in range(len(z_i))]))


@contextmanager
def on_processes(*answers: Callable) -> Iterator[tuple[Callable, ...]]:
    """Each answer, called on as many ranks as its inputs have; the processes end with the block."""
    pools: dict[int, Ranks] = {}

    def called(which: int, z_i: Tensor, z_j: Tensor, *scalars, **named):
        if z_i.ndim == 2:
            return answers[which](z_i, z_j, *scalars, **named)
        size = len(z_i)
        pool = pools.setdefault(size, Ranks(lambda: _Rank(answers), size, PATIENCE, LAG))
        return _call(pool, which, z_i, z_j, scalars, named)

    try:
        yield tuple(partial(called, which) for which in range(len(answers)))
    finally:
        for pool in pools.values():
            pool.close()


class _Input(NamedTuple):
    """One rank's rows on their way to it."""

    rows: np.ndarray  # (n, D)
    dtype: torch.dtype
    strided: bool
    requires_grad: bool


class _Result(NamedTuple):
    """What came back: ``kind`` is "tensor", or the type's name of something else."""

    kind: str
    values: Any = None
    dtype: torch.dtype | None = None
    on_graph: bool = False
    changed: tuple[int, ...] = ()
    compiler: bool = False  # has torch's compiler been loaded, as checkpoints do? It takes seconds


class _Rank:
    """Lives in the process of a rank: keeps the graph of the last call until it is derived."""

    def __init__(self, answers: Sequence[Callable]):
        self.answers, self.groups = answers, {}
        self.inputs, self.loss = [], None

    def __call__(self, message):
        kind, *rest = message
        return self.forward(*rest) if kind == "forward" else self.backward(*rest)

    def forward(self, which: int, inputs, scalars, named, with_graph: bool) -> _Result:
        self.inputs = [_unpacked(x) for x in inputs]
        before = [x.detach().clone() for x in self.inputs]
        scalars = [self._group(value) for value in scalars]
        named = {name: self._group(value) for name, value in named.items()}
        with nullcontext() if with_graph else torch.no_grad():
            self.loss = self.answers[which](*self.inputs, *scalars, **named)
        pairs = enumerate(zip(self.inputs, before, strict=True))
        changed = tuple(i for i, (x, old) in pairs if not torch.equal(x, old))
        if not isinstance(self.loss, Tensor):
            plain = self.loss if isinstance(self.loss, bool | int | float) else None
            return _Result(type(self.loss).__name__, plain, changed=changed)
        values = self.loss.detach().cpu().double().numpy()
        compiler = "torch._dynamo" in sys.modules
        return _Result(
            "tensor", values, self.loss.dtype, self.loss.requires_grad, changed, compiler
        )

    def backward(self, upstream: float) -> list[np.ndarray | None]:
        wanted = [x for x in self.inputs if x.requires_grad]
        found = torch.autograd.grad((self.loss * upstream).sum(), wanted, allow_unused=True)
        return [None if g is None else g.double().numpy() for g in found]

    def _group(self, value: Any) -> Any:
        """Ranks named in a case become the process group this rank belongs to."""
        if not isinstance(value, tuple):
            return value
        if value not in self.groups:
            made = [dist.new_group(list(ranks)) for ranks in value]  # on every rank, in one order
            mine = next(i for i, ranks in enumerate(value) if dist.get_rank() in ranks)
            self.groups[value] = made[mine]
        return self.groups[value]


def _call(pool: Ranks, which: int, z_i: Tensor, z_j: Tensor, scalars, named):
    with_graph = torch.is_grad_enabled()
    messages = [
        ("forward", which, [_packed(z[r]) for z in (z_i, z_j)], scalars, named, with_graph)
        for r in range(pool.size)
    ]
    results = _asked(pool, messages)
    if results[0].compiler and "torch._dynamo" not in sys.modules:
        import_module("torch._dynamo")  # so that the next processes inherit it
    for place, z in enumerate((z_i, z_j)):
        if any(place in result.changed for result in results):
            z.data.add_(1)  # so that whoever looks sees the change
    kinds = [result.kind for result in results]
    if set(kinds) != {"tensor"}:
        odd = next(result for result in results if result.kind != "tensor")
        return odd.values if odd.values is not None else _EMPTY.get(odd.kind, object())
    shapes = {result.values.shape for result in results}
    if len(shapes) > 1:
        raise ValueError(f"ranks return different shapes: {sorted(shapes)}")
    losses = torch.stack([torch.as_tensor(r.values).to(r.dtype) for r in results])
    if losses.ndim == 2 and losses.shape[1] == 1:
        losses = losses[:, 0]  # a loss of shape (1,) is a scalar
    if not with_graph or not all(result.on_graph for result in results):
        return losses
    return _Remote.apply(losses, pool, z_i, z_j)


_EMPTY = {"NoneType": None, "tuple": (), "list": [], "dict": {}, "ellipsis": ...}
_EMPTY["NotImplementedType"] = NotImplemented


def _packed(z: Tensor) -> _Input:
    return _Input(z.detach().numpy(), z.dtype, not z.is_contiguous(), z.requires_grad)


def _unpacked(given: _Input) -> Tensor:
    z = torch.from_numpy(given.rows.copy()).to(given.dtype)
    z = z.mT.contiguous().mT if given.strided else z.contiguous()
    return z.requires_grad_(given.requires_grad)


def _asked(pool: Ranks, messages: list) -> list:
    """Ask the ranks; an exception of theirs is raised here under its own name."""
    try:
        return pool.ask(messages)
    except RankFailure as failure:
        known = getattr(builtins, failure.type, None)
        if not (isinstance(known, type) and issubclass(known, Exception)):
            known = type(failure.type, (Exception,), {})
        problem = known(str(failure))
    raise problem


class _Remote(torch.autograd.Function):
    """Losses computed elsewhere; backward asks the ranks for the gradients of their rows."""

    @staticmethod
    def forward(ctx, losses, pool, z_i, z_j):
        ctx.pool = pool
        ctx.asked = [z.requires_grad for z in (z_i, z_j)]
        return losses.clone()

    @staticmethod
    def backward(ctx, upstream):
        messages = [("backward", float(upstream.mean()))] * ctx.pool.size
        ranks = _asked(ctx.pool, messages)  # for each rank, one gradient per input that wants one
        columns = iter(zip(*ranks, strict=True))
        found = [_joined(next(columns)) if asked else None for asked in ctx.asked]
        return None, None, *found


def _joined(pieces: tuple[np.ndarray | None, ...]) -> Tensor | None:
    """(W, n, D) from each rank's (n, D); a rank without gradient counts as zeros."""
    known = [piece for piece in pieces if piece is not None]
    if not known:
        return None
    rows = [np.zeros_like(known[0]) if piece is None else piece for piece in pieces]
    return torch.from_numpy(np.stack(rows))


class _SameFactor(torch.autograd.Function):
    """Identity; in backward every loss gets the mean factor, as every rank of DDP does."""

    @staticmethod
    def forward(ctx, losses):
        return losses.clone()

    @staticmethod
    def backward(ctx, upstream):
        return torch.full_like(upstream, float(upstream.mean()))


def backward_in_group(answer: Callable, z_i: Tensor, z_j: Tensor, part: Groups) -> str:
    """What becomes of backward in a group of some ranks: "right", "wrong", or an error message."""
    z_i, z_j = (z.clone().requires_grad_() for z in (z_i, z_j))
    with on_processes(answer) as (called,):
        try:
            got = torch.autograd.grad(called(z_i, z_j, 0.3, part).sum(), (z_i, z_j))
        except Exception as error:
            return str(error)
    true = torch.autograd.grad(simulated(z_i, z_j, 0.3, part).sum(), (z_i, z_j))
    near = all(torch.allclose(g, t, rtol=1e-4, atol=1e-6) for g, t in zip(got, true, strict=True))
    return "right" if near else "wrong"


def ragged(answer: Callable, rows: list[tuple[Tensor, Tensor]], patience: float = 8.0) -> list[str]:
    """Call the answer with different rows on each rank; the type of each one's exception, in words."""
    messages = [("forward", 0, [_packed(z) for z in pair], (0.5,), {}, True) for pair in rows]
    with Ranks(lambda: _Rank([answer]), len(rows), patience, LAG) as pool:
        try:
            replies = pool.replies(messages)
        except RankFailure as failure:
            return [failure.type] * len(rows)
    return [reply.type if isinstance(reply, Failed) else "a value" for reply in replies]
