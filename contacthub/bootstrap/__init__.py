"""Puts the parts together: one hub over one data directory, behind one port."""
