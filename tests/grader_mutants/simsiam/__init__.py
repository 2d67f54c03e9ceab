"""Answers to the exercise `simsiam`: right ones, wrong ones."""
