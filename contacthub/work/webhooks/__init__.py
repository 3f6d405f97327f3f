"""Tells other programs what happens to work items: signed, in order for each item, until they have it."""
