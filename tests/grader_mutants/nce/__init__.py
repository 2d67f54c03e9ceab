"""Answers to the exercise `nce`, and an oracle of plain loops."""
