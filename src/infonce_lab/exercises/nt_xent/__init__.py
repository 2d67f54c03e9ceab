"""The challenge (chapter 4): ``InfoNCELoss(temperature=0.07)(z_i, z_j)``."""

from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.notes import float32_number, small_temperature
from infonce_lab.exercises.nt_xent.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.nt_xent.symptoms import SYMPTOMS
from infonce_lab.exercises.shared import as_module, degrees, pairs
from infonce_lab.reference.nt_xent import InfoNCELoss, nt_xent

TEMPLATE = '''\
import torch
import torch.nn as nn
import torch.nn.functional as F


class InfoNCELoss(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        """
        z_i: (batch_size, embed_dim)
        z_j: (batch_size, embed_dim)
        """
        batch_size = z_i.shape[0]

        # 1. Normalize the embeddings (crucial for cosine similarity)
        z_i = F.normalize(z_i, dim=1)
        z_j = F.normalize(z_j, dim=1)

        # 2. Concatenate to get a total of 2*batch_size embeddings
        representations = torch.cat([z_i, z_j], dim=0)  # (2N, D)

        # 3. Compute the similarity matrix (2N x 2N)
        # YOUR TASK: use matmul to get the pairwise similarities, divided by the temperature
        sim_matrix = None

        # 4. Create a mask to remove self-similarity (the diagonal)
        # 5. Identify which indices are the "positives" (i and i+N)
        # 6. Compute the cross-entropy-style loss

        pass
'''


def _case(name, n, d, temperature, seed, noise=0.5, scale=1.0) -> Case:
    z_i, z_j = pairs(n, d, seed, noise)
    return Case(name, (z_i * scale, z_j * scale), {"temperature": temperature})


def _groups() -> tuple[Cases, ...]:
    correlated = (
        _case("correlated pairs", 3, 5, 0.2, seed=10),
        _case("correlated pairs", 6, 8, 0.3, seed=11),
        _case("correlated pairs", 16, 3, 0.5, seed=12),
        _case("a batch of two pairs", 2, 2, 0.7, seed=13),
    )
    independent = (
        _case("independent pairs", 5, 16, 0.2, seed=20, noise=None),
        _case("independent pairs", 8, 8, 1.0, seed=21, noise=None),
        _case("independent pairs", 4, 2, 2.0, seed=22, noise=None),
    )
    small = tuple(
        _case("small temperature", 7, 6, t, seed=30 + i) for i, t in enumerate((0.05, 0.07, 0.1))
    )
    z, _ = pairs(5, 4, seed=40)
    unit = F.normalize(z, dim=1)
    lengths = (
        _case("embeddings 300 times longer", 5, 7, 0.3, seed=41, scale=300.0),
        _case("embeddings 50 times shorter", 5, 7, 0.3, seed=42, scale=0.02),
        Case("unit embeddings", (unit, unit.roll(1, 0)), {"temperature": 0.5}),
        Case("identical views", (z, z.clone()), {"temperature": 0.3}),
    )
    equal = torch.ones(4, 3, dtype=torch.float64)
    eye = torch.eye(5, dtype=torch.float64)
    hexagon = degrees(0, 60, 120, 180, 240, 300)
    closed = (
        Case("all embeddings equal: log(2N-1)", (equal, equal.clone()), {"temperature": 0.5}),
        Case("orthonormal images", (eye, eye.clone()), {"temperature": 0.2}),
        Case("simplex of three", (degrees(0, 120, 240), degrees(0, 120, 240)), {"temperature": 0.5}),
        Case("hexagon", (hexagon, hexagon.clone()), {"temperature": 0.5}),
    )
    stationary = (1e-4, 1e-6)  # the true gradient is 0 there, and float32 inside must pass
    return (
        Cases("correlated pairs", correlated),
        Cases("independent pairs", independent),
        Cases("small temperatures", small, dtypes=("float64",)),
        Cases("embeddings of any length", lengths),
        Cases("closed forms", closed, gradient_tolerance=stationary),
    )


def _probes() -> tuple[Case, ...]:
    # These three tell the known mistakes apart; at τ = 0.5 and 1 several of them would coincide.
    return (
        _case("probe", 3, 5, 0.2, seed=1),
        _case("probe", 6, 8, 0.3, seed=2),
        _case("probe", 8, 16, 0.7, seed=3),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("temperature left out", 4, 6, 0.07, seed=50),)


def _example() -> Case:
    # Cat, dog and bird on the circle: small enough to check with a pocket calculator.
    return Case(
        "three pairs on the circle: z_i at 0°, 90°, 200°, z_j at 30°, 120°, 260°",
        (degrees(0, 90, 200), 2 * degrees(30, 120, 260)),
        {"temperature": 0.5},
    )


