"""Likely doubles."""
