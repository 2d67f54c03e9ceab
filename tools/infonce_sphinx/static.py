"""Our own files in ``_static``: the site's style and script, KaTeX, and the explorers' scripts.

An explorer's scripts are linked only from pages that contain its element, wherever that came
from: a directive or the output of a notebook. They are classic deferred scripts, since modules
do not load from ``file://``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinx.util import logging

from tools.infonce_sphinx import katex

logger = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "assets"
_FOLDER = "explorers"
_MEASURING = re.compile(
    r'(function \w+\(\)\{)const e=\(\)=>\{document\.querySelectorAll\(\["pre".{0,400}?childList:!0\}\),e\(\)\}'
)


def copy(app) -> None:
    """Fill ``_static`` before the pages are written, so that links get their checksums."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    # Scripts of earlier builds stay: pages that are not written anew still ask for them.
    for name in ("site.css", "site.js"):
        shutil.copyfile(ASSETS / name, static / name)
    katex.copy_assets(app)


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """Write and link the scripts of the custom elements on a page."""
    body = context.get("body") or ""
    if "<infonce-" not in body:
        return
    from infonce_lab.explorers import bundle

    folder = Path(app.outdir) / "_static" / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        scripts = bundle.scripts_for(body)
    except ValueError as error:
        logger.warning("%s", error, location=pagename, type="infonce")
        return
    for name, text in scripts:
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf8") != text:
            path.write_text(text, encoding="utf8")
        app.add_js_file(f"{_FOLDER}/{name}", loading_method="defer", priority=800)


def hush_theme(app, exception) -> None:
    """Take out of the theme's script what measures every listing as soon as the page is there.

    That makes the browser lay out the whole page at once, most of which is far below the screen.
    ``site.js`` measures each listing when the reader comes near it.
    """
    if exception or app.builder.name != "html":
        return
    script = Path(app.outdir) / "_static" / "scripts" / "pydata-sphinx-theme.js"
    text, count = _MEASURING.subn(r"\1}", script.read_text(encoding="utf8"))
    if count:
        script.write_text(text, encoding="utf8")
    elif "scrollHeight>" in text:
        logger.warning("the theme's script has changed: static.py finds no measuring in it")


def setup(app) -> None:
    """Register the files."""
    app.connect("build-finished", hush_theme)
    app.connect("builder-inited", copy)
    app.add_css_file("site.css", priority=900)
    app.add_js_file("site.js", loading_method="defer")
    app.connect("html-page-context", add_scripts)
