"""The command line."""

from contacthub.cli.commands import main

__all__ = ["main"]
