"""The joint-table explorer in a real browser, on a page from disk: numbers, keys, the tour."""

import math
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import expect

from infonce_lab.reference import mutual_information as reference
from tests.site.explorer_steps import press, state

UMBRELLA = [[0.2, 0.5], [0.3, 0.0]]
TABLES = [
    UMBRELLA,
    [[0.25, 0.25], [0.25, 0.25]],
    [[0.5, 0.0], [0.0, 0.5]],
    [[0.0, 0.7], [0.3, 0.0]],
    [[0.85, 0.0], [0.15, 0.0]],
    [[1.0, 0.0], [0.0, 0.0]],
    [[0.61, 0.02], [0.14, 0.23]],
    [[1e-6, 0.3], [0.2, 0.5 - 1e-6]],
]


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer: ``visit(options, width=…)`` → (page, element, problems)."""
    return partial(explorer_visit, "joint_table")


@pytest.mark.parametrize("unit, base", [("bits", 2), ("nats", math.e)])
@pytest.mark.parametrize("joint", TABLES)
def test_numbers_are_the_reference(visit, joint, unit, base):
    _, element, problems = visit({"joint": joint, "unit": unit})
    seen, table = state(element), np.array(joint)
    close = pytest.approx
    assert np.array(seen["joint"]) == close(table, abs=1e-9)
    assert seen["information"] == close(reference.mutual_information(table, base), abs=1e-6)
    entropies = seen["entropies"]
    assert entropies["x"] == close(reference.entropy(table.sum(1), base), abs=1e-6)
    assert entropies["y"] == close(reference.entropy(table.sum(0), base), abs=1e-6)
    assert entropies["joint"] == close(reference.entropy(table, base), abs=1e-6)
    assert entropies["left"] == close(reference.conditional_entropy(table, base), abs=1e-6)
    assert np.array(seen["ratio"]) == close(reference.density_ratio(table), abs=1e-6)
    for column, after in zip(table.T, entropies["after"], strict=True):
        if column.sum() > 0:
            assert after == close(reference.entropy(column / column.sum(), base), abs=1e-6)
    assert problems == []


def test_the_three_moves(visit):
    _, element, problems = visit()
    press(element, "Next")
    press(element, "Next")
    # Move 1: nothing is told before a prediction is committed.
    assert state(element)["phase"] == "predict"
    assert not element.get_by_text("0.9710").is_visible()
    element.get_by_text("It rises").click()
    press(element, "Commit my prediction")
    assert not element.get_by_text("0.9710").first.is_visible()
    element.get_by_label("umbrella", exact=True).check()
    assert state(element)["phase"] == "try"
    element.get_by_label("none", exact=True).check()
    told = element.locator(".told").inner_text()
    assert "You predicted it" in told
    for number in ("0.8813", "0.9710", "0.4855", "0.3958"):
        assert number in told
    press(element, "Next")
    # Move 2
    element.get_by_text("a forecast that is never right is worthless").click()
    press(element, "Commit my prediction")
    press(element, "Slide it for me")
    told = element.locator(".told").inner_text()
    assert "✗ You predicted" in told and "1.0000 bit at accuracy 1, 0.0000 bit at 0.50" in told
    assert state(element)["information"] == pytest.approx(1)
    press(element, "Next")
    # Move 3
    element.get_by_text("As small as you like").click()
    press(element, "Commit my prediction")
    press(element, "Show me one")
    told = element.locator(".told").inner_text()
    assert "0.1503" in told and "0.0000 bit" in told and "You predicted it" in told
    press(element, "Show that table")
    assert state(element)["information"] == 0 and state(element)["accuracy"] == pytest.approx(0.85)
    press(element, "Open the sandbox")
    assert state(element)["phase"] == "sandbox"
    assert problems == []


def test_everything_by_keyboard(visit):
    page, element, problems = visit({"joint": UMBRELLA})
    slider = element.get_by_role("slider", name="Share of Y = 0", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert state(element)["joint"][0][0] == pytest.approx(0.51 * 0.4)
    page.keyboard.press("Home")
    seen = state(element)  # nobody ever sees Y = 0: nothing to learn, and no division by zero
    assert seen["information"] == 0
    assert seen["entropies"]["left"] == pytest.approx(seen["entropies"]["x"])
    page.keyboard.press("Shift+ArrowRight")
    assert state(element)["joint"][1][0] == pytest.approx(0.1 * 0.6)  # its share was remembered
    cell = element.get_by_role("slider", name="Cell X = 0, Y = 1")
    cell.focus()
    before = state(element)["joint"]
    page.keyboard.press("ArrowUp")
    after = state(element)["joint"]
    assert after[0][1] == pytest.approx((before[0][1] + 0.01) / 1.01)
    assert sum(map(sum, after)) == pytest.approx(1)
    assert problems == []


def test_dragging_a_divider(visit):
    page, element, _ = visit({"joint": [[0.25, 0.25], [0.25, 0.25]]})
    knob = element.locator(".divider.upright").first.locator("circle").last
    box = knob.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=4)
    page.mouse.up()
    seen = state(element)
    assert seen["joint"][0][0] < 0.2 and seen["information"] > 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 900])
def test_it_fits_and_is_readable(visit, width, scheme):
    page, element, problems = visit({"joint": UMBRELLA}, width=width, scheme=scheme)
    element.get_by_text("All numbers as tables").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    numbers = element.locator(".numbers")
    for number in ("0.3958", "0.2744", "0.5714", "left out"):
        expect(numbers).to_contain_text(number)  # the tables are filled once the box has opened
    box = element.locator(".box")
    assert box.get_attribute("data-theme") == scheme
    assert problems == []
