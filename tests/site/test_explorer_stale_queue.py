"""The queue explorer in a real browser, on a page from disk: numbers, the ring, the tour."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from infonce_lab.reference.moco import MOTIONS, lag, spread
from tests.site.explorer_steps import press

HERE = Path(__file__).parent


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer; at the end, no page may have reported a problem."""
    return lambda *how, **context: explorer_visit("stale_queue", *how, **context)[0]


def state(page) -> dict:
    return page.evaluate("document.querySelector('infonce-stale-queue').state")


def momentum(page):
    return page.get_by_role("slider", name="Momentum m, by its look-back")


def assert_equals_reference(found: dict) -> None:
    how = found["motion"], found["momentum"]
    assert found["spread"] == pytest.approx(spread(*how, found["age"]), rel=1e-6, abs=1e-6)
    assert found["lag"] == pytest.approx(lag(*how), rel=1e-6, abs=1e-6)
    m = found["momentum"]  # the drawn copy follows its own rule
    for before, fast, after in zip(
        found["slow"], found["fast"][1:], found["slow"][1:], strict=False
    ):
        assert after == pytest.approx(m * before + (1 - m) * fast, abs=1e-6)


@pytest.mark.parametrize("motion", MOTIONS)
def test_every_number_is_the_reference_s(visit, motion):
    page = visit({"motion": motion, "momentum": 0.9, "age": 1})
    assert state(page)["phase"] == "sandbox"  # a given value opens the sandbox
    assert_equals_reference(state(page))
    for key, m in (("Home", 0.0), ("End", 0.9999)):
        momentum(page).press(key)
        assert state(page)["momentum"] == pytest.approx(m, abs=1e-12)
        assert_equals_reference(state(page))
    age = page.get_by_role("slider", name="Age of the oldest key, Q/B")
    for key, steps in (("End", 4096), ("Home", 1)):
        age.press(key)
        assert state(page)["age"] == steps
        assert_equals_reference(state(page))
    for name, m, steps in (("MoCo: 65536 / 256", 0.999, 256), ("Our digits: 512 / 16", 0.99, 32)):
        press(page, name)
        assert state(page)["momentum"] == pytest.approx(m) and state(page)["age"] == steps
        assert_equals_reference(state(page))
    expect(page.locator(".tile b").nth(3)).to_have_text("32")
    page.get_by_text("All numbers as tables").click()
    expect(page.get_by_text("This motion, this age, over the momentum")).to_be_visible()
    text = f"{spread(motion, 0.5, 32):.4f}" if spread(motion, 0.5, 32) < 10 else "32.00"
    expect(page.locator(".numbers")).to_contain_text(text)


def test_the_ring_is_first_in_first_out(visit):
    page = visit({"tour": False, "size": 5, "batch": 2})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    kept, pointer = [], 0
    for step in range(1, 8):
        press(page, "Next step")
        kept = [*kept, 2 * step - 1, 2 * step][-5:]
        pointer = (pointer + 2) % 5
        found = state(page)
        assert sorted(k for k in found["slots"] if k > 0) == kept and found["pointer"] == pointer
    assert found["slots"][pointer] == kept[0]  # the pointer stands at the oldest
    expect(page.get_by_text("Next to go first: k10 k11 k12 k13 k14.")).to_be_visible()
    page.get_by_role("slider", name="Batch").press("End")
    assert state(page)["batch"] == 5  # never more than the ring holds
    page.get_by_role("slider", name="Queue size").press("Home")
    assert (state(page)["size"], state(page)["batch"], state(page)["step"]) == (3, 3, 0)
    assert page.evaluate("window.leaks") == 0


def test_the_tour_predicts_first_and_tells_computed_numbers(visit):
    page = visit()
    for _ in range(3):
        press(page, "Next step")
    assert state(page)["slots"] == [6, 2, 3, 4, 5]
    told = page.locator(".told")
    moves = (
        ("About a hundredth of it", "jitter", (f"{spread('jitter', 0.999, 256):.4f}", "You predicted it")),
        ("As before", "walk", (f"{spread('walk', 0.999, 256):.4f}", f"{lag('walk', 0.999):.2f}", "You predicted:")),
        ("Nothing", "drift", ("256.0", "999.0", "You predicted it")),
    )  # fmt: skip
    press(page, "Next")
    for choice, motion, words in moves:
        assert (state(page)["motion"], state(page)["momentum"]) == (motion, 0)
        expect(page.locator(".tile").first).to_be_hidden()
        expect(momentum(page)).to_be_disabled()
        commit = page.get_by_role("button", name="Commit my prediction")
        expect(commit).to_be_disabled()
        page.get_by_label(choice).check()
        commit.click()
        if motion == "jitter":
            momentum(page).press("End")  # a move made by hand counts
        else:
            press(page, "Raise it for me")
        for text in words:
            expect(told).to_contain_text(text)
        expect(page.locator(".tile").first).to_be_visible()
        press(page, "Open the sandbox" if motion == "drift" else "Next")
    assert state(page)["phase"] == "sandbox"
    expect(page.get_by_role("button", name="Next step", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (375, "dark"), (900, "dark")])
def test_manners(visit, width, scheme):
    page = visit(width=width, scheme=scheme)
    tall, reserved = page.evaluate(
        "(() => { const el = document.querySelector('infonce-stale-queue');"
        " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
    )
    assert tall <= reserved + 1  # nothing below moves when the script comes
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8")
    contrast = contrast.replace("infonce-nt-xent", "infonce-stale-queue")
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    press(page, "Next step")
    page.get_by_text("All numbers as tables").click()
    expect(page.get_by_text("This motion, this age, over the momentum")).to_be_visible()
    assert page.evaluate(contrast) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
