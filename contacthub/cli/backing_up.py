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


def run_backup(settings: Settings, file: str, *, with_archive: bool, with_files: bool) -> None:
    """Write a backup, and print up to which event of the log it goes.

    ``file`` as it was typed: a path forgets the slash that says that a folder is meant.
    """
    refuse_on_postgres(settings)
    if file.endswith("/") and not Path(file).is_dir():
        raise Refused(f"there is no folder {file}; make it first, or name a file")
    with progress_bar("backup") as moved:
        made = make_backup(
            settings.data,
            Path(file),
            kept=KEPT,
            version=__version__,
            now=_now(),
            with_archive=with_archive,
            with_files=with_files,
            moved=moved,
        )
    left_out = {"with_archive": with_archive, "with_attachments": with_files}
    _note(settings, Action.BACKUP, file=made.path.name, seq=made.manifest.seq, **left_out)
    size, log = made.path.stat().st_size, made.manifest
    typer.echo(f"{made.path}: log {log.log} up to event {log.seq}, {size >> 10} KiB")
    if made.lost:
        typer.echo(
            f"{_files(made.lost)} of messages or work lost before: `contacthub check` names them", err=True
        )


def run_restore(settings: Settings, file: Path, *, replace: bool) -> None:
    """Fill the data directory from a backup, and print which state it has now."""
    refuse_on_postgres(settings)
    if file.is_dir():
        raise Refused(f"{file} is a folder; name the file in it that `backup` made")
    log_id = secrets.token_hex(8)
    with progress_bar("restore") as moved:
        restored = restore_backup(
            file, settings.data, kept=KEPT, replace=replace, log_id=log_id, now=_now(), moved=moved
        )
    manifest = restored.manifest
    _note(settings, Action.RESTORE, file=file.name, seq=manifest.seq, made_at=manifest.made_at)
    typer.echo(f"{settings.data} is as of {manifest.made_at}, {manifest.seq} events; its log is {log_id} now")
    if restored.aside is not None:
        typer.echo(f"what was there is in {restored.aside}")
    if restored.lost:
        place = settings.data / KEPT.files
        typer.echo(
            f"{_files(restored.lost)} of messages or work not in {place} as when they came: "
            "`contacthub check` names them; copy them there",
            err=True,
        )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


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
            f"{settings.data} copy the folders archive and {KEPT.files}, after the database"
        )


def _now() -> int:
    return time.time_ns() // 1_000_000
