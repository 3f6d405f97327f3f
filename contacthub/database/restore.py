"""Filling a data directory from a backup: all of it or nothing, and never as the same log.

Everything is unpacked and checked beside what is there. One renaming decides; from then on whoever opens the
directory first ends what is left to do, so that no crash leaves half of one and half of another.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import orjson

from contacthub.clock import from_rfc3339
from contacthub.customers.store import MIGRATIONS as CUSTOMER_MIGRATIONS
from contacthub.database.backup import (
    CHUNK,
    DATABASES,
    FORMAT,
    MANIFEST,
    READY,
    BackupFailed,
    Manifest,
    Member,
    Moved,
)
from contacthub.database.data_directory import DataDirectory, DirectoryUnusable
from contacthub.database.migrations import missing_migrations
from contacthub.hub.archive import FOLDER, sync_and_close, sync_folder
from contacthub.hub.plain import from_plain
from contacthub.hub.store import MIGRATIONS as HUB_MIGRATIONS
from contacthub.routing.words import Instant

UNPACKED = "restoring"
PLAN = "plan.json"
PLACES = (*DATABASES, FOLDER)
MIGRATIONS = dict(zip(DATABASES, (HUB_MIGRATIONS, CUSTOMER_MIGRATIONS), strict=True))
MOST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is left to do once a restore is decided: where the old goes, and when the new was last alive."""

    aside: str
    made_at: Instant


def restore_backup(
    file: Path, data: Path, *, replace: bool, log_id: str, now: Instant, moved: Moved
) -> tuple[Manifest, Path | None]:
    """Make ``data`` what the backup says, under the new ``log_id``; return that, and where the old one lies.

    Raises:
        BackupFailed: the file is damaged or of a later version, or there is something in ``data`` already.
        DirectoryHeld: a hub runs there.
        DirectoryUnusable: it cannot be written.
        SchemaTooNew: a later version wrote the databases.
    """
    with _unreadable(file), tarfile.open(file, "r:gz") as tar:
        manifest = _manifest(tar, file)
        with DataDirectory(data, beats=False):
            finish_restore(data)
            aside = _aside(data, replace=replace, now=now)
            unpacked = data / UNPACKED
            shutil.rmtree(unpacked, ignore_errors=True)
            try:
                _unpack(tar, manifest, unpacked, file, moved)
                _make_own_log(unpacked, log_id)
                plan = Plan(aside=aside.name, made_at=from_rfc3339(manifest.made_at))
                _write(unpacked / PLAN, orjson.dumps(plan))
                sync_folder(unpacked)
                unpacked.rename(data / READY)
                sync_folder(data)  # decided: not before this may the old files move
            except BaseException:
                shutil.rmtree(unpacked, ignore_errors=True)
                raise
            finish_restore(data)
    return manifest, aside if aside.exists() else None


def finish_restore(data: Path) -> Instant | None:
    """End a restore that was decided, if there is one; return the moment its hub was last known to run.

    Raises:
        DirectoryUnusable: it cannot be written.
    """
    ready = data / READY
    try:
        if not ready.is_dir():
            return None
        plan = _plan(ready)
        if plan is not None:
            _take_places(data, ready, data / plan.aside)
            # Since then nobody was there: offers and leases get that time.
            os.utime(data / "lock", (plan.made_at / 1000, plan.made_at / 1000))
            (ready / PLAN).unlink()
        ready.rmdir()
        sync_folder(data)
    except OSError as error:
        raise DirectoryUnusable(f"the restore of {data} cannot be ended: {error.strerror}") from None
    else:
        return plan.made_at if plan is not None else None


