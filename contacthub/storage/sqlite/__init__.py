"""SQLite adapters of the storage ports."""
