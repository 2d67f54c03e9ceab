"""Answers to the exercise `gathered_nt_xent`."""
