"""``backup`` and ``restore``."""

from __future__ import annotations

import json
import secrets
import time
from pathlib import Path

import typer

from contacthub import __version__
from contacthub.access.audit import Action, AuditRow
from contacthub.access.left_notes import leave_note
from contacthub.access.names import COMMAND_LINE
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
    refuse_on_postgres(settings)
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
    _note(settings, Action.BACKUP, file=path.name, seq=manifest.seq, with_archive=with_archive)
    size = path.stat().st_size
    typer.echo(f"{path}: log {manifest.log} up to event {manifest.seq}, {size >> 10} KiB")


def run_restore(settings: Settings, file: Path, *, replace: bool) -> None:
    """Fill the data directory from a backup, and print which state it has now."""
    refuse_on_postgres(settings)
    if file.is_dir():
        raise Refused(f"{file} is a folder; name the file in it that `backup` made")
    log_id = secrets.token_hex(8)
    with progress_bar("restore") as moved:
        manifest, aside = restore_backup(
            file, settings.data, kept=KEPT, replace=replace, log_id=log_id, now=_now(), moved=moved
        )
    _note(settings, Action.RESTORE, file=file.name, seq=manifest.seq, made_at=manifest.made_at)
    typer.echo(f"{settings.data} is as of {manifest.made_at}, {manifest.seq} events; its log is {log_id} now")
    if aside is not None:
        typer.echo(f"what was there is in {aside}")


def _note(settings: Settings, action: Action, **details: str | int) -> None:
    """Leave a row for the audit. What was done stays done where that fails, and its failing is said."""
    row = AuditRow(_now(), COMMAND_LINE, action, "", details=json.dumps(details))
    try:
        leave_note(settings.data, row)
    except OSError as error:
        typer.echo(f"the audit will not tell of it: {error.strerror}", err=True)


def refuse_on_postgres(settings: Settings) -> None:
    """Raise ``Refused`` where PostgreSQL keeps the rows: its own tools back them up and bring them back."""
    if settings.storage.url is not None:
        raise Refused(
            "this hub is in PostgreSQL, whose own tools keep copies: pg_dump and pg_restore of a moment, a "
            "base backup with its write-ahead log (PITR) of any moment; see the page on storage. Of "
            f"{settings.data} copy the folder archive"
        )


def _now() -> int:
    return time.time_ns() // 1_000_000
