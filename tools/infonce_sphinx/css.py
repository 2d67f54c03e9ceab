"""One style sheet for the whole site, without the rules that no page can use.

The pages link what the theme and the extensions ask for, some fifteen files; here the links
become one. A rule stays unless every one of its selectors names a class or an id that occurs
nowhere: not in a page, and not as a word in a script, since scripts add classes while the page
runs.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import tinycss2

BUNDLE = "book.css"
_LINK = re.compile(
    r'[ \t]*<link (?=[^>]*rel="stylesheet")[^>]*href="([^"]*?)_static/([^"?]+)[^"]*"[^>]*>\n?'
)
_IMPORT = re.compile(r"@import\s+['\"]([^'\":]+)['\"]\s*;")
_NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)")
_URL = re.compile(r"url\((['\"]?)(?!data:|https?:|#)([^'\")]+)\1\)")
# Bootstrap puts these together from parts.
_BUILT_BY_SCRIPTS = re.compile(r"^(bs-|tooltip|popover|modal|offcanvas|collaps|show|fade)")


def link(html: str) -> tuple[str, tuple[str, ...]]:
    """A page with one link instead of all those to ``_static``, and the files they named."""
    links = list(_LINK.finditer(html))
    if not links:
        return html, ()
    version = hashlib.sha256("".join(m[0] for m in links).encode()).hexdigest()[:8]
    first = f'    <link rel="stylesheet" href="{links[0][1]}_static/{BUNDLE}?v={version}" />\n'
    replacements = iter([first])
    html = _LINK.sub(lambda _: next(replacements, ""), html)
    return html, tuple(m[2] for m in links)


def write(folder: Path, files: tuple[str, ...]) -> None:
    """Write the bundle of ``files``, all below ``_static`` of a built site."""
    static = folder / "_static"
    words = set()
    for path in [*folder.rglob("*.html"), *static.rglob("*.js")]:
        words.update(re.findall(r"[\w-]+", path.read_text(encoding="utf8")))
    parts = []
    for name in files:
        parts.append(purge(_read(static, name), words))
    (static / BUNDLE).write_text("\n".join(parts), encoding="utf8")


def _read(static: Path, name: str) -> str:
    """A style sheet with its imports in place and its addresses relative to ``_static``."""
    folder = Path(name).parent
    text = (static / name).read_text(encoding="utf8")

    def imported(match: re.Match) -> str:
        return _read(static, os.path.normpath(folder / match[1]).replace(os.sep, "/"))

    return _IMPORT.sub(imported, _relocate(text, folder))


def _relocate(text: str, folder: Path) -> str:
    """Addresses relative to ``folder`` become relative to ``_static``."""

    def address(match: re.Match) -> str:
        return f'url("{os.path.normpath(folder / match[2]).replace(os.sep, "/")}")'

    return _URL.sub(address, text)


def purge(text: str, words: set[str]) -> str:
    """The style sheet without the rules that no page can use, and without comments."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return "".join(_rule(rule, words) for rule in rules)


def _rule(rule, words: set[str]) -> str:
    if rule.type == "qualified-rule":
        prelude = tinycss2.serialize(rule.prelude).strip()
        if _usable(prelude, words):
            return f"{prelude}{{{tinycss2.serialize(rule.content).strip()}}}\n"
        return ""
    if (
        rule.type == "at-rule"
        and rule.at_keyword in ("media", "supports", "layer")
        and rule.content
    ):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        body = "".join(_rule(item, words) for item in inner)
        prelude = tinycss2.serialize(rule.prelude).strip()
        return f"@{rule.at_keyword} {prelude}{{{body}}}\n" if body else ""
    return rule.serialize() + "\n"


def _usable(prelude: str, words: set[str]) -> bool:
    """Whether one of the selectors names only classes and ids that occur."""
    # What `:not(…)` names need not occur; a comma inside brackets does not separate selectors.
    flat = re.sub(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)", "", prelude)
    return any(
        all(
            name.replace("\\", "") in words or _BUILT_BY_SCRIPTS.match(name)
            for name in _NAME.findall(re.sub(r"\[[^\]]*\]", "", selector))
        )
        for selector in flat.split(",")
    )


def _finish(app, exception) -> None:
    files = getattr(app.builder, "infonce_css", ())
    if not exception and files:
        write(Path(app.outdir), files)


def setup(app) -> None:
    """Write the bundle after the fonts have changed the theme's own style sheet."""
    app.connect("build-finished", _finish, priority=600)
