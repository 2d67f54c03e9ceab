"""Answers to the exercise `dino_center`."""
