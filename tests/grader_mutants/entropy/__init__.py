"""Answers to the exercise `entropy`, and an oracle of plain loops."""
