"""Measurements: each a script that prints a ratio measured in one run."""
