"""The judge: ``grade(id, answer)`` returns a :class:`Report`."""

from infonce_lab.grading.judge import grade
from infonce_lab.grading.report import Report

__all__ = ["Report", "grade"]
