"""Answers to the exercise `clip_symmetric`, and an oracle of plain loops."""
