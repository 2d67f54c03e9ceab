"""Answers to the exercise `random_masking`."""
