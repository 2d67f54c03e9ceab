"""The guided tour of the NT-Xent explorer: stages, predictions first, computed surprises."""

import math

import pytest

from infonce_lab.explorers.nt_xent import FOUR_IMAGES, shown_loss
from tests.site.explorer_page import FOUR_POINTS, Explorer, assert_equals_reference

SQUARE = [45 + 90 * (i % 4) for i in range(8)]


@pytest.fixture
def explorer(browser, tmp_path):
    shown = Explorer(browser, tmp_path, reduced_motion="reduce")
    yield shown
    shown.close()


def seen(explorer) -> dict[str, bool]:
    explorer.page.wait_for_timeout(100)
    return {
        "matrix": explorer.page.locator("svg[role=img]").is_visible(),
        "row": explorer.page.locator("svg .bar").last.is_visible(),
        "loss": explorer.page.locator(".big").is_visible(),
        "arrows": explorer.js(
            "[...root.querySelectorAll('.arrow')].some((a) => a.getAttribute('d'))"
        ),
        "tables": explorer.page.get_by_text("All numbers as tables").is_visible(),
        "switches": explorer.page.get_by_role("switch").first.is_visible(),
    }


def predict(explorer, text: str) -> None:
    assert explorer.state["phase"] == "predict"
    commit = explorer.page.get_by_role("button", name="Commit")
    assert commit.is_disabled()
    hidden = seen(explorer)
    assert not hidden["loss"] and not hidden["arrows"] and not hidden["tables"]
    explorer.page.get_by_text(text).click()
    commit.click()


def told(explorer) -> str:
    assert explorer.state["phase"] == "told"
    return explorer.page.locator(".told").inner_text()


def to_move(explorer, number: int) -> None:
    for _ in range(3):
        explorer.press("Next")
    if number > 1:
        predict(explorer, "well above zero")
        explorer.press("Do it for me")
        explorer.press("Next")
    if number > 2:
        predict(explorer, "below a floor")
        explorer.press("Forget the mask")
        explorer.press("Next")


def test_stages_come_one_by_one(explorer):
    names = ["matrix", "row", "loss", "arrows", "tables", "switches"]
    assert seen(explorer) == dict.fromkeys(names, False)
    explorer.press("Next")
    assert [name for name, is_seen in seen(explorer).items() if is_seen] == ["matrix"]
    explorer.press("Next")
    assert [name for name, is_seen in seen(explorer).items() if is_seen] == ["matrix", "row"]
    explorer.press("Next")
    assert [name for name, is_seen in seen(explorer).items() if is_seen] == ["matrix", "row"]
    predict(explorer, "To zero, once")
    now = seen(explorer)
    assert now["loss"] and now["arrows"] and now["tables"]


def test_controls_wait_for_the_prediction(explorer):
    to_move(explorer, 1)
    point = explorer.point("cat, view 1")
    point.press("ArrowRight")
    assert explorer.state["angles"] == list(FOUR_IMAGES)
    assert explorer.page.get_by_role("slider", name="Temperature").is_disabled()
    predict(explorer, "To zero, once")
    point.press("ArrowRight")
    assert explorer.state["angles"][0] == FOUR_IMAGES[0] + 1


def test_move_1_minimise_by_hand(explorer):
    to_move(explorer, 1)
    predict(explorer, "To zero, once")
    for i, target in enumerate(SQUARE):  # the reader's own hands: keyboard, point by point
        point = explorer.page.locator("svg.circle [role=slider]").nth(i)
        way = round(target - FOUR_IMAGES[i])
        key = "Right" if way > 0 else "Left"
        for _ in range(abs(way) // 10):
            point.press(f"Shift+Arrow{key}")
        for _ in range(abs(way) % 10):
            point.press(f"Arrow{key}")
        assert_equals_reference(explorer.state)
    text = told(explorer)
    assert "✗ You predicted" in text
    assert f"{shown_loss(SQUARE, 0.5):.4f}" in text
    tetrahedron = math.log1p(6 * math.exp((-1 / 3 - 1) / 0.5))
    assert f"{tetrahedron:.4f}" in text


def test_move_2_forget_the_mask(explorer):
    to_move(explorer, 2)
    assert explorer.state["angles"] == SQUARE and explorer.state["temperature"] == 0.1
    predict(explorer, "below a floor")
    explorer.switch("Forget the mask")
    text = told(explorer)
    assert "✓ You predicted it" in text
    for number in (shown_loss(SQUARE, 0.1), shown_loss(SQUARE, 0.1, ["mask"]), math.log(2)):
        assert f"{number:.4f}" in text
    # The four-point batch at τ = 0.2: what the self entry takes, from exponentials written out.
    rivals = [math.exp(math.cos(math.radians(a)) / 0.2) for a in FOUR_POINTS]
    share = rivals[0] / sum(rivals)
    pull_before, pull_after = (1 - rivals[2] / total for total in (sum(rivals[1:]), sum(rivals)))
    for number in (share, pull_before, pull_after):
        assert f"{number:.3f}" in text
    assert f"{pull_after / pull_before:.0f} times" in text
    for i in (0, 3, 5):  # drag as you like
        explorer.page.locator("svg.circle [role=slider]").nth(i).press("Shift+ArrowLeft")
        assert explorer.state["loss"] >= math.log(2)
    explorer.press("Show that batch")
    assert explorer.state["angles"] == FOUR_POINTS
    assert explorer.state["row"][0] == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("by_hand", [True, False])
def test_move_3_everything_on_one_spot(explorer, by_hand):
    to_move(explorer, 3)
    assert len(set(explorer.state["angles"])) == 1
    predict(explorer, "Neither stirs")
    if by_hand:
        slider = explorer.page.get_by_role("slider", name="Temperature")
        slider.press("Home")
        assert explorer.state["loss"] == pytest.approx(math.log(7), abs=1e-9)
        slider.press("End")
    else:
        explorer.press("Slide it for me")
    text = told(explorer)
    assert "✓ You predicted it" in text and f"{math.log(7):.4f}" in text
    assert all(g == 0 for pair in explorer.state["gradients"] for g in pair)
    explorer.press("Open the sandbox")
    assert explorer.state["phase"] == "sandbox"
    assert all(seen(explorer)[name] for name in ("matrix", "row", "loss", "tables", "switches"))
    explorer.press("Take the tour again")
    state = explorer.state
    assert (state["phase"], state["angles"]) == ("look", list(FOUR_IMAGES))


def test_skip_leads_to_the_sandbox_from_anywhere(explorer):
    to_move(explorer, 2)
    explorer.press("Skip to the sandbox")
    assert explorer.state["phase"] == "sandbox"
    explorer.point("dog, view 1").press("ArrowRight")
    assert_equals_reference(explorer.state)
