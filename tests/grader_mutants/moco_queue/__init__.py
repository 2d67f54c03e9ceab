"""Answers to the exercise moco_queue."""
