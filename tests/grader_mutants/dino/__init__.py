"""Answers to the exercise `dino`."""
