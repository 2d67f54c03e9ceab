"""Answers to the exercise `stable_nt_xent`, and an oracle of plain loops."""
