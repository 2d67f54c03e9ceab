"""Log-sum-exp by hand (chapter 6): ``log_sum_exp(x)``."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.log_sum_exp.symptoms import SYMPTOMS, rows
from infonce_lab.exercises.log_sum_exp.wrong import MISCONCEPTIONS
from infonce_lab.reference.numerics import log_sum_exp

TEMPLATE = '''\
import torch


def log_sum_exp(x):
    """
    x: (B, K) floating tensor; entries may be ±10000, or −∞ (a masked candidate)
    returns: (B,), log Σ_k exp(x[b, k]), in the dtype of x, without torch.logsumexp and its relatives
    """
    # 1. The maximum m of each row, (B, 1)
    # 2. What if m is infinite? A row of −∞ should give −∞
    # 3. Subtract, exponentiate, sum, take the log, add m back

    raise NotImplementedError
'''

_INF = torch.inf


def _matrix(*values) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _case(name, b, k, seed, **how) -> Case:
    return Case(name, (rows(b, k, seed, **how),))


def _groups() -> tuple[Cases, ...]:
    far = rows(4, 5, 20)
    levels = _matrix(1e4, -1e4, 300.0, -300.0)[:, None]
    spread = _matrix([1e4, 0.0, -1e4], [-1e4, -1e4 - 1, -9990.0], [100.0, 99.0, 98.0])
    masked = rows(5, 6, 21)
    masked[torch.arange(5), torch.arange(5)] = -_INF
    masked[2, 1:] = -_INF  # one candidate left
    gone = rows(3, 4, 22)
    gone[1] = -_INF
    endless = rows(3, 4, 23)
    endless[0, 2] = _INF
    endless[2, :2] = torch.tensor([_INF, -_INF])
    return (
        Cases("ordinary rows", (_case("rows", 4, 7, 10), _case("rows", 7, 3, 11), _case("row", 1, 5, 12))),
        Cases("rows near ±10000", (Case("levels", (far + levels,)), Case("spread", (spread,)))),
        Cases("masked entries (−∞)", (Case("one masked a row", (masked,)),)),
        Cases("one candidate: x itself", (_case("column", 5, 1, 13), Case("large", (_matrix([9000.0], [-9000.0]),)))),
        Cases("a row of −∞ gives −∞", (Case("a row with nothing left", (gone,)),), gradients=False),
        Cases("a +∞ gives +∞", (Case("an infinite entry", (endless,)),), gradients=False),
        Cases("equal entries: x + log K", (Case("equal", (torch.full((3, 8), -2.5, dtype=torch.float64),)),)),
    )  # fmt: skip


def _probes() -> tuple[Case, ...]:
    # The third has masked entries and rows of very different size, where each numerical slip shows.
    hard = rows(4, 5, 3)
    hard[0] += 2000.0
    hard[1] -= 2000.0
    hard[2, 0] = -_INF
    hard[3] = -_INF
    return (_case("probe", 3, 5, 1), _case("probe", 6, 4, 2), Case("probe", (hard,)))


def _example() -> Case:
    return Case("the rows [1000, 999] and [−1000, −1001]", (_matrix([1000.0, 999.0], [-1000.0, -1001.0]),))


# --- criteria that calls cannot express

# What would do the work in one call, by the name of the operator that PyTorch reaches.
_FORBIDDEN = ("logsumexp", "_log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "_log_softmax_backward_data")


class _Reached(TorchDispatchMode):
    """Remember which of the ready-made operators are reached."""

    def __init__(self):
        super().__init__()
        self.names: set[str] = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.overloadpacket.__name__
        if name.removeprefix("special_") in _FORBIDDEN:
            self.names.add(name)
        return func(*args, **(kwargs or {}))


def _ready_made(answer) -> list[str]:
    x = rows(3, 5, 30)
    with _Reached() as reached:
        answer(x.clone().requires_grad_())
        answer(x.clone())
    return sorted(reached.names)


def _say_ready_made(names: list[str]) -> str | None:
    return f"your code reaches {', '.join(names)}; write it by hand" if names else None


def _healthy_rows(answer) -> list[list[float]]:
    """Gradients of ordinary rows that stand beside a fully masked one: obtained, true."""
    x = rows(3, 4, 31)
    true = x[::2].softmax(dim=1)
    x[1] = -_INF
    x.requires_grad_()
    answer(x)[::2].sum().backward()
    return [x.grad[::2].flatten().tolist(), true.flatten().tolist()]


def _same_gradient(numbers: list[list[float]]) -> str | None:
    obtained, true = map(torch.tensor, numbers)
    if torch.allclose(obtained, true, rtol=1e-4, atol=1e-6):
        return None
    return f"expected a gradient of {true[:4].tolist()}, got {obtained[:4].tolist()}"


def _shapes(answer) -> list[list[int]]:
    return [list(answer(rows(b, k, 32)).shape) for b, k in ((1, 5), (1, 1), (4, 1))]


def _one_per_row(shapes: list[list[int]]) -> str | None:
    if shapes == [[1], [1], [4]]:
        return None
    return f"for x of shape (1, 5), (1, 1) and (4, 1) the results have shape {shapes}, not (1,), (1,) and (4,)"


# --- remarks that cost nothing


def _dtype(answer) -> str | None:
    found = answer(rows(2, 3, 40).float())
    if found.dtype != torch.float32:
        return f"float32 in, {str(found.dtype).removeprefix('torch.')} out: the contract keeps the dtype"
    return None


def _half(answer) -> str | None:
    x = rows(3, 6, 41) + 500
    for dtype in (torch.float16, torch.bfloat16):
        half = x.to(dtype)
        true = torch.logsumexp(half.double(), dim=1)
        found = answer(half).double()
        if not torch.allclose(found, true, rtol=2e-2):
            return f"{str(dtype).removeprefix('torch.')} rows near 500 give {found[0]:.4g}, not {true[0]:.4g}"
    return None


# --- other ways to write it


def log1p_of_the_others(x):
    order = x.sort(dim=1, descending=True).values  # (B, K), the maximum first
    top, rest = order[:, :1], order[:, 1:]
    infinite = top.squeeze(1).isinf()
    others = (rest - top.masked_fill(top.isinf(), 0.0)).exp().sum(dim=1)
    return torch.where(infinite, top.squeeze(1), top.squeeze(1) + others.masked_fill(infinite, 0.0).log1p())


def one_column_at_a_time(x):
    total = x[:, 0]
    for k in range(1, x.shape[1]):
        high, low = torch.maximum(total, x[:, k]), torch.minimum(total, x[:, k])
        settled = low.isinf() | high.isinf()  # nothing to add, or nothing that could change ∞
        gap = torch.where(settled, 0.0, low) - torch.where(settled, 0.0, high)
        total = torch.where(settled, high, high + gap.exp().log1p())
    return total


EXERCISE = Exercise(
    id="log_sum_exp",
    chapter="06-numerics",
    title="Log-sum-exp without overflow",
    usage="log_sum_exp(x)",
    kind="function",
    reference=log_sum_exp,
    template=TEMPLATE,
    answer_name="log_sum_exp",
    arguments=("x",),
    hints=(
        "Which term may be as large as it likes before your shift, and which is the largest after it?",
        "m (B, 1) = each row's maximum → x − m (B, K), no entry above 0 → exp, sum over dim 1, log (B,) → "
        "add m back. Then look at a row of −∞: what is x − m there, and which m would be harmless?",
        "`m = x.amax(dim=1, keepdim=True); m = torch.where(m.isinf(), ____, m)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("the largest term is 1, the others in log1p", log1p_of_the_others),
        Style("one column at a time, as a stream", one_column_at_a_time),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    gradient_inputs=(0,),
    result="tensor",
    extra=(
        Criterion("by hand", "hygiene", "interface", _ready_made, _say_ready_made),
        Criterion("one number a row, for a batch of one too", "hygiene", "shape_state", _shapes, _one_per_row),
        Criterion("rows beside a masked one", "gradient64", "numerics", _healthy_rows, _same_gradient),
    ),
    notes=(Note("dtype", _dtype), Note("half precision", _half)),
    small=True,
)  # fmt: skip
