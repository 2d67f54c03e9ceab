"""The matrix explorer in a browser, from file://: numbers, gestures, tour, manners."""

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.explorers import bundle
from infonce_lab.explorers.matrix_targets import (
    MatrixTargetsExplorer,
    both_directions,
    lowest_cosine,
    scores,
)
from infonce_lab.reference.clip import clip_loss, one_direction_floor
from infonce_lab.reference.nt_xent import nt_xent

HERE = Path(__file__).parent
TAG = bundle.tag("matrix_targets")
SANDBOX = {"tour": False}


@pytest.fixture
def show(explorer_visit):
    """Open the explorer with options; at the end, no page may have reported a problem."""

    def start(options=None, **context):
        context.setdefault("viewport", {"width": 1000, "height": 1100})
        return explorer_visit("matrix_targets", options, **context)[0]

    return start


def state(page) -> dict:
    return page.evaluate(f"document.querySelector('{TAG}').state")


def press(page, label) -> None:
    page.get_by_role("button", name=label).click()


def assert_equals_reference(now: dict) -> None:
    matrix = scores(now["size"], now["positive"], now["others"], now["shift"], now["hub"])
    tau, n = now["temperature"], now["size"]
    torch.testing.assert_close(
        torch.tensor(now["scores"], dtype=torch.float64), matrix, rtol=0, atol=1e-9
    )
    rows, columns = both_directions(matrix, tau)
    assert now["imageToText"] == pytest.approx(rows, abs=1e-6)
    assert now["textToImage"] == pytest.approx(columns, abs=1e-6)
    labels = torch.arange(n)
    for key, logits in (("rows", matrix / tau), ("columns", matrix.T / tau)):
        true = F.cross_entropy(logits, labels, reduction="none")
        assert now[key] == pytest.approx(true.tolist(), abs=1e-6)
    if now["shift"] or now["hub"] != "none":
        return
    # Vectors with exactly these cosines exist: the losses must be those of the references.
    z = vectors(n, now["positive"], now["others"])
    log_scale = torch.tensor(math.log(1 / tau), dtype=torch.float64)
    assert now["clip"] == pytest.approx(float(clip_loss(z[:n], z[n:], log_scale)), abs=1e-6)
    assert now["ntXent"] == pytest.approx(float(nt_xent(z[:n], z[n:], tau)), abs=1e-6)


def vectors(n, positive, others):
    """2N unit rows with cosine ``positive`` in pairs and ``others`` elsewhere."""
    eye = torch.eye(n, dtype=torch.float64)
    block = others + (1 - others) * eye
    cross = others + (positive - others) * eye
    gram = torch.cat([torch.cat([block, cross], 1), torch.cat([cross, block], 1)])
    values, axes = torch.linalg.eigh(gram)
    assert values.min() > -1e-9
    return axes * values.clamp_min(0).sqrt()


@pytest.mark.parametrize(
    "options",
    [
        {"others": 0},
        {"others": -0.2},
        {"others": 0.5, "temperature": 0.07},
        {"size": 4, "positive": 0.6, "others": 0.2, "temperature": 0.1, "hub": "caption"},
        {"size": 4, "positive": 0.6, "others": 0.2, "temperature": 0.1, "hub": "image"},
        {"size": 8, "positive": 0.7, "others": -0.1, "temperature": 2},
        {"size": 2, "positive": 0.4, "others": -0.5, "shift": -0.3},
    ],
)
def test_numbers(show, options):
    now = state(show(options))
    assert now["phase"] == "sandbox" and {**now, **options} == now
    assert_equals_reference(now)


def test_keyboard_and_the_limit(show):
    page = show(SANDBOX)
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    others = page.get_by_role("slider", name="Off-diagonal cosine")
    others.focus()
    others.press("Home")  # the lowest place of the slider, −0.6
    now = state(page)
    assert now["others"] == pytest.approx(-0.2) == now["lowest"] == lowest_cosine(6)
    assert now["stopped"]
    assert now["clip"] == pytest.approx(one_direction_floor(6, 0.3), abs=1e-9)
    page.wait_for_function(
        f"document.querySelector('{TAG}').shadowRoot.querySelector('.warn').textContent.includes('no 6 images')"
    )
    page.get_by_role("slider", name="Positive cosine").press("ArrowLeft")
    assert state(page)["positive"] == pytest.approx(0.99)
    page.get_by_role("slider", name="Pairs").press("ArrowLeft")
    assert state(page)["size"] == 5
    assert_equals_reference(state(page))
    page.get_by_role("switch").press("Space")
    assert state(page)["shift"] == pytest.approx(-0.3)
    page.get_by_role("radio", name="one image").press("Space")
    assert state(page)["hub"] == "image"
    assert_equals_reference(state(page))
    assert page.evaluate("window.leaks") == 0


def predict(page, text) -> None:
    assert state(page)["phase"] == "predict"
    commit = page.get_by_role("button", name="Commit")
    assert commit.is_disabled()
    assert not page.locator("svg >> text=image → text").is_visible()
    assert page.get_by_role("slider", name="Off-diagonal").is_disabled()
    page.get_by_text(text).click()
    commit.click()


def told(page) -> str:
    page.wait_for_function(f"document.querySelector('{TAG}').state.phase === 'told'")
    return page.locator(".told").inner_text()


def test_the_three_moves(show):
    page = show()
    press(page, "Next")
    predict(page, "Here, at 0")
    press(page, "Lower it for me")
    text = told(page)
    assert "✗ You predicted" in text and f"{one_direction_floor(6, 0.3):.4f}" in text
    identity = both_directions(scores(6, 1, 0), 0.3)[0]
    assert f"{identity:.4f}" in text
    press(page, "Next")
    predict(page, "to the last digit")
    press(page, "Subtract .3 everywhere")
    assert "✓ You predicted it" in told(page)
    press(page, "Next")
    predict(page, "Both rise")
    press(page, "One caption +.3")
    text = told(page)
    rows, columns = both_directions(scores(4, 0.6, 0.2, hub="caption"), 0.1)
    assert "✗ You predicted" in text and f"{rows:.4f}" in text and f"{columns:.4f}" in text
    before = both_directions(scores(4, 0.6, 0.2), 0.1)
    assert columns == pytest.approx(before[1], abs=1e-12) and rows > before[0] + 0.1
    assert_equals_reference(state(page))
    press(page, "Open the sandbox")
    assert state(page)["phase"] == "sandbox"
    press(page, "The optimum")
    assert state(page)["others"] == pytest.approx(-0.2)


def test_phone_has_no_sideways_scroll(show):
    page = show(SANDBOX, viewport={"width": 375, "height": 740})
    page.get_by_text("All numbers as tables").click()
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
    page.get_by_text("All numbers as tables").click()
    page.wait_for_timeout(200)
    assert page.evaluate(contrast) == []


def test_python_and_page_agree(show):
    explorer = MatrixTargetsExplorer(size=5, positive=0.8, others=0.3, temperature=0.2, hub="image")
    now = state(show(explorer.page_options()))
    assert (now["imageToText"], now["textToImage"]) == pytest.approx(explorer.directions, abs=1e-6)
    assert now["clip"] == pytest.approx(explorer.loss, abs=1e-6)
    assert now["phase"] == "sandbox"
