"""The Python side of the NT-Xent explorer, without a browser."""

import math
import re

import pytest
import torch
from traitlets import TraitError

from infonce_lab.explorers import NTXentExplorer
from infonce_lab.explorers.nt_xent import BUGS, FOUR_IMAGES, shown_loss
from infonce_lab.reference.nt_xent import nt_xent

FOUR_POINTS = [0, 90, 30, 120]


def circle(points):
    angles = torch.deg2rad(torch.tensor(points, dtype=torch.float64))
    z = torch.stack([angles.cos(), angles.sin()], dim=1)
    return z.chunk(2)


def test_loss_is_the_reference_and_follows_every_trait():
    explorer = NTXentExplorer()
    assert explorer.loss == nt_xent(*circle(FOUR_IMAGES), 0.5).item()
    explorer.points = FOUR_POINTS
    assert explorer.loss == nt_xent(*circle(FOUR_POINTS), 0.5).item()
    explorer.temperature = 0.2
    assert explorer.loss == nt_xent(*circle(FOUR_POINTS), 0.2).item()
    explorer.forgotten = ["temperature"]
    assert math.isclose(explorer.loss, nt_xent(*circle(FOUR_POINTS), 1.0).item())
    with pytest.raises(TraitError):
        explorer.loss = 0.0


def test_first_loss_belongs_to_the_arguments():
    assert NTXentExplorer(FOUR_POINTS, 0.2, forgotten=["mask"]).loss == shown_loss(
        FOUR_POINTS, 0.2, ["mask"]
    )


def test_faults_against_the_loss_written_out_row_by_row():
    rad = [math.radians(a) for a in FOUR_POINTS]
    cosine = [[math.cos(a - b) for b in rad] for a in rad]
    for forgotten in ([], ["mask"], ["order"], ["temperature"], list(BUGS)):
        tau = 1 if "temperature" in forgotten else 0.5
        rows = []
        for i, row in enumerate(cosine):
            target = i ^ 1 if "order" in forgotten else (i + 2) % 4
            rivals = [math.exp(c / tau) for j, c in enumerate(row) if j != i or "mask" in forgotten]
            rows.append(math.log(sum(rivals)) - row[target] / tau)
        assert math.isclose(shown_loss(FOUR_POINTS, 0.5, forgotten), sum(rows) / 4, rel_tol=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": [1, 2, 3]},
        {"points": []},
        {"points": list(range(18))},
        {"points": [0, math.nan]},
        {"temperature": 0},
        {"temperature": -1},
        {"temperature": math.inf},
        {"anchor": 8},
        {"anchor": -1},
        {"forgotten": ["the keys"]},
    ],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        NTXentExplorer(**wrong)
    explorer = NTXentExplorer()
    with pytest.raises(TraitError):
        for name, value in wrong.items():
            setattr(explorer, name, value)


def test_fewer_points_bring_the_anchor_home():
    explorer = NTXentExplorer(anchor=7)
    explorer.points = FOUR_POINTS
    assert explorer.anchor == 0


def test_repr_has_no_address():
    explorer = NTXentExplorer(FOUR_POINTS)
    assert repr(explorer) == (
        "NTXentExplorer(points=[0.0, 90.0, 30.0, 120.0], temperature=0.5, anchor=0, forgotten=[])"
    )
    assert not re.search(r"0x[0-9a-f]{6}", str(explorer))


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = NTXentExplorer(FOUR_POINTS, tour=True)._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert data["text/plain"].startswith("NTXentExplorer(")
    html = data["text/html"]
    assert "<infonce-nt-xent " in html and "90.0" in html and "interactive figure" in html
    again, _ = NTXentExplorer(FOUR_POINTS, tour=True)._repr_mimebundle_()
    assert again["text/html"] == html


@pytest.mark.parametrize(
    ("arguments", "tour"),
    [({}, True), ({"points": FOUR_POINTS}, False), ({"temperature": 1}, False),
     ({"points": FOUR_POINTS, "tour": True}, True), ({"tour": False}, False)],
)  # fmt: skip
def test_the_tour_opens_unless_a_batch_is_given(arguments, tour):
    assert NTXentExplorer(**arguments).page_options()["tour"] is tour


def test_no_start_leads_below_the_square():
    """Move 1 calls the square's loss what is left to pay: nothing found by descent undercuts it."""
    square = shown_loss([45 + 90 * (i % 4) for i in range(8)], 0.5)
    generator = torch.Generator().manual_seed(0)
    angles = 2 * torch.pi * torch.rand(64, 8, dtype=torch.float64, generator=generator)
    angles.requires_grad_()
    optimiser = torch.optim.Adam([angles], lr=0.1)
    for _ in range(300):
        losses = _losses(angles, 0.5)
        optimiser.zero_grad()
        losses.sum().backward()
        optimiser.step()
    assert losses.min() > square - 1e-9
    assert losses.min() < square + 1e-6  # and the square is reached


def _losses(angles, tau):
    logits = torch.cos(angles[:, :, None] - angles[:, None, :]) / tau  # (starts, 2N, 2N)
    logits = logits.masked_fill(torch.eye(8, dtype=torch.bool), -torch.inf)
    rows = torch.arange(8)
    return (logits.logsumexp(2) - logits[:, rows, (rows + 4) % 8]).mean(1)
