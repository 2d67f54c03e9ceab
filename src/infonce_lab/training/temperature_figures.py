"""What the lab and the page of chapter 8 draw."""

from collections.abc import Mapping, Sequence

from .style import BLUE, GRID, INK, MUTED, ORANGE, Drawing, course_style, drawing


def sweep_figure(results: Mapping[str, Mapping], chance: float) -> Drawing:
    """Accuracy with one label a class, and the final loss, over the temperature of training.

    ``results`` is that part of ``benchmarks/results/temperature.json``; bars: ± one standard
    deviation over seeds.
    """
    rows = {float(k): v for k, v in results.items() if _is_number(k)}
    taus = sorted(rows)
    pixels = results["pixels"]["mean"]["n1"]
    with course_style():
        figure = drawing(6.6, 2.9)
        left, right = figure.subplots(1, 2)
        for axis, key, colour in ((left, "n1", BLUE), (right, "last_loss", ORANGE)):
            means = [rows[t]["mean"][key] for t in taus]
            stds = [rows[t]["std"][key] for t in taus]
            shape = "o" if key == "n1" else "s"
            axis.errorbar(taus, means, stds, color=colour, marker=shape, markersize=4.5, capsize=3)
            axis.set_xscale("log")
            ticks = [0.02, 0.07, 0.2, 0.5, 1, 2, 5]
            axis.set_xticks(ticks, [f"{t:g}" for t in ticks])
            axis.minorticks_off()
            axis.grid(axis="y")
            axis.set_xlabel("temperature τ of training")
        left.axhline(pixels, color=MUTED, linestyle="--", linewidth=1.3)
        left.annotate("raw pixels", (taus[0], pixels), (0, 4), textcoords="offset points",
                      color=MUTED)  # fmt: skip
        left.set_title("accuracy, one label a class")
        right.axhline(chance, color=MUTED, linestyle="--", linewidth=1.3)
        right.annotate(f"guessing, {chance:.2f}", (taus[0], chance), (0, -12),
                       textcoords="offset points", color=MUTED)  # fmt: skip
        right.set_title("loss over the last 20 steps (nats)")
    words = "; ".join(
        f"τ = {t:g}: {rows[t]['mean']['n1']:.3f} and {rows[t]['mean']['last_loss']:.2f} nats"
        for t in taus
    )
    figure.alt = (
        f"Two panels over the temperature. Left, accuracy with one label a class; right, the final "
        f"loss. {words}. Raw pixels reach {pixels:.3f}, guessing costs {chance:.2f} nats."
    )
    return figure


def drift_figure(scales: Mapping[str, Sequence[float]], limit: float = 100.0) -> Drawing:
    """The learnt scale 1/τ over the steps, one line a name; a dashed line at the usual limit."""
    with course_style():
        figure = drawing(6.4, 3.0)
        axis = figure.subplots()
        looks = ((BLUE, "-"), (ORANGE, "--"), (INK, ":"))
        for (name, values), (colour, line) in zip(scales.items(), looks, strict=False):
            axis.plot(values, color=colour, linestyle=line)
            axis.annotate(
                f" {name}",
                (len(values) - 1, values[-1]),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                annotation_clip=False,
            )
        axis.axhline(limit, color=MUTED, linewidth=1)
        axis.set_yscale("log")
        low = min(min(values) for values in scales.values())
        high = max(max(values) for values in scales.values())
        ticks = [t for t in (5, 10, 20, 50, 100, 200, 500, 1000) if low / 1.5 < t < high * 1.5]
        axis.set_yticks(ticks, [str(t) for t in ticks])
        axis.minorticks_off()
        axis.margins(x=0)
        axis.set_xlabel("step")
        axis.set_ylabel("scale 1/τ")
    figure.alt = "The learnt scale over the steps. " + "; ".join(
        f"{name}: from {values[0]:.1f} to {values[-1]:.1f}" for name, values in scales.items()
    )
    return figure


def push_figure(
    taus: Sequence[float],
    effective: Sequence[float],
    false_share: Sequence[float],
    count: int,
    false_rate: float,
) -> Drawing:
    """Who gets the push of one trained batch, over the temperature of the dial."""
    with course_style():
        figure = drawing(6.6, 2.7)
        left, right = figure.subplots(1, 2)
        left.plot(taus, effective, color=BLUE, marker="o", markersize=4)
        left.axhline(count, color=MUTED, linestyle="--", linewidth=1.3)
        left.annotate(f"all {count}", (taus[0], count), (0, -12), textcoords="offset points",
                      color=MUTED)  # fmt: skip
        left.set_title("effective negatives")
        right.plot(taus, false_share, color=ORANGE, marker="s", markersize=4)
        right.axhline(false_rate, color=MUTED, linestyle="--", linewidth=1.3)
        right.annotate(f"base rate {false_rate:.2f}", (taus[0], false_rate),
                       (0, 4), textcoords="offset points", color=MUTED)  # fmt: skip
        right.set_title("share of the push on the own class")
        for axis in (left, right):
            axis.set_xscale("log")
            axis.set_xticks(list(taus), [f"{t:g}" for t in taus])
            axis.minorticks_off()
            axis.set_ylim(bottom=0)
            axis.grid(axis="y", color=GRID)
            axis.set_xlabel("τ")
    pairs = zip(taus, effective, false_share, strict=True)
    figure.alt = f"Effective negatives of {count}, and the share of the push on false negatives: "
    figure.alt += "; ".join(f"τ = {t:g}: {e:.0f} and {f:.2f}" for t, e, f in pairs) + "."
    return figure


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
