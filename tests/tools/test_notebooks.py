"""The generator: what students get, and what it refuses."""

import re

import nbformat
import pytest

from infonce_lab.exercises import load
from tools import notebooks
from tools.notebooks import NotebookError, student_notebook, student_source


def cell(source, **metadata):
    made = nbformat.v4.new_code_cell(source)
    made.metadata.update(metadata)
    return made


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def test_a_region_becomes_a_hole():
    source = "a = 1\n### BEGIN SOLUTION\nb = 2\n### END SOLUTION\nc = 3"
    assert student_source(cell(source)) == "a = 1\n...  # your code\nc = 3"


def test_the_hole_keeps_the_indentation():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION"
    assert student_source(cell(source)) == "def f():\n    ...  # your code"


def test_a_region_may_carry_its_own_stub():
    source = "### BEGIN SOLUTION\nb = 2\n### STUB\n# b = None\n### END SOLUTION"
    assert student_source(cell(source)) == "b = None"


def test_an_exercise_cell_becomes_the_template():
    made = cell("### BEGIN SOLUTION\nx\n### END SOLUTION", exercise="nt_xent")
    assert student_source(made) == load("nt_xent").template.rstrip("\n")


@pytest.mark.parametrize(
    "source",
    [
        "### BEGIN SOLUTION\nb = 2",
        "b = 2\n### END SOLUTION",
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n### END SOLUTION",
        "### STUB\nb = 2",
    ],
)
def test_unbalanced_markers_are_refused(source):
    with pytest.raises(NotebookError):
        student_source(cell(source))


def test_cell_ids_used_twice_are_refused():
    twice = notebook(cell("1"), cell("2"))
    twice.cells[1].id = twice.cells[0].id
    with pytest.raises(NotebookError, match="twice"):
        student_notebook(twice)


def test_a_solution_line_shown_elsewhere_is_refused():
    secret = cell("### BEGIN SOLUTION\nanswer = compute_it(41) + 1\n### END SOLUTION")
    leak = cell("answer = compute_it(41) + 1")
    with pytest.raises(NotebookError, match="shows a solution line"):
        student_notebook(notebook(secret, leak))


def test_stored_outputs_are_refused():
    made = cell("1 + 1")
    made.execution_count = 1
    with pytest.raises(NotebookError, match="without outputs"):
        student_notebook(notebook(made))


def test_the_student_notebooks_on_disk_are_what_the_generator_writes():
    assert notebooks.main(["--check"]) == 0


def test_no_marker_and_no_id_is_lost():
    for path in sorted((notebooks.ROOT / "solutions").glob("*.ipynb")):
        solution = nbformat.read(path, as_version=4)
        student = nbformat.reads(notebooks.rendered(path), as_version=4)
        assert [c.id for c in student.cells] == [c.id for c in solution.cells]
        assert not any("### " in c.source for c in student.cells if c.cell_type == "code")


def cells_of(kind):
    """Every cell of this kind in the solutions, with its place."""
    for path in (notebooks.ROOT / "solutions").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == kind:
                yield f"{path.name}, {cell.id}", cell


def test_questions_are_plain_text():
    """`predict` and `reveal` show what they are given: emphasis would appear as asterisks."""
    for place, cell in cells_of("code"):
        if "predict(" in cell.source:
            assert not re.search(r'"[^"\n]*\*[A-Za-z][^"\n]*\*', cell.source), place


def test_formulas_are_escaped_once():
    """Two backslashes before a letter are a line break and a word."""
    for place, cell in cells_of("markdown"):
        assert not re.search(r"\\\\[a-zA-Z]", cell.source), place
