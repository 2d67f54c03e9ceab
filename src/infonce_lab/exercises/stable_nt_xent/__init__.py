"""NT-Xent for every floating dtype (chapter 6): ``stable_nt_xent(z_i, z_j, temperature)``."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.notes import accuracy
from infonce_lab.exercises.shared import degrees, pairs
from infonce_lab.exercises.stable_nt_xent.misconceptions import MISCONCEPTIONS, SYMPTOMS
from infonce_lab.reference.numerics import stable_nt_xent, unit_rows

TEMPLATE = '''\
import torch
import torch.nn.functional as F


def stable_nt_xent(z_i, z_j, temperature=0.07):
    """
    z_i, z_j: (N, D) in float16, bfloat16, float32 or float64, rows of any length, zeros included
    returns: the NT-Xent loss, a scalar in any floating dtype, as if computed in float64;
             a row of zeros counts as u = 0 and gets a gradient of exactly 0
    """
    # 1. Which dtype is wide enough to normalise in, and when do you cast?
    # 2. Unit rows, (2N, D): what is 0/0, and what is its gradient?
    # 3. Logits (2N, 2N), divided by τ; take the diagonal out, in every dtype
    # 4. The loss, without a single exponential that could overflow

    raise NotImplementedError
'''

# (relative, absolute), from the contract
_VALUE = {"float64": (1e-3, 1e-4), "float32": (1e-3, 1e-4), "float16": (2e-3, 1e-4), "bfloat16": (1e-2, 1e-4)}
_GRADIENT = {"float64": 1e-2, "float32": 1e-2, "float16": 2e-2, "bfloat16": 5e-2}
_CELLS = (0.5, 0.07, 0.005)


def _case(name, n, d, temperature, seed, noise=0.5) -> Case:
    return Case(name, pairs(n, d, seed, noise), {"temperature": temperature})


def _with_zero_rows(temperature: float, seed: int = 30) -> Case:
    z_i, z_j = pairs(5, 6, seed)
    z_i[1], z_j[3] = 0.0, 0.0
    return Case("two rows of zeros", (z_i, z_j), {"temperature": temperature})


def _far(temperature: float) -> Case:
    # Every row's best cosine is far below 1, and rows differ: 1/τ is the maximum of none.
    z_i, z_j = pairs(3, 6, 33, None)
    z_i = torch.cat([z_i, degrees(0, 90).repeat(1, 3) * torch.tensor([1.0, 1.0, 1, -1, -1, 1])])
    return Case("unrelated rows", (z_i, torch.cat([z_j, -z_i[3:].flip(0)])), {"temperature": temperature})


def _cells(dtype: str) -> tuple[Cases, ...]:
    def group(name, *cases, absolute=1e-7):
        tolerance = (_GRADIENT[dtype], absolute)
        return Cases(name, cases, (dtype,), tolerance=_VALUE[dtype], gradient_tolerance=tolerance)

    stationary = 2e-3  # the true gradient is 0, or nearly; rounding is divided by τ
    z, _ = pairs(4, 6, seed=31)
    equal = torch.ones(4, 3, dtype=torch.float64)
    one_i, one_j = pairs(1, 5, seed=32)
    long = tuple(300 * z for z in pairs(6, 16, seed=34))
    return (
        *(
            group(
                f"τ = {t}",
                _case("correlated pairs", 6, 8, t, seed=10),
                _case("independent pairs", 5, 7, t, seed=11, noise=None),
                _far(t),
            )
            for t in _CELLS
        ),
        group("rows of zeros", *(_with_zero_rows(t) for t in _CELLS)),
        group("rows 300 times longer", *(Case("long rows", long, {"temperature": t}) for t in (0.5, 0.07))),
        group("opposed views", *(Case("opposed", (z, -z), {"temperature": t}) for t in _CELLS)),
        group(
            "an identical batch",
            *(Case("all equal", (equal, equal.clone()), {"temperature": t}) for t in _CELLS),
            absolute=stationary,
        ),
        group(
            "one pair: 0",
            *(Case("one pair", (one_i, one_j), {"temperature": t}) for t in _CELLS),
            Case("one pair, a row of zeros", (one_i, 0 * one_j), {"temperature": 0.07}),
            absolute=stationary,
        ),
    )  # fmt: skip


def _groups() -> tuple[Cases, ...]:
    return tuple(group for dtype in _VALUE for group in _cells(dtype))


def _probes() -> tuple[Case, ...]:
    # The first two are mild, to tell mistakes in the formula apart; the others are where a slip of
    # numerics shows even in float64: 1/τ = 833, and rows of zeros.
    return (
        _case("probe", 6, 8, 0.3, seed=2),
        _case("probe", 3, 5, 0.2, seed=1),
        _case("probe", 6, 8, 0.0012, seed=2, noise=1.2),
        _with_zero_rows(0.3, seed=4),
    )


def _defaults() -> tuple[Case, ...]:
    return (_case("temperature left out", 4, 6, 0.07, seed=50, noise=None),)


def _example() -> Case:
    return Case(
        "three pairs on the circle, z_i at 0°, 90°, 200°, z_j at 30°, 120° and a row of zeros",
        (degrees(0, 90, 200), torch.cat([2 * degrees(30, 120), torch.zeros(1, 2, dtype=torch.float64)])),
        {"temperature": 0.5},
    )  # fmt: skip


def logits_matrix(case: Case):
    """The masked logits (2N, 2N) a right answer builds: −∞ on the diagonal."""
    u = unit_rows(torch.cat(case.inputs))
    return (u @ u.T / case.scalars["temperature"]).fill_diagonal_(-torch.inf).numpy()


# --- criteria that calls cannot express


def _zero_row_gradients(answer) -> dict[str, float]:
    """The largest gradient entry of the rows of zeros, in each dtype."""
    found = {}
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        case = _with_zero_rows(0.07)
        z_i, z_j = (z.to(dtype).requires_grad_() for z in case.inputs)
        answer(z_i, z_j, 0.07).backward()
        rows = torch.stack([z_i.grad[1], z_j.grad[3]])
        found[str(dtype).removeprefix("torch.")] = float(rows.abs().max())
    return found


def _exactly_zero(found: dict[str, float]) -> str | None:
    wrong = [f"{name}: {value:.3g}" for name, value in found.items() if value != 0]
    return f"a row of zeros has no direction; its gradient is {', '.join(wrong)}" if wrong else None


# --- other ways to write it


def upcast_and_where(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()  # (2N, D): double the bits, and no more worries
    alive = (z != 0).any(dim=1, keepdim=True)
    u = torch.where(alive, F.normalize(torch.where(alive, z, 1.0), dim=1), 0.0)
    logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits, torch.arange(len(u), device=u.device).roll(len(z_i)))


def by_softplus(z_i, z_j, temperature=0.07):
    u = unit_rows(torch.cat([z_i, z_j]).float())
    n = len(z_i)
    logits = u @ u.T / temperature
    row = torch.arange(2 * n, device=u.device)
    positive = logits[row, (row + n) % (2 * n)]  # (2N,)
    out = (row[:, None] - row) % n == 0  # the anchor itself and its twin
    rivals = logits.masked_fill(out, -torch.inf).logsumexp(dim=1)  # −∞ where N = 1
    return F.softplus(rivals - positive).mean() if n > 1 else 0.0 * logits.sum()


EXERCISE = Exercise(
    id="stable_nt_xent",
    chapter="06-numerics",
    title="NT-Xent that survives half precision and small temperatures",
    usage="stable_nt_xent(z_i, z_j, temperature)",
    kind="function",
    reference=stable_nt_xent,
    template=TEMPLATE,
    answer_name="stable_nt_xent",
    arguments=("z_i", "z_j"),
    hints=(
        "Walk through your line of chapter 4 in float16 with τ = 0.005. After which step has something been "
        "lost that no later step can repair?",
        "cast up (2N, D) → unit rows, where a row of zeros is replaced *before* the division and again after "
        "it → logits (2N, 2N) → −∞ on the diagonal → cross_entropy.",
        "`u = torch.where(zero, 0.0, z / torch.where(zero, ____, length))`, and length must not be 0 on the way back.",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("everything in float64, rows of zeros swapped out", upcast_and_where),
        Style("softplus of rivals minus positive", by_softplus),
    ),
    groups=_groups,
    probes=_probes,
    defaults=_defaults,
    example=_example,
    gradient_inputs=(0, 1),
    result="scalar",
    matrix=logits_matrix,
    extra=(
        Criterion("a row of zeros gets gradient exactly 0", "gradient32", "gradient",
                  _zero_row_gradients, _exactly_zero),
    ),
    notes=(
        Note(
            "tiny rows",
            accuracy(
                torch.float32,
                stable_nt_xent,
                [z.float() * 1e-25 for z in pairs(4, 6, seed=60)],
                0.5,
                tolerance=(1e-3, 0.0),
                says="rows of length 1e-25 give {got:.4g}, not {true:.4g}: they are too short for your division",
            ),
        ),
    ),
)  # fmt: skip
