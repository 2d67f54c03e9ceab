"""Markdown with ``$mathematics$`` to HTML that needs no script: formulas become MathML."""

import re
from html import escape

from latex2mathml.converter import convert
from markdown_it import MarkdownIt

# Code first: a dollar inside it is no formula. Then displays, then formulas within a line.
_PART = re.compile(
    r"(?P<code>```.*?```|`[^`]*`)|\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$]+)\$", re.S
)
_NAMES = "log|ln|exp|min|max|sin|cos"
_THIN = '<mspace width="0.17em"/>'
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str) -> str:
    """Paragraphs, lists, code, emphasis and formulas of a text from the question bank."""
    formulas: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match["code"]:
            return match["code"]
        display = "block" if match["block"] else "inline"
        formulas.append(_formula(match["block"] or match["inline"], display))
        return f"FORMULA{len(formulas) - 1}END"

    html = _markdown.render(_PART.sub(keep, text)).strip()
    return re.sub(r"FORMULA(\d+)END", lambda m: formulas[int(m[1])], html)


def inline_html(text: str) -> str:
    """As :func:`to_html` for a text of one paragraph, without the paragraph."""
    return to_html(text).removeprefix("<p>").removesuffix("</p>")


def _formula(tex: str, display: str) -> str:
    # Words in \mathrm stay one identifier: letter by letter a screen reader would spell them.
    tex = tex.replace(r"\arg", r"\mathrm{arg}")  # the converter does not know it
    tex = re.sub(r"\\(?:mathrm|operatorname)\{(\w+)\}", r"\\text{\1}", tex.strip())
    try:
        formula = convert(tex, display=display)
    except Exception:  # an unknown command: the source is better than nothing
        return f"<code>{escape(tex)}</code>"
    # "A log K", not "AlogK": a thin space before and after a function that has no bracket.
    formula = re.sub(rf"(?<=</mi>)(?=<mi>(?:{_NAMES})</mi>)", _THIN, formula)
    alone = r"(?<!<msub>)(?<!<msup>)(?<!<munder>)(?<!<msubsup>)"
    before = r"(?=<(?:mi|mn|msub|msup|mfrac)>)"
    return re.sub(rf"{alone}(<mi>(?:{_NAMES})</mi>){before}", rf"\1{_THIN}", formula)
