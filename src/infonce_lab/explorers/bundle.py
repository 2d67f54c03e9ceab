"""From the explorers' JavaScript to what a web page and a notebook load. Imports nothing heavy.

Each explorer is one ES module beside this file, and all share ``kit.js``. A page opened from disk
cannot load modules, and anywidget wants exactly one, so the files are joined here by removing their
``import`` and ``export`` words. The rules they keep are at the top of ``kit.js``.
"""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./kit\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default .*\n?", re.MULTILINE)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)  # whole lines only
_TAG = re.compile(r"<infonce-([a-z0-9-]+)[\s>]")


def names() -> list[str]:
    """Every explorer there is, sorted: the stems of the JavaScript files."""
    return sorted(path.stem for path in _FOLDER.glob("*.js") if path.stem != "kit")


def tag(name: str) -> str:
    """The custom element's tag: ``nt_xent`` → ``infonce-nt-xent``."""
    return "infonce-" + name.replace("_", "-")


def about(name: str) -> dict[str, str]:
    """The ``// @key text`` lines at the head of an explorer: title, fallback, min-height.

    Lines of one key are joined by a space.

    Raises:
        ValueError: there is no explorer of that name.
    """
    found: dict[str, str] = {}
    for line in _source(name).splitlines():
        if not line.startswith("//"):
            break
        if match := re.match(r"// @([\w-]+) (.*)", line):
            key, text = match.groups()
            found[key] = f"{found[key]} {text.strip()}" if key in found else text.strip()
    return found


def element_html(
    name: str, options: Mapping[str, Any] | None = None, fallback: str | None = None
) -> str:
    """The custom element, ready for a page that also loads :func:`scripts_for` it.

    Args:
        name: the explorer, for example ``"nt_xent"``.
        options: what ``mount(el, options)`` receives; must be JSON.
        fallback: HTML for readers without JavaScript; by default the explorer's own sentence.
    """
    head = about(name)
    if fallback is None:
        fallback = f"<p>{html.escape(head.get('fallback', head.get('title', name)))}</p>"
    data = html.escape(json.dumps(dict(options or {}), ensure_ascii=False, sort_keys=True))
    # The space is reserved before the script runs, so that nothing below jumps; without JavaScript
    # no script comes, and the fallback takes only the room it needs.
    space = html.escape(f"display:block;min-height:{head.get('min-height', '20rem')}")
    return (
        f'<{tag(name)} data-options="{data}" style="{space}">{fallback}</{tag(name)}>'
        f"<noscript><style>{tag(name)}{{min-height:0!important}}</style></noscript>"
    )


def scripts_for(page: str) -> list[tuple[str, str]]:
    """The classic scripts that the elements in ``page`` need, as (file name, text), in load order.

    An empty list where the page has no explorer. The kit comes first, each script once.

    Raises:
        ValueError: the page holds an ``<infonce-…>`` element that no file here defines.
    """
    wanted = sorted({found.replace("-", "_") for found in _TAG.findall(page)})
    if not wanted:
        return []
    kit = f"globalThis.InfoNCEKit ??= {_kit()};\n"
    return [
        ("infonce-kit.js", kit),
        *((f"{tag(name)}.js", f"(() => {{\n{_classic(name)}}})();\n") for name in wanted),
    ]


def esm(name: str) -> str:
    """One ES module, kit included, whose default export anywidget can render."""
    body = _EXPORT.sub("", _IMPORT.sub(_take_from("InfoNCEKit"), _code(name)))
    return f"const InfoNCEKit = {_kit()};\n{body}"


def _classic(name: str) -> str:
    body = _IMPORT.sub(_take_from("globalThis.InfoNCEKit"), _code(name))
    return '"use strict";\n' + _EXPORT.sub("", _DEFAULT.sub("", body))


def _take_from(place: str):
    return lambda match: f"const {{{match[1]}}} = {place};\n"


def _kit() -> str:
    source = _code("kit")
    exported = ", ".join(_EXPORT.findall(source))
    return f'(() => {{\n"use strict";\n{_EXPORT.sub("", source)}\nreturn {{ {exported} }};\n}})()'


def _code(name: str) -> str:
    return _COMMENT.sub("", _source(name))


def _source(name: str) -> str:
    if name not in [*names(), "kit"]:
        raise ValueError(f"no explorer {name!r}; there are: {', '.join(names())}")
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
