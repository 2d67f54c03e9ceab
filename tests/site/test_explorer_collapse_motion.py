"""Collapse in motion in a real browser, on a page from disk: numbers, keys, the tour."""

from pathlib import Path

import pytest
import torch
from playwright.sync_api import expect

from infonce_lab.explorers.collapse_motion import CollapseMotionExplorer
from infonce_lab.reference.collapse import effective_rank
from tests.site.drawing import must_draw
from tests.site.explorer_steps import press

HERE = Path(__file__).parent
TAG = "infonce-collapse-motion"
ON = {"predictor": True, "stop_gradient": True, "momentum": 0.0}
RUNS = [
    {"start": "healthy", **ON},
    {"start": "weak", **ON},
    {"start": "weak", **ON, "momentum": 0.99},
    {"start": "healthy", **ON, "stop_gradient": False},
    {"start": "healthy", **ON, "predictor": False, "momentum": 0.99},
    {"start": "weak", "predictor": False, "stop_gradient": False, "momentum": 0.99},
]


@pytest.fixture
def visit(explorer_visit):
    return lambda *how, **context: explorer_visit("collapse_motion", *how, **context)[0]


def state(page) -> dict:
    return page.evaluate(f"document.querySelector('{TAG}').state")


def switch(page, name: str):
    return page.get_by_role("switch", name=name)


def assert_equals_reference(found: dict) -> None:
    traits = {
        name: found[name] for name in ("start", "predictor", "stop_gradient", "momentum", "step")
    }
    figure = CollapseMotionExplorer(**traits)
    assert found["gains"] == pytest.approx(figure.gains, abs=1e-6)
    assert found["loss"] == pytest.approx(figure.loss, abs=1e-6)
    matrices = figure.state_at(found["step"])
    for key in ("w", "p", "target"):
        assert found[key] == pytest.approx(getattr(matrices, key).flatten().tolist(), abs=1e-6)
    for k, *numbers in found["marks"]:
        figure.step = k
        assert numbers == pytest.approx([*figure.gains, figure.loss], abs=1e-6), k
    # W applied to ±e of each axis: a cloud with exactly the covariance W Wᵀ / 2.
    eye = torch.eye(2, dtype=torch.float64)
    cloud = torch.cat([eye, -eye]) @ matrices.w.T
    assert found["rank"] == pytest.approx(effective_rank(cloud).item(), abs=1e-6)


def test_every_number_is_the_reference_s_and_the_keys_work(visit):
    page = visit({"start": "healthy", "step": 60})
    assert state(page)["phase"] == "sandbox"
    set_traits = "([tag, t]) => document.querySelector(tag).handle.update(t)"
    for run in RUNS:
        page.evaluate(set_traits, [TAG, {**run, "step": 140}])
        assert_equals_reference(state(page))
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    time = page.get_by_role("slider", name="Step")
    for key, step in (("End", 4000), ("Home", 0), ("ArrowRight", 20)):
        time.press(key)
        assert state(page)["step"] == step
    assert page.evaluate("window.leaks") == 0
    press(page, "Healthy, everything on")
    must_draw(page)
    switch(page, "Slow target").press("Space")
    assert state(page)["momentum"] == 0.99
    switch(page, "Stop-gradient").press("Space")
    expect(switch(page, "Slow target")).to_be_disabled()
    assert_equals_reference(state(page))
    page.get_by_label("weak: one direction").check()
    press(page, "Run it")
    found = state(page)
    assert (found["start"], found["step"]) == ("weak", 4000)
    expect(page.locator(".tile b").nth(4)).to_have_text("4000")


def commit(page, choice: str) -> None:
    assert state(page)["phase"] == "predict"
    expect(page.locator(".tiles")).to_be_hidden()
    page.get_by_label(choice).check()
    press(page, "Commit my prediction")
    assert state(page)["phase"] == "try"


def test_the_tour_predicts_first_and_tells_computed_numbers(visit):
    page = visit()
    press(page, "Next")
    expect(page.get_by_role("heading", name="Gains")).to_be_hidden()
    commit(page, "It falls to 0")
    press(page, "Run it for me")
    told = page.locator(".told")
    figure = CollapseMotionExplorer(step=4000)
    expect(told).to_contain_text("✗ You predicted")
    for number in (0.1375, figure.loss):
        expect(told).to_contain_text(f"{number:.4f}")
    for gain in figure.gains:
        expect(told).to_contain_text(f"{gain:.3f}")

    press(page, "Next")
    commit(page, "None")
    press(page, "Run all three for me")
    expect(told).to_contain_text("You predicted it")
    slow = CollapseMotionExplorer(predictor=False, momentum=0.99, step=400)
    expect(told).to_contain_text(f"{slow.gains[0]:.3f} at step 400")
    slow.step = 4000
    expect(told).to_contain_text(f"{slow.gains[0]:.4f} at 4000")

    press(page, "Next")
    commit(page, "One alive, one dead")
    must_draw(page)
    time = page.get_by_role("slider", name="Step")
    time.press("End")  # by hand counts, too
    weak = CollapseMotionExplorer(start="weak", step=4000)
    expect(told).to_contain_text("You predicted it")
    expect(told).to_contain_text(f"{weak.gains[0]:.3f}")
    expect(told).to_contain_text(f"{weak.loss:.4f}")
    press(page, "Open the sandbox")
    assert state(page)["phase"] == "sandbox"


@pytest.mark.parametrize(("scheme", "width"), [("light", 375), ("dark", 900)])
def test_it_fits_and_every_text_is_readable(visit, scheme, width):
    page = visit(width=width, scheme=scheme)
    contrast = (HERE / "explorer_contrast.js").read_text("utf-8").replace("infonce-nt-xent", TAG)
    tall, reserved = page.evaluate(
        f"(() => {{ const el = document.querySelector('{TAG}');"
        " return [el.clientHeight, parseFloat(getComputedStyle(el).minHeight)]; })()"
    )
    assert tall <= reserved + 1
    assert page.evaluate(contrast) == []
    press(page, "Skip to the sandbox")
    page.get_by_text("All numbers as tables").click()
    expect(page.locator(".numbers")).to_contain_text(f"{state(page)['loss']:.4f}")
    expect(page.locator(".numbers")).to_contain_text("predictor P")
    assert page.evaluate(contrast) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
