"""The router under virtual time: a made-up day, or million of contacts, in seconds."""
