"""What search engines and link previews read: descriptions, Open Graph, sitemap, robots.txt.

Addresses appear only where ``html.baseurl`` is set in ``_config.yml``: a copy on a reader's disk
has none.
"""

from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import urlparse

from docutils import nodes

_INDEX = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{title}">
<meta http-equiv="refresh" content="0; url={root}"></head>
<body><main><h1>{title}</h1><p><a href="{root}">Start here</a></p></main></body></html>
"""
_LIMIT = 155  # characters that result pages show


def description(doctree: nodes.document | None) -> str:
    """The first paragraph without formulas as plain text, cut at a word."""
    if doctree is None:
        return ""
    for paragraph in doctree.findall(nodes.paragraph):
        inside = paragraph.parent
        if list(paragraph.findall(nodes.math)) or not isinstance(inside, nodes.section):
            continue
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:
            return text if len(text) <= _LIMIT else text[:_LIMIT].rsplit(" ", 1)[0] + " …"
    return ""


def add_tags(app, pagename, templatename, context, doctree) -> None:
    """Add the tags of a page, unless its front matter has its own ``html_meta``."""
    if app.builder.format != "html":
        return
    known = context.get("metatags") or ""
    title = app.env.titles[pagename].astext() if pagename in app.env.titles else ""
    site = app.config.html_title
    text = description(doctree) or f"{title or site}: a page of {site}."
    tags = [
        ("property", "og:title", title or site),
        ("property", "og:site_name", site),
        ("property", "og:type", "article" if title else "website"),
        ("property", "og:description", text),
    ]
    if 'name="description"' not in known:
        tags.insert(0, ("name", "description", text))
    if app.config.html_baseurl:
        address = f"{app.config.html_baseurl.rstrip('/')}/{pagename}.html"
        tags.append(("property", "og:url", address))
    context["metatags"] = known + "".join(
        f'\n    <meta {kind}="{name}" content="{html.escape(value)}" />'
        for kind, name, value in tags
    )


def write_files(app, exception) -> None:
    """Write index.html, robots.txt and, with a base address, sitemap.xml."""
    if exception or app.builder.name != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl.rstrip("/")
    robots = "User-agent: *\nAllow: /\n"
    if base:
        urls = "".join(
            f"  <url><loc>{html.escape(f'{base}/{name}.html')}</loc></url>\n"
            for name in sorted(app.env.found_docs)
        )
        (out / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n',
            encoding="utf8",
        )
        robots += f"Sitemap: {base}/sitemap.xml\n"
    (out / "robots.txt").write_text(robots, encoding="utf8")
    root = f"{app.config.root_doc}.html"
    (out / "index.html").write_text(
        _INDEX.format(title=html.escape(app.config.html_title), root=root), encoding="utf8"
    )


def prefix_of_404(app, config) -> None:
    """The 404 page is served for any address, so its links start at the site's own root."""
    path = urlparse(config.html_baseurl or "").path.strip("/")
    config.notfound_urls_prefix = f"/{path}/" if path else "/"


def setup(app) -> None:
    """Connect to Sphinx."""
    app.connect("config-inited", prefix_of_404, priority=100)
    app.connect("html-page-context", add_tags, priority=900)
    app.connect("build-finished", write_files)
