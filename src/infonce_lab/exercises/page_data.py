"""The data of the exercises that need no kernel: ordered lines and drills.

Each lives in one YAML file beside this module. Loading checks the file and returns plain
dictionaries that survive JSON, so the website and the notebook show the same exercise. No torch.
"""

import math
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

BLANK = "____"


class PageDataError(ValueError):
    """A data file breaks its schema. The message names the file, the place and the fault."""


# For every kind of mapping: (required keys, optional keys). A key that is not listed is an error.
SCHEMA: dict[str, tuple[set[str], set[str]]] = {
    "ordered_lines": (
        {"title", "task", "batch", "value", "lines", "distractors"},
        {"head", "unit", "praise", "indentation"},
    ),
    "line": ({"id", "code"}, {"shape", "needs", "indent", "if_missing"}),
    "if_missing": ({"bug"}, {"value", "without"}),
    "distractor": ({"id", "imitates", "code", "name", "bug", "value"}, {"same_as"}),
    "drills": ({"title", "task", "drills"}, set()),
    "drill": (
        {"id", "title", "question", "line", "shows", "result", "accept", "wrong", "why", "hint"},
        {"given", "value", "number", "tolerance"},
    ),
    "accept": ({"answer", "note"}, set()),
    "wrong": ({"answers", "reason"}, {"result", "raises", "is"}),
}


def ids(kind: str) -> tuple[str, ...]:
    """The ids of one kind, ``"ordered_lines"`` or ``"drills"``."""
    folder = files("infonce_lab.exercises") / kind
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def load_ordered_lines(exercise_id: str) -> dict[str, Any]:
    """The ordered lines of that id, checked.

    Raises:
        PageDataError: there is no such exercise, or its file breaks the schema.
    """
    data = parse_ordered_lines(_read("ordered_lines", exercise_id), f"{exercise_id}.yaml")
    return {"id": exercise_id, **data}


@cache
def load_drills(set_id: str) -> dict[str, Any]:
    """The drills of that id, checked, with every table as text cells.

    Raises:
        PageDataError: there is no such set, or its file breaks the schema.
    """
    data = parse_drills(_read("drills", set_id), f"{set_id}.yaml")
    return {"id": set_id, **data}


def parse_ordered_lines(data: Any, source: str) -> dict[str, Any]:
    """Check raw data and return the options of the ``ordered_lines`` element."""
    _keys(data, "ordered_lines", source)
    lines = _items(data["lines"], "line", f"{source}: lines")
    names = [line["id"] for line in lines]
    for i, line in enumerate(lines):
        place = f"{source}: lines[{i}] ({line['id']})"
        line["needs"] = dict(line.get("needs") or {})
        line["indent"] = line.get("indent", 0)
        _known(line["needs"], names, f"{place}.needs")
        early = [n for n in line["needs"] if n not in names[:i]]
        if early:
            raise PageDataError(f"{place}.needs: {early[0]} does not stand above this line")
        if "if_missing" in line:
            _keys(line["if_missing"], "if_missing", f"{place}.if_missing")
            _known(line["if_missing"].get("without", []), names, f"{place}.if_missing.without")
    distractors = _items(data["distractors"], "distractor", f"{source}: distractors")
    for i, wrong in enumerate(distractors):
        place = f"{source}: distractors[{i}] ({wrong['id']})"
        _known([wrong["imitates"]], names, f"{place}.imitates")
        if wrong["id"] in names:
            raise PageDataError(f"{place}.id: a line has the same id")
        _known(wrong.get("same_as", {}), names, f"{place}.same_as")
    indented = any(line["indent"] for line in lines)
    return {"indentation": indented, "unit": "", **data, "lines": lines, "distractors": distractors}


