"""A lab page: what a reader of the website sees of a notebook in ``solutions/``.

The notebook is changed when it is read, before it is executed, so the builder of the cache and
Sphinx see the same cells. Each solution cell becomes two things: what the student gets, as a
listing, and one solution with its real outputs, folded.
"""

from __future__ import annotations

import copy
import re
from pathlib import PurePosixPath

import nbformat
from nbformat import NotebookNode

from tools.notebooks import has_solution, solution_source, student_source

_STUB = "{{.lab-turn}}\nYour turn\n\n```{{code-block}} python\n:class: lab-stub\n{source}\n```"
_FOLD = {"code_prompt_show": "Show one solution", "code_prompt_hide": "Hide the solution"}


def is_lab(docname: str) -> bool:
    """Whether a document of the book is a notebook of ``solutions/``."""
    return PurePosixPath(docname).parent.name == "solutions"


def page(notebook: NotebookNode, name: str, repository: dict | None = None) -> NotebookNode:
    """The notebook of the lab page; the input is not modified.

    Args:
        notebook: a notebook of ``solutions/``, version 4.
        name: its file name without suffix, for example ``04-nt-xent``.
        repository: the ``repository`` entry of ``_config.yml``; Colab and Binder buttons
            appear when it has a ``url``.
    """
    result = copy.deepcopy(notebook)
    cells: list[NotebookNode] = []
    for cell in result.cells:
        cell.metadata.setdefault("tags", [])
        if has_solution(cell):
            cells.append(_listing(cell))
            cell.source = solution_source(cell)
            cell.metadata["tags"] = sorted({*cell.metadata["tags"], "hide-input"})
            cell.metadata["mystnb"] = {**cell.metadata.get("mystnb", {}), **_FOLD}
        cells.append(cell)
    result.cells = cells
    _add_links(result, name, repository or {})
    return result


def page_text(text: str, docname: str, repository: dict | None = None) -> str:
    """:func:`page` on the text of an ``.ipynb`` file."""
    notebook = nbformat.reads(text, as_version=4)
    return nbformat.writes(page(notebook, PurePosixPath(docname).name, repository))


def _listing(cell: NotebookNode) -> NotebookNode:
    listing = nbformat.v4.new_markdown_cell(_STUB.format(source=student_source(cell).rstrip()))
    # Derived, so that two builds give the same page.
    listing["id"] = f"{cell.get('id', 'cell')[:58]}-stub"
    return listing


def _add_links(notebook: NotebookNode, name: str, repository: dict) -> None:
    """Put the download line, and the launch buttons, under the first heading."""
    links = [f"{{download}}`Download this lab as a notebook <../notebooks/{name}.ipynb>`"]
    url, branch = (repository.get("url") or "").rstrip("/"), repository.get("branch") or "main"
    github = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(?:\.git)?", url)
    if github:
        place = f"{github[1]}/blob/{branch}/notebooks/{name}.ipynb"
        links.append(f"[Open in Colab](https://colab.research.google.com/github/{place})")
        binder = f"{github[1]}/{branch}?labpath=notebooks%2F{name}.ipynb"
        links.append(f"[Open in Binder](https://mybinder.org/v2/gh/{binder})")
    line = "{.lab-links}\n" + " · ".join(links) + "\n"
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"# .*\n?", cell.source)):
            cell.source = f"{heading[0].rstrip()}\n\n{line}\n{cell.source[heading.end() :]}"
            return
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(line, id="lab-links"))
