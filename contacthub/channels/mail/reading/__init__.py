"""Reads a mail: bytes to what was written, by whom, to whom, and whether a machine wrote it."""
