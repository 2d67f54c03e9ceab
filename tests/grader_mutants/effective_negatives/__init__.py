"""Answers to the exercise `effective_negatives`, and an oracle of plain loops."""
