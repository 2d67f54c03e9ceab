"""Hide patches at random (chapter 14): ``random_masking(patches, mask_ratio, noise)``."""

import inspect

import torch

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Note, Style
from infonce_lab.exercises.masking_shared import noise, patches
from infonce_lab.exercises.random_masking.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.random_masking.symptoms import SYMPTOMS
from infonce_lab.reference.mae import random_masking

TEMPLATE = '''\
import torch


def random_masking(patches, mask_ratio, noise):
    """
    patches: (B, L, D), noise: (B, L) without ties; the patches with the smallest noise stay
    returns: visible (B, V, D), V = L - round(L * mask_ratio), in ascending noise;
             mask (B, L), 1 = hidden and 0 = kept, in the order of the image;
             restore (B, L) int64: torch.cat([visible, hidden], dim=1), gathered with it,
             is the order of the image again
    """
    # 1. The queue: who stands first, second, … by noise; and its inverse

    # 2. The first V of the queue stay

    # 3. The mask, in the order of the image

    raise NotImplementedError
'''


def _case(name: str, b: int, length: int, d: int, ratio: float, seed: int) -> Case:
    name = f"{name}: L = {length}, mask_ratio = {ratio:g}"
    return Case(name, (patches(b, length, d, seed), ratio, noise(b, length, seed)))


def _groups() -> tuple[Cases, ...]:
    # At every ratio here round(L·r) and the published code's L − int(L·(1 − r)) agree.
    usual = (
        _case("MAE's ratio", 3, 16, 4, 0.75, seed=10),
        _case("half", 4, 8, 3, 0.5, seed=11),
        _case("a quarter", 2, 12, 5, 0.25, seed=12),
        _case("more images than patches", 9, 4, 2, 0.5, seed=13),
        _case("one image", 1, 24, 3, 0.875, seed=14),
        _case("one number a patch", 5, 8, 1, 0.625, seed=15),
        _case("a shape seen before, other noise", 3, 8, 2, 0.75, seed=16),
    )
    uneven = (
        _case("4.9 patches", 3, 7, 2, 0.7, seed=20),
        _case("6 of 10", 2, 10, 3, 0.6, seed=21),
        _case("an odd number", 4, 9, 2, 0.65, seed=22),
    )
    x, n = patches(2, 8, 3, 31), noise(2, 8, 31)
    ends = (
        _case("nothing hidden", 2, 6, 3, 0.0, seed=30),
        Case("noise around 0", (x, 0.5, n - n.mean())),
        Case("large noise", (x, 0.75, 1000 * n)),
        _case("one patch stays", 3, 4, 2, 0.75, seed=32),
    )
    return (
        Cases("usual ratios", usual),
        Cases("ratios that do not divide", uneven),
        Cases("ends, and noise of any size", ends),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", 3, 8, 2, 0.75, seed=1),
        _case("probe", 2, 12, 3, 0.25, seed=2),
        _case("probe", 5, 7, 4, 0.7, seed=3),
    )


def _example() -> Case:
    numbers = torch.tensor([10.0, 20, 30, 40]).double().view(1, 4, 1)
    row = torch.tensor([[0.3, 0.1, 0.4, 0.2]]).double()
    return Case("four patches 10 … 40, two of them hidden, noise .3 .1 .4 .2", (numbers, 0.5, row))


# --- criteria that values cannot express


def _types(answer) -> list[str]:
    case = _probes()[0]
    _, mask, restore = answer(*(_fresh(value) for value in case.inputs))
    return [str(getattr(part, "dtype", type(part).__name__)) for part in (mask, restore)]


def _judge_types(found: list[str]) -> str | None:
    mask, restore = (name.removeprefix("torch.") for name in found)
    if restore != "int64":
        return f"restore has to be an int64 tensor, ready for gather; yours is {restore}"
    if not mask.startswith(("bool", "float", "bfloat")):
        return f"mask has to be bool or floating; yours is {mask}"
    return None


