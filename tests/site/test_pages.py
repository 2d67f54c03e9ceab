"""Every page of the built book in a real browser: what it loads, how it fits, who can read it.

`make book` comes first. With SCREENSHOTS=1 a picture of every page, on a desk, on a phone and on a
phone by night, goes to ``_build/screenshots``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.site.drawing import NotDrawn, must_draw, until_drawn
from tests.site.served import HTML, ROOT, Traffic, pages

SHOTS = ROOT / "_build" / "screenshots"
BUDGET = {"book/04-nt-xent.html": 400.0}  # KB after gzip, everything a first visit loads
WIDTHS, HEIGHT = {"desk": 1200, "phone": 375}, 900
PAGES = pages() or [pytest.param("", marks=pytest.mark.skip(reason="the book is not built"))]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ALL_BUT_CONTRAST = {
    "runOnly": {"type": "tag", "values": _TAGS},
    "rules": {"color-contrast": {"enabled": False}},
}
_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
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
# Contrast is axe's slowest rule, so it sees one text of each look: what its verdict depends on is the
# text's colour, size and weight, and what is painted beneath. Explorers it sees whole.
_LOOKS = """(() => {
  const beneath = new Map([[null, ""]]);
  const painted = (e) => {
    if (!beneath.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter].join();
      const nothing = own === "rgba(0, 0, 0, 0),none,1,none" && s.position === "static";
      beneath.set(e, painted(e.parentElement) + (nothing ? "" : own + s.position + e.className + "/"));
    }
    return beneath.get(e);
  };
  const look = (e) => {
    const s = getComputedStyle(e);
    return [s.color, s.fontSize, s.fontWeight, s.textShadow, painted(e)].join();
  };
  const written = (e) => e.matches("input, textarea, select")
    || [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const all = [...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility());
  const texts = new Map(all.filter(written).map((e) => [look(e), e]));
  return [...texts.values(), ...all.filter((e) => e.shadowRoot)];
})()"""
_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(
    ".math-scroll, pre, table, dialog, .bd-sidebar-primary, .bd-sidebar-secondary"))
  .slice(0, 5).map(e => e.tagName.toLowerCase() + "." + e.className)"""


def _open(browser, address: str, name: str, view: str):
    """A fresh visit: (page, what it loaded)."""
    return until_drawn(lambda: _visit(browser, address, name, view))


def _visit(browser, address: str, name: str, view: str):
    context = browser.new_context(
        viewport={"width": WIDTHS[view], "height": HEIGHT},
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
            scrollTo(0, y);  // after one frame a step Chromium sometimes draws no more
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


def test_page_count(site: Path) -> None:
    """One page for each document of ``_toc.yml``, and Sphinx's own three."""
    from tools.execute import Book

    expected = {f"{name}.html" for name in Book().docnames()}
    assert set(pages()) == expected | {"genindex.html", "search.html", "404.html"}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, address: str, browser, axe: str) -> None:
    """On a phone, then on a desk, by day and by night: no foreign host, failed request, console message
    or overflow, and nothing that axe objects to."""
    page, traffic = _open(browser, address, name, "phone")
    try:
        _shoot(page, name, "phone")
        _switch(page, "dark")
        _shoot(page, name, "phone-dark")
        _unfold(page)
        _fits(page, "phone")
        _switch(page, "light")
        _fits(page, "phone")
        page.set_viewport_size({"width": WIDTHS["desk"], "height": HEIGHT})
        _fits(page, "desk")
        _shoot(page, name, "light")
        # The visible half of a formula has its text's colour, and is hidden from a screen reader.
        _drop(page, ".katex-html")
        page.evaluate(_THIN_LISTINGS)
        page.evaluate(axe)
        _check_axe(page, _ALL_BUT_CONTRAST)
        _check_axe(page, _CONTRAST, of_each_look=True)
        _switch(page, "dark")
        _drop(page, ".katex")
        _check_axe(page, _CONTRAST, of_each_look=True)
        assert traffic.problems() == []
    finally:
        page.context.close()


_BOXES = """() => [...document.querySelectorAll(".highlight pre, .pst-scrollable-table-container")]
  .map(box => [box.scrollWidth > box.clientWidth + 1, box.tabIndex === 0])"""


