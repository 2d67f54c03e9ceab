"""Pay for what was hidden (chapter 14): ``masked_mse(prediction, target, mask)``."""

import torch

from infonce_lab.exercises.contract import Case, Cases, Exercise, Note, Style
from infonce_lab.exercises.masked_mse.misconceptions import MISCONCEPTIONS
from infonce_lab.exercises.masked_mse.symptoms import SYMPTOMS, masks
from infonce_lab.exercises.masking_shared import patches
from infonce_lab.exercises.notes import keeps_float32
from infonce_lab.reference.mae import masked_mse

TEMPLATE = '''\
import torch


def masked_mse(prediction, target, mask):
    """
    prediction, target: (B, L, D); mask: (B, L), 1 = hidden, 0 = visible; images may hide
                        different numbers of patches
    returns: 0-dim, the squared error averaged over the hidden patches of the whole batch,
             on the graph of prediction and target
    """
    # 1. The error of each patch, a mean over its D numbers: (B, L)

    # 2. The mean over the hidden patches

    raise NotImplementedError
'''


def _case(name: str, b: int, length: int, d: int, seed: int, share: float = 0.6) -> Case:
    generator = torch.Generator().manual_seed(seed)
    mask = (torch.rand(b, length, generator=generator) < share).double()
    mask[0] = 0  # the first image hides one patch, whatever the others do
    mask[:, seed % length] = 1
    return Case(name, (patches(b, length, d, seed), patches(b, length, d, seed + 500), mask))


def _groups() -> tuple[Cases, ...]:
    usual = (
        _case("three images", 3, 8, 4, seed=10),
        _case("more images than patches", 7, 3, 2, seed=11),
        _case("most is hidden", 4, 16, 5, seed=12, share=0.9),
        _case("little is hidden", 5, 6, 3, seed=13, share=0.2),
        _case("one number a patch", 2, 9, 1, seed=14),
        _case("as many images as patches and numbers", 4, 4, 4, seed=15),
    )
    x, y = patches(2, 5, 3, 20), patches(2, 5, 3, 21)
    everything, one = torch.ones(2, 5).double(), masks([0, 0, 0, 1, 0], [0, 0, 0, 0, 0])
    ends = (
        Case("everything hidden", (x, y, everything)),
        Case("one patch of the whole batch", (x, y, one)),
        Case("errors of 30", (30 * x, y, masks([1, 1, 0, 0, 0], [1, 0, 1, 1, 1]))),
        Case("small errors", (y + 0.05 * x, y, masks([1, 0, 0, 0, 1], [0, 1, 0, 1, 1]))),
    )
    same = (
        Case("a perfect prediction: 0", (y, y.clone(), masks([1, 0, 1, 0, 0], [1, 1, 1, 1, 0]))),
        Case("off by ½ everywhere: ¼", (y + 0.5, y, masks([1, 0, 0, 0, 0], [1, 1, 1, 1, 0]))),
    )
    return (
        Cases("images that hide different numbers", usual),
        Cases("ends", ends),
        Cases("closed forms", same),
    )


def _probes() -> tuple[Case, ...]:
    return (
        _case("probe", 3, 5, 4, seed=1),
        _case("probe", 4, 7, 3, seed=2),
        _case("probe", 2, 9, 6, seed=3),
    )


def _example() -> Case:
    target = torch.zeros(2, 3, 2, dtype=torch.float64)
    prediction = torch.tensor([[[1.0, 3], [9, 9], [9, 9]], [[2, 2], [0, 2], [9, 9]]]).double()
    return Case("errors (1, 3) in one image, (2, 2) and (0, 2) in the other, the rest visible",
                (prediction, target, masks([1, 0, 0], [1, 1, 0])))  # fmt: skip


# --- remarks that cost nothing


def _boolean_mask(answer) -> str | None:
    x, y, mask = _probes()[0].inputs
    found = float(answer(x, y, mask.bool()))
    true = masked_mse(x, y, mask).item()
    return (
        None
        if abs(found - true) < 1e-6
        else f"with a Boolean mask the value is {found:.4g}, not {true:.4g}"
    )


def _shape(answer) -> str | None:
    found = answer(*_probes()[0].inputs)
    return None if found.ndim == 0 else f"the loss has shape {tuple(found.shape)}, not ()"


def _nothing_hidden(answer) -> str | None:
    x, y, mask = _probes()[0].inputs
    try:
        found = float(answer(x, y, torch.zeros_like(mask)))
    except (ValueError, AssertionError):
        return None
    return f"with nothing hidden your loss is {found:g}: 0/0, better said aloud with a ValueError"


# --- other ways to write it


def by_boolean_index(prediction, target, mask):
    hidden = mask.bool()  # (B, L)
    return (
        (prediction[hidden] - target[hidden]).square().mean()
    )  # all hidden patches have D numbers


def weighted_average(prediction, target, mask):
    weight = mask / mask.sum()
    error = torch.nn.functional.mse_loss(prediction, target, reduction="none").mean(dim=-1)
    return torch.einsum("bl,bl->", weight, error)


EXERCISE = Exercise(
    id="masked_mse",
    chapter="14-masked-autoencoders",
    title="Pay for what was hidden",
    usage="masked_mse(prediction, target, mask)",
    kind="function",
    reference=masked_mse,
    template=TEMPLATE,
    answer_name="masked_mse",
    arguments=("prediction", "target", "mask"),
    hints=(
        "One image hides one patch, another hides three. How many errors enter the mean?",
        "prediction − target (B, L, D) → squared, mean over D: (B, L) → times the mask → sum, divided by the "
        "number of hidden patches.",
        "`return (error * mask).sum() / ____`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("a Boolean index", by_boolean_index),
        Style("a weighted average", weighted_average),
    ),
    groups=_groups,
    probes=_probes,
    example=_example,
    gradient_inputs=(0, 1),
    notes=(
        Note("Boolean mask", _boolean_mask),
        Note("dtype", keeps_float32("float32 patches give a {} loss", _probes()[0].inputs)),
        Note("shape", _shape),
        Note("nothing hidden", _nothing_hidden),
    ),
    small=True,
)
