"""The "data or noise?" explorer in a browser, from file://: numbers, gestures, tour, manners."""

import math
from pathlib import Path

import pytest
from playwright.sync_api import expect

from infonce_lab.explorers import bundle
from infonce_lab.explorers.noise_classifier import NoiseClassifierExplorer, shown

HERE = Path(__file__).parent
TAG = bundle.tag("noise_classifier")
SANDBOX = {"tour": False}


@pytest.fixture
def show(explorer_visit):
    """Open the explorer with options; at the end, no page may have reported a problem."""

    def start(options=None, **context):
        context.setdefault("viewport", {"width": 1000, "height": 1100})
        return explorer_visit("noise_classifier", options, **context)[0]

    return start


def state(page) -> dict:
    return page.evaluate(f"document.querySelector('{TAG}').state")


def press(page, label) -> None:
    page.get_by_role("button", name=label).click()


def assert_equals_reference(now: dict) -> None:
    true = shown(now["centre"], now["width"], now["k"], now["forget"])
    assert now["accuracy"] == pytest.approx(true["accuracy"], abs=1e-6)
    assert now["area"] == pytest.approx(true["area"], abs=1e-6)
    assert now["standardError"] == pytest.approx(true["standard_error"], rel=1e-6)
    for x, odds, posterior, score in zip(
        now["xs"], now["odds"], now["posterior"], now["scores"], strict=True
    ):
        log_pd = -(x**2) / 2 - 0.5 * math.log(2 * math.pi)
        z = (x - now["centre"]) / now["width"]
        log_pn = -(z**2) / 2 - math.log(now["width"]) - 0.5 * math.log(2 * math.pi)
        kpn = now["k"] * math.exp(log_pn)
        assert odds == pytest.approx(log_pd - math.log(kpn), abs=1e-6)
        assert posterior == pytest.approx(math.exp(log_pd) / (math.exp(log_pd) + kpn), abs=1e-6)
        assert score == pytest.approx(log_pd - now["forget"] * math.log(now["k"]), abs=1e-6)


# ---------------------------------------------------------------- numbers and gestures


@pytest.mark.parametrize(
    "options",
    [
        {"centre": 0, "width": 1, "k": 1},
        {"centre": 6, "width": 1, "k": 1},
        {"centre": -3.3, "width": 0.5, "k": 7},
        {"centre": 1, "width": 3, "k": 100, "forget": True},
        {"centre": 0, "width": 0.5, "k": 2},
        {"centre": -6, "width": 0.5, "k": 1},
    ],
)
def test_numbers(show, options):
    now = state(show(options))
    assert now["phase"] == "sandbox" and {**now, **options} == now
    assert_equals_reference(now)


def test_closed_forms(show):
    now = state(show({"centre": 0, "width": 1, "k": 1}))
    assert now["standardError"] == pytest.approx(math.sqrt(2), abs=1e-9)
    assert now["accuracy"] == pytest.approx(0.5, abs=1e-12)
    assert now["mean"] == pytest.approx(0, abs=1e-9)
    assert now["deviation"] == pytest.approx(1, abs=1e-9)


def test_keyboard(show):
    page = show({"centre": 1, "width": 1, "k": 5})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    centre = page.get_by_role("slider", name="Centre of the noise")
    centre.focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "Shift+ArrowRight"):
        centre.press(key)
    assert state(page)["centre"] == pytest.approx(2.1)
    expect(centre).to_have_attribute("aria-valuenow", "2.10")  # with the next frame
    assert_equals_reference(state(page))
    centre.press("Home")
    assert state(page)["centre"] == 0
    page.get_by_role("slider", name="Width of the noise").press("Shift+ArrowRight")
    assert state(page)["width"] == 2
    page.get_by_role("slider", name="Noise samples").press("End")
    assert state(page)["k"] == 100
    assert_equals_reference(state(page))
    assert page.evaluate("window.leaks") == 0


