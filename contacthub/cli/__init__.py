"""The command line: ``commands`` declares every command, the other files do the work of one each."""

from contacthub.cli.commands import main

__all__ = ["main"]
