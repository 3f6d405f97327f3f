"""Errors of commands: one clear line on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Refused(Exception):
    """The command was refused or failed; exit code 1."""


class WrongUsage(Exception):
    """The command was used wrongly; exit code 2."""


@contextmanager
def reported() -> Iterator[None]:
    """Print expected errors in one line and exit with their code; our own faults keep their traceback."""
    try:
        yield
    except (Refused, WrongUsage) as error:
        typer.echo(f"contacthub: {error}", err=True)
        raise SystemExit(2 if isinstance(error, WrongUsage) else 1) from None
    except Exception as error:
        if not _is_expected(error):
            raise
        typer.echo(f"contacthub: {error}", err=True)
        raise SystemExit(1) from None


def _is_expected(error: Exception) -> bool:
    # Names instead of classes: importing their modules would cost every command its quick start.
    return type(error).__name__ in {
        "ArchiveUnreadable",
        "BackupFailed",
        "ConfigError",
        "Damaged",
        "DirectoryHeld",
        "DirectoryUnusable",
        "HubFailed",
        "InUse",
        "MoveRefused",
        "PortTaken",
        "SchemaTooNew",
        "StorageUnavailable",
        "UnreadableFile",
    }
