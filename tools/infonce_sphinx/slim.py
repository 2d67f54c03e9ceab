"""Changes to the theme's finished pages: less weight, and what axe and Lighthouse object to.

Each change is a pattern on the theme's markup. A pattern that matches on no page warns, so that
a build with ``-W`` notices when an upgrade of the theme has moved it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sphinx.util import logging

from tools.infonce_sphinx import css, reserve

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """A replacement in the HTML of a page.

    ``pages`` says where it applies: "all", "chapters" (documents of the book) or "not search".
    An ``optional`` change concerns markup that a book need not have.
    """

    name: str
    pattern: str
    replacement: str | Callable[[re.Match], str]
    pages: str = "all"
    optional: bool = False


def _spoken(formula: str) -> str:
    """A head that is one formula, with its letters as text for a screen reader.

    MathML is not read everywhere, and axe takes such a head for an empty one.
    """
    letters = re.search(r"<math.*?(?=<annotation)", formula, re.DOTALL)
    text = re.sub(r"<[^>]*>", "", letters[0]) if letters else ""
    return f'<span class="visually-hidden">{text}</span><span aria-hidden="true">{formula}</span>'


def _row_heads(match: re.Match) -> str:
    """A table with an empty corner: its first column holds the heads of the rows."""

    def head(cell: re.Match) -> str:
        alone = re.fullmatch(_FORMULA, cell[2], re.DOTALL)
        return f'{cell[1]}<th scope="row">{_spoken(cell[2]) if alone else cell[2]}</th>'

    return re.sub(r"(<tr[^>]*>\s*)<td>(.*?)</td>", head, match[0], flags=re.DOTALL)


_FORMULA = r'(?:<p>)?<span class="math (?:(?!</t[hd]>).)*</span>(?:</p>)?'


CHANGES = (
    Change(
        "icon script", r'\s*<script defer src="[^"]*scripts/fontawesome\.js[^"]*"></script>', ""
    ),
    Change(
        "search scripts",
        r'\s*<script src="[^"]*(searchtools|language_data|searchindex)\.js[^"]*"></script>',
        "",
        pages="not search",
    ),
    Change(
        "second viewport",
        r'\s*<meta name="viewport" content="width=device-width, initial-scale=1"\s*/>',
        "",
    ),
    Change("script preload", r'\s*<link rel="preload" as="script"[^>]*>', ""),
    # Scripts in the head block the first paint; deferred they keep their order. Only the options
    # stay, since inline scripts write into them.
    Change(
        "blocking scripts",
        r"<script (?![^>]*\b(?:defer|async)\b)(?![^>]*documentation_options)([^>]*src=)",
        r"<script defer \1",
        pages="not search",
    ),
    # Their titles hold formulas, which a plain attribute shows three times over.
    Change("prev and next in the head", r'\s*<link rel="(next|prev)"[^>]*>', "", optional=True),
    # The visible text is the name of these controls.
    Change("label of search", r'(<button[^>]*search-button[^>]*) aria-label="Search"', r"\1"),
    Change("label of summary", r'(<summary[^>]*) aria-label="Toggle[^"]*"', r"\1", optional=True),
    Change(
        "name of summary",
        r'<summary>(<span class="toctree-toggle")',
        r'<summary aria-label="Pages below this one">\1',
        optional=True,
    ),
    Change(
        "contents landmark",
        r'<div id="pst-primary-sidebar"',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="The book"',
    ),
    Change(
        "formulas as table heads",
        rf'<th class="([^"]*)">({_FORMULA})</th>',
        lambda match: f'<th class="{match[1]}">{_spoken(match[2])}</th>',
        optional=True,
    ),
    Change(
        "empty table heads",
        r'<th( class="[^"]*")?>(<p>)?\s*(</p>)?</th>',
        r"<td\1></td>",
        optional=True,
    ),
    Change(
        "row heads",
        r"(?s)<thead>\s*<tr[^>]*>\s*<td[^>]*></td>(?:(?!</table>).)*</table>",
        _row_heads,
        optional=True,
    ),
    Change(
        "sidebar landmark",
        r'<div id="pst-secondary-sidebar"',
        '<div id="pst-secondary-sidebar" role="complementary" aria-label="On this page"',
        pages="chapters",
        optional=True,
    ),
    Change("bibliography roles", r' role="(list|doc-biblioentry)"', "", optional=True),
    Change(
        "empty heading for print",
        r'<div id="jb-print-docs-body" class="onlyprint">\s*<h1>',
        '<div id="jb-print-docs-body" class="onlyprint" aria-hidden="true">\n    <h1>',
    ),
    Change(
        "lazy images",
        r"<img (?=[^>]*_images/)(?![^>]*loading=)",
        '<img loading="lazy" decoding="async" ',
        optional=True,
    ),
)


def slim(html: str, pagename: str, chapters, counts: Counter | None = None) -> str:
    """Apply every change that concerns a page; ``counts`` collects the matches by name."""
    for change in CHANGES:
        if change.pages == "not search" and pagename == "search":
            continue
        if change.pages == "chapters" and pagename not in chapters:
            continue
        html, number = re.subn(change.pattern, change.replacement, html)
        if counts is not None:
            counts[change.name] += number
    return html


def _wrap(app) -> None:
    """Let every page the builder renders pass through :func:`slim`."""
    if app.builder.name != "html":
        return
    templates, counts = app.builder.templates, Counter()
    render = templates.render

    def rendered(template: str, context: dict) -> str:
        counts["pages"] += 1
        html = render(template, context)
        html = slim(html, context.get("pagename", ""), app.env.found_docs, counts)
        html = reserve.sections(html)
        html, app.builder.infonce_css = css.link(html)
        return html

    templates.render = rendered
    app.builder.infonce_counts = counts


def _warn(app, exception) -> None:
    counts = getattr(app.builder, "infonce_counts", None)
    if exception or not counts or not counts["pages"] or app.parallel > 1:
        return
    for change in CHANGES:
        if not counts[change.name] and not change.optional:
            logger.warning(
                "the theme's markup has changed: %r (tools/infonce_sphinx/slim.py) matches nowhere",
                change.name,
                type="infonce",
            )


def setup(app) -> None:
    """Connect to the builder."""
    app.connect("builder-inited", _wrap)
    app.connect("build-finished", _warn)
