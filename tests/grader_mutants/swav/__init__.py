"""Answers to the exercise `swav`."""
