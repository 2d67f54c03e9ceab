"""Pages that the browser draws. Rarely, Chromium opens a page and never draws it: no animation frame
comes, after half a minute either, and whatever waits for one fails. Opened anew, the same page draws."""

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


def must_draw(page, settings: dict | None = None) -> None:
    """Raises :class:`NotDrawn` when no animation frame comes within ``PATIENCE``.

    ``settings`` are its context's: a page without JavaScript has no frame to wait for.
    """
    if (settings or {}).get("java_script_enabled", True) and not page.evaluate(_FRAMES, PATIENCE):
        raise NotDrawn(page.url)


def until_drawn(visit: Callable[[], T], visits: int = 3) -> T:
    """What ``visit()`` returns, called again when it raises :class:`NotDrawn`: at most ``visits`` times."""
    for left in reversed(range(visits)):
        try:
            return visit()
        except NotDrawn as page:
            if not left:
                raise
            print(f"{page} was not drawn: once more")
    raise AssertionError("unreachable")
