"""The kernel-free exercises as HTML for a page: the element, with its text for no script.

Imports nothing heavy, so the site's build can use it. ``content`` is what the data loaders return.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from infonce_lab.explorers import bundle

BLANK = "____"


def element(name: str, content: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> str:
    """One exercise for a page, with everything it asks as plain text inside.

    Args:
        name: ``"ordered_lines"``, ``"drills"``, ``"choice"`` or ``"flashcards"``.
        content: the exercise, as JSON-friendly data.
        state: what the reader has done so far; empty values are left out.
    """
    known = {key: value for key, value in (state or {}).items() if value}
    return bundle.element_html(name, {**content, **known}, _FALLBACKS[name](content))


def _ordered_lines(content: Mapping[str, Any]) -> str:
    code = [line["code"] for line in (*content["lines"], *content["distractors"])]
    lines = "".join(f"<li><code>{escape(text)}</code></li>" for text in sorted(code))
    return (
        f"<p><strong>{escape(content['title'])}.</strong> {escape(content['task'])}</p>"
        f"<p>The lines, in alphabetical order:</p><ul>{lines}</ul>"
    )


def _drills(content: Mapping[str, Any]) -> str:
    def one(drill: Mapping[str, Any]) -> str:
        code = "\n".join(filter(None, [drill.get("given"), drill["line"]]))
        answer = f"<code>{escape(drill['accept'][0]['answer'])}</code>. {escape(drill['why'])}"
        return (
            f"<li>{escape(drill['question'])}<pre>{escape(code)}</pre>"
            f"<details><summary>Answer</summary><p>{answer}</p></details></li>"
        )

    drills = "".join(one(drill) for drill in content["drills"])
    title, task = escape(content["title"]), escape(content["task"])
    return f"<p><strong>{title}.</strong> {task}</p><ol>{drills}</ol>"


def _choice(content: Mapping[str, Any]) -> str:
    question = escape(content.get("question") or "")
    if content.get("reveal"):
        unit = f" {escape(content['unit'])}" if content.get("unit") else ""
        return f"<p>{question}</p><p>It is: {escape(str(content['actual']))}{unit}</p>"
    choices = "".join(f"<li>{escape(text)}</li>" for text in content.get("choices") or ())
    return (
        f"<p>Predict before you look: <strong>{question}</strong></p>"
        f"{choices and f'<ul>{choices}</ul>'}"
    )


def _flashcards(content: Mapping[str, Any]) -> str:
    def one(card: Mapping[str, Any]) -> str:
        wrong = f"<p>Often said, and wrong:</p>{card['wrong']}" if card.get("wrong") else ""
        return (
            f"<li>{card['question']}<details><summary>Model answer</summary>"
            f"{card['answer']}{wrong}</details></li>"
        )

    return f"<ol>{''.join(one(card) for card in content['cards'])}</ol>"


_FALLBACKS = {
    "ordered_lines": _ordered_lines,
    "drills": _drills,
    "choice": _choice,
    "flashcards": _flashcards,
}
