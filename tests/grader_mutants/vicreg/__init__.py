"""Answers to the exercise `vicreg`."""
