"""Puts the parts together: one hub over one data directory, with or without a port."""
