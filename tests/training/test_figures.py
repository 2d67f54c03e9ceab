import re

import matplotlib as mpl
import pytest
import torch

from infonce_lab.training import FewLabels, Trained, figures, style

random = torch.Generator().manual_seed(0)
rows = torch.randn(40, 6, generator=random)
labels = torch.arange(40) % 10
images = torch.rand(40, 1, 8, 8, generator=random)

FIGURES = {
    "map": lambda: figures.embedding_map({"before": rows, "after": rows**2}, labels),
    "neighbours": lambda: figures.neighbour_grid(
        {"before": (rows[:4], rows)}, images[:4], labels[:4], images, labels, k=3
    ),
    "loss": lambda: figures.loss_curve(Trained(None, None, [5.5, 5.0, 4.5], 128)),
    "cosines": lambda: figures.similarity_map(torch.eye(4), torch.tensor([2, 3, 0, 1])),
    "labels": lambda: figures.label_curve(
        {"yours": [FewLabels(0.5, 0.1), FewLabels(0.75, 0.05)]}, per_class=(1, 5)
    ),
}
SAYS = {
    "map": "40 images as points in a plane",
    "neighbours": "4 test images, each with its 3 nearest",
    "loss": "from 5.50 to 4.50 nats in 3 steps",
    "cosines": "4 × 4 cosines, from 0.00 to 1.00. The positives are framed; their mean is 0.00.",
    "labels": "yours: 0.50 with 1, 0.75 with 5",
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_a_small_described_image_that_repeats(name):
    before = dict(mpl.rcParams)
    figure = FIGURES[name]()
    html = figure._repr_html_()
    assert dict(mpl.rcParams) == before
    assert SAYS[name] in figure.alt and repr(figure) == f"Figure: {figure.alt}"
    assert html == FIGURES[name]()._repr_html_()
    assert re.fullmatch(r'<img class="dark-light" src="[^"<>\s#][^"<>#]*" alt="[^"<>]+" .*>', html)
    assert "matplotlib.org" not in html and len(html) < 80_000


def test_the_plane_keeps_distances_when_the_data_are_flat():
    flat = torch.randn(30, 2, generator=random, dtype=torch.float64)
    basis = torch.linalg.qr(torch.randn(5, 5, generator=random, dtype=torch.float64)).Q[:2]
    xy, share = figures.principal_plane(flat @ basis)
    assert torch.allclose(torch.cdist(xy, xy), torch.cdist(flat, flat), atol=1e-6)
    assert sum(share) == pytest.approx(1) and share[0] >= share[1]
    assert figures.principal_plane(torch.ones(5, 3))[1] == [0, 0]  # collapse draws, too


def contrast_with_white(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize(
    "colour", [*style.CLASSES, style.INK, style.MUTED, style.BLUE, style.ORANGE]
)
def test_colours_can_be_read_on_white(colour):
    assert contrast_with_white(colour) >= 4.5