def test_what_no_longer_fits_becomes_a_tab_stop(address: str, browser) -> None:
    """A window made narrower: whatever now scrolls can be reached with the keyboard."""
    page, _ = _open(browser, address, "solutions/01-mutual-information.html", "desk")
    before = page.evaluate(_BOXES)
    page.set_viewport_size({"width": WIDTHS["phone"], "height": HEIGHT})
    page.wait_for_timeout(300)
    after = page.evaluate(_BOXES)
    assert [False, False] in before
    assert sum(scrolls for scrolls, _ in after) > sum(scrolls for scrolls, _ in before)
    assert [True, False] not in after
    page.context.close()


_LISTING = '<div class="highlight"><pre>' + '<span class="k">in</span> ' * 3 + "</pre></div>"


@pytest.mark.parametrize(
    "body",
    [
        f'<div>{_LISTING}</div><aside class="note"><div>{_LISTING}</div></aside>',
        '<p>One.</p><p>Two <a class="k" href="#">a link</a></p><p>Three.</p>',
        '<p>One.</p><p>Two.</p><p style="color: #ddd">Three.</p><p>Four.</p>',
        '<p>One.</p><p>Two.</p><div style="background: #222"><p>Three.</p></div><p>Four.</p>',
        '<p>One.</p><p>Two.</p><section id="here"><p>Three.</p></section><p>Four.</p>',
        "<table><tr><td>One<tr><td>Two<tr><td>Three</table>",
    ],
)
def test_pale_text_is_found_among_others(browser, axe: str, body: str) -> None:
    """axe sees one token of each kind in a listing, and one text of each look."""
    page = browser.new_page()
    pale = ".note .k, p .k, #here p, tr:nth-child(2) td { color: #ddd }"
    page.set_content(f"<title>t</title><style>{pale}</style>{body * 2}")
    page.evaluate(_THIN_LISTINGS)
    page.evaluate(axe)
    with pytest.raises(AssertionError, match="color-contrast"):
        _check_axe(page, _CONTRAST, of_each_look=True)
    page.close()


def test_one_of_each_look_is_few(browser) -> None:
    page = browser.new_page()
    page.set_content("<p>A</p><p>B <b>c</b></p>" * 9 + _LISTING * 2)
    page.evaluate(_THIN_LISTINGS)
    assert page.locator("pre").all_inner_texts() == ["in in in "] * 2
    assert page.locator("span.k").count() == 1
    assert sorted(page.evaluate(f"{_LOOKS}.map(e => e.localName)")) == ["b", "p", "pre"]
    page.close()


def _switch(page, theme: str) -> None:
    """Evening or morning comes: the site follows the system."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function("t => document.documentElement.dataset.theme === t", arg=theme)
    page.wait_for_timeout(300)  # colours fade


def _drop(page, what: str) -> None:
    page.evaluate("what => document.querySelectorAll(what).forEach(node => node.remove())", what)


def _shoot(page, name: str, view: str) -> None:
    """Keep a picture of the whole page, if somebody wants to look at it: it takes seconds."""
    if os.environ.get("SCREENSHOTS") != "1":
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    shot = f"{name.removesuffix('.html').replace('/', '-')}-{view}.jpg"
    page.screenshot(path=SHOTS / shot, full_page=True, type="jpeg", quality=70)


def _unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")


def _fits(page, view: str) -> None:
    """Nothing sticks out."""
    page.wait_for_timeout(50)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTHS[view], f"{width} px wide: {page.evaluate(_WIDE)}"


def _check_axe(page, rules: dict, of_each_look: bool = False) -> None:
    where = f"{{include: {_LOOKS}}}" if of_each_look else "document"
    report = page.evaluate(
        f"rules => axe.run({where}, {{resultTypes: ['violations'], preload: false, ...rules}})",
        rules,
    )
    found = {
        rule["id"]: [node["html"][:160] + " · " + node["failureSummary"] for node in rule["nodes"]]
        for rule in report["violations"]
    }
    assert not found, "axe-core: " + json.dumps(found, indent=1)


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
