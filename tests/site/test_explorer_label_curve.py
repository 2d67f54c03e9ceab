"""The label curve in a real browser: the benchmark's numbers, the tour, keys, 375 px."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from infonce_lab.explorers.label_curve import COUNTS, RUNS
from tests.site.explorer_steps import press, state

HERE = Path(__file__).parent
STORED = json.loads(
    (HERE.parents[1] / "benchmarks/results/capstone.json").read_text(encoding="utf-8")
)["results"]
NAME = "label_curve"


def test_every_number_is_the_benchmarks_and_the_table_shows_it(explorer_visit):
    page, element, _ = explorer_visit(NAME, {"tour": False})
    found = state(element)
    assert tuple(found["runs"]) == RUNS and tuple(found["counts"]) == COUNTS
    assert found["chance"] == pytest.approx(STORED["simclr"]["mean"]["chance"], abs=1e-6)
    for run, row in found["runs"].items():
        stored = STORED[run]
        assert row["mean"] == pytest.approx([stored["mean"][c] for c in COUNTS], abs=1e-6)
        assert row["std"] == pytest.approx([stored["std"][c] for c in COUNTS], abs=1e-6)
        if row["loss"] is not None:
            assert row["loss"] == pytest.approx(stored["mean"]["last_loss"], abs=1e-6)
    element.get_by_text("All numbers as a table").click()
    numbers = element.locator(".numbers")
    for run in RUNS:
        expect(numbers).to_contain_text(f"{100 * STORED[run]['mean']['1']:.1f}")
    # Everything by keyboard.
    element.get_by_role("slider", name="Labels per class").focus()
    page.keyboard.press("Home")
    assert state(element)["count"] == "1"
    element.get_by_role("switch", name="wrong pairs").focus()
    page.keyboard.press("Space")
    assert "wrong_pairs" in state(element)["shown"]
    expect(element.locator(".read")).to_contain_text("wrong pairs")


def test_the_three_moves(explorer_visit):
    _, element, _ = explorer_visit(NAME)
    press(element, "Next")
    told = element.locator(".told")
    element.get_by_text("More than 10 points").click()
    expect(element.get_by_role("slider", name="Labels per class")).to_be_disabled()
    press(element, "Commit my prediction")
    press(element, "Move it for me")
    expect(told).to_contain_text("You predicted it")
    gap = 100 * (STORED["simclr"]["mean"]["1"] - STORED["pixels"]["mean"]["1"])
    expect(told).to_contain_text(f"{gap:.1f} points")
    press(element, "Next")
    element.get_by_text("Far below pixels").click()
    press(element, "Commit my prediction")
    assert "no_augmentation" not in state(element)["shown"]
    press(element, "Switch it on for me")
    expect(told).to_contain_text("You predicted it")
    expect(told).to_contain_text(f"{100 * STORED['no_augmentation']['mean']['1']:.1f}")
    press(element, "Next")
    element.get_by_text("About 10 %: nothing was learnt").click()
    press(element, "Commit my prediction")
    element.get_by_role("switch", name="wrong pairs").check()
    expect(told).to_contain_text("✗ You predicted")
    expect(told).to_contain_text(f"{100 * STORED['wrong_pairs']['mean']['1']:.1f}")
    press(element, "Open the sandbox")
    press(element, "Bugs")
    assert len(state(element)["shown"]) == 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_is_readable(explorer_visit, scheme):
    options = {"tour": False, "shown": list(RUNS), "count": "2"}
    page, element, _ = explorer_visit(NAME, options, width=375, scheme=scheme)
    element.get_by_text("All numbers as a table").click()
    expect(element.locator(".numbers")).to_contain_text("wrong pairs")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8")
    assert page.evaluate(contrast.replace("infonce-nt-xent", "infonce-label-curve")) == []


@pytest.mark.parametrize("width", [375, 900])
def test_no_layout_shift_when_the_script_comes(explorer_visit, width):
    _, element, _ = explorer_visit(NAME, width=width)
    tall, reserved = element.evaluate(
        "el => [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]"
    )
    assert tall <= reserved + 1
