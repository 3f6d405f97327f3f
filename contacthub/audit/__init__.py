"""The audit as it is kept: rows that are never changed, sealed in a chain, read, exported and verified."""
