"""Answers to the exercise `log_sum_exp`, and an oracle of plain loops."""
