"""The book's one Sphinx extension; each module does one thing and has its own ``setup``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools import labs
from tools.execute import Book
from tools.infonce_sphinx import (
    css,
    directives,
    fonts,
    grader,
    interview,
    katex,
    meta,
    slim,
    static,
)


def _use_cache(app, config) -> None:
    """Read executed outputs from the folder that ``tools/execute.py`` fills."""
    book = Book(Path(app.srcdir))
    config.nb_execution_cache_path = str(book.cache_folder())
    app.infonce_repository = book.config.get("repository") or {}


def _read_lab(app, docname: str, source: list[str]) -> None:
    """Show the notebooks of ``solutions/`` as lab pages."""
    if labs.is_lab(docname) and app.env.doc2path(docname).endswith(".ipynb"):
        source[0] = labs.page_text(source[0], docname, app.infonce_repository)


def _version() -> int:
    """A number that changes with these files, so that Sphinx then reads every page again."""
    here = Path(__file__).parent
    files = sorted([*here.rglob("*.py"), *here.glob("assets/*"), Path(labs.__file__)])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return int(digest[:7], 16)


def setup(app) -> dict:
    """Register everything."""
    app.connect("config-inited", _use_cache)
    app.connect("source-read", _read_lab)
    for module in (katex, directives, interview, grader, slim, meta, static, fonts, css):
        module.setup(app)
    return {"version": "1", "env_version": _version(), "parallel_read_safe": True}
