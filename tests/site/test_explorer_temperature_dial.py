"""The temperature dial in a real browser, on a page from disk: numbers, gestures, the tour."""

import math
from pathlib import Path

import pytest
import torch
from playwright.sync_api import expect

from infonce_lab.explorers.temperature_dial import RIVALS, shown_effective, shown_loss
from infonce_lab.reference.temperature import anchor, effective_negatives, negative_weights

HERE = Path(__file__).parent
ROWS = [
    (0.7, list(RIVALS), 1.0),
    (0.7, list(RIVALS), 0.01),
    (0.5, list(RIVALS), 0.01),
    (0.6, list(RIVALS), 0.01),
    (0.5, list(RIVALS), 10.0),
    (-1.0, [1.0, -1.0], 0.03),
    (1.0, [-1.0, -1.0, -1.0], 0.01),
    (0.13, [0.2, 0.21, 0.19, -0.4, 0.7, 0.0, 0.05, -0.9], 0.2),
]


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer; at the end, no page may have reported a problem."""
    return lambda *how, **context: explorer_visit("temperature_dial", *how, **context)[0]


def state(page) -> dict:
    return page.evaluate("document.querySelector('infonce-temperature-dial').state")


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def knob(page, name: str):
    return page.get_by_role("slider", name=f"Cosine of the {name}")


def assert_equals_reference(found: dict) -> None:
    positive = torch.tensor([found["positive"]], dtype=torch.float64)
    rivals = torch.tensor([found["rivals"]], dtype=torch.float64)
    tau = found["temperature"]
    weights = negative_weights(rivals, tau)
    row = anchor(positive, rivals, tau)
    expected = {
        "weights": weights[0],
        "effective": effective_negatives(weights)[0],
        "share": row.p_positive[0],
        "loss": row.loss[0],
        "logitGradient": row.logit_gradient[0],
        "cosineGradient": row.cosine_gradient[0],
    }
    for key, value in expected.items():
        got = torch.as_tensor(found[key], dtype=torch.float64)
        torch.testing.assert_close(got, value, rtol=0, atol=1e-6, msg=lambda m, k=key: f"{k}: {m}")


# ---------------------------------------------------------------- numbers and gestures


@pytest.mark.parametrize(("positive", "rivals", "temperature"), ROWS)
def test_every_number_is_the_reference_s(visit, positive, rivals, temperature):
    page = visit({"positive": positive, "rivals": rivals, "temperature": temperature})
    found = state(page)
    assert found["phase"] == "sandbox"  # a given row opens the sandbox
    assert (found["positive"], found["rivals"]) == (positive, rivals)
    assert_equals_reference(found)
    assert found["loss"] == pytest.approx(shown_loss(positive, rivals, temperature), abs=1e-9)
    assert found["effective"] == pytest.approx(shown_effective(rivals, temperature), abs=1e-9)
    assert page.locator(".tile b").nth(0).inner_text() == f"{found['effective']:.4f}"


def test_the_loss_of_a_clear_winner_keeps_its_digits(visit):
    page = visit({"positive": 0.9, "rivals": [0.3, 0.1], "temperature": 0.02})
    true = shown_loss(0.9, [0.3, 0.1], 0.02)
    assert 0 < true < 1e-12
    assert state(page)["loss"] == pytest.approx(true, rel=1e-2)


def test_the_dial_by_keyboard(visit):
    page = visit({"tour": False})
    dial = page.get_by_role("slider", name="Temperature")
    for key, temperature in (("Home", 0.01), ("End", 10)):
        dial.press(key)
        assert state(page)["temperature"] == temperature
        assert_equals_reference(state(page))


def test_columns_by_keyboard(visit):
    page = visit({"tour": False})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    for key in ("ArrowUp", "Shift+ArrowUp", "ArrowLeft", "PageDown"):
        knob(page, "positive").press(key)
    assert state(page)["positive"] == pytest.approx(0.7 + 0.01 + 0.1 - 0.01 - 0.15)
    knob(page, "rival 2").press("PageUp")
    assert state(page)["rivals"] == [0.6, 0.55, 0.2, 0, -0.2]
    knob(page, "rival 2").press("Home")
    assert state(page)["rivals"][1] == 0
    for _ in range(30):
        knob(page, "rival 1").press("PageUp")
    assert state(page)["rivals"][0] == 1  # a cosine ends there
    expect(knob(page, "rival 1")).to_have_attribute("aria-valuenow", "1")  # with the next frame
    assert_equals_reference(state(page))
    assert page.evaluate("window.leaks") == 0


@pytest.mark.parametrize("name", ["positive", "rival 3"])
def test_columns_by_mouse(visit, name):
    page = visit({"tour": False})
    box = knob(page, name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = state(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x, y + 6 * step)
        assert_equals_reference(state(page))
    page.mouse.up()
    after = state(page)
    moved = (after["positive"], *after["rivals"])
    still = (before["positive"], *before["rivals"])
    changed = [i for i, (a, b) in enumerate(zip(moved, still, strict=True)) if a != b]
    assert changed == [0 if name == "positive" else 3]
    assert moved[changed[0]] < still[changed[0]] - 0.3
    page.mouse.move(x, y)  # the button is up
    assert state(page) == after


def test_rivals_stay_where_they_are_during_the_tour(visit):
    page = visit()
    knob(page, "rival 1").press("ArrowUp")
    knob(page, "positive").press("ArrowUp")
    assert state(page)["rivals"] == list(RIVALS)
    assert state(page)["positive"] == 0.71


def test_sandbox_buttons(visit):
    page = visit({"tour": False, "temperature": 0.01})
    press(page, "A tie")
    assert state(page)["share"] == pytest.approx(0.5, abs=1e-6)
    press(page, "Equal rivals")
    assert state(page)["effective"] == pytest.approx(5, abs=1e-9)
    press(page, "Beaten")
    assert state(page)["cosineGradient"][0] == pytest.approx(-100, abs=0.01)
    press(page, "Won")
    assert state(page)["share"] > 0.999
    assert_equals_reference(state(page))


# ---------------------------------------------------------------- the tour


def seen(page) -> dict[str, bool]:
    page.wait_for_timeout(60)
    return {
        "weights": page.get_by_text("they sum to 1").is_visible(),
        "pull": page.get_by_role("heading", name="Pull on the positive").is_visible(),
        "loss": page.get_by_role("heading", name="Loss", exact=True).is_visible(),
        "tables": page.get_by_text("All numbers as tables").is_visible(),
    }


def commit(page, choice: str) -> None:
    assert state(page)["phase"] == "predict"
    button = page.get_by_role("button", name="Commit my prediction")
    assert button.is_disabled()
    assert page.get_by_role("slider", name="Temperature").is_disabled()
    page.get_by_label(choice).check()
    button.click()
    assert state(page)["phase"] == "try"


def told(page) -> str:
    assert state(page)["phase"] == "told"
    return page.locator(".told").inner_text()


def pull(positive: float, tau: float) -> float:
    row = anchor(torch.tensor([positive]).double(), torch.tensor([RIVALS]).double(), tau)
    return -row.cosine_gradient[0, 0].item()


def test_the_tour_predicts_first_and_tells_computed_numbers(visit):
    page = visit()
    press(page, "Next")
    assert not any(seen(page).values())

    commit(page, "Hardly more than 1")
    press(page, "Turn it for me")
    text = told(page)
    assert "You predicted it" in text
    for tau in (0.07, 0.2):
        assert f"{shown_effective(RIVALS, tau):.2f}" in text
    assert seen(page) == {"weights": True, "pull": False, "loss": False, "tables": False}

    press(page, "Next")
    assert not seen(page)["pull"]
    commit(page, "Both vanish")
    press(page, "Do both for me")
    text = told(page)
    assert "You predicted:" in text
    for positive in (0.7, 0.5):
        for tau in (1, 0.1, 0.01):
            assert f"{pull(positive, tau):.4f}" in text
    press(page, "Put it on the cliff")
    assert state(page)["share"] == pytest.approx(0.5, abs=1e-6)

    press(page, "Next")
    assert not seen(page)["loss"]
    commit(page, "It falls, and then it rises")
    press(page, "Turn it for me")
    text = told(page)
    assert "You predicted it" in text
    for tau in (10, 0.2, 0.1, 0.01):
        assert f"{shown_loss(0.5, RIVALS, tau):.4f}" in text
    taus = [0.01 * 1000 ** (k / 150) for k in range(151)]
    lowest = min(taus, key=lambda t: shown_loss(0.5, RIVALS, t))
    assert f"near τ = {lowest:.2f}" in text
    press(page, "Open the sandbox")
    assert all(seen(page).values())


def test_a_move_made_by_hand_counts(visit):
    page = visit()
    press(page, "Next")
    commit(page, "About 4")
    dial = page.get_by_role("slider", name="Temperature")
    dial.press("Home")
    assert "You predicted: About 4" in told(page)
    press(page, "Next")
    commit(page, "Both grow")
    dial.press("Home")
    assert state(page)["phase"] == "try"  # the beaten anchor is still to come
    for key in ("PageDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        knob(page, "positive").press(key)
    assert state(page)["positive"] == 0.5
    dial.press("End")
    assert "100.00" not in told(page) and "99.99" in told(page)


# ---------------------------------------------------------------- manners


def test_phone_has_no_sideways_scroll(visit):
    page = visit({"tour": False}, width=375)
    page.get_by_text("All numbers as tables").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("width", [375, 900])
def test_no_layout_shift_when_the_script_comes(visit, width):
    page = visit(width=width)
    tall, reserved = page.evaluate(
        "(() => { const el = document.querySelector('infonce-temperature-dial');"
        " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
    )
    assert tall <= reserved + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable(visit, scheme):
    page = visit(scheme=scheme)
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8")
    contrast = contrast.replace("infonce-nt-xent", "infonce-temperature-dial")
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    press(page, "Beaten")
    page.get_by_text("All numbers as tables").click()
    page.wait_for_timeout(100)
    assert page.evaluate(contrast) == []


def test_the_tables_list_every_number(visit):
    page = visit({"positive": 0.5, "temperature": 0.2})
    page.get_by_text("All numbers as tables").click()
    page.wait_for_timeout(100)
    text = page.locator(".numbers").inner_text().replace("−", "-")
    found = state(page)
    numbers = [*found["weights"], found["share"], *found["cosineGradient"]]
    for number in (*numbers, shown_loss(0.5, RIVALS, 0.07)):
        assert f"{number:.4f}" in text
    assert math.isclose(sum(found["logitGradient"]), 0, abs_tol=1e-12)
