"""Generate ``notebooks/`` (what students open) from ``solutions/`` (what authors write).

    python -m tools.notebooks            write every student notebook
    python -m tools.notebooks --check    exit 1 if one on disk differs from what would be written

A solution region stands between ``### BEGIN SOLUTION`` and ``### END SOLUTION``. In the student
notebook it becomes the lines after ``### STUB`` inside the region (as comments, ``# `` removed),
or ``...  # your code``. A cell whose metadata names an ``exercise`` becomes that exercise's
template, whole.
"""

import copy
import re
import sys
from pathlib import Path

import nbformat

from infonce_lab.exercises import load

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END, STUB = "### BEGIN SOLUTION", "### END SOLUTION", "### STUB"


class NotebookError(ValueError):
    """A solution notebook that cannot be turned into a student notebook."""


def student_source(cell: nbformat.NotebookNode) -> str:
    """What the student sees in place of this cell's source."""
    exercise_id = cell.metadata.get("exercise")
    if exercise_id:
        return load(exercise_id).template.rstrip("\n")
    return _replace_regions(cell.source)


def solution_source(cell: nbformat.NotebookNode) -> str:
    """The cell's source as shown on the website: markers and stubs removed."""
    kept, in_stub = [], False
    for line in cell.source.splitlines():
        marker = line.strip()
        if marker == STUB:
            in_stub = True
        elif marker == END:
            in_stub = False
        elif marker != BEGIN and not in_stub:
            kept.append(line)
    return "\n".join(kept)


def has_solution(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and BEGIN in cell.source


def _replace_regions(source: str) -> str:
    lines, region, stub = [], None, None
    for number, line in enumerate(source.splitlines(), start=1):
        marker = line.strip()
        if marker == BEGIN:
            if region is not None:
                raise NotebookError(f"line {number}: a solution begins inside another one")
            region, stub = len(line) - len(line.lstrip()), None
        elif marker == STUB:
            if region is None:
                raise NotebookError(f"line {number}: {STUB} outside a solution")
            stub = []
        elif marker == END:
            if region is None:
                raise NotebookError(f"line {number}: {END} without {BEGIN}")
            lines += [" " * region + "...  # your code"] if stub is None else stub
            region = None
        elif region is None:
            lines.append(line)
        elif stub is not None:
            stub.append(re.sub(r"^(\s*)# ?", r"\1", line))
    if region is not None:
        raise NotebookError(f"a solution begins and never ends: {BEGIN} without {END}")
    return "\n".join(lines)


def secret_lines(cell: nbformat.NotebookNode) -> set[str]:
    """Lines of a solution that must not appear in the student's version of the cell."""
    solution = {line.strip() for line in solution_source(cell).splitlines()}
    given = {line.strip() for line in student_source(cell).splitlines()}
    return {line for line in solution - given if len(line) > 12 and not line.startswith(_COMMON)}


# What any two cells may share without giving anything away.
_COMMON = ("#", "@", "def ", "class ", "import ", "from ", "super()", "self.", "n = ", '"""')


def student_notebook(solution: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The student's notebook.

    Raises:
        NotebookError: unbalanced markers, a duplicate cell id, stored outputs, or a solution line
            that shows in another cell.
    """
    ids = [cell.id for cell in solution.cells]
    twice = {i for i in ids if ids.count(i) > 1}
    if twice:
        raise NotebookError(f"cell ids used twice: {', '.join(sorted(twice))}")
    student = copy.deepcopy(solution)
    secrets: set[str] = set()
    for cell, original in zip(student.cells, solution.cells, strict=True):
        if cell.cell_type != "code":
            continue
        if original.outputs or original.execution_count is not None:
            raise NotebookError(f"cell {cell.id}: solutions are stored without outputs")
        if original.metadata.get("exercise") and not has_solution(original):
            raise NotebookError(f"cell {cell.id}: an exercise cell needs solution markers")
        if has_solution(original) or END in original.source:
            cell.source = student_source(original)
            secrets |= secret_lines(original)
    for cell in student.cells:
        leaked = secrets & {line.strip() for line in cell.source.splitlines()}
        if leaked:
            raise NotebookError(f"cell {cell.id} shows a solution line: {sorted(leaked)[0]!r}")
    return student


def rendered(path: Path) -> str:
    """The student notebook of one solution, as the exact text of its file."""
    try:
        return nbformat.writes(student_notebook(nbformat.read(path, as_version=4))) + "\n"
    except NotebookError as error:
        raise NotebookError(f"{path.name}: {error}") from None


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    wanted = {p.name: rendered(p) for p in sorted((ROOT / "solutions").glob("*.ipynb"))}
    folder = ROOT / "notebooks"
    folder.mkdir(exist_ok=True)
    present = {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.ipynb"))}
    stale = [n for n in sorted(wanted.keys() | present.keys()) if wanted.get(n) != present.get(n)]
    if check:
        for name in stale:
            print(f"notebooks/{name} is not what `make notebooks` writes")
        return 1 if stale else 0
    for name in stale:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
            print(f"wrote notebooks/{name}")
        else:
            (folder / name).unlink()
            print(f"removed notebooks/{name}: it has no source in solutions/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