def test_mouse_drag(show):
    page = show({"centre": 0, "width": 1, "k": 1})
    box = page.get_by_role("slider", name="Centre of the noise").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 7):
        page.mouse.move(x + 15 * step, y)
        assert_equals_reference(state(page))
    page.mouse.up()
    assert 1 < state(page)["centre"] < 6
    page.mouse.move(x, y)
    assert state(page)["centre"] > 1


def test_switch(show):
    page = show({"centre": 1, "width": 2, "k": 10})
    assert "1.0000" in page.locator(".facts").inner_text()
    page.get_by_role("switch").check()
    assert state(page)["area"] == pytest.approx(0.1, abs=1e-9)
    expect(page.locator(".facts")).to_contain_text("0.1000")
    page.get_by_text("All numbers as a table").click()
    page.locator("td").first.wait_for()  # the table is filled with the next frame
    assert page.locator("td").count() == 45


# ---------------------------------------------------------------- the tour


def predict(page, text) -> None:
    assert state(page)["phase"] == "predict"
    commit = page.get_by_role("button", name="Commit")
    assert commit.is_disabled()
    assert not page.locator(".facts").is_visible()
    assert page.get_by_role("slider", name="Noise samples").is_disabled()
    page.get_by_text(text).click()
    commit.click()
    assert page.locator(".facts").is_visible()


def told(page) -> str:
    page.wait_for_function(f"document.querySelector('{TAG}').state.phase === 'told'")
    return page.locator(".told").inner_text()


def test_the_three_moves(show):
    page = show()
    assert not page.locator(".facts").is_visible()
    press(page, "Next")
    press(page, "Next")
    predict(page, "Not at all")
    centre = page.get_by_role("slider", name="Centre of the noise")
    for _ in range(3):
        centre.press("Shift+ArrowLeft")
    text = told(page)
    assert "✗ You predicted" in text and "50.00 %" in text and "1.414" in text
    press(page, "Next")
    predict(page, "hundreds of times")
    press(page, "Do it for me")
    text = told(page)
    true = shown(6, 1, 1)
    assert "✓ You predicted it" in text
    assert (
        f"{100 * true['accuracy']:.2f} %" in text and f"{true['standard_error']:.0f} times" in text
    )
    assert f"{shown(6, 1, 100)['standard_error']:.0f} times" in text
    press(page, "Next")
    predict(page, "loses nine tenths")
    press(page, "Forget log k")
    text = told(page)
    assert "✓ You predicted it" in text and "0.1000" in text and f"{math.log(10):.3f}" in text
    assert_equals_reference(state(page))
    press(page, "Open the sandbox")
    assert state(page)["phase"] == "sandbox"
    press(page, "Take the tour again")
    assert (state(page)["centre"], state(page)["k"]) == (2.5, 1)


# ---------------------------------------------------------------- manners


def test_phone_has_no_sideways_scroll(show):
    page = show(SANDBOX, viewport={"width": 375, "height": 740})
    page.get_by_text("All numbers as a table").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_no_layout_shift_when_the_script_comes(show):
    for width in (375, 1000):
        page = show(viewport={"width": width, "height": 900})
        height, space = page.evaluate(
            f"(() => {{ const el = document.querySelector('{TAG}');"
            " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
        )
        assert height <= space + 1, width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_readable(show, theme):
    page = show(color_scheme=theme)
    contrast = (HERE / "explorer_contrast.js").read_text(encoding="utf-8")
    contrast = contrast.replace("infonce-nt-xent", TAG)
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    page.get_by_role("switch").check()
    page.get_by_text("All numbers as a table").click()
    page.wait_for_timeout(200)
    assert page.evaluate(contrast) == []


def test_python_and_page_agree(show):
    explorer = NoiseClassifierExplorer(centre=1.5, width=0.8, k=4, forget=True)
    now = state(show(explorer.page_options()))
    assert now["accuracy"] == pytest.approx(explorer.accuracy, abs=1e-6)
    assert now["standardError"] == pytest.approx(explorer.standard_error, rel=1e-6)
    assert now["area"] == pytest.approx(explorer.area, abs=1e-6)
    assert now["phase"] == "sandbox"
