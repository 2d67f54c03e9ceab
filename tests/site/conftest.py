"""One server and one browser for all site tests; skip visibly where there is no Chromium."""

import os
import shutil
from pathlib import Path

import pytest

from tests.site.served import HTML, server

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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
