"""The judge is judged: every right answer must pass, every wrong one must fail and be named.

Each exercise's answers are those of its folder here (``*_blind``: written by someone who had seen
only the contract; ``*_informed``: by someone who knew the judge), its other accepted styles, and its
own misconceptions.

    python -m tests.grader_mutants.test_mutants     write results.json, the table of the book
"""

import importlib
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from infonce_lab.exercises import ids, load
from infonce_lab.grading import grade
from tests.grader_mutants import collect
from tests.grader_mutants.collect import Mutant

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PARTS = ("right_blind", "wrong_blind", "right_informed", "wrong_informed")


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    named: int = 0
    rejected: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)


def answers(exercise_id: str):
    """(answer, what it is) for every mutant of an exercise."""
    for part in PARTS:
        if (HERE / exercise_id / f"{part}.py").exists():
            module = importlib.import_module(f"tests.grader_mutants.{exercise_id}.{part}")
            yield from collect.collect(module)
    exercise = load(exercise_id)
    yield exercise.reference, Mutant("right", (), "the reference")
    for style in exercise.styles:
        yield style.answer, Mutant("right", (), style.title)
    for known in exercise.misconceptions:
        yield known.wrong, Mutant("wrong", (known.category,), known.title)


@cache
def score(exercise_id: str) -> Score:
    result = Score()
    for answer, mutant in answers(exercise_id):
        report = grade(exercise_id, answer)
        collect.undo_patches()
        name = f"{getattr(answer, '__name__', answer)!s:.60} ({mutant.description})"
        if mutant.kind == "right":
            result.right += 1
            if not report.passed:
                failed = next((c for c in report.criteria if not c.passed), None)
                result.rejected.append(f"{name}: {report.message or failed}")
            continue
        result.wrong += 1
        if report.passed:
            result.accepted.append(name)
            continue
        found = categories(report)
        if found & set(mutant.categories):
            result.named += 1
        else:
            result.misnamed.append(f"{name}: {sorted(found)}, not {mutant.categories}")
    return result


def categories(report) -> set[str]:
    """Every category the judge offers; "stub" for what it takes for an untouched template."""
    if report.status == "not attempted":
        return {"stub"}
    if report.misconception is None:
        return set()
    return {report.misconception.category, *(d.category for d in report.misconception.also)}


# The longest first: none is left for one worker while the other has nothing to do.
_LONG = ("gathered_nt_xent", "streaming_nt_xent", "stable_nt_xent", "moco_queue")


@pytest.mark.parametrize("exercise_id", sorted(ids(), key=lambda i: i not in _LONG))
def test_the_judge(exercise_id):
    """One test an exercise, so that its answers are judged once, however the tests are shared out."""
    result = score(exercise_id)
    assert not result.rejected, "right answers rejected:\n" + "\n".join(result.rejected)
    assert not result.accepted, "wrong answers accepted:\n" + "\n".join(result.accepted)
    assert result.named >= 0.95 * result.wrong, "wrongly named:\n" + "\n".join(result.misnamed)
    assert result.right >= 8 and result.wrong >= 8
    printed = {row[0]: row for row in json.loads(RESULTS.read_text())[0]["rows"]}
    assert printed.get(exercise_id) == row(exercise_id), (
        "run `python -m tests.grader_mutants.test_mutants` and commit results.json"
    )


def row(exercise_id: str) -> list:
    s = score(exercise_id)
    return [exercise_id, s.right, len(s.rejected), s.wrong, len(s.accepted), s.named]


def tables() -> list[dict]:
    """What the page "How good our graders are" prints."""
    rows = [row(i) for i in ids()]
    total = ["all", *(sum(r[k] for r in rows) for k in range(1, 6))]
    first = json.loads((HERE / "first_run.json").read_text())
    return [
        {
            "caption": "The judge today",
            "columns": ["exercise", "right answers", "of them rejected", "wrong answers",
                        "of them accepted", "named with the right category"],
            "rows": [*rows, total],
        },
        {
            "caption": "First run on the part written from the contract alone, before any repair",
            "columns": ["exercise", "right answers", "of them rejected", "wrong answers",
                        "of them accepted", "named with the right category"],
            "rows": [
                [i, f["right"], f["right_rejected"], f["wrong"], f["wrong_accepted"], f["named"]]
                for i, f in first.items()
            ],
        },
    ]


def main() -> int:
    with ProcessPoolExecutor(2) as pool:
        measured = dict(zip(ids(), pool.map(score, ids()), strict=True))
    globals()["score"] = measured.__getitem__
    RESULTS.write_text(json.dumps(tables(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for table in tables():
        print(table["caption"])
        for line in table["rows"]:
            print("  ", *line)
    for exercise_id in ids():
        for kind in ("rejected", "accepted", "misnamed"):
            for line in getattr(score(exercise_id), kind):
                print(f"{exercise_id} {kind}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