def logits_matrix(case: Case) -> np.ndarray:
    """The masked logits (2N, 2N) a right answer builds: −∞ on the diagonal."""
    u = F.normalize(torch.cat(case.inputs), dim=1)
    logits = u @ u.T / case.scalars["temperature"]
    return logits.fill_diagonal_(-torch.inf).numpy()


# --- remarks that cost nothing


def _single_pair(answer) -> str | None:
    z = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    try:
        value = answer(temperature=0.5)(z, z.detach() * 2)
    except ValueError:
        return None
    if not torch.is_tensor(value) or abs(float(value)) > 1e-6:
        return f"N = 1 has no negatives: the loss should be 0 (or a ValueError), yours is {value}"
    return None


def _half(dtype: torch.dtype):
    def run(answer) -> str | None:
        name = str(dtype).removeprefix("torch.")
        z_i, z_j = (z.to(dtype) for z in pairs(6, 8, seed=60))
        true = nt_xent(z_i.double(), z_j.double(), 0.2)
        try:
            value = answer(temperature=0.2)(z_i, z_j)
        except RuntimeError as error:
            return f"{name}: {str(error).splitlines()[0]}. A mask constant must fit the dtype"
        if not abs(float(value) - true) < 0.05 * abs(true):
            return f"{name}: {float(value):.4g} where {float(true):.4g} is right"
        return None

    return run


def _called(remark):
    """The remark on a function, made on this class."""
    return lambda answer: remark(lambda z_i, z_j, t: answer(temperature=t)(z_i, z_j))


def _module(answer) -> str | None:
    if not issubclass(answer, nn.Module):
        return "your class is no nn.Module: it will not show up in a printed model, nor move with it"
    return None


class _CountOperations(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += 1
        return func(*args, **(kwargs or {}))


def _one_matrix(answer) -> str | None:
    counts = []
    for n in (4, 8, 16):
        loss, (z_i, z_j) = answer(temperature=0.5), pairs(n, 4, seed=63)
        with _CountOperations() as counter:
            loss(z_i, z_j)
        counts.append(counter.count)
    if all(b > 1.5 * a for a, b in pairwise(counts)):
        return (
            "right value, but the number of operations grows with the batch; the challenge asks "
            "for one matrix product (requirement 3)"
        )
    return None


NOTES = (
    Note("one pair", _single_pair),
    Note("float16", _half(torch.float16)),
    Note("bfloat16", _half(torch.bfloat16)),
    Note("small temperature", _called(small_temperature(nt_xent, pairs(6, 8, seed=61)))),
    Note(
        "result",
        _called(float32_number("float32 embeddings give a {} loss", pairs(3, 4, seed=62), 0.5)),
    ),
    Note("module", _module),
    Note("one matrix", _one_matrix),
)


# --- other ways to write it


def positive_minus_logsumexp(z_i, z_j, temperature):
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature
    positives = torch.cat([logits.diagonal(len(z_i)), logits.diagonal(-len(z_i))])  # (2N,)
    logits = logits.fill_diagonal_(-torch.inf)
    return (logits.logsumexp(dim=1) - positives).mean()


def diagonal_cut_out(z_i, z_j, temperature):
    n = len(z_i)
    u = F.normalize(torch.cat([z_i, z_j]), dim=1)
    logits = u @ u.T / temperature
    # Drop the diagonal and reshape: columns to its right move one place to the left.
    others = logits[~torch.eye(2 * n, dtype=torch.bool, device=u.device)].view(2 * n, 2 * n - 1)
    i = torch.arange(n, device=u.device)
    return F.cross_entropy(others, torch.cat([i + n - 1, i]))


EXERCISE = Exercise(
    id="nt_xent",
    chapter="04-nt-xent",
    title="The challenge: NT-Xent for a batch of pairs",
    usage="InfoNCELoss(temperature)(z_i, z_j)",
    kind="module",
    reference=InfoNCELoss,
    template=TEMPLATE,
    answer_name="InfoNCELoss",
    arguments=("z_i", "z_j"),
    hints=(
        "In row k of the 2N×2N matrix: which column has to win, and which one may not compete?",
        "u (2N, D) → u @ u.T / τ (2N, 2N) → diagonal to −∞ → targets (2N,), the row of each twin "
        "→ cross_entropy over the rows.",
        "`targets = (torch.arange(2 * batch_size) + ____) % ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("the log-sum-exp minus the positive", as_module(positive_minus_logsumexp)),
        Style("the diagonal cut out, the labels shifted", as_module(diagonal_cut_out)),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    matrix=logits_matrix,
    notes=NOTES,
)
