"""What a verdict consists of. Plain data; the notebook and the terminal decide how it looks."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Status = Literal["passed", "failed", "not attempted", "error"]


@dataclass(frozen=True)
class CriterionResult:
    name: str
    passed: bool
    points: float  # earned; a group of criteria earns together or not at all
    message: str  # expected and obtained when it failed, else ""
    group: str = ""
    category: str | None = None


@dataclass(frozen=True)
class Diagnosis:
    """The misconception an answer looks like. ``also`` holds others that fit as well."""

    id: str
    category: str
    title: str
    explanation: str
    hint: str
    also: tuple["Diagnosis", ...] = ()


@dataclass(frozen=True)
class Example:
    """The smallest batch on which the answer is wrong, expected against obtained."""

    inputs: str
    expected: str
    obtained: str
    expected_matrix: np.ndarray | None = None
    obtained_matrix: np.ndarray | None = None  # the last matrix of that shape the answer computed


@dataclass(frozen=True, repr=False)
class Report:
    """The verdict on one answer. ``repr`` is one line, so a cell may end with ``check(...)``."""

    exercise: str
    status: Status
    points: float
    max_points: int
    criteria: tuple[CriterionResult, ...] = ()
    misconception: Diagnosis | None = None
    notes: tuple[str, ...] = ()
    example: Example | None = None
    message: str = ""  # one sentence for "not attempted" and "error"
    implementation: Any = field(default=None, compare=False)  # theirs once it passed

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    def __repr__(self) -> str:
        right = sum(c.passed for c in self.criteria)
        return (
            f"<{self.exercise}: {self.status}, {self.points:g}/{self.max_points} points, "
            f"{right}/{len(self.criteria)} criteria>"
        )
