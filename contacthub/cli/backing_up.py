"""``backup`` and ``restore``."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import typer

from contacthub import __version__
from contacthub.bootstrap.kept import KEPT
from contacthub.cli.errors import Refused
from contacthub.cli.progress import progress_bar
from contacthub.config import Settings
from contacthub.database.backup import make_backup
from contacthub.database.restore import restore_backup


def run_backup(settings: Settings, file: str, *, with_archive: bool) -> None:
    """Write a backup, and print up to which event of the log it goes.

    ``file`` as it was typed: a path forgets the slash that says that a folder is meant.
    """
    if file.endswith("/") and not Path(file).is_dir():
        raise Refused(f"there is no folder {file}; make it first, or name a file")
    with progress_bar("backup") as moved:
        path, manifest = make_backup(
            settings.data,
            Path(file),
            kept=KEPT,
            version=__version__,
            now=_now(),
            with_archive=with_archive,
            moved=moved,
        )
    size = path.stat().st_size
    typer.echo(f"{path}: log {manifest.log} up to event {manifest.seq}, {size >> 10} KiB")


def run_restore(settings: Settings, file: Path, *, replace: bool) -> None:
    """Fill the data directory from a backup, and print which state it has now."""
    if file.is_dir():
        raise Refused(f"{file} is a folder; name the file in it that `backup` made")
    log_id = secrets.token_hex(8)
    with progress_bar("restore") as moved:
        manifest, aside = restore_backup(
            file, settings.data, kept=KEPT, replace=replace, log_id=log_id, now=_now(), moved=moved
        )
    typer.echo(f"{settings.data} is as of {manifest.made_at}, {manifest.seq} events; its log is {log_id} now")
    if aside is not None:
        typer.echo(f"what was there is in {aside}")


def _now() -> int:
    return time.time_ns() // 1_000_000
