"""What the lab and the page of chapter 10 draw."""

from collections.abc import Mapping, Sequence

from .style import BLUE, INK, MUTED, ORANGE, Drawing, course_style, drawing

_LOOKS = ((BLUE, "-"), (ORANGE, "--"), (INK, ":"), ("#00735c", "-."))


def by_age(rivals: Mapping[str, Sequence[float]]) -> Drawing:
    """Mean cosine of today's queries to keys of other images, over the age of the keys.

    Where keys do not age a line is flat. Entry 0 is for the keys of the same step.
    """
    with course_style():
        figure = drawing(6.4, 3.0)
        axis = figure.subplots()
        _age_lines(axis, rivals)
    figure.alt = "Cosine of a query to keys of other images, over their age. " + _words(rivals)
    return figure


def momentum_figure(
    accuracy: Mapping[str, tuple[float, float]],
    rivals: Mapping[str, Sequence[float]],
    levels: Mapping[str, float],
) -> Drawing:
    """Left: accuracy with one label a class (mean, deviation), one point a momentum, and named
    levels to compare with. Right: :func:`by_age`."""
    with course_style():
        figure = drawing(7.4, 3.1)
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        places = range(len(accuracy))
        means, bars = zip(*accuracy.values(), strict=True)
        left.errorbar(places, means, bars, color=BLUE, marker="o", capsize=3)
        for name, level in levels.items():
            left.axhline(level, color=MUTED, linestyle="--", linewidth=1.2)
            left.annotate(name, (0, level), (-8, 3), textcoords="offset points", color=MUTED)
        left.set_xticks(list(places), list(accuracy))
        left.set_xlim(-0.3, len(accuracy) - 0.6)
        left.set_ylim(0, 0.8)
        left.set_xlabel("momentum m")
        left.set_title("accuracy, one label a class")
        _age_lines(right, rivals)
        right.set_title("cosine of a query to old keys")
        right.set_ylabel("")
    figure.alt = (
        "Left, accuracy with one label a class: "
        + "; ".join(f"m = {m}: {mean:.3f}" for m, (mean, _) in accuracy.items())
        + "; "
        + "; ".join(f"{name}: {level:.3f}" for name, level in levels.items())
        + ". Right, cosine of a query to keys of other images over their age. "
        + _words(rivals)
    )
    return figure


def loss_lines(losses: Mapping[str, Sequence[float]], chance: float, every: int = 1) -> Drawing:
    """Loss over the steps, one line a name; a dashed line at guessing among 1 + size candidates."""
    with course_style():
        figure = drawing(6.4, 3.0)
        axis = figure.subplots()
        _lines(axis, {name: _smooth(values, every) for name, values in losses.items()}, every)
        axis.axhline(chance, color=MUTED, linestyle="--", linewidth=1.3)
        axis.annotate(f"guessing, {chance:.2f}", (0, chance), (4, 4), textcoords="offset points",
                      color=MUTED)  # fmt: skip
        axis.margins(x=0, y=0.12)
        axis.set_xlabel("step")
        axis.set_ylabel("loss (nats)")
    figure.alt = f"Loss over the steps; guessing costs {chance:.2f} nats. " + "; ".join(
        f"{name}: starts at {v[0]:.2f}, ends at {v[-1]:.2f}" for name, v in losses.items()
    )
    return figure


def _smooth(values: Sequence[float], every: int, width: int = 10) -> list[float]:
    """Means over the last ``width`` steps; the start stays as it is."""
    width = max(1, width // every)
    return [
        sum(values[max(0, i - width + 1) : i + 1]) / min(i + 1, width) for i in range(len(values))
    ]


def _age_lines(axis, rivals: Mapping[str, Sequence[float]]) -> None:
    _lines(axis, rivals)
    axis.axhline(0, color=MUTED, linewidth=0.8)
    axis.set_ylim(-1.05, 1.05)
    axis.margins(x=0.02)
    axis.set_xlabel("age of the key (steps)")
    axis.set_ylabel("cosine of a query to old keys")


def _lines(axis, curves: Mapping[str, Sequence[float]], every: int = 1) -> None:
    """Lines with their names where they end, pushed apart where they would overlap."""
    low = min(min(values) for values in curves.values())
    high = max(max(values) for values in curves.values())
    room = 0.09 * (high - low or 1)
    taken: list[float] = []
    for (name, values), (colour, line) in zip(curves.items(), _LOOKS, strict=False):
        axis.plot([i * every for i in range(len(values))], values, color=colour, linestyle=line)
        at = values[-1]
        while any(abs(at - other) < room for other in taken):
            at += room / 4
        taken.append(at)
        axis.annotate(f" {name}", ((len(values) - 1) * every, at), (4, 0), va="center",
                      textcoords="offset points", color=colour, annotation_clip=False)  # fmt: skip


def _words(rivals: Mapping[str, Sequence[float]]) -> str:
    return "; ".join(
        f"{name}: {v[0]:.2f} for new keys, {v[-1]:.2f} for the oldest" for name, v in rivals.items()
    )
