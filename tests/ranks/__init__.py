"""Mirrors src/infonce_lab/ranks."""
