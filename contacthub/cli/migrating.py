"""``migrate-storage``: moves what a hub keeps from files into PostgreSQL, or back."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import typer

from contacthub.bootstrap.kept import DATABASES, KEPT
from contacthub.bootstrap.storages import storage_of
from contacthub.cli.errors import WrongUsage
from contacthub.cli.given_storage import given_storage
from contacthub.cli.progress import Moved as Told
from contacthub.cli.progress import progress_bar
from contacthub.config import Settings
from contacthub.database.carrying import Carried, carry_files
from contacthub.database.data_directory import DataDirectory
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.moving import Moved, MoveRefused, move
from contacthub.database.restore import finish_restore
from contacthub.database.storage import Storage
from contacthub.hub.archive import archived_files
from contacthub.hub.store import log_moment


def run_migrate_storage(settings: Settings, to: str) -> None:
    """Move everything to ``to``, an address of PostgreSQL or a folder, and print what to set now."""
    target, folder = _target(settings, to)
    is_postgres = folder is None
    source = storage_of(settings)
    if is_postgres == (settings.storage.url is not None):
        raise WrongUsage(
            "--to is a folder: this hub is in PostgreSQL; between two servers pg_dump moves it"
            if is_postgres
            else "--to is an address like postgresql://contacthub@db.example.com/hub: this hub is in files"
        )
    with ExitStack() as stack:
        for each in {settings.data.resolve(), (folder or settings.data).resolve()}:
            stack.enter_context(DataDirectory(each, beats=False))
            finish_restore(each, KEPT.places)
        with progress_bar("move") as told:
            moved, carried = asyncio.run(_moved(source, target, told, settings.data, folder))
        with target.look("hub") as raw:
            log_id, seq = log_moment(raw)
    typer.echo(
        f"{moved.rows} rows of {moved.tables} tables moved, counted and compared: "
        f"log {log_id} up to event {seq}"
    )
    if carried.files:
        typer.echo(f"{carried.files} files of messages and work copied to {folder} and compared")
    if carried.lost:
        typer.echo(
            f"{carried.lost} files of messages and work lost before: "
            f"`contacthub check --data {folder}` names them",
            err=True,
        )
    typer.echo(_what_now(settings, to, folder))


async def _moved(
    source: Storage, target: Storage, told: Told, data: Path, folder: Path | None
) -> tuple[Moved, Carried]:
    await source.check_free()
    await target.check_free()
    carried = Carried()

    def carry() -> None:
        nonlocal carried
        if folder is not None and folder.resolve() != data.resolve():
            try:
                with source.look("hub") as rows:
                    carried = carry_files(data, folder, KEPT.kept_files(rows))
            except OSError as error:
                why = f"the files of messages and work cannot be copied to {folder}: {error.strerror}"
                raise MoveRefused(f"{why}; mend that and give the command again, which goes on") from None

    return await move(source, target, DATABASES, told, carry=carry), carried


def _target(settings: Settings, to: str) -> tuple[Storage, Path | None]:
    if "://" not in to:
        folder = Path(to)
        return SqliteFiles(folder), folder
    return storage_of(settings.model_copy(update={"storage": given_storage("--to", to)})), None


def _what_now(settings: Settings, to: str, folder: Path | None) -> str:
    if folder is None:
        return (
            f'now set [storage] url = "{to}"; hub.db and customers.db stay in {settings.data} as they were: '
            f"put them away once the hub runs, and leave {KEPT.archive} and {KEPT.files} there: it uses them"
        )
    archive = ""
    if folder.resolve() != settings.data.resolve() and archived_files(settings.data):
        archive = f"; move {settings.data / 'archive'} there too"
    return f"now take [storage] url out and start with --data {folder}{archive}"
