"""A page with one NT-Xent explorer, opened from disk, and what its numbers must be."""

from __future__ import annotations

import math
from pathlib import Path

import torch

from infonce_lab.explorers import bundle
from infonce_lab.reference.nt_xent import nt_xent
from tests.site.drawing import open_drawn

TAG = bundle.tag("nt_xent")
FOUR_POINTS = [0, 90, 30, 120]
RADIUS = 136 / 360  # of the circle, in widths of its drawing


def write(folder: Path, options: dict | None = None) -> str:
    """Write the page into ``folder``; returns its file:// address."""
    element = bundle.element_html("nt_xent", options)
    scripts = bundle.scripts_for(element)
    for name, text in scripts:
        (folder / name).write_text(text, encoding="utf-8")
    tags = "".join(f'<script defer src="{name}"></script>' for name, _ in scripts)
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorer</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{tags}<body style="font-family:sans-serif;margin:16px auto;max-width:720px">{element}',
        encoding="utf-8",
    )
    return page.as_uri()


class Explorer:
    """The explorer on a Playwright page; fails on any error the page reports."""

    def __init__(self, browser, folder: Path, options: dict | None = None, **context):
        context.setdefault("viewport", {"width": 1000, "height": 1100})
        self.errors: list[str] = []
        address = write(folder, options)
        self.page = open_drawn(lambda: browser.new_context(**context), address, self.errors)

    def close(self) -> None:
        assert self.errors == []
        self.page.context.close()

    def js(self, expression: str):
        """``expression`` of the element ``el`` and its shadow root ``root``."""
        return self.page.evaluate(
            f"(() => {{ const el = document.querySelector('{TAG}'), root = el.shadowRoot;"
            f" return {expression}; }})()"
        )

    @property
    def state(self) -> dict:
        return self.js("el.state")

    def point(self, name: str):
        return self.page.get_by_role("slider", name=name)

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label).click()

    def switch(self, label: str) -> None:
        self.page.get_by_role("switch", name=label).check()

    def centre_and_radius(self) -> tuple[float, float, float]:
        box = self.page.locator("svg.circle").bounding_box()
        return (
            box["x"] + box["width"] / 2,
            box["y"] + box["height"] / 2,
            box["width"] * RADIUS,
        )

    def along(self, start: float, stop: float, steps: int = 12) -> list[tuple[float, float]]:
        """Places on the screen from one angle to another, in degrees."""
        x, y, r = self.centre_and_radius()
        turns = [math.radians(start + (stop - start) * k / steps) for k in range(steps + 1)]
        return [(x + r * math.cos(t), y - r * math.sin(t)) for t in turns]

    def settled(self, condition: str) -> None:
        """Wait until ``condition`` of ``el`` holds."""
        self.page.wait_for_function(
            f"(() => {{ const el = document.querySelector('{TAG}'), s = el.state;"
            f" return {condition}; }})()"
        )


def assert_equals_reference(state: dict) -> None:
    """Every number within 1e-6 of float64 PyTorch; the forgotten steps written out here again."""
    forgotten = state["forgotten"]
    angles = torch.deg2rad(torch.tensor(state["angles"], dtype=torch.float64))
    z = torch.stack([angles.cos(), angles.sin()], dim=1).requires_grad_()
    size = len(z)
    tau = 1.0 if "temperature" in forgotten else state["temperature"]
    u = torch.nn.functional.normalize(z, dim=1)
    logits = u @ u.T / tau
    if "mask" not in forgotten:
        logits = logits.masked_fill(torch.eye(size, dtype=torch.bool), -torch.inf)
    rows = torch.arange(size)
    targets = rows ^ 1 if "order" in forgotten else (rows + size // 2) % size
    losses = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
    loss = losses.mean()
    loss.backward()
    right = nt_xent(*z.detach().chunk(2), state["temperature"])
    if not forgotten:
        close(loss, right)

    close(state["logits"], logits)
    close(state["row"], logits.softmax(dim=1)[state["anchor"]])
    close(state["losses"], losses)
    close(state["loss"], loss)
    close(state["correctLoss"], right)
    close(state["gradients"], z.grad)


def close(obtained, expected) -> None:
    obtained, expected = (
        torch.as_tensor(x, dtype=torch.float64).detach() for x in (obtained, expected)
    )
    torch.testing.assert_close(obtained, expected, rtol=0, atol=1e-6)
