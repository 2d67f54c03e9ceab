"""Hide and fill in a real browser, on a page from disk: numbers, keys, the tour."""

import re
from pathlib import Path

import pytest
import torch
from playwright.sync_api import expect

from infonce_lab.explorers.masked_image import DIGITS, MaskedImageExplorer, photo
from infonce_lab.reference.mae import masked_mse, patchify, smooth_fill, unpatchify
from infonce_lab.training import load_digits

HERE = Path(__file__).parent
TAG = "infonce-masked-image"


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the figure and its pictures: ``visit(ratio=0.75)``."""

    def open_page(width=900, scheme="light", **traits):
        options = MaskedImageExplorer(**traits).page_options()
        return explorer_visit("masked_image", options, width=width, scheme=scheme)[0]

    return open_page


def state(page) -> dict:
    return page.evaluate(f"document.querySelector('{TAG}').state")


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def assert_equals_reference(found: dict) -> None:
    """The film, its errors and the constant's, from the mask alone."""
    if found["subject"] == "photo":
        images, size = torch.tensor(photo()).double()[None, None] / 255, 6
        constant = images.mean().expand_as(images)
    else:
        digits = load_digits(seed=0)
        images, size = digits.test_images[:DIGITS].double(), 2
        constant = digits.train_images.mean(dim=0, keepdim=True).double().expand_as(images)
    target = patchify(images, size)
    mask = torch.zeros(target.shape[:2], dtype=torch.float64)
    for row, hidden in zip(mask, found["hidden"], strict=True):
        row[hidden] = 1
        assert len(hidden) == round(found["ratio"] * target.shape[1])
    pixels = mask[:, :, None].expand_as(target)
    hidden = unpatchify(pixels, size, tuple(images.shape[1:]))[:, 0].bool()
    filled = smooth_fill(images, hidden)
    got = torch.tensor(found["filled"], dtype=torch.float64).view_as(images)
    torch.testing.assert_close(got, filled, rtol=0, atol=1e-6)
    mse = masked_mse(patchify(filled, size), target, mask).item()
    variance = images.var(unbiased=False).item()
    assert found["mse"] == pytest.approx(mse, abs=1e-6)
    assert found["relative"] == pytest.approx(mse / variance, abs=1e-6)
    flat = masked_mse(patchify(constant, size), target, mask).item()
    assert found["meanMse"] == pytest.approx(flat, abs=1e-6)


def test_numbers_keys_and_switches(visit):
    page = visit(ratio=0.75, draw=3)
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    found = state(page)
    assert (found["phase"], found["ratio"], found["draw"]) == ("sandbox", 0.75, 3)
    assert_equals_reference(found)
    expect(page.locator(".tile b").nth(1)).to_have_text(f"{found['relative']:.4f}")
    dial = page.get_by_role("slider", name="Hidden")
    dial.press("End")
    assert state(page)["ratio"] == 0.95
    assert_equals_reference(state(page))
    page.get_by_label("one block").check()
    dial.press("Home")
    dial.press("ArrowRight")
    assert state(page)["ratio"] == 0.1
    assert_equals_reference(state(page))
    page.get_by_label("handwritten digits").check()
    page.get_by_label("scattered at random").check()
    for _ in range(8):
        dial.press("ArrowRight")
    found = state(page)
    assert (found["subject"], found["ratio"]) == ("digits", 0.5)
    assert_equals_reference(found)
    assert len({tuple(hidden) for hidden in found["hidden"]}) > 30  # every digit its own mask
    before = found["hidden"]
    press(page, "Draw another mask")
    assert state(page)["hidden"] != before
    assert page.evaluate("window.leaks") == 0
    page.get_by_text("All numbers as a table").click()
    expect(page.locator(".numbers tbody tr")).to_have_count(5)
    row = page.locator(".numbers tbody tr", has_text="50 %")
    expect(row.locator("td").nth(2)).to_have_text(f"{state(page)['mse']:.4f}")


def commit(page, choice: str) -> None:
    assert state(page)["phase"] == "predict"
    assert page.get_by_role("slider", name="Hidden").is_disabled()
    expect(page.get_by_text("Error on the hidden pixels")).to_be_hidden()
    page.get_by_label(re.compile(choice)).check()
    press(page, "Commit my prediction")
    assert state(page)["phase"] == "try"


def told(page, right: bool) -> str:
    line = page.locator(".told")
    expect(line).to_contain_text("You predicted it" if right else "You predicted:")
    return line.inner_text()


def test_the_tour(visit):
    page = visit()
    expect(page.get_by_text("Error on the hidden pixels")).to_be_hidden()
    press(page, "Next")
    commit(page, "About a tenth")
    press(page, "Drag it for me")
    text = told(page, right=True)
    found = state(page)
    assert found["ratio"] == 0.9
    assert f"{found['relative']:.3f} at 90 %" in text
    assert_equals_reference(found)

    press(page, "Next")
    scattered = state(page)["relative"]
    commit(page, "Nothing")
    press(page, "Choose it for me")
    text = told(page, right=False)
    found = state(page)
    assert found["layout"] == "block" and found["relative"] > 2 * scattered
    assert f"{found['relative']:.3f} against {scattered:.3f}" in text

    press(page, "Next")
    commit(page, "The mean digit")
    press(page, "Drag it for me")
    text = told(page, right=True)
    found = state(page)
    assert (found["subject"], found["ratio"]) == ("digits", 0.75)
    assert found["mse"] > 2 * found["meanMse"]
    assert f"film {found['mse']:.3f}, the mean digit {found['meanMse']:.3f}" in text
    press(page, "Open the sandbox")
    assert state(page)["phase"] == "sandbox"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readable_on_a_phone(visit, scheme):
    page = visit(width=375, scheme=scheme, tour=True)
    tall, reserved = page.evaluate(
        f"(() => {{ const el = document.querySelector('{TAG}');"
        " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
    )
    assert tall <= reserved + 1  # nothing jumps when the script comes
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8")
    contrast = contrast.replace("infonce-nt-xent", TAG)
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    page.get_by_text("All numbers as a table").click()
    expect(page.locator(".numbers tbody tr")).to_have_count(5)
    assert page.evaluate(contrast) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
