"""The gradient of NT-Xent in its embeddings (chapter 7): ``grad_z(z_i, z_j, temperature=0.07)``."""

import numpy as np
import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.embedding_gradient.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.embedding_gradient.symptoms import SYMPTOMS
from infonce_lab.exercises.gradient_shared import autograd_note, leaves_the_graph_alone
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.reference.gradients import grad_z

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def grad_z(z_i, z_j, temperature=0.07):
    """
    z_i, z_j: (N, D), two views of the same N images; rows of any length, not on a graph
    returns: two tensors (N, D), the gradients of NT-Xent with respect to z_i and to z_j
    """
    # 1. Stack the views in blocks and scale the rows: z (2N, D), length (2N, 1), u = z / length
    # 2. Shares P of each row's candidates, (2N, 2N), with 0 on the diagonal
    # 3. E = (P - Y) / 2N, where Y has a 1 at the twin
    # 4. dU, (2N, D): every u is an anchor (a row of E) and a candidate (a column of E)
    # 5. Through u = z / length: drop the part along u, divide by the length
    # 6. Hand back the two halves

    raise NotImplementedError
'''


def _case(name, n, d, temperature, seed, noise=0.5, scale=1.0) -> Case:
    z_i, z_j = pairs(n, d, seed, noise)
    return Case(name, (z_i * scale, z_j * scale), {"temperature": temperature})


def _groups() -> tuple[Cases, ...]:
    def group(name, *cases, **more):
        return Cases(name, cases, gradients=False, **more)

    single = {"dtypes": ("float64",), "tolerance": (1e-4, 1e-8)}
    z, _ = pairs(5, 4, seed=40)
    unit = F.normalize(z, dim=1)
    lengths = (
        _case("embeddings 300 times longer", 5, 7, 0.3, seed=41, scale=300.0),
        _case("embeddings 50 times shorter", 5, 7, 0.3, seed=42, scale=0.02),
    )
    one_long = torch.ones(4, 1, dtype=torch.float64)
    one_long[1] = 40.0
    first, second = pairs(4, 6, seed=43)
    equal = torch.ones(4, 3, dtype=torch.float64)
    triangle = degrees(0, 120, 240)
    four = (degrees(0, 90), degrees(30, 120))
    return (
        group(
            "correlated pairs",
            _case("correlated pairs", 3, 5, 0.2, seed=10),
            _case("correlated pairs", 6, 8, 0.3, seed=11),
            _case("correlated pairs", 16, 3, 0.5, seed=12),
            _case("a batch of two pairs", 2, 2, 0.7, seed=13),
        ),
        group(
            "independent pairs",
            _case("independent pairs", 5, 16, 0.2, seed=20, noise=None),
            _case("independent pairs", 8, 8, 1.0, seed=21, noise=None),
            _case("independent pairs", 4, 2, 2.0, seed=22, noise=None),
        ),
        group(
            "small temperatures",
            *(_case("small temperature", 7, 6, t, seed=30 + i, noise=None)
              for i, t in enumerate((0.05, 0.07, 0.1))),
            **single,
        ),
        group(
            "unit rows, identical views, the four points",
            Case("unit embeddings", (unit, unit.roll(1, 0)), {"temperature": 0.5}),
            Case("identical views", (z, z.clone()), {"temperature": 0.3}),
            Case("the four-point batch", four, {"temperature": 0.5}),
            Case("the four-point batch, sharper", four, {"temperature": 0.2}),
        ),
        group("embeddings of any length", *lengths,
              Case("one row 40 times longer", (first * one_long, second), {"temperature": 0.3}), **single),
        group(
            "nothing to gain: 0",
            Case("all embeddings equal", (equal, 3 * equal), {"temperature": 0.5}),
            Case("the optimum of three images", (triangle, triangle.clone()), {"temperature": 0.5}),
        ),
    )  # fmt: skip


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", 3, 5, 0.2, seed=1),
        _case("probe", 6, 8, 0.3, seed=2),
        _case("probe", 8, 16, 0.7, seed=3),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("temperature left out", 4, 6, 0.07, seed=50, noise=None),)


def _example() -> Case:
    return Case(
        "the four-point batch, rows of length 1, 1, 2, 2",
        (degrees(0, 90), 2 * degrees(30, 120)),
        {"temperature": 0.5},
    )


def logits_matrix(case: Case) -> np.ndarray:
    """The masked logits (2N, 2N): what enters the softmax of a right answer."""
    u = F.normalize(torch.cat(case.inputs), dim=1)
    return (u @ u.T / case.scalars["temperature"]).fill_diagonal_(-torch.inf).numpy()


# --- remarks that cost nothing


def _single_pair(answer) -> str | None:
    z = torch.tensor([[1.0, 2.0, 3.0]])
    try:
        found = answer(z, z.flip(1), 0.5)
    except ValueError:
        return None
    worst = max(float(torch.as_tensor(g).abs().max()) for g in found)
    if not worst <= 1e-6:
        return f"N = 1 has no negatives: the gradient should be 0, yours reaches {worst:.3g}"
    return None


def _on_a_graph(answer) -> str | None:
    z_i, z_j = (z.requires_grad_() for z in pairs(3, 4, seed=62))
    found = answer(z_i, z_j, 0.5)
    if z_i.grad is not None or z_j.grad is not None:
        return "when the inputs require a gradient, your code also writes into their .grad"
    wanted = grad_z(z_i.detach(), z_j.detach(), 0.5)
    if any(
        not torch.allclose(torch.as_tensor(f).detach(), w)
        for f, w in zip(found, wanted, strict=True)
    ):
        return "when the inputs require a gradient, the result is another one"
    return None


def _small_temperature(answer) -> str | None:
    z_i, z_j = (z.float() for z in pairs(6, 8, seed=61, noise=None))
    wanted = torch.cat(grad_z(z_i.double(), z_j.double(), 0.01))
    found = torch.cat([torch.as_tensor(g) for g in answer(z_i, z_j, 0.01)]).double()
    if not bool((found - wanted).abs().max() <= 0.01 * wanted.abs().max()):
        return "float32 at τ = 0.01 is off by more than 1 %: exp overflows there (chapter 6)"
    return None


# --- other ways to write it


def one_row_at_a_time(z_i, z_j, temperature=0.07):
    n, z = len(z_i), torch.cat([z_i, z_j])
    u, dU = F.normalize(z, dim=1), torch.zeros_like(z)
    for a in range(2 * n):
        others = [b for b in range(2 * n) if b != a]
        p = (u[others] @ u[a] / temperature).softmax(0)
        for share, b in zip(p, others, strict=True):
            e = (share - int(b == (a + n) % (2 * n))) / (2 * n)
            dU[a] += e * u[b] / temperature  # a asks
            dU[b] += e * u[a] / temperature  # b is asked about
    dz = (dU - (dU * u).sum(1, keepdim=True) * u) / z.norm(dim=1, keepdim=True)
    return dz[:n], dz[n:]


def jacobian_as_a_matrix(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    n, d = z_i.shape
    u = F.normalize(z, dim=1)
    p = (u @ u.T / temperature).fill_diagonal_(-torch.inf).softmax(1)
    e = p - torch.eye(2 * n, dtype=p.dtype, device=p.device).roll(n, 0)  # Y: the identity, rolled
    dU = (e + e.T) @ u / (2 * n * temperature)
    J = torch.eye(d, dtype=p.dtype, device=p.device) - u[:, :, None] * u[:, None, :]  # (2N, D, D)
    return torch.einsum("ade,ae->ad", J / z.norm(dim=1)[:, None, None], dU).chunk(2)


EXERCISE = Exercise(
    id="embedding_gradient",
    chapter="07-gradients",
    title="The gradient of NT-Xent in its embeddings",
    usage="grad_z(z_i, z_j, temperature)",
    kind="function",
    reference=grad_z,
    template=TEMPLATE,
    answer_name="grad_z",
    arguments=("z_i", "z_j"),
    hints=(
        "In how many entries of S = U Uᵀ does u_a occur, and which of its directions cannot change u_a/‖u_a‖?",
        "P (2N, 2N) → E = (P − Y)/2N → dU = (E + Eᵀ) U / τ (2N, D) → remove the part along u → "
        "divide by ‖z‖ → two halves (N, D).",
        "`dz = (dU - (dU * u).sum(1, keepdim=True) * ____) / ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("one row at a time", one_row_at_a_time),
        Style("the Jacobian as a matrix", jacobian_as_a_matrix),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    result="tensors",
    matrix=logits_matrix,
    extra=(
        Criterion("inputs stay off the graph", "hygiene", "side_effect",
                  leaves_the_graph_alone(_probes, (0, 1)), lambda touched: touched or None),
    ),
    notes=(
        Note("autograd", autograd_note(_probes)),
        Note("one pair", _single_pair),
        Note("inputs on a graph", _on_a_graph),
        Note("small temperature", _small_temperature),
    ),
)  # fmt: skip
