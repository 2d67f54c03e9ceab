"""Answers to the exercise `effective_rank`: right ones, wrong ones."""
