"""One server and one browser for all site tests, and pages with one explorer; skip visibly where there
is no Chromium."""

import os
import shutil
from pathlib import Path

import pytest

from infonce_lab.explorers import bundle
from tests.site.drawing import open_drawn
from tests.site.served import HTML, server

# The widths that the book's column gives an explorer: 324 px on a phone, at most 790 on a desk.
_COLUMN = "margin: 0 auto; width: min(100vw - 51px, 790px)"
# The shell is what Playwright takes where nobody looks: the same engine, a fifth less work.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def find_chromium() -> str | None:
    """``$CHROME_PATH``, or the first Chromium on the path."""
    given = os.environ.get("CHROME_PATH")
    return given or next((path for name in _NAMES if (path := shutil.which(name))), None)


def _missing(reason: str) -> None:
    """Skip on a reader's machine, fail where nothing may be skipped."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built book."""
    if not (HTML / "search.html").is_file():
        _missing("the book is not built: run `make book` first")
    return HTML


@pytest.fixture(scope="session")
def address(site: Path):
    """The site's address on 127.0.0.1."""
    with server(site) as base:
        yield base


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium under Playwright."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        _missing("no Chromium found: install it, or set CHROME_PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def contexts(browser):
    """One browser context for each set of settings: starting one takes longer than an explorer."""
    kept = {}

    def context(**settings):
        key = repr(sorted(settings.items()))
        if key not in kept:
            kept[key] = browser.new_context(**settings)
        return kept[key]

    yield context
    for one in kept.values():
        one.close()


@pytest.fixture
def explorer_visit(contexts, tmp_path: Path):
    """Open a page, from disk, with one explorer; no page may report a problem by the end.

    ``explorer_visit(name, options=None, width=900, height=900, scheme="light", **context)`` returns
    the page, the explorer's element and the list of problems so far.
    """
    pages, problems = [], []

    def visit(name, options=None, width=900, height=900, scheme="light", **context):
        html = bundle.element_html(name, options)
        code = "".join(f"<script>{text}</script>" for _, text in bundle.scripts_for(html))
        file = tmp_path / "page.html"
        file.write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorer</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<body style="{_COLUMN}">{html}{code}',
            encoding="utf-8",
        )
        settings = {
            "viewport": {"width": width, "height": height},
            "color_scheme": scheme,
            "reduced_motion": "reduce",
        } | context
        scripts = settings.get("java_script_enabled", True)
        page = open_drawn(lambda: contexts(**settings), file.as_uri(), problems, scripts)
        pages.append(page)
        return page, page.locator(bundle.tag(name)), problems

    yield visit
    for page in pages:
        page.evaluate("localStorage.clear()")  # the next visit is a first one
        page.close()
    assert problems == []
