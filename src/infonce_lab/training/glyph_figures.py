"""Galleries of what the small CLIP retrieves: names for pictures, pictures for names."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from .glyphs import FONTS, Glyphs
from .style import BLUE, INK, MUTED, Drawing, course_style, drawing


def name_gallery(
    similarities: Float[Tensor, "n n"], glyphs: Glyphs, queries: Int64[Tensor, "k"], top: int = 3
) -> Drawing:
    """Each picture of ``queries`` beside its ``top`` nearest names; the right one has a ✓."""
    with course_style():
        figure = drawing(7.2, 0.62 * len(queries) + 0.2)
        axes = figure.subplots(len(queries), 2, width_ratios=(1, 9), squeeze=False)
        told = []
        for (left, right), query in zip(axes, queries.tolist(), strict=True):
            _picture(left, glyphs, query)
            right.axis("off")
            best = similarities[query].topk(top)
            for k, (row, cosine) in enumerate(zip(best.indices.tolist(), best.values.tolist(), strict=True)):
                own = row == query
                right.text(0, 0.85 - 0.36 * k, f"{'✓' if own else '·'} {glyphs.names[row]}  {cosine:.2f}",
                           fontsize=8.5, weight="bold" if own else "normal", color=BLUE if own else INK,
                           transform=right.transAxes, va="center")  # fmt: skip
            told.append(f"{glyphs.names[query]}: first answer {glyphs.names[best.indices[0]]}")
    figure.alt = "Pictures and the names found for them. " + "; ".join(told) + "."
    return figure


def picture_gallery(
    similarities: Float[Tensor, "n n"], glyphs: Glyphs, names: Sequence[str], top: int = 8
) -> Drawing:
    """Each name beside its ``top`` nearest pictures; the right one is framed."""
    with course_style():
        figure = drawing(7.2, 0.75 * len(names) + 0.1)
        rows = figure.subfigures(len(names), 1, squeeze=False)[:, 0]
        told = []
        for row, name in zip(rows, names, strict=True):
            query = glyphs.names.index(name)
            best = similarities[:, query].topk(top).indices.tolist()
            row.suptitle(name, fontsize=8.5, x=0.01, ha="left")
            for axis, found in zip(row.subplots(1, top), best, strict=True):
                _picture(axis, glyphs, found)
                for spine in axis.spines.values():
                    spine.set(visible=True, color=BLUE if found == query else "white")
                    spine.set_linewidth(2.5)
            place = best.index(query) + 1 if query in best else None
            told.append(f"{name}: right picture " + (f"in place {place}" if place else "not among them"))
    figure.alt = f"Names and the {top} pictures found for each. " + "; ".join(told) + "."
    return figure


def scale_curve(scales: dict[str, list[float]]) -> Drawing:
    """The logit scale 1/τ before each step, one line a run, on a log axis."""
    with course_style():
        figure = drawing(6.0, 2.5)
        axis = figure.subplots()
        for (name, values), colour, style in zip(scales.items(), (BLUE, "#b34a00"), ("-", "--"), strict=False):
            axis.plot(values, color=colour, linestyle=style)
            axis.annotate(f" {name}", (len(values) - 1, values[-1]), color=colour, va="center", fontsize=8.5)
        axis.axhline(100, color=MUTED, linewidth=1, linestyle=":")
        axis.text(0, 104, "CLIP's limit, 100", color=MUTED, fontsize=8.5, va="bottom")
        axis.set(yscale="log", xlabel="step", ylabel="logit scale 1/τ")
        longest = max(len(values) for values in scales.values())
        axis.set_xlim(0, 1.25 * longest)
    figure.alt = "Logit scale over training. " + "; ".join(
        f"{name}: {values[0]:.1f} to {values[-1]:.1f}" for name, values in scales.items()
    ) + "."  # fmt: skip
    return figure


def _picture(axis, glyphs: Glyphs, row: int) -> None:
    sheet = glyphs.images[FONTS.index("DejaVuSans")]
    picture = 1 - torch.nn.functional.pad(sheet[row, 0], (1, 1, 1, 1))
    axis.imshow(picture.numpy(), cmap="gray", vmin=0, vmax=1)
    axis.set_xticks([])
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(False)
