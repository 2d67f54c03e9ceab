"""Pages that the browser draws. Rarely, on a busy machine, Chromium stops in the middle of drawing a
page: no animation frame comes and no timer fires any more, and whatever waits for one waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import TimeoutError as Overdue

T = TypeVar("T")
PATIENCE = 10_000  # ms for two frames, on a busy machine
_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class NotDrawn(Exception):
    """No animation frame came."""


def must_draw(page, script: str = _FRAMES, patience: int = PATIENCE) -> None:
    """Wait for the promise of ``script``, by default for two animation frames.

    Raises:
        NotDrawn: it was not kept within ``patience`` ms. The browser holds the watch, not the page.
    """
    # Not `evaluate`, which has no time limit.
    kept = f"async () => {{ await ({script})(); return true; }}"
    try:
        page.wait_for_function(kept, timeout=patience)
    except Overdue:
        raise NotDrawn(page.url) from None


def until_drawn(visit: Callable[[], T], visits: int = 3) -> T:
    """What ``visit()`` returns, called again when it raises :class:`NotDrawn`: at most ``visits`` times."""
    for _ in range(visits - 1):
        try:
            return visit()
        except NotDrawn as page:
            print(f"{page} was not drawn: once more")
    return visit()


def open_drawn(context: Callable, address: str, problems: list[str], scripts: bool = True):
    """A drawn page in ``context()``; what it reports joins ``problems``. ``scripts``: may it run any?"""

    def visit():
        page = context().new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: m.type in ("error", "warning") and problems.append(m.text))
        page.goto(address)
        if scripts:
            must_draw(page)
        return page

    return until_drawn(visit)