@contextmanager
def _unreadable(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupFailed(f"{file} is no backup, or damaged: {error}") from None
    except sqlite3.Error as error:
        raise BackupFailed(f"{file}: {error}") from None
    except OSError as error:
        # gzip has no number for a file that is none of its own.
        raise BackupFailed(f"{file}: {error.strerror or 'no backup, or damaged'}") from None


def _manifest(tar: tarfile.TarFile, file: Path) -> Manifest:
    entry = tar.next()
    body = tar.extractfile(entry) if entry is not None and entry.name == MANIFEST else None
    if entry is None or body is None or entry.size > MOST_MANIFEST:
        raise BackupFailed(f"{file} is no backup of contacthub")
    try:
        plain = orjson.loads(body.read())
        if plain["format"] != FORMAT:
            raise BackupFailed(f"{file} was made by contacthub {plain['contacthub']}; restore it with that")
        manifest: Manifest = from_plain(Manifest, plain)
        from_rfc3339(manifest.made_at)
    except (ValueError, KeyError, TypeError):
        raise BackupFailed(f"{file} is damaged: its manifest cannot be read") from None
    if not all(isinstance(each.bytes, int) and isinstance(each.name, str) for each in manifest.files):
        raise BackupFailed(f"{file} is damaged: its manifest cannot be read")
    return manifest


def _aside(data: Path, *, replace: bool, now: Instant) -> Path:
    there = [name for name in PLACES if (data / name).exists()]
    if there and not replace:
        raise BackupFailed(f"{data} has {', '.join(there)} already; --replace puts that aside")
    return data / f"before-restore-{now}"


# --- unpacking -------------------------------------------------------------------------------------


def _unpack(tar: tarfile.TarFile, manifest: Manifest, folder: Path, file: Path, moved: Moved) -> None:
    (folder / FOLDER).mkdir(mode=0o700, parents=True)
    wanted = {member.name: member for member in manifest.files}
    total, done = sum(member.bytes for member in manifest.files), 0
    while (entry := tar.next()) is not None:
        member = wanted.pop(entry.name, None)
        body = tar.extractfile(entry) if member is not None and entry.isreg() else None
        # Only what the manifest names is written: a path of the file leads nowhere else.
        if member is None or body is None or not _is_place(member.name):
            raise BackupFailed(f"{file} is damaged: {entry.name} does not belong into it")
        for count in _write_member(body, member, folder / member.name, file):
            done += count
            moved(done, total)
    if wanted:
        raise BackupFailed(f"{file} is damaged: {', '.join(sorted(wanted))} is missing")
    for name, migrations in MIGRATIONS.items():
        with closing(sqlite3.connect(folder / name)) as raw:
            missing_migrations(raw, migrations)
    sync_folder(folder / FOLDER)


def _is_place(name: str) -> bool:
    folder, _, rest = name.rpartition("/")
    return name in DATABASES or (folder == FOLDER and rest.startswith("log-"))


def _write_member(body: IO[bytes], member: Member, path: Path, file: Path) -> Iterator[int]:
    digest = hashlib.sha256()
    with path.open("xb") as target:
        while chunk := body.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
            yield len(chunk)
        sync_and_close(target)
    if digest.hexdigest() != member.sha256 or path.stat().st_size != member.bytes:
        raise BackupFailed(f"{file} is damaged: {member.name} is not what its checksum says")


def _make_own_log(folder: Path, log_id: str) -> None:
    """Begin another log: what the old one had after the backup, readers of it must not think they have."""
    with closing(sqlite3.connect(folder / "hub.db")) as raw, raw:
        raw.execute("UPDATE meta SET value = ? WHERE key = 'log_id'", (log_id,))


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        sync_and_close(file)


# --- taking the places -----------------------------------------------------------------------------


def _plan(ready: Path) -> Plan | None:
    try:
        return Plan(**orjson.loads((ready / PLAN).read_bytes()))
    except FileNotFoundError:
        return None  # everything was in its place already


def _take_places(data: Path, ready: Path, aside: Path) -> None:
    """Put the old aside and the new in its place; each step leaves what tells the next start where it was."""
    for name in PLACES:
        if not (ready / name).exists():
            continue
        for old in (data / name, data / f"{name}-wal", data / f"{name}-shm"):
            if old.exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                _move(old, aside / old.name)
        _move(ready / name, data / name)


def _move(old: Path, new: Path) -> None:
    old.rename(new)
    sync_folder(old.parent)
    sync_folder(new.parent)
