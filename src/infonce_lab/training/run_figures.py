"""What chapter 15 draws: a run's loss with its learning rate, accuracy against labels, views."""

from collections.abc import Mapping, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from .run import Run
from .style import BLUE, CLASSES, INK, MUTED, ORANGE, Drawing, course_style, drawing


def run_curve(run: Run) -> Drawing:
    """Loss before every step and the line of guessing; below it the learning rate."""
    steps = range(len(run.losses))
    with course_style():
        figure = drawing(6.4, 4.0)
        top, low = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        top.plot(steps, run.losses, color=BLUE, linewidth=1.1)
        top.axhline(run.chance, color=MUTED, linestyle="--", linewidth=1.3)
        words = {"xytext": (0, 4), "textcoords": "offset points", "ha": "right", "color": MUTED}
        top.annotate(f"guessing: {run.chance:.2f}", (len(run.losses) - 1, run.chance), **words)
        top.margins(x=0, y=0.12)
        top.set_ylabel("loss (nats)")
        low.plot(steps, run.learning_rates, color=ORANGE)
        low.set_ylim(bottom=0)
        low.set_ylabel("learning rate")
        low.set_xlabel("step")
    figure.alt = (
        f"Two lines over {len(run.losses)} steps. The loss goes from {run.losses[0]:.2f} to "
        f"{run.losses[-1]:.2f} nats; guessing is {run.chance:.2f}. The learning rate climbs to "
        f"{max(run.learning_rates):g} and falls to {run.learning_rates[-1]:.1e}."
    )
    return figure


def stored_curves(
    results: Mapping[str, Mapping],
    shown: Mapping[str, str],
    counts: Sequence[str] = ("1", "2", "5", "10", "all"),
) -> Drawing:
    """Accuracy against labels per class from stored results; bars: ± one deviation over seeds."""
    with course_style():
        figure = drawing(6.8, 3.8)
        axis = figure.subplots()
        parts, ends = [], []
        for i, (key, name) in enumerate(shown.items()):
            means = [results[key]["mean"][c] for c in counts]
            bars = [results[key]["std"][c] for c in counts]
            colour, shape = CLASSES[i % len(CLASSES)], "osD^vPX*"[i % 8]
            axis.errorbar(
                range(len(counts)), means, yerr=bars, color=colour, marker=shape, capsize=3
            )
            ends.append([means[0], name, colour])
            parts.append(
                name
                + ": "
                + ", ".join(f"{m:.2f} with {c}" for c, m in zip(counts, means, strict=True))
            )
        for y, name, colour in spread(ends, gap=0.042):
            words = {
                "xytext": (-9, 0),
                "textcoords": "offset points",
                "ha": "right",
                "va": "center",
            }
            axis.annotate(name, (0, y), color=colour, annotation_clip=False, **words)
        axis.set_xticks(range(len(counts)), counts)
        axis.grid(axis="y")
        axis.yaxis.tick_right()
        axis.spines["left"].set_visible(False)
        axis.set_xlabel("labels per class")
        axis.set_title("test accuracy")
    figure.alt = "Accuracy against labels per class. " + "; ".join(parts) + "."
    return figure


def spread(ends: list[list], gap: float) -> list[list]:
    """Move labels at nearly the same height apart, lowest first."""
    placed: list[list] = []
    for y, *rest in sorted(ends):
        placed.append([max(y, placed[-1][0] + gap) if placed else y, *rest])
    return placed


def view_sheet(rows: Mapping[str, Float[Tensor, "n c h w"]], title: str = "") -> Drawing:
    """One row of pictures a name, grey or in colour."""
    count = max(len(pictures) for pictures in rows.values())
    with course_style():
        figure = drawing(0.62 * count + 1.3, 0.66 * len(rows) + 0.35)
        axes = figure.subplots(len(rows), count, squeeze=False)
        for line, (name, pictures) in zip(axes, rows.items(), strict=True):
            for axis, picture in zip(line, pictures, strict=False):
                pixels = picture.detach().clamp(0, 1).permute(1, 2, 0)
                if pixels.shape[2] == 1:
                    axis.imshow(pixels[..., 0].numpy(), cmap="gray_r", vmin=0, vmax=1)
                else:
                    axis.imshow(pixels.numpy())
            for axis in line:
                axis.set_axis_off()
            line[0].set_axis_on()
            line[0].set_xticks([])
            line[0].set_yticks([])
            for side in line[0].spines.values():
                side.set_visible(False)
            line[0].set_ylabel(name, rotation=0, ha="right", va="center", color=INK)
        if title:
            figure.suptitle(title, fontsize=11)
    figure.alt = f"{len(rows)} rows of {count} small pictures: {', '.join(rows)}."
    return figure


def loss_logs(logs: Mapping[str, Sequence[float]], chance: float) -> Drawing:
    """Several loss curves side by side, each with the line of guessing: what is wrong with each?"""
    with course_style():
        figure = drawing(7.2, 2.5)
        axes = figure.subplots(1, len(logs), squeeze=False)[0]
        parts = []
        for axis, (name, losses) in zip(axes, logs.items(), strict=True):
            axis.plot(losses, color=BLUE, linewidth=1.2)
            axis.axhline(chance, color=MUTED, linestyle="--", linewidth=1.2)
            axis.set_title(name)
            axis.set_xlabel("step")
            axis.margins(y=0.12)
            ends = torch.tensor(list(losses))
            parts.append(f"{name}: from {ends[0]:.2f} to {ends[-10:].mean():.2f}")
        axes[0].set_ylabel("loss (nats)")
    figure.alt = f"Loss curves; guessing costs {chance:.2f}. " + "; ".join(parts) + "."
    return figure
