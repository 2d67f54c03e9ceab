"""Room for the sections that a browser has not laid out yet.

The style sheet lets the browser skip what is far from the screen (``content-visibility``). A skipped
section needs a height, or the scroll bar lies and what follows sits on top of it. It is estimated here
from the section's own markup, for a phone; the style sheet takes less on a wide screen.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)section\b[^>]*>")
_CLOSED = re.compile(r"<details(?![^>]*\bopen\b).*?</summary>.*?</details>", re.S)
_LISTING = re.compile(r"<pre\b.*?</pre>", re.S)
# Pixels at 375: what stands on lines of its own.
_BLOCKS = {
    r"<p\b|<li\b": 18,
    r"<h[2-6]\b": 60,
    r"<details\b": 70,
    r'class="math-scroll"': 75,
    r"<tr\b": 40,
    r"<img\b|<svg\b|<infonce-": 420,
    r"<infonce-flashcards": 1200,
}


def height(markup: str) -> int:
    """About how high this markup is at 375 px, in pixels, rather too high than too low."""
    markup = _CLOSED.sub("<details>", markup)
    lines = sum(listing.count("\n") + 2 for listing in _LISTING.findall(markup))
    markup = _LISTING.sub("", markup)
    blocks = sum(size * len(re.findall(mark, markup)) for mark, size in _BLOCKS.items())
    text = re.sub(r"<[^>]*>", "", re.sub(r"<annotation.*?</annotation>", "", markup, flags=re.S))
    return round(1.15 * (22 * lines + blocks + 28 * len(text.split()) * 6.5 / 42))


def sections(html: str) -> str:
    """Write the estimate into the style of every section inside another one."""
    opened: list[re.Match] = []
    found: list[tuple[int, int]] = []
    for tag in _TAG.finditer(html):
        if not tag[1]:
            opened.append(tag)
        elif opened:
            start = opened.pop()
            if opened:
                found.append((start.end() - 1, height(html[start.end() : tag.start()])))
    for place, pixels in sorted(found, reverse=True):
        html = f'{html[:place]} style="--room:{pixels}px"{html[place:]}'
    return html
