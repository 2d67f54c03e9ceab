"""The explorer of the InfoNCE bound in a real browser, on a page from disk."""

import math
from functools import partial

import pytest

from infonce_lab.explorers.bound_columns import CONFIDENCE
from infonce_lab.reference.info_nce_bound import classes_information, classes_loss
from tests.site.explorer_steps import press, state

WORLDS = [
    (10, 8, 0.9, "optimal"),
    (10, 512, 0.9, "confident"),
    (10, 512, 0.9, "flipped"),
    (100, 64, 1.0, "optimal"),
    (1000, 1024, 1.0, "confident"),
    (1000, 1024, 0.37, "flipped"),
    (2, 2, 0.5, "optimal"),
    (2, 1024, 0.99, "confident"),
    (3, 16, 0.0, "optimal"),
    (10, 64, 0.1, "flipped"),  # independent: r = 1
]


@pytest.fixture
def visit(explorer_visit):
    """Open a page with the explorer: ``visit(options, width=…)`` → (page, element, problems)."""
    return partial(explorer_visit, "bound_columns", height=1000)


def predict(element, text):
    assert state(element)["phase"] == "predict"
    assert not element.get_by_role("img").first.is_visible()
    assert element.get_by_role("button", name="Commit").is_disabled()
    element.get_by_text(text).click()
    press(element, "Commit my prediction")


def told(element):
    assert state(element)["phase"] == "told"
    return element.locator(".told").inner_text()


def bound(classes, k, q, critic="optimal"):
    return math.log(k) - classes_loss(classes, k, q, CONFIDENCE[critic])


def assert_equals_reference(seen):
    world = (seen["classes"], seen["candidates"], seen["agreement"])
    loss = classes_loss(*world, CONFIDENCE[seen["critic"]])
    near = lambda x: pytest.approx(x, abs=1e-6)  # noqa: E731
    assert seen["loss"] == near(loss)
    assert seen["cap"] == near(math.log(world[1]))
    assert seen["bound"] == near(math.log(world[1]) - loss)
    assert seen["information"] == near(classes_information(world[0], world[2]))
    for k, value in seen["curve"][::12]:
        assert value == near(bound(world[0], k, world[2], seen["critic"]))


@pytest.mark.parametrize("world", WORLDS)
def test_numbers_are_the_reference(visit, world):
    names = ("classes", "candidates", "agreement", "critic")
    _, element, problems = visit(dict(zip(names, world, strict=True)))
    assert_equals_reference(state(element))
    shown = element.locator("svg").nth(1).get_attribute("aria-label").replace("−", "-")
    assert f"{bound(*world):.4f}" in shown or abs(bound(*world)) < 1e-4
    assert problems == []


def test_a_certain_world_and_a_flipped_critic(visit):
    _, element, problems = visit(
        {"classes": 10, "candidates": 8, "agreement": 1, "critic": "flipped"}
    )
    assert classes_loss(10, 8, 1.0, -1.0) == math.inf
    assert element.evaluate("el => el.state.loss === Infinity && el.state.bound === -Infinity")
    assert "−∞" in element.locator("svg").nth(1).get_attribute("aria-label")
    assert problems == []


@pytest.mark.parametrize("critic", CONFIDENCE)
def test_the_limit_is_where_it_goes(visit, critic):
    _, element, _ = visit({"classes": 10, "candidates": 1024, "agreement": 0.9, "critic": critic})
    seen = state(element)
    assert seen["limit"] == pytest.approx(bound(10, 40000, 0.9, critic), abs=2e-3)
    if critic == "optimal":
        assert seen["limit"] == pytest.approx(seen["information"], abs=1e-12)


def test_the_three_moves(visit):
    _, element, problems = visit()
    press(element, "Next")
    assert element.get_by_role("img").first.is_visible()
    press(element, "Next")
    # Move 1
    predict(element, "With the truth, by about")
    assert element.get_by_role("slider", name="Candidates").is_disabled()
    press(element, "Raise C for me")
    text = told(element)
    numbers = (
        math.log(100),
        math.log(1000),
        bound(100, 64, 1.0),
        bound(1000, 64, 1.0),
        math.log(64),
    )
    for number in (*numbers, classes_loss(1000, 64, 1.0)):
        assert f"{number:.3f}" in text
    assert "✗ You predicted" in text
    press(element, "Next")
    # Move 2, by hand
    predict(element, "ends just below I")
    assert state(element)["candidates"] == 2
    element.get_by_role("slider", name="Candidates").press("End")
    text = told(element)
    for k in (2, 64, 1024):
        assert f"{bound(10, k, 0.9):.3f}" in text
    information = classes_information(10, 0.9)
    ratio = (information - bound(10, 512, 0.9)) / (information - bound(10, 1024, 0.9))
    assert f"by a factor of {ratio:.2f}" in text and "✓ You predicted it" in text
    press(element, "Next")
    # Move 3
    predict(element, "the flipped one sinks")
    press(element, "Do both for me")
    text = told(element).replace("−", "-")
    for k, critic in (
        (8, "flipped"),
        (512, "flipped"),
        (8, "confident"),
        (16, "confident"),
        (32, "confident"),
    ):
        assert f"{bound(10, k, 0.9, critic):.3f}" in text
    assert "✓ You predicted it" in text
    assert_equals_reference(state(element))
    press(element, "Open the sandbox")
    assert state(element)["phase"] == "sandbox"
    press(element, "A certain world")
    assert (state(element)["classes"], state(element)["agreement"]) == (1000, 1)
    press(element, "Take the tour again")
    assert state(element)["phase"] == "look"
    assert problems == []


