"""``hint`` and ``solution``: the ladder of clues, and what stands at its end."""

import inspect
import textwrap
from html import escape

from infonce_lab.exercises import load
from infonce_lab.exercises.contract import Exercise
from infonce_lab.notebook import progress
from infonce_lab.notebook.display import show

_RUNGS = ("a question", "the plan, with shapes", "a line with one hole")


def hint(exercise_id: str) -> None:
    """Show the next clue: first the name of the mistake you made last, then the three rungs.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = load(exercise_id)
    said = []

    def climb(data: dict) -> None:
        record = progress.entry(data, exercise_id)
        last = (record["last"] or {}).get("misconception")
        known = next((m for m in exercise.misconceptions if m.id == last), None)
        if known and last not in record.setdefault("hinted", []):
            record["hinted"].append(last)
            said.append(f"It looks as if {known.title}. {known.hint}")
            return
        rung = record["hints"]
        if rung < len(exercise.hints):
            record["hints"] = rung + 1
            said.append(f"Hint {rung + 1} of 3, {_RUNGS[rung]}: {exercise.hints[rung]}")
        else:
            said.append(f'That was the last hint. solution("{exercise_id}") opens after an attempt.')

    progress.update(climb)
    _say(said[0])


def solution(exercise_id: str) -> None:
    """Show the reference and two other accepted styles, after an attempt and all hints.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = load(exercise_id)
    record = progress.entry(progress.load(), exercise_id)
    if not record["passed"] and not (record["attempts"] and record["hints"] >= len(exercise.hints)):
        left = len(exercise.hints) - record["hints"]
        attempt = "" if record["attempts"] else "one attempt and "
        _say(f"The solution opens after {attempt}{left} more hint(s), or as soon as you pass.")
        return
    shown = [("the reference", _source(exercise, exercise.reference))]
    shown += [(style.title, _source(exercise, style.answer)) for style in exercise.styles]
    columns = "".join(
        f'<div style="flex:1 1 26em;min-width:0"><b>{escape(title)}</b>'
        f'<pre style="overflow:auto;font-size:.85em"><code>{escape(code)}</code></pre></div>'
        for title, code in shown
    )
    html = f'<div style="display:flex;flex-wrap:wrap;gap:1em">{columns}</div>'
    show(html, "\n\n".join(f"# {title}\n{code}" for title, code in shown))


def _source(exercise: Exercise, answer) -> str:
    """The readable part of an answer: for a reference class, the function it calls comes with it."""
    inner = getattr(answer, "loss", answer)
    code = inspect.getsource(inner)
    function = getattr(inspect.getmodule(answer), exercise.id, None)
    if answer is exercise.reference and function is not None and function is not answer:
        code = f"{inspect.getsource(function)}\n\n{code}"
    return textwrap.dedent(code)


def _say(text: str) -> None:
    html = (
        '<div style="border-left:6px solid #3674b5;padding:.5em 1em;max-width:60em">'
        f"{escape(text)}</div>"
    )
    show(html, text)
