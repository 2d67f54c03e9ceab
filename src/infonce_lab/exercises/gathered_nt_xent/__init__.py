"""NT-Xent over many devices (chapter 11): ``gathered_nt_xent(z_i, z_j, temperature, group)``."""

import torch
import torch.distributed as dist
import torch.nn.functional as F

from infonce_lab.exercises.contract import Criterion, Exercise, Note, Style
from infonce_lab.exercises.gathered_nt_xent.cases import (
    GROUP_WORDS,
    UNEQUAL_WORDS,
    defaults,
    example,
    groups,
    in_group,
    judge_in_group,
    judge_unequal,
    probes,
    unequal,
)
from infonce_lab.exercises.gathered_nt_xent.harness import on_processes, simulated
from infonce_lab.exercises.gathered_nt_xent.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.gathered_nt_xent.symptoms import SYMPTOMS
from infonce_lab.exercises.notes import keeps_float32
from infonce_lab.exercises.shared import pairs
from infonce_lab.reference.distributed import Gather, check, gathered_nt_xent, places
from infonce_lab.reference.nt_xent import nt_xent

TEMPLATE = '''\
import torch
import torch.distributed as dist
import torch.nn.functional as F

from infonce_lab.reference.nt_xent import nt_xent


class Gather(torch.autograd.Function):
    """Every rank's x, joined along dim 1 in rank order; gradients find their way back."""

    @staticmethod
    def forward(ctx, x, group):
        """x: (2, n, D), different on each rank; returns (2, N, D), the same on all, N = W·n"""
        raise NotImplementedError

    @staticmethod
    def backward(ctx, gradient):
        """gradient: (2, N, D), what this rank's loss says about all rows;
        returns (2, n, D), what the losses of all ranks say about this rank's rows, and None"""
        raise NotImplementedError


def gathered_nt_xent(z_i, z_j, temperature=0.07, group=None):
    """
    z_i, z_j: (n, D) on each of W ranks, n the same everywhere (else a ValueError on every rank)
    returns: the mean over this rank's 2n rows, each with the 2N-1 candidates of all ranks
    """
    # 0. Without an initialised process group this is nt_xent

    # 1. Let every rank know every n, and refuse together

    # 2. Unit rows (2, n, D), then the columns of all ranks: all first views, then all second

    # 3. Logits (2n, 2N): local rows against all columns

    # 4. Where does local row a meet itself, and where its twin?

    # 5. The mean cross-entropy of the local rows
    raise NotImplementedError
'''

# --- remarks that cost nothing


def _bad_temperature(answer) -> str | None:
    try:
        answer(*pairs(2, 3, seed=90), 0.0)
    except ValueError:
        return None
    return "temperature = 0 should be refused with a ValueError"


# --- other ways to write it


class _Pieces(torch.autograd.Function):
    """The ranks' tensors as a tuple; in backward each piece is reduced to the rank that owns it."""

    @staticmethod
    def forward(ctx, x, group):
        ctx.group = group
        pieces = [torch.empty_like(x) for _ in range(dist.get_world_size(group))]
        dist.all_gather(pieces, x.contiguous(), group=group)
        return tuple(pieces)

    @staticmethod
    def backward(ctx, *gradients):
        pieces = [g.clone(memory_format=torch.contiguous_format) for g in gradients]
        for owner, piece in enumerate(pieces):
            where = dist.get_global_rank(ctx.group or dist.group.WORLD, owner)
            dist.reduce(piece, where, group=ctx.group)  # the sum arrives at its owner only
        return pieces[dist.get_rank(ctx.group)], None


def one_gather_per_view(z_i, z_j, temperature=0.07, group=None):
    if not dist.is_initialized():
        return nt_xent(z_i, z_j, temperature)
    check(z_i, z_j, temperature, group)
    u_i, u_j = F.normalize(z_i, dim=1), F.normalize(z_j, dim=1)
    columns = torch.cat([*_Pieces.apply(u_i, group), *_Pieces.apply(u_j, group)])
    n, total = len(u_i), len(columns) // 2
    own = dist.get_rank(group) * n + torch.arange(n)
    losses = []
    for rows, itself, twin in ((u_i, own, total + own), (u_j, total + own, own)):
        logits = rows @ columns.T / temperature  # (n, 2N)
        hidden = F.one_hot(itself, 2 * total).bool()
        losses.append(F.cross_entropy(logits.masked_fill(hidden, -torch.inf), twin))
    return sum(losses) / 2


def whole_matrix_own_rows(z_i, z_j, temperature=0.07, group=None):
    """Gather first, normalise and score everything, keep the own rows: W times the work."""
    if not dist.is_initialized():
        return nt_xent(z_i, z_j, temperature)
    check(z_i, z_j, temperature, group)
    u = F.normalize(Gather.apply(torch.stack([z_i, z_j]), group).flatten(0, 1), dim=1)  # (2N, D)
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    surprises = F.cross_entropy(logits, torch.arange(len(u)).roll(len(u) // 2), reduction="none")
    itself, _ = places(dist.get_rank(group), len(z_i), len(u) // 2)
    return surprises[itself].mean()


EXERCISE = Exercise(
    id="gathered_nt_xent",
    chapter="11-streaming-and-distributed",
    title="NT-Xent over many devices",
    usage="gathered_nt_xent(z_i, z_j, temperature)",
    kind="function",
    reference=gathered_nt_xent,
    template=TEMPLATE,
    answer_name="gathered_nt_xent",
    arguments=("z_i", "z_j"),
    hints=(
        "An embedding of rank 1 appears in the losses of all ranks: as an anchor at home, as a candidate "
        "everywhere. `all_gather` copies it to everybody. What must backward do with the W gradients that "
        "the copies receive?",
        "Gather one number n from each rank and compare. u: (2, n, D) unit rows. Gather → (2, N, D) → "
        "columns (2N, D). logits = rows @ columns.T / τ: (2n, 2N). own = rank·n + arange(n); first views "
        "meet themselves at own and their twins at N + own, second views the other way round. Hide the self "
        "columns, mean cross-entropy. In backward: sum the gradients (2, N, D) over ranks, return the own n.",
        "`dist.all_reduce(total, group=ctx.group)`, then `return total[:, ____ : ____], None`; and "
        "`twin = torch.cat([N + own, ____])`.",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("one gather per view, each gradient reduced to its owner", one_gather_per_view),
        Style("the whole matrix, of which the own rows count", whole_matrix_own_rows),
    ),
    groups=groups,
    probes=probes,
    defaults=defaults,
    example=example,
    gradient_inputs=(0, 1),
    result="tensor",
    extra=(
        Criterion("gradient, a group of some of the processes", "gradient64", "interface",
                  in_group, judge_in_group, GROUP_WORDS),
        Criterion("different n on two ranks: refused on both", "hygiene", "shape_state",
                  unequal, judge_unequal, UNEQUAL_WORDS),
    ),
    notes=(
        Note("temperature 0", _bad_temperature),
        Note(
            "result dtype",
            keeps_float32("float32 embeddings give a {} loss", pairs(3, 4, seed=91), 0.5),
        ),
    ),
    harness=on_processes,
    truth=simulated,
)  # fmt: skip
