"""Answers to one exercise of chapter 9: right ones in many styles, and wrong ones."""
