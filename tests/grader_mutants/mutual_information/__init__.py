"""Answers to the exercise `mutual_information`, and an oracle of plain loops."""
