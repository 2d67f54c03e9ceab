"""``{grader-table}``: how good our graders are, as measured by the last run of the mutants.

``tests/grader_mutants`` keeps ``results.json``: a list of tables, each
``{"caption": str, "columns": [str, …], "rows": [[str or number, …], …]}``. The directive shows
them all, or with an argument the one whose ``"id"`` it names.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

_MISSING = "No measurement yet: the table appears after the grader's mutation tests have run."


class GraderTable(SphinxDirective):
    """The tables of ``results.json``."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "tests" / "grader_mutants" / "results.json"
        self.env.note_dependency(str(path))
        if not path.is_file():
            return [nodes.paragraph("", _MISSING, classes=["grader-missing"])]
        try:
            tables = json.loads(path.read_text(encoding="utf8"))
            tables = tables if isinstance(tables, list) else [tables]
            if self.arguments:
                tables = [t for t in tables if t.get("id") == self.arguments[0]]
                if not tables:
                    raise KeyError(f"no table {self.arguments[0]!r}")
            return [_table(t["columns"], t["rows"], t.get("caption", "")) for t in tables]
        except (ValueError, KeyError, TypeError) as error:
            raise self.error(f"{path.name}: {error!r}") from error


def _table(columns: list, rows: list[list], caption: str) -> nodes.table:
    """A table node; numbers are aligned to the right."""
    table = nodes.table(classes=["grader-table"])
    if caption:
        table += nodes.title("", caption)
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    group += nodes.thead("", _row(columns))
    group += nodes.tbody("", *[_row(row) for row in rows])
    table += group
    return table


def _row(cells: list) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        classes = ["text-right"] if isinstance(cell, int | float) else []
        row += nodes.entry("", nodes.paragraph("", str(cell)), classes=classes)
    return row


def setup(app) -> None:
    """Register the directive."""
    app.add_directive("grader-table", GraderTable)
