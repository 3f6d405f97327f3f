"""Tests of what is said in the reader's language."""
