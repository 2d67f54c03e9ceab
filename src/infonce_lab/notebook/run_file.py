"""Run a notebook's cells or a Python file in this process and collect the verdicts of its checks."""

import contextlib
import linecache
import os
import sys
import types
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

import infonce_lab
from infonce_lab.exercises import ids, load
from infonce_lab.grading import Report
from infonce_lab.grading.observe import failure_from
from infonce_lab.notebook.check import judge_and_show


class AnswerFileError(Exception):
    """The file cannot be judged; the message says why."""


@dataclass(frozen=True)
class Verdict:
    where: str  # "cell 9", or the name that was found in a file
    report: Report


def run_file(path: Path, console: Console) -> list[Verdict]:
    """The verdict of every ``check`` in the file, or else of every answer it defines.

    A cell that raises is reported and the next one runs, as by hand.

    Raises:
        AnswerFileError: the file is missing, is neither kind, or holds no answer.
    """
    if not path.exists():
        raise AnswerFileError(f"{path}: there is no such file")
    cells = _cells(path)
    verdicts: list[Verdict] = []
    where = ""

    def check(exercise_id, answer, unsolved="not attempted"):
        report = judge_and_show(exercise_id, answer, always_name=True)
        verdicts.append(Verdict(where, report))
        return report

    module = types.ModuleType("__main__")
    namespace = module.__dict__
    with _as_main(module, path), _checking_with(check):
        for where, source in _announced(cells, console):
            try:
                exec(compile(source, _remember(path, where, source), "exec"), namespace)
            except (Exception, KeyboardInterrupt) as error:
                console.print(f"{where}: {failure_from(error)}", style="bold", highlight=False)
        for exercise_id in ids() if not verdicts else ():
            name = load(exercise_id).answer_name
            if name in namespace:
                where = name
                check(exercise_id, namespace[name])
    if not verdicts:
        raise AnswerFileError(f"{path}: no check(...) was reached, and no answer has a known name")
    return verdicts


def _cells(path: Path) -> list[tuple[str, str]]:
    """(place, Python source) of every code cell, or of the whole file."""
    if path.suffix == ".ipynb":
        return _notebook_cells(path)
    if path.suffix != ".py":
        raise AnswerFileError(f"{path}: a .ipynb or a .py file is expected")
    try:
        return [(path.name, path.read_text(encoding="utf-8"))]
    except UnicodeDecodeError as error:
        raise AnswerFileError(f"{path} cannot be read: {error}") from None


def _notebook_cells(path: Path) -> list[tuple[str, str]]:
    import nbformat  # takes two seconds
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        notebook = nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise AnswerFileError(f"{path} cannot be read as a notebook: {reason}") from None
    to_python = TransformerManager().transform_cell
    return [
        (f"cell {number}", to_python(cell.source))
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code"
    ]


def _announced(cells, console: Console):
    """The cells one by one, with a line on screen saying which one runs."""
    with console.status("") as line:
        for number, (where, source) in enumerate(cells, start=1):
            line.update(f"running {where} ({number} of {len(cells)})")
            yield where, source


def _remember(path: Path, where: str, source: str) -> str:
    """A file name under which error messages find this cell's lines."""
    name = f"<{path.name}, {where}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return name


@contextlib.contextmanager
def _as_main(module: types.ModuleType, path: Path):
    """Run as ``__main__`` in the file's own folder, and leave things as they were."""
    before, folder = sys.modules.get("__main__"), Path.cwd()
    sys.modules["__main__"] = module
    os.chdir(path.resolve().parent)
    try:
        yield
    finally:
        os.chdir(folder)
        if before is not None:
            sys.modules["__main__"] = before


@contextlib.contextmanager
def _checking_with(check):
    """``from infonce_lab import check`` gives the recording one while the file runs."""
    infonce_lab.check = check
    try:
        yield
    finally:
        del infonce_lab.check
