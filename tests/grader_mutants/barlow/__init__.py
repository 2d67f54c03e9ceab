"""Answers to the exercise `barlow`."""
