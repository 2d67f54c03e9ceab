"""Every page of the built book in a real browser: what it loads, how it fits, who can read it.

`make book` comes first. With SCREENSHOTS=1 a picture of every page, on a desk, on a phone and on a
phone by night, goes to ``_build/screenshots``. Violations that axe-core finds are compared with
``axe-baseline.json``, which may only shrink: an entry that no longer occurs fails too, so that it
is removed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.site.drawing import NotDrawn, must_draw, until_drawn
from tests.site.served import HTML, ROOT, Traffic, pages

BASELINE = Path(__file__).with_name("axe-baseline.json")
SHOTS = ROOT / "_build" / "screenshots"
BUDGET = {"book/04-nt-xent.html": 400.0}  # KB after gzip, everything a first visit loads
WIDTHS = {"desk": 1200, "phone": 375}
PAGES = pages() or [pytest.param("", marks=pytest.mark.skip(reason="the book is not built"))]
_ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_CONTRAST = {"type": "rule", "values": ["color-contrast"]}  # all that another theme can change
# One token of each kind in each kind of place is enough for axe: a lab's listings have six thousand.
_THIN_LISTINGS = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll(".highlight span")) {
    let kind = "";
    for (let box = token; box && box.localName !== "section"; box = box.parentElement)
      kind += box.className + "/";
    if (token.className && !seen.has(kind)) seen.add(kind);
    else token.replaceWith(...token.childNodes);
  }
}"""
_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(
    ".math-scroll, pre, table, dialog, .bd-sidebar-primary, .bd-sidebar-secondary"))
  .slice(0, 5).map(e => e.tagName.toLowerCase() + "." + e.className)"""


def _open(browser, address: str, name: str, view: str):
    """A fresh visit: (page, what it loaded)."""
    return until_drawn(lambda: _visit(browser, address, name, view))


def _visit(browser, address: str, name: str, view: str):
    context = browser.new_context(
        viewport={"width": WIDTHS[view], "height": 900},
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    traffic = Traffic(address).attach(page)
    page.goto(address + name)
    page.add_style_tag(content="section { content-visibility: visible !important }")
    try:
        _scroll_through(page)
    except NotDrawn:
        context.close()
        raise
    return page, traffic


def _scroll_through(page) -> None:
    """Let lazy images load and explorers start, then return to the top."""
    must_draw(page)
    must_draw(
        page,
        """async () => {
          for (let y = 0; y < document.body.scrollHeight; y += 800) {
            scrollTo(0, y);  // one frame a step is too much for Chromium: it stops every fiftieth time
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          }
          scrollTo(0, 0); }""",
        patience=40_000,
    )
    must_draw(page)
    page.wait_for_function(
        "[...document.querySelectorAll('*')].every("
        "e => (!e.localName.startsWith('infonce-') || e.shadowRoot) && e.complete !== false)"
    )
    page.wait_for_load_state("networkidle")


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    from tools import vendor

    return (vendor.ensure() / "axe-core" / "axe.min.js").read_text(encoding="utf8")


@pytest.fixture(scope="session")
def baseline() -> dict[str, dict[str, int]]:
    """Known violations: page and theme, then rule, then how many elements."""
    return json.loads(BASELINE.read_text(encoding="utf8"))


def test_page_count(site: Path) -> None:
    """One page for each document of ``_toc.yml``, and Sphinx's own three."""
    from tools.execute import Book

    expected = {f"{name}.html" for name in Book().docnames()}
    assert set(pages()) == expected | {"genindex.html", "search.html", "404.html"}