def parse_drills(data: Any, source: str) -> dict[str, Any]:
    """Check raw data and return the options of the ``drills`` element."""
    _keys(data, "drills", source)
    drills = _items(data["drills"], "drill", f"{source}: drills")
    for i, drill in enumerate(drills):
        place = f"{source}: drills[{i}] ({drill['id']})"
        if drill["line"].count(BLANK) != 1:
            raise PageDataError(f"{place}.line: needs exactly one blank, written {BLANK}")
        drill["accept"] = [a if isinstance(a, dict) else {"answer": a} for a in drill["accept"]]
        drill["wrong"] = [dict(w) for w in drill["wrong"]]
        seen: dict[str, str] = {}
        for j, accepted in enumerate(drill["accept"]):
            if "note" in accepted:
                _keys(accepted, "accept", f"{place}.accept[{j}]")
            _once(accepted["answer"], seen, f"{place}.accept[{j}]")
        for j, wrong in enumerate(drill["wrong"]):
            _keys(wrong, "wrong", f"{place}.wrong[{j}]")
            if "number" not in drill and ("result" in wrong) == ("raises" in wrong):
                raise PageDataError(f"{place}.wrong[{j}]: give either result or raises")
            for answer in wrong["answers"]:
                _once(answer, seen, f"{place}.wrong[{j}]")
        # One number of decimals for all tables of a drill, so that they compare cell by cell.
        rows = {f"{place}.result": _rows(drill["result"], f"{place}.result")}
        for j, wrong in enumerate(drill["wrong"]):
            if "result" in wrong:
                where = f"{place}.wrong[{j}].result"
                rows[where] = _rows(wrong["result"], where)
        decimals = max(_decimals(x) for table in rows.values() for row in table for x in row)
        text = {where: _text(table, decimals) for where, table in rows.items()}
        drill["result"] = text[f"{place}.result"]
        for j, wrong in enumerate(drill["wrong"]):
            if "result" in wrong:
                wrong["result"] = text[f"{place}.wrong[{j}].result"]
    return {**data, "drills": drills}


def normalise_answer(text: str) -> str:
    """An answer as it is compared: no spaces, one kind of quote, an ASCII minus.

    The same rule stands in ``explorers/drills.js``; a browser test holds the two together.
    """
    table = str.maketrans({"−": "-", "–": "-", '"': "'", "“": "'", "”": "'", "‘": "'", "’": "'"})
    return "".join(text.translate(table).replace("…", "...").split())


def _read(kind: str, name: str) -> Any:
    if name not in ids(kind):
        raise PageDataError(f"there is no {kind} {name!r}; choose from: {', '.join(ids(kind))}")
    text = (files("infonce_lab.exercises") / kind / f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PageDataError(f"{name}.yaml is not valid YAML: {error}") from error


def _keys(data: Any, kind: str, place: str) -> None:
    if not isinstance(data, dict):
        raise PageDataError(f"{place}: expected a mapping, got {type(data).__name__}")
    required, optional = SCHEMA[kind]
    if missing := sorted(required - set(data)):
        raise PageDataError(f"{place}: missing {', '.join(missing)}")
    if extra := sorted(set(data) - required - optional):
        known = ", ".join(sorted(required | optional))
        raise PageDataError(f"{place}: unknown {', '.join(extra)}; known are: {known}")


def _items(data: Any, kind: str, place: str) -> list[dict[str, Any]]:
    """Copies of the mappings of a list, checked, with ids that occur once."""
    if not isinstance(data, list) or not data:
        raise PageDataError(f"{place}: expected a list with at least one entry")
    seen: dict[str, str] = {}
    for i, item in enumerate(data):
        _keys(item, kind, f"{place}[{i}]")
        _once(item["id"], seen, f"{place}[{i}].id")
    return [dict(item) for item in data]


def _known(names: Any, known: list[str], place: str) -> None:
    for name in names:
        if name not in known:
            raise PageDataError(
                f"{place}: there is no line {name!r}; lines are: {', '.join(known)}"
            )


def _once(text: Any, seen: dict[str, str], place: str) -> None:
    if not isinstance(text, str) or not text:
        raise PageDataError(f"{place}: expected text in quotes, got {text!r}")
    key = normalise_answer(text)
    if key in seen:
        raise PageDataError(f"{place}: {text!r} occurs already at {seen[key]}")
    seen[key] = place


def _rows(value: Any, place: str) -> list[list[float]]:
    """A number, a vector or a matrix as the rows of a table."""
    rows = value if isinstance(value, list) else [value]
    rows = rows if isinstance(rows[0], list) else [rows]
    if any(isinstance(x, bool) or not isinstance(x, int | float) for row in rows for x in row):
        raise PageDataError(f"{place}: expected numbers, got {value!r}")
    if len({len(row) for row in rows}) != 1:
        raise PageDataError(f"{place}: the rows differ in length")
    return rows


def _decimals(number: float) -> int:
    if isinstance(number, int) or not math.isfinite(number):
        return 0
    return next(d for d in range(1, 4) if d == 3 or round(number, d) == round(number, 3))


def _text(rows: list[list[float]], decimals: int) -> list[list[str]]:
    return [
        [f"{x:.{decimals}f}".replace("-", "−").replace("inf", "∞") for x in row] for row in rows
    ]
