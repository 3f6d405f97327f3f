"""One module for each database engine."""
