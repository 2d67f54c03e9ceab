"""Answers to the exercise `learnable_temperature`, and an oracle of plain loops."""
