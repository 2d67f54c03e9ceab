"""Answers to the exercise `embedding_gradient`, and an oracle of plain loops."""
