"""Answers to the exercise `info_nce_bound`, and an oracle of plain loops."""
