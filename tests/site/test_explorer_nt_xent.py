"""The NT-Xent explorer in a browser, from file://: its numbers, its gestures, its manners."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from infonce_lab.explorers import bundle
from infonce_lab.explorers.nt_xent import BUGS, FOUR_IMAGES, shown_loss
from tests.site.explorer_page import FOUR_POINTS, Explorer, assert_equals_reference, write

HERE = Path(__file__).parent
SANDBOX = {"tour": False}
BATCH = {"tour": False, "points": FOUR_POINTS}


@pytest.fixture
def show(browser, tmp_path):
    """Open an explorer with options; checks at the end that the page reported no error."""
    shown = []

    def start(options=None, **context):
        shown.append(Explorer(browser, tmp_path, options, **context))
        return shown[-1]

    yield start
    for explorer in shown:
        explorer.close()


# ---------------------------------------------------------------- numbers


def test_the_four_point_batch(show):
    explorer = show(BATCH)
    state = explorer.state
    assert_equals_reference(state)
    assert state["angles"] == FOUR_POINTS and state["temperature"] == 0.5
    shown = explorer.page.locator(".big").inner_text()
    assert shown == f"{shown_loss(FOUR_POINTS, 0.5):.4f}"


def test_mouse_drag(show):
    explorer = show(SANDBOX)
    mouse = explorer.page.mouse
    path = explorer.along(FOUR_IMAGES[0], 305)
    mouse.move(*path[0])
    mouse.down()
    for place in path[1:]:
        mouse.move(*place)
        assert_equals_reference(explorer.state)
    mouse.up()
    assert explorer.state["angles"][0] == pytest.approx(305, abs=1)
    mouse.move(*path[0])  # the button is up: nothing follows
    assert explorer.state["angles"][0] == pytest.approx(305, abs=1)


def test_touch_drag(show):
    explorer = show(SANDBOX, viewport={"width": 375, "height": 740}, has_touch=True, is_mobile=True)
    touch = explorer.page.context.new_cdp_session(explorer.page)
    explorer.point("owl, view 1").scroll_into_view_if_needed()
    path = explorer.along(FOUR_IMAGES[2], 235)
    for k, (x, y) in enumerate(path):
        kind = "touchMove" if k else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert explorer.state["angles"][2] == pytest.approx(235, abs=1.5)
    assert explorer.state["anchor"] == 2
    assert_equals_reference(explorer.state)


def test_keyboard(show):
    explorer = show(BATCH)
    explorer.js("window.leaks = 0")
    explorer.page.evaluate("document.addEventListener('keydown', () => window.leaks++)")
    dog = explorer.point("dog, view 2")
    dog.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight", "ArrowLeft", "PageUp"):
        dog.press(key)
    state = explorer.state
    assert state["angles"][3] == 120 + 1 + 1 + 10 - 1 + 15
    assert state["anchor"] == 3  # focus chooses the anchor
    assert_equals_reference(state)
    expect(dog).to_have_attribute("aria-valuenow", "146.0")  # with the next frame
    dog.press("Home")
    assert explorer.state["angles"][3] == 0
    assert explorer.page.evaluate("window.leaks") == 0  # the page's shortcuts stay asleep


def test_temperature_slider(show):
    explorer = show(BATCH)
    slider = explorer.page.get_by_role("slider", name="Temperature")
    for key, temperature in (("Home", 0.02), ("End", 2)):
        slider.press(key)
        assert explorer.state["temperature"] == temperature
        assert_equals_reference(explorer.state)
    slider.fill("100")
    assert explorer.state["temperature"] == 0.2
    assert_equals_reference(explorer.state)


@pytest.mark.parametrize("forgotten", [*([bug] for bug in BUGS), list(BUGS)])
def test_what_is_forgotten_shows_with_and_without(show, forgotten):
    explorer = show(BATCH)
    for bug, label in zip(
        BUGS, ("Forget the mask", "Forget the temperature", "Scramble"), strict=True
    ):
        if bug in forgotten:
            explorer.switch(label)
    state = explorer.state
    assert sorted(state["forgotten"]) == sorted(forgotten)
    assert_equals_reference(state)
    assert state["loss"] == pytest.approx(shown_loss(FOUR_POINTS, 0.5, forgotten), abs=1e-9)
    loss = explorer.page.locator(".loss").last
    expect(loss).to_contain_text(f"{state['loss']:.4f}")
    text = loss.inner_text()
    assert f"L = {shown_loss(FOUR_POINTS, 0.5):.4f}" in text


def test_following_the_arrows_goes_down_to_a_resting_place(show):
    explorer = show(SANDBOX, reduced_motion="reduce")
    before = explorer.state["loss"]
    explorer.press("Follow the arrows")
    after = explorer.state
    assert after["loss"] < before
    assert_equals_reference(after)
    assert max(abs(g) for pair in after["gradients"] for g in pair) < 1e-3
    explorer.press("One spot")
    explorer.press("Follow the arrows")  # collapse: no arrow to follow
    assert max(abs(g) for pair in explorer.state["gradients"] for g in pair) == 0
    assert_equals_reference(explorer.state)


@pytest.mark.parametrize("pairs", [1, 3, 8])
def test_other_batch_sizes(show, pairs):
    explorer = show(
        {"tour": False, "points": [31 * k % 360 for k in range(2 * pairs)], "temperature": 0.05}
    )
    assert_equals_reference(explorer.state)
    assert explorer.page.locator("svg.circle [role=slider]").count() == 2 * pairs


def test_the_tables_list_every_number(show):
    explorer = show(BATCH)
    explorer.page.get_by_text("All numbers as tables").click()
    explorer.page.wait_for_function(
        "document.querySelector('infonce-nt-xent').shadowRoot.querySelector('td')"
    )
    text = explorer.page.locator(".numbers").inner_text().replace("−", "-")
    state = explorer.state
    for number in [*state["losses"], *state["row"], state["gradients"][1][0]]:
        assert f"{number:.4f}" in text
    assert "masked" in text and f"{state['loss']:.6f}" in text


# ---------------------------------------------------------------- manners


def test_phone_has_no_sideways_scroll(show):
    explorer = show(SANDBOX, viewport={"width": 375, "height": 740})
    explorer.page.get_by_text("All numbers as tables").click()
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= 375
    assert explorer.js(
        "[...root.querySelectorAll('svg.circle, .right svg')].every((s) => s.clientWidth < 375)"
    )


def test_no_layout_shift_when_the_script_comes(show):
    for width in (375, 1000):
        explorer = show(viewport={"width": width, "height": 900})
        height = explorer.js("[el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]")
        assert height[0] <= height[1] + 1


def test_without_javascript_there_is_text(browser, tmp_path):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(write(tmp_path))
    assert page.get_by_text("An interactive figure: four images").is_visible()
    page.context.close()


def test_follows_the_theme_of_page_notebook_and_system(show):
    explorer = show(color_scheme="dark")
    theme = "root.querySelector('.box').dataset.theme"
    assert explorer.js(theme) == "dark"
    explorer.page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert explorer.js(theme) == "light"
    explorer.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert explorer.js(theme) == "dark"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_readable(show, theme):
    explorer = show(color_scheme=theme)
    contrast = (HERE / "explorer_contrast.js").read_text(encoding="utf-8")
    assert explorer.page.evaluate(contrast) == []
    explorer.press("Skip to the sandbox")
    explorer.switch("Forget the mask")
    explorer.page.get_by_text("All numbers as tables").click()
    explorer.page.wait_for_timeout(300)
    assert explorer.page.evaluate(contrast) == []


def test_a_redraw_costs_far_less_than_a_frame(show):
    explorer = show(SANDBOX)
    quickest = explorer.page.evaluate((HERE / "explorer_redraw.js").read_text(encoding="utf-8"))
    assert quickest < 16.7


# ---------------------------------------------------------------- the notebook's side


def test_anywidget_module_talks_both_ways(browser):
    page = browser.new_page()
    page.set_content("<main></main>")
    page.evaluate(
        (HERE / "explorer_fake_model.js").read_text(encoding="utf-8"),
        bundle.esm("nt_xent"),
    )
    assert_equals_reference(page.evaluate("host.state"))
    page.evaluate("model.set('points', [10, 100, 40, 130]); model.set('temperature', 0.2)")
    page.wait_for_timeout(50)
    state = page.evaluate("host.state")
    assert (state["angles"], state["temperature"]) == ([10, 100, 40, 130], 0.2)
    page.get_by_role("slider", name="cat, view 2").press("ArrowRight")
    page.wait_for_timeout(200)
    assert page.evaluate("model.values.points") == [10, 100, 41, 130]
    assert page.evaluate("model.values.anchor") == 2
    assert page.evaluate("model.saved") >= 1
    page.evaluate("clean(); model.set('temperature', 1)")
    page.close()
