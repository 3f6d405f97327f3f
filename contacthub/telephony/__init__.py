"""Connectors to phone systems, one package each."""
