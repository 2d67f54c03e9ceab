"""The explorer of number ranges in a real browser, on a page from disk."""

import math
from functools import partial

import pytest
from playwright.sync_api import expect

from infonce_lab.explorers import bundle
from infonce_lab.explorers.overflow_line import COSINES, DTYPES, MASKS, METHODS, shown_row
from tests.site.explorer_steps import press, state

ROWS = [
    {"temperature": t, "dtype": dtype, "mask": mask, "method": method}
    for t in (1.0, 0.1, 0.07, 0.05, 0.02, 0.012, 0.005)
    for dtype in DTYPES
    for mask, method in [*((mask, "shift") for mask in MASKS), ("-inf", "naive"), ("-inf", "subtract")]
] + [
    {"temperature": 0.1, "dtype": dtype, "mask": mask, "smoothing": smoothing, "all_masked": masked}
    for dtype in DTYPES
    for mask in MASKS
    for smoothing, masked in ((True, False), (False, True), (True, True))
]  # fmt: skip


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer: ``visit(options, width=…)`` → (page, element, problems)."""
    return partial(explorer_visit, "overflow_line", height=1200)


def predict(element, text):
    assert state(element)["phase"] == "predict"
    assert not element.get_by_role("img").first.is_visible()
    assert element.get_by_role("button", name="Commit").is_disabled()
    element.get_by_text(text).click()
    press(element, "Commit my prediction")


def told(element):
    assert state(element)["phase"] == "told"
    return element.locator(".told").inner_text().replace("−", "-")


def same(obtained, expected):
    if isinstance(expected, list):
        return len(obtained) == len(expected) and all(map(same, obtained, expected))
    if not math.isfinite(expected):
        return obtained == expected or (math.isnan(obtained) and math.isnan(expected))
    return obtained == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_numbers_are_the_reference(visit):
    page, _, problems = visit({"temperature": 0.1})
    for row in ROWS:
        html = bundle.element_html("overflow_line", row)
        seen = page.evaluate(
            "html => { document.body.innerHTML = html; return document.body.firstChild.state; }",
            html,
        )
        true = shown_row(**row)
        for name in ("logits", "terms", "total", "loss"):
            assert same(seen[name], getattr(true, name)), (row, name, seen[name], true)
        assert same(seen["logTotal"], true.log_total), (row, seen, true)
        assert seen["refused"] == true.refused, row
        others = sum(math.exp((c - COSINES[1]) / row["temperature"]) for c in COSINES[2:])
        assert same(seen["truth"], math.log1p(others))
    assert problems == []


def test_methods_are_those_of_the_reference(visit):
    _, element, _ = visit({"temperature": 0.1})
    shown = element.locator("input[type=radio]").evaluate_all("all => all.map((one) => one.value)")
    assert shown == [*DTYPES, *METHODS, *MASKS]


def test_the_three_moves(visit):
    _, element, problems = visit()
    press(element, "Next")
    predict(element, "Infinity")
    press(element, "Lower τ for me")
    text = told(element)
    assert "∞" in text and "3.84e5" in text and "✓ You predicted it" in text
    assert f"{shown_row(0.07, 'float16').loss:.4f}" in text
    press(element, "Next")
    predict(element, "A huge number")
    press(element, "Try all five for me")
    text = told(element)
    assert f"{math.log(6):.4f}" in text and "NaN" in text and "✗ You predicted" in text
    press(element, "Next")
    predict(element, "Quietly")
    press(element, "Lower τ for me")
    text = told(element)
    assert "✓ You predicted it" in text and "NaN at τ = 0.01" in text
    assert f"{shown_row(0.1, method='subtract').loss:.4f}" in text
    assert shown_row(0.02, method="subtract").loss < 0
    press(element, "Open the sandbox")
    press(element, "×0 as mask")
    assert state(element)["mask"] == "multiply"
    press(element, "Take the tour again")
    assert state(element)["phase"] == "look"
    assert problems == []


def test_move_2_by_hand_needs_all_five(visit):
    _, element, _ = visit()
    press(element, "Next")
    predict(element, "Exactly 0")
    press(element, "Lower τ for me")
    press(element, "Next")
    predict(element, "NaN")
    element.get_by_role("radio", name="−10⁹").check()
    assert state(element)["refused"]
    expect(element.locator(".result")).to_contain_text("RuntimeError")
    element.get_by_role("radio", name="bfloat16").check()
    assert state(element)["phase"] == "try"
    element.get_by_role("switch", name="Mask every column").check()
    element.get_by_role("radio", name="−∞").check()
    assert state(element)["phase"] == "try"
    element.get_by_role("switch", name="Mask every column").uncheck()
    element.get_by_role("switch", name="Label smoothing").check()
    assert state(element)["phase"] == "told"


def test_everything_by_keyboard(visit):
    page, element, problems = visit({"temperature": 0.1})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    slider = element.get_by_role("slider", name="Temperature")
    slider.focus()
    slider.press("Home")
    assert state(element)["temperature"] == 0.005
    slider.press("End")
    assert state(element)["temperature"] == 1
    slider.press("ArrowLeft")
    assert 0.005 < state(element)["temperature"] < 1
    element.get_by_role("radio", name="float32", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert state(element)["dtype"] == "float16"
    element.get_by_role("radio", name="logit × 0").focus()
    page.keyboard.press("ArrowDown")
    assert state(element)["mask"] == "-1e4"
    assert page.evaluate("window.leaks") == 0
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_has_no_sideways_scroll(visit, scheme):
    page, element, problems = visit({"temperature": 0.02}, width=375, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert element.locator(".box").get_attribute("data-theme") == scheme
    assert problems == []


def test_without_javascript_the_fallback_shows(visit):
    page, _, _ = visit(java_script_enabled=False)
    assert page.get_by_text("An interactive figure: one row of logits").is_visible()