def test_move_3_needs_both_critics(visit):
    _, element, _ = visit()
    press(element, "Next")
    press(element, "Next")
    for choice, button in (("With the truth", "Raise C for me"), ("It stays", "Raise K for me")):
        predict(element, choice)
        press(element, button)
        press(element, "Next")
    predict(element, "For both")
    slider = element.get_by_role("slider", name="Candidates")
    slider.press("End")
    assert state(element)["phase"] == "try"
    element.get_by_text("sign flipped: −log r").click()
    assert state(element)["phase"] == "try"
    slider.press("Home")
    assert state(element)["phase"] == "told"


def test_everything_by_keyboard(visit):
    page, element, problems = visit({"classes": 10})
    page.evaluate("window.leaks = 0; document.addEventListener('keydown', () => window.leaks++)")
    for name, trait, low, high in (
        ("Classes", "classes", 2, 1000),
        ("Candidates", "candidates", 2, 1024),
        ("Agreement", "agreement", 0, 1),
    ):
        slider = element.get_by_role("slider", name=name)
        slider.focus()
        slider.press("Home")
        assert state(element)[trait] == low
        slider.press("End")
        assert state(element)[trait] == high
        for _ in range(8):
            slider.press("ArrowLeft")
        assert low < state(element)[trait] < high
        assert isinstance(state(element)["candidates"], int)
        assert_equals_reference(state(element))
    element.get_by_role("radio", name="optimal").focus()
    page.keyboard.press("ArrowDown")
    assert state(element)["critic"] == "confident"
    assert page.evaluate("window.leaks") == 0
    assert problems == []


def test_the_tables_list_the_numbers(visit):
    _, element, _ = visit({"classes": 10, "candidates": 64})
    element.get_by_text("All numbers as tables").click()
    element.locator("td").first.wait_for()
    text = element.locator(".numbers").inner_text().replace("−", "-")
    assert f"{bound(10, 64, 0.9):.6f}" in text
    for critic in CONFIDENCE:
        assert f"{bound(10, 512, 0.9, critic):.4f}" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_has_no_sideways_scroll_and_text_is_readable(visit, scheme):
    page, element, problems = visit({"classes": 10, "critic": "flipped"}, width=375, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert element.locator(".box").get_attribute("data-theme") == scheme
    contrast = CONTRAST.replace("TAG", "infonce-bound-columns")
    assert page.evaluate(contrast) == []
    assert problems == []


def test_without_javascript_the_fallback_shows(visit):
    page, _, _ = visit(java_script_enabled=False)
    assert page.get_by_text("An interactive figure: a world of C classes").is_visible()


def test_a_redraw_costs_far_less_than_a_frame(visit):
    page, _, _ = visit({"classes": 1000, "candidates": 1024})
    quickest = page.evaluate(  # a busy machine can slow all the others down
        """() => { const root = document.querySelector('infonce-bound-columns').shadowRoot;
        const input = root.querySelectorAll('input[type=range]')[1], queue = [], times = [];
        const real = window.requestAnimationFrame;
        window.requestAnimationFrame = (draw) => queue.push(draw);
        for (let i = 0; i < 31; i++) { const begin = performance.now();
          input.value = 150 + i; input.dispatchEvent(new Event('input'));
          queue.splice(0).forEach((draw) => draw(begin)); root.host.getBoundingClientRect();
          times.push(performance.now() - begin); }
        window.requestAnimationFrame = real; return Math.min(...times); }"""
    )
    assert quickest < 16.7


# Every text whose contrast with the box is below 4.5 : 1; bars carry no text.
CONTRAST = """(() => {
  const lum = (c) => c.map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((s, v, k) => s + v * [.2126, .7152, .0722][k], 0);
  const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const root = document.querySelector('TAG').shadowRoot, bad = [];
  for (const node of root.querySelectorAll('.box *')) {
    const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
    if (!own || !node.checkVisibility({ checkVisibilityCSS: true }) || node.disabled) continue;
    let back = node;
    const clear = (node) => /rgba\\(.*, 0\\)/.test(getComputedStyle(node).backgroundColor);
    while (back !== root && clear(back)) back = back.parentNode;
    const style = getComputedStyle(node), svg = node.namespaceURI.includes('svg');
    const pair = [svg ? style.fill : style.color, getComputedStyle(back).backgroundColor];
    const [a, b] = pair.map(rgb).map(lum).sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(node.textContent.slice(0, 30));
  }
  return bad;
})()"""
