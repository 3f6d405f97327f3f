"""The audit: what is in it, and that what is in it stays as it was written."""
