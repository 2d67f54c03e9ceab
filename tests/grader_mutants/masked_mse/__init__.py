"""Answers to the exercise `masked_mse`."""
