"""Filling a data directory from a backup: all of it or nothing, and never as the same log.

restoring/   unpacked and checked here; a crash leaves the directory as it was
restored/    the same folder renamed, which decides: the old files move to before-restore-…/, the new ones
             take their places; after a crash the next process that opens the directory goes on
"""

from __future__ import annotations

import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from contacthub.clock import from_rfc3339
from contacthub.database.backup import (
    FORMATS,
    MANIFEST,
    READY,
    BackupFailed,
    Manifest,
    Member,
    Moved,
)
from contacthub.database.data_directory import DataDirectory, DirectoryUnusable
from contacthub.database.durable_files import sync_and_close, sync_folder
from contacthub.database.engines.sqlite_files import DatabaseError, beside, changed, read_only
from contacthub.database.kept import Kept
from contacthub.database.unpacking import unpack
from contacthub.routing.words import Instant

UNPACKED = "restoring"
PLAN = "plan.json"
MOST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is left to do once a restore is decided: where the old goes, and when the new was last alive."""

    aside: str
    made_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and where the old lies. ``lost``: files that are not as their rows say."""

    manifest: Manifest
    aside: Path | None
    lost: int


def restore_backup(
    file: Path, data: Path, *, kept: Kept, replace: bool, log_id: str, now: Instant, moved: Moved
) -> Restored:
    """Make ``data`` what the backup says, under the new ``log_id``.

    Raises:
        BackupFailed: the file is damaged or of a later version, or there is something in ``data`` already.
        DirectoryHeld: a hub runs there.
        DirectoryUnusable: it cannot be written.
        SchemaTooNew: a later version wrote the databases.
    """
    with _unreadable(file), tarfile.open(file, "r:gz") as tar:
        manifest = _manifest(tar, file)
        with DataDirectory(data, beats=False):
            finish_restore(data, kept.places)
            aside = _aside(data, kept.places, replace=replace, now=now)
            unpacked = data / UNPACKED
            shutil.rmtree(unpacked, ignore_errors=True)
            try:
                damaged = unpack(tar, manifest, unpacked, kept=kept, moved=moved)
                with changed(unpacked / kept.log) as raw:
                    kept.begin_log(raw, log_id)
                plan = Plan(aside=aside.name, made_at=from_rfc3339(manifest.made_at))
                _write(unpacked / PLAN, orjson.dumps(plan))
                sync_folder(unpacked)
                unpacked.rename(data / READY)
                sync_folder(data)  # decided: not before this may the old files move
            except BaseException:
                shutil.rmtree(unpacked, ignore_errors=True)
                raise
            finish_restore(data, kept.places)
            lost = damaged + _missing(data, kept)
    return Restored(manifest=manifest, aside=aside if aside.exists() else None, lost=lost)


def finish_restore(data: Path, places: Sequence[str]) -> Instant | None:
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
            _take_places(data, ready, data / plan.aside, places)
            # No hub has run since then: offers and leases are given that time.
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
    except DatabaseError as error:
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
        if plain["format"] not in FORMATS:
            raise BackupFailed(f"{file} was made by contacthub {plain['contacthub']}; restore it with that")
        manifest = Manifest(**{**plain, "files": [Member(**each) for each in plain["files"]]})
        from_rfc3339(manifest.made_at)
    except (ValueError, KeyError, TypeError):
        raise BackupFailed(f"{file} is damaged: its manifest cannot be read") from None
    counts = (manifest.file_bytes or 0, *(each.bytes for each in manifest.files))
    if not all(isinstance(each, int) for each in counts) or not all(
        isinstance(each.name, str) for each in manifest.files
    ):
        raise BackupFailed(f"{file} is damaged: its manifest cannot be read")
    return manifest


def _aside(data: Path, places: Sequence[str], *, replace: bool, now: Instant) -> Path:
    there = [name for name in places if (data / name).exists()]
    if there and not replace:
        raise BackupFailed(f"{data} has {', '.join(there)} already; --replace puts that aside")
    return data / f"before-restore-{now}"


def _missing(data: Path, kept: Kept) -> int:
    """How many files that messages have are not there, as of a backup without them."""
    with closing(read_only(data / kept.log)) as raw:
        return sum(each.is_used and not (data / each.place).is_file() for each in kept.kept_files(raw))


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


def _take_places(data: Path, ready: Path, aside: Path, places: Sequence[str]) -> None:
    """Put the old aside and the new in its place; each step leaves what tells the next start where it was."""
    for name in places:
        if not (ready / name).exists():
            continue
        for old in (data / name, *beside(data / name)):
            if old.exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                _move(old, aside / old.name)
        _move(ready / name, data / name)


def _move(old: Path, new: Path) -> None:
    old.rename(new)
    sync_folder(old.parent)
    sync_folder(new.parent)
