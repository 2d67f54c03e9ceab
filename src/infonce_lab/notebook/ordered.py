"""``ordered_lines``: the lines of an exercise, to be put in order."""

from infonce_lab.exercises.page_data import load_ordered_lines
from infonce_lab.notebook.display import in_notebook


def ordered_lines(exercise_id: str) -> None:
    """Show the lines of that exercise, among them the bugs people ship.

    Raises:
        PageDataError: there are no ordered lines of that id.
    """
    content = load_ordered_lines(exercise_id)
    if not in_notebook():
        code = sorted(line["code"] for line in (*content["lines"], *content["distractors"]))
        print("\n".join([content["task"], *(f"  {text}" for text in code)]))
        return

    from IPython.display import display

    from infonce_lab.explorers.exercises import OrderedLines

    display(OrderedLines(content))
