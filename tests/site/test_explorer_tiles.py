"""The tiles in a real browser, on a page from disk: numbers, the tour, keyboard, small screens."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import expect

from infonce_lab.explorers.tiles import shown_loss, views
from infonce_lab.reference.nt_xent import nt_xent

HERE = Path(__file__).parent
NAME = "infonce-tiles"


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer; at the end, no page may have reported a problem."""
    return lambda *how, **context: explorer_visit("tiles", *how, **context)[0]


def state(page) -> dict:
    return page.evaluate(f"document.querySelector('{NAME}').state")


def press(page, name: str, exact: bool = True) -> None:
    page.get_by_role("button", name=name, exact=exact).click()


def log_sums(tau: float) -> torch.Tensor:
    """log Σ over the rivals of each of the 12 rows."""
    u = torch.cat(views())
    n = len(u) // 2
    logits = u @ u.T / tau
    row = torch.arange(2 * n)
    return logits.masked_fill((row[:, None] - row) % n == 0, -torch.inf).logsumexp(1)


def gradient_errors(ranks: int, tau: float) -> tuple[float, float]:
    """How far the gradient of W ranks is off after DDP's mean: own slot put back, and none."""
    exact = [z.requires_grad_() for z in views()]
    nt_xent(*exact, tau).backward()
    truth = torch.cat([z.grad for z in exact])
    errors = []
    for own_slot in (True, False):
        total = torch.zeros_like(truth)
        for rank in range(ranks):
            z = torch.cat(views()).requires_grad_()
            u = F.normalize(z, dim=1)
            mine = (torch.arange(12) % 6) // (6 // ranks) == rank
            keep = (mine & torch.tensor(own_slot))[:, None]
            columns = torch.where(keep, u, u.detach())
            logits = (u @ columns.T / tau).fill_diagonal_(-torch.inf)
            F.cross_entropy(logits[mine], ((torch.arange(12) + 6) % 12)[mine]).backward()
            total += torch.where(mine[:, None], z.grad, 0.0)
        errors.append(float((total / ranks - truth).norm() / truth.norm()))
    return tuple(errors)


def test_numbers_are_the_reference_s_for_every_tile_and_temperature(visit):
    for block, tau in ((1, 1.0), (5, 0.01), (4, 0.2)):
        page = visit({"block": block, "temperature": tau})
        assert state(page)["phase"] == "sandbox"  # a given value opens it
        press(page, "Walk")
        found = state(page)
        assert (found["block"], found["done"], found["complete"]) == (block, found["tiles"], True)
        assert found["loss"] == pytest.approx(shown_loss(tau, block), abs=1e-9)
        got = torch.tensor(found["logSums"], dtype=torch.float64)
        torch.testing.assert_close(got, log_sums(tau), rtol=0, atol=1e-6)
        assert found["alive"] == block**2
        press(page, "Shuffle")
        assert state(page)["done"] == 0
        press(page, "Walk")
        assert state(page)["loss"] == pytest.approx(found["loss"], abs=1e-9)
    for ranks, name in ((2, "Two ranks"), (3, "Three ranks")):
        press(page, name)
        found = state(page)
        expected = gradient_errors(ranks, 0.2)
        assert (found["own"], found["none"]) == pytest.approx(expected, abs=1e-6)
        expect(page.get_by_text(f"{100 * expected[0]:.2f} %")).to_be_visible()
    press(page, "Dense")
    assert state(page)["alive"] == 144 and state(page)["loss"] == pytest.approx(shown_loss(0.2))


def test_one_tile_serves_its_rows_and_its_columns(visit):
    page = visit({"block": 3})
    assert state(page)["tiles"] == 10
    press(page, "One tile")
    touched = [s is not None for s in state(page)["logSums"]]
    assert touched == [True] * 3 + [False] * 9
    press(page, "One tile")
    touched = [s is not None for s in state(page)["logSums"]]
    assert touched == [True] * 6 + [False] * 6


def commit(page, choice: str) -> None:
    button = page.get_by_role("button", name="Commit my prediction")
    expect(button).to_be_disabled()
    page.get_by_label(choice).check()
    button.click()
    assert state(page)["phase"] == "try"


def told(page):
    found = page.locator(".told")
    expect(found).to_be_visible()
    return found


def test_the_tour_predicts_first_and_tells_computed_numbers(visit):
    page = visit()
    assert state(page)["step"] == 0
    expect(page.get_by_text("m + log s", exact=True)).to_be_hidden()
    press(page, "Next")

    commit(page, "100 + log 3")
    press(page, "Merge")
    expect(told(page)).to_contain_text("You predicted: 100 + log 3")
    expect(told(page)).to_contain_text("m + log s = 100.2395")
    assert state(page)["merged"] == pytest.approx(
        torch.tensor([100.0, 98, 98]).double().logsumexp(0)
    )
    press(page, "Next")

    loss = shown_loss(0.2)
    expect(page.get_by_text(f"{loss:.10f}").first).to_be_visible()
    commit(page, "Nothing: it is the same")
    press(page, "Shuffle and walk")
    expect(told(page)).to_contain_text("You predicted it")
    expect(told(page)).to_contain_text(f"{loss:.10f}")
    press(page, "Next")

    commit(page, "Loss and gradient")
    press(page, "Compare")
    own, none = gradient_errors(2, 0.2)
    expect(told(page)).to_contain_text(f"off by {100 * own:.1f} %")
    expect(told(page)).to_contain_text(f"by {100 * none:.1f} % if not even")
    press(page, "Open the sandbox")
    expect(page.get_by_role("slider", name="Tile edge")).to_be_visible()


def test_dials_by_keyboard_and_the_tables(visit):
    page = visit({"tour": False})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    edge = page.get_by_role("slider", name="Tile edge")
    edge.press("ArrowRight")
    assert (state(page)["block"], state(page)["tiles"]) == (3, 10)
    edge.press("End")
    assert (state(page)["block"], state(page)["tiles"]) == (6, 3)
    page.get_by_role("slider", name="Temperature").press("End")
    assert state(page)["temperature"] == 2
    pairs = page.get_by_role("slider", name="Pairs N")
    pairs.press("End")
    found = state(page)
    assert (found["n"], found["dense"]) == (131072, 4 * (2 * 131072) ** 2)
    assert found["streamed"] == 4 * (2 * 2 * 131072 * 128 + 2 * 512**2)
    expect(page.get_by_text("one dense matrix: 256.0 GiB")).to_be_visible()
    assert page.evaluate("window.leaks") == 0
    press(page, "Walk")
    page.get_by_text("All numbers as tables").click()
    expect(page.locator(".part table").last).to_contain_text(f"{log_sums(2.0)[0]:.4f}")


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (375, "dark"), (900, "dark")])
def test_small_screens_and_both_schemes(visit, width, scheme):
    page = visit(width=width, scheme=scheme)
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8").replace("infonce-nt-xent", NAME)
    tall, reserved = page.evaluate(
        f"(() => {{ const el = document.querySelector('{NAME}');"
        " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
    )
    assert tall <= reserved + 1
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    press(page, "Two ranks")
    page.get_by_text("All numbers as tables").click()
    expect(page.locator(".part table").last).to_be_visible()
    assert page.evaluate(contrast) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
