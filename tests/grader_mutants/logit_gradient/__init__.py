"""Answers to the exercise `logit_gradient`, and an oracle of plain loops."""
