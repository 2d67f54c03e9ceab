"""Answers to the exercise `sinkhorn`."""
