"""What the lab and the page of chapter 13 draw."""

from collections.abc import Mapping, Sequence

from .style import BLUE, GRID, INK, MUTED, ORANGE, Drawing, course_style, drawing

Point = tuple[float, float]


def plane_figure(paths: Mapping[str, Sequence[Point]], log_k: float) -> Drawing:
    """Runs on the plane of mean H (across) and H(mean) (up), in nats; each ends in a dot.

    On the diagonal the answers say nothing about the sample; the height above it is the information.
    """
    with course_style():
        figure = drawing(5.4, 4.2)
        axis = figure.subplots()
        axis.fill_between([0, log_k], [0, log_k], color=GRID, linewidth=0)
        axis.plot([0, log_k], [0, log_k], color=MUTED, linestyle="--", linewidth=1.3)
        axis.annotate("on the line: no information", (0.66 * log_k, 0.3 * log_k), color=MUTED,
                      ha="center")  # fmt: skip
        looks = ((BLUE, "o"), (ORANGE, "s"), (INK, "^"), (MUTED, "D"))
        taken: list[float] = []
        for (name, path), (colour, marker) in zip(paths.items(), looks, strict=False):
            across, up = [p[0] for p in path], [p[1] for p in path]
            axis.plot(across, up, color=colour, linewidth=1.4, alpha=0.7)
            axis.plot(across[-1], up[-1], color=colour, marker=marker, markersize=8)
            low = across[-1] < log_k / 2
            level = up[-1] if low else _free(up[-1], taken, 0.075 * log_k)
            axis.annotate(
                name,
                (across[-1], up[-1]),
                xytext=(
                    across[-1] + 0.05 * log_k
                    if low
                    else min(0.66 * log_k, across[-1] - 0.05 * log_k),
                    level,
                ),
                ha="left" if low else "right",
                va="bottom" if low else "center",
                color=colour,
                arrowprops=None if low else {"arrowstyle": "-", "color": colour, "linewidth": 0.8},
                annotation_clip=False,
            )
        axis.set_xlim(-0.08, log_k * 1.03)
        axis.set_ylim(-0.08, log_k * 1.08)
        axis.set_xlabel("mean H: how unsure one answer is (nats)")
        axis.set_ylabel("H(mean): how varied all are (nats)")
    figure.alt = f"Plane of two entropies, log K = {log_k:.2f}. " + "; ".join(
        f"{name} ends at mean H {path[-1][0]:.2f}, H(mean) {path[-1][1]:.2f}"
        for name, path in paths.items()
    )
    return figure


def _free(level: float, taken: list[float], gap: float) -> float:
    """The nearest height below ``level`` that keeps ``gap`` from the labels there are."""
    while any(abs(level - other) < gap for other in taken):
        level -= gap / 4
    taken.append(level)
    return level
