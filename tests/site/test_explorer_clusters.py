"""Chapter 13's explorer in a real browser, on a page from disk: numbers, the tour, keys, 375 px."""

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from infonce_lab.explorers.clusters import SCORES, STEPS, linear_dino
from infonce_lab.reference.swav import sinkhorn
from tests.site.explorer_steps import press, state


def told(element, *words):
    box = element.locator(".told")
    for word in words:
        expect(box).to_contain_text(word)


def test_codes_are_the_reference(explorer_visit):
    page, element, _ = explorer_visit("clusters", {"rounds": 1, "epsilon": 0.5})
    scores = torch.tensor(SCORES, dtype=torch.float64)
    for epsilon, rounds in ((0.5, 1), (0.5, 20), (0.1, 3)):
        page.evaluate(
            "([e, r]) => { const old = document.querySelector('infonce-clusters');"
            " const el = document.createElement('infonce-clusters');"
            " el.dataset.options = JSON.stringify({epsilon: e, rounds: r}); old.replaceWith(el); }",
            [epsilon, rounds],
        )
        seen = state(element)
        assert np.array(seen["codes"]) == pytest.approx(
            sinkhorn(scores, epsilon, rounds).numpy(), abs=1e-6
        )
    assert seen["phase"] == "sandbox"
    press(element, "Serve the prototypes")
    assert state(element)["columns"] == pytest.approx([4 / 3] * 3, abs=1e-9)
    press(element, "Serve the samples")
    assert state(element)["history"] == "PS" * 4


def test_the_training_is_the_reference(explorer_visit):
    _, element, _ = explorer_visit("clusters", {"step": STEPS, "tab": "deaths"})
    for centring, sharpening in ((True, True), (False, True)):
        if not centring:
            element.get_by_role("switch", name="Centring").uncheck()
        seen = state(element)
        assert (seen["centring"], seen["sharpening"]) == (centring, sharpening)
        path, divergence = linear_dino(centring, sharpening)
        expected = [
            [h.mean_entropy, h.entropy_of_mean, k] for h, k in zip(path, divergence, strict=True)
        ]
        assert np.abs(np.array(seen["path"]) - np.array(expected)).max() < 1e-6


def test_the_three_moves_and_the_keyboard(explorer_visit):
    page, element, _ = explorer_visit("clusters")
    press(element, "Serve the prototypes")
    press(element, "Next")
    assert state(element)["phase"] == "predict"
    expect(element.get_by_text("largest share of each sample")).to_be_hidden()
    element.get_by_text("All four").click()
    press(element, "Commit my prediction")
    press(element, "Twenty rounds for me")
    told(element, "✗ You predicted", "1, 1, 2, 2", "1.333 of 4")
    press(element, "Next")
    element.get_by_text("Sharpening only at the lower left").click()
    press(element, "Commit my prediction")
    press(element, "Train both for me")
    told(element, "You predicted it", "(2.08, 2.08)", "log 8 is 2.08")
    press(element, "Next")
    element.get_by_text("The largest of the three").click()
    press(element, "Commit my prediction")
    press(element, "Train it for me")
    told(element, "You predicted it", "KL 0.100", "1.44 nats")
    press(element, "Open the sandbox")
    tab = element.get_by_role("tab", name="Centring and sharpening")
    tab.focus()
    page.keyboard.press("ArrowLeft")
    assert state(element)["tab"] == "codes"
    expect(element.get_by_role("tab", name="Sinkhorn rounds")).to_be_focused()
    element.get_by_role("slider", name="ε (small is sharp)").focus()
    before = state(element)["epsilon"]
    page.keyboard.press("ArrowRight")
    assert state(element)["epsilon"] > before
    page.keyboard.press("ArrowLeft")
    element.get_by_role("tab", name="Sinkhorn rounds").press("ArrowRight")
    element.get_by_role("slider", name="Training step").press("Home")
    assert (state(element)["tab"], state(element)["step"]) == ("deaths", 0)
    press(element, "Other start")
    press(element, "Train all four")
    assert state(element)["start"] == 1 and state(element)["step"] == STEPS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_tells_every_number(explorer_visit, scheme):
    page, element, _ = explorer_visit("clusters", {"rounds": 20}, width=375, scheme=scheme)
    element.get_by_text("All numbers as tables").click()
    numbers = element.locator(".numbers")
    share = sinkhorn(torch.tensor(SCORES, dtype=torch.float64), 0.5, 20)[0, 1]
    for number in (f"{share:.4f}", "1.3333", "1.4437", "2.0778"):
        expect(numbers).to_contain_text(number)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    element.get_by_role("tab", name="Centring and sharpening").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert element.locator(".box").get_attribute("data-theme") == scheme
