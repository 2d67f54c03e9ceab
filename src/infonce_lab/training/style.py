"""How every figure of the course looks, and how it reaches a page: as one small, described SVG.

A figure is a white card with its own colours, so a dark theme cannot hide its text. Colour never
carries meaning alone: lines are labelled where they end and points are drawn as what they show.
"""

import html
import io
from contextlib import contextmanager
from urllib.parse import quote

import matplotlib as mpl
from matplotlib.figure import Figure

INK = "#1f2933"
MUTED = "#5b6770"
GRID = "#dde2e6"
BLUE = "#0b62a4"
ORANGE = "#b34a00"
# One colour a class. Neighbours in the list differ in hue and lightness; each has a contrast of at
# least 4.5 to 1 on white, because the points are digits that must be read.
CLASSES = (
    "#0b62a4",
    "#b34a00",
    "#00735c",
    "#a0307a",
    "#6b5900",
    "#5546b8",
    "#c0182b",
    "#3d4a55",
    "#00708c",
    "#7a3e12",
)

RC = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "grid.color": GRID,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # inside matplotlib, hence the same everywhere
    "font.size": 9.5,
    "lines.linewidth": 1.8,
    "image.interpolation": "nearest",
    "svg.fonttype": "path",  # looks the same whatever fonts the reader has
    "svg.hashsalt": "infonce-lab",  # the same drawing gives the same bytes
}


@contextmanager
def course_style():
    """Matplotlib's settings for our figures, for the length of a ``with`` block only."""
    with mpl.rc_context(RC):
        yield


class Drawing(Figure):
    """A matplotlib figure that describes itself.

    ``alt`` is the text for a reader who does not see the figure; it is also what a terminal prints.
    A notebook shows the SVG as an image with that text.
    """

    alt: str = ""

    def svg(self) -> str:
        """The figure as an SVG document; the same figure gives the same text."""
        buffer = io.StringIO()
        with course_style():
            metadata = {"Date": None, "Creator": None, "Title": self.alt}
            self.savefig(buffer, format="svg", metadata=metadata)
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        # As an image, not inline: neither ids nor the theme's CSS can leak in or out.
        svg = self.svg()
        data = "data:image/svg+xml," + quote(svg[svg.index("<svg") :], safe=" /:=,;()+*!'@&?-._~")
        # "dark-light" tells the theme to leave the image alone in dark mode.
        return (
            f'<img class="dark-light" src="{data}" alt="{html.escape(self.alt)}" '
            'style="max-width:100%;height:auto;background:#fff;border-radius:6px">'
        )

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"

    __str__ = __repr__


def drawing(width: float = 7.0, height: float = 3.4) -> Drawing:
    """An empty figure, in inches; no pyplot, so nothing is shown twice or left open."""
    return Drawing(figsize=(width, height), layout="constrained")
