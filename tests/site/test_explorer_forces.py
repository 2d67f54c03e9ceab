"""The forces explorer in a real browser, on a page from disk: numbers, gestures, the tour."""

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from infonce_lab.explorers.forces import ForcesExplorer, shown_turn

HERE = Path(__file__).parent
FOUR_POINTS = [0, 30, 90, 120]
CASES = [
    ([0, 1, 90], 0.2),
    ([0, 180, 90], 0.2),
    ([0, 30], 0.5),
    (FOUR_POINTS, 0.5),
    (FOUR_POINTS, 0.05),
    ([10, 200, 35, 36, 300], 0.1),
    ([10, 200, 35, 36, 300, 120], 0.1),
    ([60] * 4, 0.3),
    ([5, 80, 130, 210, 255, 300, 330, 350], 2.0),
]


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer; at the end, no page may have reported a problem."""
    return lambda *how, **context: explorer_visit("forces", *how, **context)[0]


def state(page) -> dict:
    return page.evaluate("document.querySelector('infonce-forces').state")


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def assert_equals_autograd(found: dict) -> None:
    """Every number within 1e-6 of float64 autograd, role by role."""
    angles = torch.deg2rad(torch.tensor(found["angles"], dtype=torch.float64))
    z = torch.stack([angles.cos(), angles.sin()], dim=1).requires_grad_()
    size, tau = len(z), found["temperature"]
    whole = size % 2 == 0
    twins = torch.arange(size) ^ 1
    rows = list(range(size)) if whole else [0]
    u = F.normalize(z, dim=1)

    def row_losses(asking, asked):
        logits = (asking @ asked.T / tau).masked_fill(torch.eye(size).bool(), -torch.inf)
        return F.cross_entropy(logits[rows], twins[rows], reduction="none")

    tangent = torch.stack([-angles.sin(), angles.cos()], dim=1)
    for role, losses in (
        ("anchor", row_losses(u, u.detach())),
        ("candidate", row_losses(u.detach(), u)),
    ):
        (g,) = torch.autograd.grad(losses.sum(), z, retain_graph=True)
        near([one["tangent"] for one in found[role]], -(g * tangent).sum(1))
    losses = row_losses(u, u)
    near([found["losses"][row] for row in rows], losses)
    share = (u[:1] @ u.T / tau).masked_fill(torch.eye(size).bool()[:1], -torch.inf).softmax(1)[0]
    near(found["weights"], share - F.one_hot(torch.tensor(1), size))
    near(found["pull"]["ambient"], (1 - share[1]) / tau * u[1])
    near(found["shown"]["tangent"], shown_turn(found["angles"], tau, found["candidateRole"]))
    if whole:
        near(found["loss"], losses.mean())
        (g,) = torch.autograd.grad(losses.mean(), z)
        if found["candidateRole"]:
            near(found["slopes"], (g * tangent).sum(1))


def near(obtained, expected) -> None:
    obtained, expected = (
        torch.as_tensor(x, dtype=torch.float64).detach() for x in (obtained, expected)
    )
    torch.testing.assert_close(obtained, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("points", "temperature"), CASES)
def test_numbers(visit, points, temperature):
    for role in (True, False):
        page = visit({"points": points, "temperature": temperature, "candidate_role": role})
        assert state(page)["angles"] == points
        assert_equals_autograd(state(page))


def test_python_says_the_same():
    explorer = ForcesExplorer(FOUR_POINTS, 0.5)
    assert explorer.turn == pytest.approx(-0.0882, abs=5e-5)
    explorer.temperature = 0.2
    assert explorer.turn == pytest.approx(0.2746, abs=5e-5)
    explorer.candidate_role = False
    assert explorer.turn == pytest.approx(-0.0344, abs=5e-5)
    assert explorer.page_options()["tour"] is False and ForcesExplorer().page_options()["tour"]
    data, _ = explorer._repr_mimebundle_()
    assert "<infonce-forces " in data["text/html"] and "0x" not in data["text/plain"]
    for wrong in (
        {"points": [1]},
        {"points": [0] * 9},
        {"points": [0, math.nan]},
        {"temperature": 0},
    ):
        with pytest.raises(Exception, match="points|temperature"):
            ForcesExplorer(**wrong)


def test_mouse_touch_and_keyboard(visit):
    page = visit({"points": FOUR_POINTS, "temperature": 0.5, "tour": False})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    dog = page.get_by_role("slider", name="negative 2")
    for key in ("ArrowRight", "Shift+ArrowUp", "ArrowLeft", "PageUp"):
        dog.press(key)
    assert state(page)["angles"] == [0, 30, 90, 145]
    assert page.evaluate("window.leaks") == 0
    box = page.locator("svg.circle").bounding_box()
    x, y, r = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] * 106 / 380
    where = [
        (x + r * math.cos(math.radians(a)), y - r * math.sin(math.radians(a)))
        for a in range(30, 61, 5)
    ]
    page.mouse.move(*where[0])
    page.mouse.down()
    for place in where[1:]:
        page.mouse.move(*place)
        assert_equals_autograd(state(page))
    page.mouse.up()
    assert state(page)["angles"][1] == pytest.approx(60, abs=1)
    slider = page.get_by_role("slider", name="Temperature")
    slider.press("Home")
    assert state(page)["temperature"] == 0.05
    page.get_by_role("switch", name="Candidate role").uncheck()
    assert state(page)["candidateRole"] is False
    assert_equals_autograd(state(page))


def predict(page, text: str) -> None:
    page.wait_for_timeout(100)
    assert state(page)["phase"] == "predict"
    assert not page.locator(".big").is_visible() and not page.locator(".chart").is_visible()
    drawn = "[...document.querySelector('infonce-forces').shadowRoot.querySelectorAll('.circle .arrow')]"
    assert page.evaluate(f"{drawn}.every((a) => !a.getAttribute('d'))")
    page.get_by_text(text).first.click()
    press(page, "Commit")
    page.wait_for_timeout(100)
    assert page.locator(".big").is_visible()


def told(page) -> str:
    assert state(page)["phase"] == "told"
    return page.locator(".told").inner_text().replace("−", "-")


def test_the_tour(visit):
    page = visit()
    assert not page.locator(".big").is_visible()
    press(page, "Next")
    page.get_by_role("slider", name="positive").press("ArrowRight")
    assert state(page)["angles"] == [0, 1, 90]  # locked until there is a prediction
    predict(page, "More and more")
    positive = page.get_by_role("slider", name="positive")
    for _ in range(17):
        positive.press("Shift+ArrowRight")
    assert state(page)["phase"] == "try"
    for _ in range(9):
        positive.press("ArrowRight")
    text = told(page)
    assert "✗" in text
    for degrees, digits in ((1, 4), (60, 2), (90, 2), (120, 2), (179, 4)):
        share = math.exp(math.cos(math.radians(degrees)) / 0.2)
        pull = math.sin(math.radians(degrees)) / 0.2 / (1 + share)
        assert f"{pull:.{digits}f} at {degrees}°" in text
    assert "0.0000 at 180°" in text

    press(page, "Next")
    predict(page, "Away at 0.5, toward")
    assert state(page)["angles"] == FOUR_POINTS and state(page)["temperature"] == 0.5
    press(page, "Slide it for me")
    text = told(page)
    assert "✓" in text
    for tau in (0.5, 0.2):
        for role in (True, False):
            assert f"{shown_turn(FOUR_POINTS, tau, role):.3f}" in text
    press(page, "Switch the candidate role")
    assert state(page)["candidateRole"] is False

    press(page, "Next")
    predict(page, "Cats together, dogs together")
    press(page, "Descend")
    text = told(page)
    assert "✓" in text and "Cats at -30°, dogs at 150°" in text
    assert f"{math.log1p(2 * math.exp(-4)):.4f}" in text
    found = state(page)
    assert found["loss"] == pytest.approx(math.log1p(2 * math.exp(-4)), abs=1e-6)
    assert_equals_autograd(found)
    press(page, "Open the sandbox")
    page.get_by_text("All numbers as tables").click()
    page.wait_for_timeout(100)
    assert "positive" in page.locator(".numbers").inner_text()
    press(page, "Add an image")
    assert len(state(page)["angles"]) == 6
    assert_equals_autograd(state(page))


def test_collapse_has_no_arrow_to_follow(visit):
    page = visit({"points": FOUR_POINTS, "temperature": 0.2, "tour": False})
    press(page, "All on one spot")
    assert max(map(abs, state(page)["slopes"])) < 1e-12
    assert state(page)["loss"] == pytest.approx(math.log(3))
    press(page, "Descend")
    assert state(page)["angles"] == [60] * 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable(visit, scheme):
    page = visit({"points": FOUR_POINTS, "tour": False}, scheme=scheme)
    page.get_by_text("All numbers as tables").click()
    page.wait_for_timeout(200)
    script = (HERE / "explorer_contrast.js").read_text("utf-8")
    assert page.evaluate(script.replace("infonce-nt-xent", "infonce-forces")) == []


def test_phone_and_reserved_space(visit):
    for width in (375, 900):
        page = visit(width=width)
        el = "document.querySelector('infonce-forces')"
        high, reserved = page.evaluate(
            f"[{el}.clientHeight, parseFloat(getComputedStyle({el}).minHeight)]"
        )
        assert high <= reserved + 1
        press(page, "Skip to the sandbox")
        page.get_by_text("All numbers as tables").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
