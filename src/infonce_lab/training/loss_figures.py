"""What chapter 11 shows of ``benchmarks/results/losses.json``: time and memory, ours and others'."""

import html
from collections.abc import Mapping, Sequence
from statistics import median

from .style import BLUE, MUTED, ORANGE, Drawing, course_style, drawing

# name in the file, what the reader sees, colour, line, marker
_ARMS = (
    ("naive", "naive", ORANGE, "-", "s"),
    ("lightly", "lightly", "#7a3e12", ":", "^"),
    ("row checkpoint", "checkpointed rows", MUTED, "--", "D"),
    ("ours", "streaming", BLUE, "-", "o"),
)


def cost_figure(results: Mapping[str, Mapping]) -> Drawing:
    """Time against streaming, and peak memory, over N; both axes logarithmic.

    ``results`` is that part of ``losses.json``: N → loss → seconds, ratio, peak_mb.
    """
    with course_style():
        figure = drawing(6.8, 3.2)
        left, right = figure.subplots(1, 2)
        for key, title, axis in (
            ("ratio", "time: × the streaming loss", left),
            ("peak_mb", "peak memory (MB)", right),
        ):
            ends = []
            for name, label, colour, line, marker in _ARMS:
                ns, values = _series(results, name, key)
                if not ns:
                    continue
                axis.plot(ns, values, color=colour, linestyle=line, marker=marker, markersize=4)
                if key == "peak_mb" or name != "ours":
                    ends.append((values[-1], ns[-1], label, colour))
            axis.set_xscale("log", base=2)
            axis.set_yscale("log")
            _label(axis, ends)
            ticks = [int(n) for n in results][1::2]
            axis.set_xticks(ticks, [str(n) for n in ticks])
            axis.minorticks_off()
            axis.grid(axis="y")
            axis.set_xlim(right=max(map(int, results)) * 6)
            axis.set_xlabel("pairs N")
            axis.set_title(title)
        left.set_yticks([1, 2, 4, 8], ["1", "2", "4", "8"])
    figure.alt = "Two panels over the number of pairs N. " + " ".join(
        f"N = {n}: " + "; ".join(_words(row, name, label) for name, label, *_ in _ARMS if name in row)
        + "."
        for n, row in results.items()
    )  # fmt: skip
    return figure


def _label(axis, ends: list[tuple[float, int, str, str]]) -> None:
    """Name the lines at their ends, from below, each name clear of the one before."""
    low, high = axis.get_ylim()
    gap, last = (high / low) ** 0.06, 0.0
    for value, n, label, colour in sorted(ends):
        last = max(value, last * gap)
        axis.annotate(f" {label}", (n, last), (3, 0), va="center", textcoords="offset points",
                      color=colour, fontsize=8)  # fmt: skip


def _words(row: Mapping[str, Mapping], name: str, label: str) -> str:
    peak = row[name].get("peak_mb")
    memory = "" if peak is None else f", {peak:.0f} MB"
    return f"{label} {row[name]['ratio']:.2f} times streaming's time{memory}"


def _series(results, name: str, key: str) -> tuple[list[int], list[float]]:
    rows = [(int(n), row[name].get(key)) for n, row in results.items() if name in row]
    rows = [(n, value) for n, value in rows if value is not None and value > 0]
    return [n for n, _ in rows], [value for _, value in rows]


class LossTable:
    """Losses down, sizes across: time as a multiple of the first column's loss, and peak memory.

    Args:
        data: the whole of ``losses.json``.
        names: which losses, in order; one that was not measured at a size gets a dash.
        sizes: which N; those that were not measured are left out.
        against: the loss whose time is 1.
    """

    def __init__(self, data: Mapping, names: Sequence[str], sizes: Sequence[int], against: str):
        self.results = data["results"]
        self.names, self.against = names, against
        self.sizes = [str(n) for n in sizes if str(n) in self.results]

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">N = {n}</th>' for n in self.sizes)
        rows = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th>'
            + "".join(f"<td>{self._cell(n, name)}</td>" for n in self.sizes)
            + "</tr>"
            for name in self.names
        )
        return (
            '<div class="pst-scrollable-table-container"><table class="table">'
            f'<thead><tr><th scope="col">× the time of {html.escape(self.against)}, peak memory</th>'
            f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        lines = [f"{name}: " + ", ".join(f"N = {n}: {self._cell(n, name)}" for n in self.sizes)
                 for name in self.names]  # fmt: skip
        return "\n".join(lines)

    def _cell(self, n: str, name: str) -> str:
        row = self.results[n]
        if name not in row or self.against not in row:
            return "–"
        ratio = _ratio(row, name, self.against)
        peak = row[name].get("peak_mb")
        return f"{ratio:.2f} ×" + ("" if peak is None else f", {_memory(peak)}")


def _memory(megabytes: float) -> str:
    return f"{megabytes:.0f} MB" if megabytes >= 10 else f"{megabytes:.1f} MB"


def _ratio(row: Mapping[str, Mapping], name: str, against: str) -> float:
    """Of times taken in the same rounds: the median of their ratios."""
    pairs = zip(row[name]["rounds"], row[against]["rounds"], strict=True)
    return median(a / b for a, b in pairs)


def ratio(data: Mapping, n: int, name: str, against: str) -> float:
    """How many times the time of ``against`` a loss takes at N = ``n``."""
    return _ratio(data["results"][str(n)], name, against)
