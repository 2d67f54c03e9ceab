"""List the decimals in the book's prose that no cell computes and no source backs.

    python -m tools.numbers        print them; exit status 1 if there are any

A number is fine inside code, mathematics or a ``{glue}`` role, or in a sentence (or table row) with
a citation or a link to another host.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_DECIMAL = re.compile(r"(?<![\w.])[−-]?\d+\.\d+(?!\w|\.\d)")  # not 1.2.3
_SOURCE = re.compile(r"\{cite|https?://|arXiv")
_CODE_FENCE = re.compile(r"^(`{3,}|~{3,}|:{3,})\s*(\{[\w:+-]+\}|[\w]*)")
# Directives whose body is prose; the body of every other one is code or options.
_PROSE = ("prf:", "dropdown", "admonition", "note", "tip", "warning", "important", "list-table",
          "table", "exercise", "solution", "grid", "card", "tab", "margin", "figure", "seealso")
_INSIDE = (
    re.compile(r"\$\$.*?\$\$", re.S),
    re.compile(r"\$[^$\n]*(?:\n[^$\n]+)*?\$"),
    re.compile(r"\{[\w:-]+\}`[^`]*`"),
    re.compile(r"`+[^`]*`+"),
    re.compile(r"^:[\w-]+:.*$", re.M),
    re.compile(r"\A---\n.*?\n---\n", re.S),
)


class Bare(NamedTuple):
    page: str
    line: int
    number: str
    sentence: str


def bare_decimals(text: str, page: str = "") -> list[Bare]:
    """Every decimal of a MyST page that stands in prose without a source."""
    prose = _without_code(text)
    for pattern in _INSIDE:
        # Blank out, keeping the line breaks; a citation must stay visible.
        prose = pattern.sub(_blank, prose)
    found = []
    for match in re.finditer(r"[^\n]*(?:\n(?!\s*(?:\n|[-*|#]|\d+\.\s))[^\n]+)*", prose):
        start = 0
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z*“\"({])", match.group()):
            if not _SOURCE.search(sentence):
                for number in _DECIMAL.finditer(sentence):
                    at = match.start() + match.group().index(sentence, start) + number.start()
                    line = prose.count("\n", 0, at) + 1
                    words = " ".join(sentence.split())[:120]
                    found.append(Bare(page, line, number.group(), words))
            start = match.group().index(sentence, start) + len(sentence)
    return found


def _blank(match: re.Match) -> str:
    text = match.group()
    if text.startswith("{cite"):
        return "{cite"
    return "".join(c if c == "\n" else " " for c in text)


def _without_code(text: str) -> str:
    """Blank the body of fences that hold code or data; keep those that hold prose."""
    lines, stack = [], []
    for line in text.split("\n"):
        fence = _CODE_FENCE.match(line.strip())
        if fence and stack and not fence.group(2) and line.strip().startswith(stack[-1][0]):
            stack.pop()
            lines.append("")
        elif fence and (fence.group(2) or not any(code for _, code in stack)):
            name = fence.group(2).strip("{}")
            is_prose = fence.group(2).startswith("{") and name.startswith(_PROSE)
            stack.append((fence.group(1), not is_prose))
            lines.append("")
        else:
            lines.append("" if any(code for _, code in stack) else line)
    return "\n".join(lines)


def main() -> int:
    found = [
        bare
        for path in sorted((ROOT / "book").glob("*.md"))
        for bare in bare_decimals(path.read_text(encoding="utf-8"), path.name)
    ]
    for bare in found:
        print(f"book/{bare.page}:{bare.line}: {bare.number}  in: {bare.sentence}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
