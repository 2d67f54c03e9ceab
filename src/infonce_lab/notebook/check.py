"""``check``: judge an answer, show the verdict once, remember it, return the report."""

import os
from typing import Any

from infonce_lab.exercises import load
from infonce_lab.grading import Report, grade
from infonce_lab.notebook import progress
from infonce_lab.notebook.display import show
from infonce_lab.notebook.verdict import verdict_html, verdict_text


def check(exercise_id: str, answer: Any, unsolved: str = "not attempted") -> Report:
    """Judge ``answer`` and show what is right, what is not, and what to do next.

    Args:
        exercise_id: such as ``"nt_xent"``.
        answer: your class or function.
        unsolved: the verdict this cell has in a fresh student notebook. Only the course's own
            tests read it.

    Returns:
        The :class:`~infonce_lab.grading.Report`; ``report.implementation`` is your answer once it
        has passed, else ``None``.

    Raises:
        ValueError: there is no such exercise.
    """
    report = judge_and_show(exercise_id, answer)
    _expect(report, unsolved)
    return report


def judge_and_show(exercise_id: str, answer: Any, always_name: bool = False) -> Report:
    """Judge, show and remember. ``always_name``: name a mistake at its first occurrence."""
    report = grade(exercise_id, answer)
    kind = report.misconception.id if report.misconception else report.status
    record = progress.record_check(exercise_id, report.status, kind)
    # The first failure shows the symptom; a second one of the same kind is named at once.
    known = kind in record["named"]
    named = report.status == "failed" and (known or always_name)
    if report.status == "failed" and not known:
        progress.update(lambda data: progress.entry(data, exercise_id)["named"].append(kind))
    exercise = load(exercise_id)
    show(verdict_html(exercise, report, named), verdict_text(exercise, report, named))
    return report


def _expect(report: Report, unsolved: str) -> None:
    """In the course's own tests, a notebook with another verdict than declared must fail."""
    mode = os.environ.get("INFONCE_LAB_EXPECT")
    wanted = {"solved": "passed", "unsolved": unsolved}.get(mode or "")
    if wanted and report.status != wanted:
        raise AssertionError(f"{report!r}: this cell expects {wanted!r} ({mode})\n{report.message}")
