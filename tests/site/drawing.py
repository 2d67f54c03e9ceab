"""Pages that the browser draws. Rarely, Chromium opens a page and never draws it: no animation frame
comes, not after half a minute either, and whatever waits for one fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 10_000  # ms for two frames, on a busy machine
_FRAMES = """patience => new Promise(done => {
  requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
  setTimeout(done, patience, false);
})"""


class NotDrawn(Exception):
    """No animation frame came."""


def must_draw(page) -> None:
    """Raises :class:`NotDrawn` when no animation frame comes within ``PATIENCE``.

    A page without JavaScript cannot say so: there this waits for ever.
    """
    if not page.evaluate(_FRAMES, PATIENCE):
        raise NotDrawn(page.url)


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
