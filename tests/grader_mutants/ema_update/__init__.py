"""Answers to the exercise `ema_update`: right ones, wrong ones."""
