"""Who gets the push, in a real browser on a page from disk: numbers, keys, the tour, small screens."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from infonce_lab.reference.negatives import METHODS, crowd

HERE = Path(__file__).parent
TAG = "infonce-push-by-class"
SETTINGS = [
    {"pairs": 16, "classes": 10, "temperature": 1.0, "same": 0.6, "positive": 0.6},
    {"pairs": 1024, "classes": 10, "temperature": 0.1, "same": 0.6, "positive": 0.9},
    {"pairs": 256, "classes": 1000, "temperature": 0.2, "same": 0.8, "positive": 0.3},
    {"pairs": 4096, "classes": 2, "temperature": 0.05, "same": 0.2, "positive": 0.99},
    {"pairs": 5, "classes": 3, "temperature": 2.0, "same": -0.4, "positive": 1.0},
]
SAID = {"count": "count", "share": "share", "none": "none", "pushShare": "push_share"} | {
    key: key for key in ("biased", "corrected", "pull", "push")
} | {"p": "p_positive"}  # fmt: skip


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer; at the end, no page may have reported a problem."""
    return lambda *how, **context: explorer_visit("push_by_class", *how, **context)[0]


def state(page) -> dict:
    return page.evaluate(f"document.querySelector('{TAG}').state")


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def assert_equals_reference(found: dict) -> None:
    given = {k: found[k] for k in ("pairs", "classes", "temperature", "same", "positive", "method")}
    true = crowd(**given)
    for key, name in SAID.items():
        assert found[key] == pytest.approx(getattr(true, name), rel=1e-9, abs=1e-9), (key, given)


def test_every_number_is_the_reference_s_and_keys_move_the_sliders(visit):
    page = visit({"tour": False})
    for settings in SETTINGS:
        for method in METHODS:
            changes = {**settings, "method": method}
            page.evaluate(f"(o) => document.querySelector('{TAG}').handle.update(o)", changes)
            found = state(page)
            assert {k: found[k] for k in changes} == changes
            assert_equals_reference(found)
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    for name, key, low, high in (
        ("Batch", "pairs", 2, 4096),
        ("Temperature", "temperature", 0.02, 2),
        ("Cosine of the twin", "positive", -1, 1),
        ("Classes", "classes", 2, 1000),
        ("Cosine of the classmates", "same", -1, 1),
    ):
        for pressed, value in (("Home", low), ("End", high)):
            page.get_by_role("slider", name=name).press(pressed)
            assert state(page)[key] == value
            assert_equals_reference(state(page))
    page.get_by_label("Decoupled").check()
    assert state(page)["pull"] == pytest.approx(1 / state(page)["temperature"])
    assert page.evaluate("window.leaks") == 0
    press(page, "A thousand classes")
    found = state(page)
    assert found["none"] == pytest.approx(0.775, abs=5e-4)
    expect(page.locator(".tile", has_text="chance to meet no classmate")).to_contain_text("0.775")
    page.get_by_text("All numbers as tables").click()
    expect(page.locator(".numbers")).to_contain_text(f"{crowd(4096, 1000, 0.2).count:.2f}")


def commit(page, choice: str) -> None:
    assert state(page)["phase"] == "predict"
    button = page.get_by_role("button", name="Commit my prediction")
    expect(button).to_be_disabled()
    page.get_by_role("radio", name=choice).check()
    button.click()
    assert state(page)["phase"] == "try"


def test_the_tour_predicts_first_and_tells_computed_numbers(visit):
    page = visit()
    told = page.locator(".told")
    push = page.get_by_text("falls on false negatives")
    press(page, "Next")
    expect(page.get_by_text("The shares appear once")).to_be_visible()
    expect(page.locator(".tiles")).to_be_hidden()
    expect(page.get_by_role("slider", name="Batch")).to_be_disabled()
    commit(page, "It falls")
    press(page, "Slide it for me")
    expect(told).to_contain_text("You predicted: It falls")
    expect(told).to_contain_text("from 3 to 205, the share from 0.10 to 0.10")
    expect(push).to_be_hidden()

    press(page, "Next")
    commit(page, "Nearly all")
    page.get_by_role("slider", name="Temperature").press("Home")  # by hand, and further
    expect(told).to_contain_text("You predicted it")
    for t in (1, 0.5, 0.2, 0.1):
        expect(told).to_contain_text(f"{crowd(16, 10, t).push_share:.2f} at τ = {t:g}")
    expect(push).to_be_visible()

    press(page, "Next")
    assert state(page)["method"] == "debiased"
    commit(page, "Negative")
    press(page, "Slide it for me")
    expect(told).to_contain_text(
        f"{crowd(16, 10, 0.2, positive=0.8).corrected:.2f}".replace("-", "−")
    )
    expect(page.get_by_text("nobody is pushed: the floor holds")).to_be_visible()
    press(page, "Open the sandbox")
    expect(page.get_by_role("group", name="Loss")).to_be_visible()
    assert_equals_reference(state(page))


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (375, "dark"), (900, "dark")])
def test_small_screens_and_both_themes(visit, width, scheme):
    page = visit(width=width, scheme=scheme)
    tall, reserved = page.evaluate(
        f"(() => {{ const el = document.querySelector('{TAG}');"
        " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
    )
    assert tall <= reserved + 1
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8").replace("infonce-nt-xent", TAG)
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    page.get_by_text("All numbers as tables").click()
    expect(page.get_by_role("group", name="Over the temperature, this crowd")).to_be_visible()
    assert page.evaluate(contrast) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
