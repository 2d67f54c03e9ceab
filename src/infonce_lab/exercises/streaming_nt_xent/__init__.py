"""NT-Xent in O(N·D) memory (chapter 11): ``streaming_nt_xent(z_i, z_j, temperature, block)``."""

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from infonce_lab.exercises.contract import Criterion, Exercise, Note, Style
from infonce_lab.exercises.notes import keeps_float32
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.streaming_nt_xent import memory
from infonce_lab.exercises.streaming_nt_xent.cases import (
    defaults,
    example,
    groups,
    logits_matrix,
    probes,
)
from infonce_lab.exercises.streaming_nt_xent.misconceptions import (
    KEPT,
    MISCONCEPTIONS,
    WHOLE_MATRIX,
)
from infonce_lab.exercises.streaming_nt_xent.symptoms import SYMPTOMS
from infonce_lab.exercises.streaming_nt_xent.wrong_gradient import row_checkpoint
from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.streaming import streaming_nt_xent

TEMPLATE = '''\
import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint


def streaming_nt_xent(z_i, z_j, temperature=0.07, block=512):
    """
    z_i, z_j: (N, D) in any floating dtype, also under torch.autocast
    returns: the NT-Xent loss of chapter 4, value and gradient, never holding more than
             block * 2N logits at once, nor keeping them for the backward pass
    """
    # 1. A ValueError for shapes that disagree, no pairs, temperature <= 0 or block < 1

    # 2. Unit rows u (2N, D), in a dtype that is wide enough (chapter 6)

    # 3. For each block of rows: their logits, the anchors themselves taken out, and their losses.
    #    What of this does autograd keep, and how do you make it forget?

    # 4. The mean over all 2N rows
    raise NotImplementedError
'''

# --- criteria that calls cannot express


class _Once:
    """Two criteria read one measurement of an answer."""

    def __init__(self, measure):
        self.measure, self.answer, self.found = measure, None, None

    def __call__(self, answer):
        if self.answer is not answer:
            self.found = self.measure(answer)  # may raise: then the next criterion tries again
            self.answer = answer
        return self.found


def _autocast(answer) -> dict[str, float]:
    """Errors inside torch.autocast, relative to the truth."""
    z = pairs(12, 8, seed=110)
    true, true_i, true_j = _value_and_gradients(nt_xent, *z, 0.07)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss, inputs = _forward(answer, *(x.float() for x in z), 0.07, 5)
    loss.sum().backward()  # outside, as PyTorch asks for
    gradient = torch.cat([x.grad for x in inputs]).double()
    truth = torch.cat([true_i, true_j])
    return {
        "value": abs(float(loss) / float(true) - 1),
        "gradient": float((gradient - truth).abs().max() / truth.abs().max()),
    }


def _forward(loss, z_i, z_j, *scalars):
    inputs = [z.clone().requires_grad_() for z in (z_i, z_j)]
    return loss(*inputs, *scalars), inputs


def _value_and_gradients(loss, *args):
    value, inputs = _forward(loss, *args)
    return value.detach(), *torch.autograd.grad(value, inputs)


def _within(part: str, most: float):
    def judge(found: dict[str, float]) -> str | None:
        if found[part] < most:
            return None
        return f"inside torch.autocast the {part} is off by {found[part]:.1e}: a product ran in bfloat16"

    return judge


_BAD = {
    "temperature = 0": ((3, 4), (3, 4), 0.0, 2),
    "temperature = −1": ((3, 4), (3, 4), -1.0, 2),
    "z_i (3, 4) and z_j (2, 4)": ((3, 4), (2, 4), 0.1, 2),
    "no pairs": ((0, 4), (0, 4), 0.1, 2),
    "block = 0": ((3, 4), (3, 4), 0.1, 0),
}


def _refusals(answer) -> dict[str, str]:
    """What each bad call raised; empty for a result."""
    found = {}
    for name, (first, second, temperature, block) in _BAD.items():
        generator = torch.Generator().manual_seed(120)
        z = [torch.randn(*shape, generator=generator) for shape in (first, second)]
        try:
            answer(*z, temperature, block)
            found[name] = ""
        except Exception as error:
            found[name] = type(error).__name__
    return found


def _all_refused(found: dict[str, str]) -> str | None:
    missed = [f"{name}: {got or 'a result'}" for name, got in found.items() if got != "ValueError"]
    return f"a ValueError is expected for {'; '.join(missed)}" if missed else None


