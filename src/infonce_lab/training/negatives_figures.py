"""What the page and the lab of chapter 9 draw."""

from collections.abc import Mapping, Sequence

from .style import BLUE, GRID, MUTED, ORANGE, Drawing, course_style, drawing


def remedies_figure(
    results: Mapping[str, Mapping], names: Mapping[str, str], key: str = "n1"
) -> Drawing:
    """Accuracy of each loss, in the order of ``names`` (id → label); bars: ± one std over seeds.

    ``results`` is that part of ``benchmarks/results/negatives.json``. Dashed lines: NT-Xent, pixels.
    """
    rows = list(names)
    means = [results[r]["mean"][key] for r in rows]
    stds = [results[r]["std"][key] for r in rows]
    plain, pixels = results["nt_xent"]["mean"][key], results["pixels"]["mean"][key]
    with course_style():
        figure = drawing(6.6, 0.34 * len(rows) + 1.0)
        axis = figure.subplots()
        places = range(len(rows), 0, -1)
        axis.errorbar(means, places, xerr=stds, fmt="o", color=BLUE, markersize=5, capsize=3)
        for value, label, colour in ((plain, "NT-Xent", BLUE), (pixels, "raw pixels", MUTED)):
            axis.axvline(value, color=colour, linestyle="--", linewidth=1.1, zorder=0)
            axis.annotate(
                label,
                (value, len(rows) + 0.75),
                (4, 0),
                textcoords="offset points",
                va="center",
                color=colour,
            )
        axis.set_yticks(list(places), [names[r] for r in rows])
        axis.set_ylim(0.4, len(rows) + 1.1)
        axis.grid(axis="x", color=GRID)
        axis.set_xlabel("accuracy with one label a class, mean ± std over seeds")
    words = "; ".join(
        f"{names[r]} {m:.3f} ± {s:.3f}" for r, m, s in zip(rows, means, stds, strict=True)
    )
    figure.alt = f"Accuracy with one label a class. {words}. Raw pixels reach {pixels:.3f}."
    return figure


def ranks_figure(ranks: Sequence[int], false: Sequence[float], rate: float) -> Drawing:
    """Share of false negatives among the k most similar ones, over k; dashed: among all."""
    with course_style():
        figure = drawing(5.4, 2.6)
        axis = figure.subplots()
        axis.plot(ranks, false, color=ORANGE, marker="s", markersize=4)
        axis.axhline(rate, color=MUTED, linestyle="--", linewidth=1.3)
        axis.annotate(
            f"all of them, {rate:.2f}",
            (ranks[0], rate),
            (0, 5),
            textcoords="offset points",
            color=MUTED,
        )
        axis.set_xscale("log")
        axis.set_xticks(list(ranks), [str(k) for k in ranks])
        axis.minorticks_off()
        axis.set_ylim(0, 1)
        axis.grid(axis="y", color=GRID)
        axis.set_xlabel("the k most similar negatives")
        axis.set_title("share of false ones")
    pairs = "; ".join(f"{k}: {f:.2f}" for k, f in zip(ranks, false, strict=True))
    figure.alt = f"Share of false negatives among the k most similar: {pairs}. Of all: {rate:.2f}."
    return figure