def _by_name(answer) -> str | None:
    """Call with ``mask_ratio=``; the data argument after it is passed under the answer's own name."""
    case = _probes()[0]
    x, ratio, n = (_fresh(value) for value in case.inputs)
    try:
        names = list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        names = []
    last = names[2] if len(names) > 2 else "noise"
    try:
        visible, _, restore = answer(x, mask_ratio=ratio, **{last: n})
    except TypeError as error:
        return f"random_masking(patches, mask_ratio=0.75, …) raised {type(error).__name__}: {error}"
    true = random_masking(*case.inputs)
    if visible.shape != true.visible.shape or not torch.equal(
        torch.as_tensor(restore), true.restore
    ):
        return "with mask_ratio given by name the result is another one"
    return None


def _fresh(value):
    return value.clone() if isinstance(value, torch.Tensor) else value


# --- remarks that cost nothing


def _rounding(answer) -> str | None:
    visible = answer(patches(1, 10, 2, 60), 0.9, noise(1, 10, 60))[0]
    if visible.shape[1] != 1:
        return (
            f"L = 10 with mask_ratio 0.9 keeps {visible.shape[1]} patches, not 1: int() cuts off what "
            "floating point lost (the published code does the same). Use round()"
        )
    return None


def _dice(answer) -> str | None:
    before = torch.get_rng_state()
    answer(*(_fresh(value) for value in _probes()[0].inputs))
    if not torch.equal(before, torch.get_rng_state()):
        return "your code advances the global random state, although the noise is given"
    return None


def _half(answer) -> str | None:
    x, n = patches(2, 8, 3, 61), noise(2, 8, 61)
    visible = answer(x.bfloat16(), 0.75, n)[0]
    return (
        None
        if visible.dtype == torch.bfloat16
        else f"bfloat16 patches come back as {visible.dtype}"
    )


# --- other ways to write it


def ranks_first(patches, mask_ratio, noise):
    """A patch's rank is the number of patches with smaller noise."""
    restore = (noise[:, None, :] < noise[:, :, None]).sum(dim=2)  # (B, L)
    visible_count = noise.shape[1] - round(noise.shape[1] * mask_ratio)
    mask = restore >= visible_count
    keep = noise.masked_fill(mask, torch.inf).argsort(dim=1)[:, :visible_count]
    rows = torch.arange(len(noise), device=noise.device)[:, None]
    return patches[rows, keep], mask, restore


def mask_by_scatter(patches, mask_ratio, noise):
    """Start with all hidden, and write zeros where patches stay."""
    b, length, d = patches.shape
    keep = noise.topk(
        length - round(length * mask_ratio), dim=1, largest=False
    ).indices  # ascending
    visible = patches.gather(1, keep[:, :, None].expand(-1, -1, d))
    mask = torch.ones(b, length, dtype=patches.dtype, device=patches.device).scatter(1, keep, 0)
    return visible, mask, noise.argsort(dim=1).argsort(dim=1)


EXERCISE = Exercise(
    id="random_masking",
    chapter="14-masked-autoencoders",
    title="Hide patches at random, and be able to undo it",
    usage="random_masking(patches, mask_ratio, noise)",
    kind="function",
    reference=random_masking,
    template=TEMPLATE,
    answer_name="random_masking",
    arguments=("patches", "mask_ratio", "noise"),
    hints=(
        "If `shuffle` says who stands at each place of the queue, what says at which place each patch stands?",
        "noise (B, L) → argsort: the queue (B, L) → its first V: keep (B, V) → gather with the index "
        "expanded to (B, V, D) → the inverse of the queue (B, L) → whoever stands at place V or later is hidden.",
        "`restore = ____.argsort(dim=1)`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("ranks by counting, fancy indexing, a Boolean mask", ranks_first),
        Style("topk, and a mask written by scatter", mask_by_scatter),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    gradient_inputs=(0,),
    result="tensors",
    extra=(
        Criterion("mask_ratio by name", "hygiene", "interface", _by_name, lambda problem: problem),
        Criterion("restore is int64, mask is bool or floating", "hygiene", "interface", _types, _judge_types),
    ),
    notes=(
        Note("rounding", _rounding),
        Note("random state", _dice),
        Note("bfloat16", _half),
    ),
)  # fmt: skip
