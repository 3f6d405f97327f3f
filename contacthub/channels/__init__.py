"""Channels that run in the hub's own process, one package each."""
