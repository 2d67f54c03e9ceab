"""The fonts of the site, cut down to the characters that its pages use.

The theme's icons shrink from 156 KB to about 2, KaTeX's letters to about a third. A character that
only a script writes later, such as a digit in an explorer, is in the Latin alphabet kept below.

The theme names icons by class (``fa-sun``) and by code (``content: "\\f107"``). The first are
looked up in the finished pages and scripts; the second stay, unless they only define a class.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.util import logging

from tools import vendor

logger = logging.getLogger(__name__)

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
_CSS = Path("styles/pydata-sphinx-theme.css")
_FONTS = Path("vendor/fontawesome/webfonts")

# `.fa-sun{--fa:"\f185"…}`, or in earlier versions `.fa-sun:before{content:"\f185"}`
_DEFINITION = re.compile(
    r"(?P<names>(?:\.fa-[\w-]+(?::before)?,?)+)"
    r'\{(?:--fa|content):"\\(?P<code>[0-9a-f]+)[^"]*"[^}]*\}'
)
_CODE = re.compile(r"\\(f[0-9a-f]{3})")


def codes_in_use(folder: Path) -> tuple[set[int], str]:
    """The code points of the icons on a built site, and the theme's CSS without the other icons."""
    css = (THEME / _CSS).read_text(encoding="utf8")
    pages = "".join(path.read_text(encoding="utf8") for path in folder.rglob("*.html"))
    scripts = "".join(
        path.read_text(encoding="utf8")
        for path in folder.glob("_static/**/*.js")
        if path.name != "fontawesome.js"
    )
    names = set(re.findall(r"\bfa-[a-z0-9-]+", pages + scripts))
    codes: set[int] = set()

    def keep(match: re.Match) -> str:
        if names.isdisjoint(re.findall(r"fa-[\w-]+", match["names"])):
            return ""
        codes.add(int(match["code"], 16))
        return match[0]

    css = _DEFINITION.sub(keep, css)
    for path in (folder / "_static").rglob("*.css"):
        text = css if path.name == "pydata-sphinx-theme.css" else path.read_text(encoding="utf8")
        codes |= {int(code, 16) for code in _CODE.findall(text)}
        codes |= {ord(letter) for letter in text if "\ue000" <= letter <= "\uf8ff"}
    return codes, css


def shrink_icons(folder: Path) -> None:
    """Write the theme's icon fonts and style sheet of a built site anew, from the theme's own."""
    codes, css = codes_in_use(folder)
    fonts = sorted((THEME / _FONTS).glob("*.woff2"))
    if not codes or not fonts:
        logger.warning(
            "the theme's icons have moved: tools/infonce_sphinx/fonts.py finds no %s",
            "fonts" if codes else "codes",
            type="infonce",
        )
        return
    for path in fonts:
        target = folder / "_static" / _FONTS / path.name
        _cut(path, target, codes)
        target.with_suffix(".ttf").unlink(missing_ok=True)
    css = re.sub(r',\s*url\([^)]*\.ttf\) format\("truetype"\)', "", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    (folder / "_static" / _CSS).write_text(css, encoding="utf8")
    for unused in ("fontawesome.js", "*.map"):
        for path in (folder / "_static").rglob(unused):
            path.unlink()


def shrink_formulas(folder: Path) -> None:
    """Write KaTeX's fonts of a built site anew, with the characters of all its pages."""
    text = {chr(code) for code in range(0x20, 0x7F)}
    for path in folder.rglob("*.html"):
        text.update(unescape(path.read_text(encoding="utf8")))
    codes = {ord(character) for character in text}
    target = folder / "_static" / "katex" / "fonts"
    for path in (vendor.ensure() / "katex" / "dist" / "fonts").glob("*.woff2"):
        _cut(path, target / path.name, codes)


def _cut(source: Path, target: Path, codes: set[int]) -> None:
    """A copy of a font with the glyphs of ``codes`` only."""
    options = subset.Options(notdef_outline=True)
    font = TTFont(source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def _finish(app, exception) -> None:
    if not exception and app.builder.name == "html":
        shrink_icons(Path(app.outdir))
        shrink_formulas(Path(app.outdir))


def setup(app) -> None:
    """Cut the fonts once all pages are written."""
    app.connect("build-finished", _finish)
