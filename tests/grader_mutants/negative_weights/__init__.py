"""Answers to the exercise `negative_weights`, and an oracle of plain loops."""