@pytest.mark.parametrize("name", PAGES)
def test_desk(name: str, address: str, browser, axe: str, baseline: dict) -> None:
    """No foreign host, failed request, console message or overflow; nothing new for axe, dark or light."""
    page, traffic = _open(browser, address, name, "desk")
    try:
        _shoot(page, name, "light")
        _unfold(page, "desk")
        # The visible half of a formula has its text's colour, and is hidden from a screen reader.
        _drop(page, ".katex-html")
        page.evaluate(_THIN_LISTINGS)
        page.evaluate(axe)
        _check_axe(page, _ALL_RULES, baseline.get(f"{name} light", {}))
        page.emulate_media(color_scheme="dark")  # evening comes: the site follows the system
        page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        page.wait_for_timeout(300)  # colours fade
        _drop(page, ".katex")
        _check_axe(page, _CONTRAST, baseline.get(f"{name} dark", {}))
        assert traffic.problems() == []
    finally:
        page.context.close()


def test_a_pale_token_of_a_listing_is_found(browser, axe: str) -> None:
    """Thinned out, listings still have one token of each kind in each kind of place."""
    page = browser.new_page()
    listing = '<div><div class="highlight"><pre>' + '<span class="k">in</span> ' * 3 + "</pre></div></div>"
    page.set_content(
        f'{listing}<aside class="note">{listing}</aside><style>.note .k {{ color: #ddd }}</style>'
    )
    page.evaluate(_THIN_LISTINGS)
    page.evaluate(axe)
    with pytest.raises(AssertionError, match="color-contrast"):
        _check_axe(page, _CONTRAST, {})
    assert page.locator("pre").all_inner_texts() == ["in in in "] * 2
    assert page.locator("span.k").count() == 2
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_phone(name: str, address: str, browser) -> None:
    """A phone by day, and by night, loads the same, and nothing sticks out."""
    page, traffic = _open(browser, address, name, "phone")
    try:
        _shoot(page, name, "phone")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)
        _shoot(page, name, "phone-dark")
        _unfold(page, "phone")
        assert traffic.problems() == []
    finally:
        page.context.close()


def _drop(page, what: str) -> None:
    page.evaluate("what => document.querySelectorAll(what).forEach(node => node.remove())", what)


def _shoot(page, name: str, view: str) -> None:
    """Keep a picture of the whole page, if somebody wants to look at it: it takes two seconds."""
    if os.environ.get("SCREENSHOTS") != "1":
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    shot = f"{name.removesuffix('.html').replace('/', '-')}-{view}.jpg"
    page.screenshot(path=SHOTS / shot, full_page=True, type="jpeg", quality=70)


def _unfold(page, view: str) -> None:
    """Open every fold; nothing may stick out."""
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    page.wait_for_timeout(50)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTHS[view], f"{width} px wide: {page.evaluate(_WIDE)}"


def _check_axe(page, rules: dict, known: dict[str, int]) -> None:
    report = page.evaluate(
        "only => axe.run(document, {resultTypes: ['violations'], preload: false, runOnly: only})",
        rules,
    )
    found = Counter({rule["id"]: len(rule["nodes"]) for rule in report["violations"]})
    detail = {
        rule["id"]: [node["html"][:160] + " · " + node["failureSummary"] for node in rule["nodes"]]
        for rule in report["violations"]
        if found[rule["id"]] > known.get(rule["id"], 0)
    }
    assert not detail, "axe-core: " + json.dumps(detail, indent=1)
    gone = {rule: count for rule, count in known.items() if found[rule] < count}
    assert not gone, f"fewer violations than axe-baseline.json says, lower it: {gone}"


def test_baseline_names_pages(site: Path, baseline: dict) -> None:
    """Every entry of the baseline belongs to a page and a theme that exist."""
    known = {f"{name} {view}" for name in pages() for view in ("light", "dark")}
    assert set(baseline) <= known


@pytest.mark.parametrize("name", BUDGET)
def test_weight(name: str, address: str, browser) -> None:
    """A first visit stays light."""
    if not (HTML / name).is_file():
        pytest.skip(f"{name} is not in the book")
    page, traffic = _open(browser, address, name, "desk")
    page.context.close()
    largest = sorted(traffic.sizes.items(), key=lambda item: -item[1])[:5]
    print(f"{name}: {traffic.kilobytes:.0f} KB in {len(traffic.sizes)} requests")
    assert traffic.kilobytes <= BUDGET[name], largest
