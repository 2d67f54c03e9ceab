"""Answers, right and wrong, on which the grader is tested."""
