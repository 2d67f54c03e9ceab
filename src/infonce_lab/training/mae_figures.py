"""What the lab and the page of chapter 14 draw."""

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor

from infonce_lab.reference.mae import masked_mse, patchify, unpatchify

from .mae import PATCH, SIDE
from .style import BLUE, GRID, INK, ORANGE, Drawing, course_style, drawing

HIDDEN = (0.62, 0.70, 0.84)  # the colour of a hidden patch
_NAMES = {"interpolation": "film"}  # as the page calls it, and short
_LOOKS = {
    "MAE": (BLUE, "o", "-"),
    "untrained transformer": (BLUE, "^", ":"),
    "SimCLR": (ORANGE, "s", "-"),
    "untrained convolutions": (ORANGE, "v", ":"),
}


def reconstruction_figure(
    images: Float[Tensor, "n 1 8 8"],
    fills: Mapping[str, Float[Tensor, "n l d"]],
    mask: Float[Tensor, "n l"],
) -> Drawing:
    """One row for what is visible, one for each fill, one for the truth; a column a digit.

    Visible patches are shown as they are in every row: only the hidden ones were guessed.
    """
    target = patchify(images, PATCH)
    wide = mask[:, :, None].to(target.dtype)
    rows: dict[str, Tensor] = {"visible": torch.where(wide > 0, torch.nan, target)}
    rows |= {name: torch.where(wide > 0, found, target) for name, found in fills.items()}
    rows["original"] = target
    errors = {name: masked_mse(found, target, mask).item() for name, found in fills.items()}
    with course_style():
        figure = drawing(0.72 * len(images) + 1.9, 0.72 * len(rows) + 0.15)
        axes = figure.subplots(len(rows), 1)
        for axis, (name, found) in zip(axes, rows.items(), strict=True):
            axis.imshow(_sheet(unpatchify(found, PATCH, (1, SIDE, SIDE))[:, 0]))
            axis.set_xticks([])
            axis.set_yticks([])
            for side in axis.spines.values():
                side.set_visible(False)
            label = f"{_NAMES.get(name, name)}\n{errors[name]:.3f}" if name in errors else name
            axis.set_ylabel(label, rotation=0, ha="right", va="center", color=INK)
    words = ", ".join(f"{name} {value:.3f}" for name, value in errors.items())
    figure.alt = (
        f"{len(images)} test digits with most patches hidden, filled in by each method, and the "
        f"originals. Mean squared error on the hidden patches shown: {words}."
    )
    return figure


def _sheet(images: Float[Tensor, "n h w"], gap: int = 1):
    """Images side by side as colours; dark strokes on white, hidden pixels blue."""
    n, height, width = images.shape
    sheet = torch.ones(height, n * (width + gap) - gap, 3)
    for k, image in enumerate(images):
        grey = (1 - image.clamp(0, 1))[:, :, None].expand(-1, -1, 3)
        colour = torch.tensor(HIDDEN).expand(height, width, 3)
        left = k * (width + gap)
        sheet[:, left : left + width] = torch.where(image.isnan()[:, :, None], colour, grey)
    return sheet.numpy()


def transfer_figure(results: Mapping[str, Mapping]) -> Drawing:
    """Accuracy over labels a class: frozen with a linear probe, and fine-tuned.

    ``results`` is that part of ``benchmarks/results/mae.json``; bars: ± one deviation over seeds.
    """
    labels = ("1", "5", "10", "all")
    words = []
    with course_style():
        figure = drawing(7.0, 3.1)
        axes = figure.subplots(1, 2, sharey=True)
        for axis, use, title in zip(
            axes, ("probe", "tuned"), ("frozen, linear probe", "fine-tuned"), strict=True
        ):
            for name, (colour, shape, line) in _LOOKS.items():
                cells = [results[name][f"{use}_{n}"] for n in labels]
                means, bars = [c["mean"] for c in cells], [c["std"] for c in cells]
                axis.errorbar(range(4), means, bars, color=colour, marker=shape, linestyle=line,
                              capsize=3, label=name)  # fmt: skip
                words.append(f"{title}, {name}: " + ", ".join(f"{m:.3f}" for m in means))
            axis.set_xticks(range(4), labels)
            axis.set_xlabel("labels a class")
            axis.set_title(title)
            axis.grid(axis="y", color=GRID)
        axes[0].set_ylabel("test accuracy")
        axes[1].legend(frameon=False, loc="lower right")
    figure.alt = "Test accuracy with 1, 5, 10 and all labels a class. " + "; ".join(words) + "."
    return figure
