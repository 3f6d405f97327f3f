"""Customer data from files."""