_AUTOCAST = (
    "inside torch.autocast your matrix product runs in half precision",
    "Autocast turns a float32 product into a bfloat16 one: a cosine of 8 bits, divided by τ. Casting back "
    "later does not help. float64 it leaves alone, and `torch.autocast(device, enabled=False)` leaves it.",
    "Which dtype has `u @ u.T` inside torch.autocast, if u is float32?",
)
_measured, _in_autocast = _Once(memory.measure), _Once(_autocast)
EXTRA = (
    Criterion("no tensor near the size of the matrix", "gradient64", "interface",
              _measured, memory.judge_largest, WHOLE_MATRIX),
    Criterion("little is kept from forward to backward", "gradient32", "interface",
              _measured, memory.judge_saved, KEPT),
    Criterion("value inside torch.autocast", "value32", "numerics",
              _in_autocast, _within("value", 2e-3), _AUTOCAST),
    Criterion("gradient inside torch.autocast", "gradient32", "gradient",
              _in_autocast, _within("gradient", 1e-2), _AUTOCAST),
    Criterion("bad values are refused", "hygiene", "interface", _refusals, _all_refused,
              ("bad arguments are not refused with a ValueError",
               "τ = 0 gives nan, and block = 0 no loop at all or an endless one: a loss that says so saves hours.",
               "Which of the five calls in the failed line does your code answer?")),
)  # fmt: skip


# --- remarks that cost nothing


def _zero_row(answer) -> str | None:
    z_i, z_j = (z.float() for z in pairs(6, 5, seed=130))
    z_i[2] = 0
    _, gradient, _ = _value_and_gradients(answer, z_i, z_j, 0.2, 2)
    largest = float(gradient[2].abs().max())
    if largest == 0:
        return None
    return f"a row of zeros gets a gradient of {largest:.2g}; it has no direction (chapter 6)"


# --- other ways to write it


def running_maximum(z_i, z_j, temperature=0.07, block=512):
    """Columns in blocks too: (m, s) of each row, merged tile by tile, all of it checkpointed."""
    if z_i.shape != z_j.shape or len(z_i) == 0 or not temperature > 0 or block < 1:
        raise ValueError("shapes, temperature or block")
    z = torch.cat([z_i, z_j])
    u = F.normalize(z.double(), dim=1)  # float64 is not touched by autocast either
    rows = torch.arange(len(u), device=u.device)

    def losses(u, start):
        own = rows[start : start + block]  # (b,)
        m = torch.full_like(own, -torch.inf, dtype=u.dtype)
        s = torch.zeros_like(m)
        for columns in rows.split(block):
            tile = u[own] @ u[columns].T / temperature  # (b, block)
            tile = tile.masked_fill(own[:, None] == columns, -torch.inf)
            top = torch.maximum(m, tile.amax(dim=1)).detach().clamp(min=-1 / temperature)
            s = s * (m - top).exp() + (tile - top[:, None]).exp().sum(dim=1)
            m = top
        twin = (own + len(z_i)) % len(u)
        return m + s.log() - (u[own] * u[twin]).sum(dim=1) / temperature

    parts = [checkpoint(losses, u, i, use_reentrant=False) for i in range(0, len(u), block)]
    return torch.cat(parts).mean()


def _truth(z_i, z_j, temperature=0.07, block=512):
    """The matrix is small here, so the truth may build it."""
    return nt_xent(z_i, z_j, temperature)


EXERCISE = Exercise(
    id="streaming_nt_xent",
    chapter="11-streaming-and-distributed",
    title="NT-Xent without the matrix",
    usage="streaming_nt_xent(z_i, z_j, temperature, block)",
    kind="function",
    reference=streaming_nt_xent,
    truth=_truth,
    template=TEMPLATE,
    answer_name="streaming_nt_xent",
    arguments=("z_i", "z_j"),
    hints=(
        "What must you remember about the tiles already seen, and what may you forget until backward?",
        "unit rows u (2N, D) → for each block of rows: logits (block, 2N), −∞ where the column is the row "
        "itself, one loss a row → their sum over all blocks, divided by 2N. Wrap the block's computation in "
        "`checkpoint(…, use_reentrant=False)`. With tiles in both directions: running m, s of shape (2N,).",
        "`m_new = torch.maximum(m, tile.amax(1)); s = s * (m - m_new).exp() + ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("blocks of rows, forgotten and computed again by checkpoint", row_checkpoint),
        Style("tiles with a running maximum, in float64", running_maximum),
    ),
    groups=groups,
    probes=probes,
    defaults=defaults,
    example=example,
    gradient_inputs=(0, 1),
    matrix=logits_matrix,
    extra=EXTRA,
    notes=(
        Note("a row of zeros", _zero_row),
        Note(
            "dtype",
            keeps_float32("float32 embeddings give a {} loss", pairs(3, 4, seed=131), 0.5, 2),
        ),
    ),
)
