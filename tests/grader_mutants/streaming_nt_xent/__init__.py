"""Answers to the exercise `streaming_nt_xent`."""
