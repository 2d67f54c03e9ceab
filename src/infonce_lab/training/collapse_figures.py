"""What the lab and the page of chapter 12 draw."""

from collections.abc import Mapping, Sequence
from statistics import mean

from .style import BLUE, CLASSES, MUTED, ORANGE, Drawing, course_style, drawing

_LOOKS = (
    (BLUE, "-"),
    (ORANGE, "--"),
    (CLASSES[2], "-."),
    (CLASSES[3], ":"),
    (CLASSES[4], (0, (6, 2))),
)


def ablation_figure(results: Mapping[str, Mapping[str, Mapping]], every: int = 20) -> Drawing:
    """std·√d and effective rank of the training batches: batch norm above, no normalisation below.

    ``results`` is that part of ``benchmarks/results/collapse.json``; lines are means over seeds.
    """
    rows = {
        "batch": ("SimSiam", "SimSiam, no stop-gradient", "SimSiam, no predictor",
                  "BYOL, no predictor", "squared error alone"),
        "none": ("SimSiam", "BYOL", "SimCLR", "VICReg"),
    }  # fmt: skip
    titles = {"batch": "with batch norm", "none": "no normalisation"}
    words = []
    with course_style():
        figure = drawing(7.0, 5.6)
        axes = figure.subplots(2, 2)
        for line, (norm, names) in zip(axes, rows.items(), strict=True):
            for name, (colour, style) in zip(names, _LOOKS, strict=False):
                curves = results[norm][name]["curves"]
                for axis, key in zip(line, ("spread", "rank"), strict=True):
                    values = [mean(v) for v in zip(*(c[key] for c in curves), strict=True)]
                    steps = [every * k for k in range(len(values))]
                    axis.plot(steps, values, color=colour, linestyle=style, label=name)
                    words.append(f"{titles[norm]}, {name}: {key} ends at {values[-1]:.3g}")
            line[0].set_title(f"std·√d, {titles[norm]}")
            line[1].set_title(f"effective rank, {titles[norm]}")
            line[0].set_ylim(-0.05, 1.08)
            line[1].set_ylim(bottom=0)
            line[1].axhline(1, color=MUTED, linewidth=0.8)
            where = line[1] if norm == "batch" else line[0]  # where the lines leave room
            where.legend(
                frameon=False, fontsize=8, loc="upper right" if norm == "batch" else (0.5, 0.1)
            )
            for axis in line:
                axis.grid(axis="y")
                axis.margins(x=0)
        for axis in axes[1]:
            axis.set_xlabel("step")
    figure.alt = "Four panels over the steps of training. " + "; ".join(words) + "."
    return figure


def meters_figure(runs: Mapping[str, object]) -> Drawing:
    """Loss, std·√d and effective rank over the steps of some runs, one line a name.

    ``runs`` maps names to ``SiameseRun``.
    """
    panels: dict[str, Sequence[str]] = {"loss": (), "std·√d of z": (), "effective rank of z": ()}
    words = []
    with course_style():
        figure = drawing(7.0, 2.9)
        axes = figure.subplots(1, 3)
        for (name, run), (colour, style) in zip(runs.items(), _LOOKS, strict=False):
            steps = [run.every * k for k in range(len(run.meters))]
            curves = (
                run.losses[:: run.every],
                [m.spread for m in run.meters],
                [m.rank for m in run.meters],
            )
            for axis, values in zip(axes, curves, strict=True):
                axis.plot(steps, values, color=colour, linestyle=style, label=name)
            words.append(
                f"{name}: loss {curves[0][-1]:.2f}, std·√d {curves[1][-1]:.3f}, rank {curves[2][-1]:.1f}"
            )
        for axis, title in zip(axes, panels, strict=True):
            axis.set_title(title)
            axis.grid(axis="y")
            axis.margins(x=0)
            axis.set_xlabel("step")
        axes[1].set_ylim(-0.05, 1.08)
        axes[2].set_ylim(bottom=0)
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center",
                      ncols=len(runs), frameon=False, fontsize=8.5)  # fmt: skip
    figure.alt = "Three panels over the steps; at the end, " + "; ".join(words) + "."
    return figure
