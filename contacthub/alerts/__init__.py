"""Tells of what rules of the floor say while it lasts: once each, on the board, to programs, by mail."""
