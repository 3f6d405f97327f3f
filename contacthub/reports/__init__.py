"""Figures of days that are over and of today, by intervals."""
