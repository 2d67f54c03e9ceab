"""Mathematics at build time: KaTeX, run in V8 through mini-racer.

The page carries finished HTML and MathML and no script. Numbers, labels and ``{eq}`` stay
Sphinx's business. What KaTeX refuses becomes a warning with file and line, and the source of the
formula is shown in its place.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from tools import vendor

logger = logging.getLogger(__name__)

_BRIDGE = """
function renderFormula(tex, display, macros) {
  try {
    return {html: katex.renderToString(tex, {
      displayMode: display, macros: JSON.parse(macros), strict: false, throwOnError: true})};
  } catch (error) { return {error: String(error.message)}; }
}
"""
# KaTeX numbers these itself; Sphinx already does, so the starred form is asked for.
_NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|alignat)\}")


class FormulaError(ValueError):
    """KaTeX could not read a formula."""


@lru_cache(maxsize=1)
def _engine():
    from py_mini_racer import MiniRacer

    engine = MiniRacer()
    script = vendor.ensure() / "katex" / "dist" / "katex.min.js"
    engine.eval(script.read_text(encoding="utf8"))
    engine.eval(_BRIDGE)
    return engine


@lru_cache(maxsize=4096)
def render(tex: str, display: bool, macros: str = "{}") -> str:
    """Return the HTML of a formula.

    Raises:
        FormulaError: KaTeX refuses it; the message is KaTeX's.
    """
    answer = _engine().eval(
        f"JSON.stringify(renderFormula({json.dumps(tex)},"
        f" {json.dumps(display)}, {json.dumps(macros)}))"
    )
    answer = json.loads(str(answer))
    if "error" in answer:
        raise FormulaError(answer["error"])
    return answer["html"]


def display_source(text: str, nowrap: bool) -> str:
    r"""The TeX that KaTeX gets for a display formula: blank lines and ``\\`` become rows."""
    text = _NUMBERED.sub(r"\\\1{\2*}", text.strip())
    if nowrap:
        return text
    parts = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    if len(parts) == 1 and r"\\" not in text:
        return text
    if len(parts) == 1 and re.match(r"\\begin\{[a-z]+\*?\}", text):
        return text
    return r"\begin{aligned}" + r"\\ ".join(parts) + r"\end{aligned}"


def _render_node(translator, node: nodes.Element, tex: str, display: bool) -> str:
    macros = json.dumps(translator.builder.config.katex_macros)
    try:
        return render(tex, display, macros)
    except FormulaError as error:
        logger.warning("%s", error, location=node, type="katex")
        return f"<code>{html.escape(tex)}</code>"


def visit_inline(translator, node: nodes.math) -> None:
    """HTML of an inline formula."""
    formula = _render_node(translator, node, node.astext(), False)
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate"))
    translator.body.append(formula + "</span>")
    raise nodes.SkipNode


def visit_display(translator, node: nodes.math_block) -> None:
    """HTML of a display formula with Sphinx's number.

    A wide formula scrolls inside its own box; `assets/site.js` gives such a box a tab stop.
    """
    tex = display_source(node.astext(), bool(node.get("nowrap")))
    formula = _render_node(translator, node, tex, True)
    body = translator.body
    body.append(translator.starttag(node, "div", CLASS="math math-display notranslate"))
    # A wide formula scrolls in its own box, which must be reachable without a mouse.
    body.append(f'<div class="math-scroll" tabindex="0">{formula}</div>')
    if node["number"]:
        body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})</span>')
    body.append("</div>\n")
    raise nodes.SkipNode


def copy_assets(app) -> None:
    """Write KaTeX's stylesheet and its woff2 fonts to ``_static/katex``."""
    source = vendor.ensure() / "katex" / "dist"
    target = Path(app.outdir) / "_static" / "katex"
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    for font in (source / "fonts").glob("*.woff2"):
        shutil.copyfile(font, target / "fonts" / font.name)
    css = (source / "katex.min.css").read_text(encoding="utf8")
    # Every browser that runs the explorers reads woff2.
    css = re.sub(r',url\(fonts/[^)]*\.(woff|ttf)\) format\("[a-z]+"\)', "", css)
    css = css.replace("font-display:block", "font-display:swap")
    (target / "katex.min.css").write_text(css, encoding="utf8")


def plain_title(app, pagename, templatename, context, doctree) -> None:
    """Give ``<title>`` plain text where the title has a formula."""
    if 'class="katex' in str(context.get("title")) and pagename in app.env.titles:
        context["title"] = html.escape(app.env.titles[pagename].astext())


def setup(app) -> None:
    """Register the renderer."""
    app.add_config_value("katex_macros", {}, "html", dict)
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    # On every page: titles in the contents have formulas too, and headings use its font.
    app.add_css_file("katex/katex.min.css")
    app.connect("html-page-context", plain_title)
