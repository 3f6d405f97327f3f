"""A backup: the databases as they were at one moment, the archive, and what each file must look like.

It reads beside a hub that runs and asks nothing of it: readers of SQLite's write-ahead log hold up no writer,
and a process of its own holds up no event loop. Every database is held at its moment before any is copied.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from contacthub.clock import rfc3339
from contacthub.database.durable_files import sync_folder
from contacthub.database.engines.sqlite_files import (
    DatabaseError,
    beside,
    compact,
    copy_pages,
    held,
    read_only,
)
from contacthub.database.kept import Kept
from contacthub.routing.words import Instant

FORMAT = 1
MANIFEST = "manifest.json"
READY = "restored"
"""A restored folder that has yet to take its place, inside the data directory."""
CHUNK = 1 << 20

Moved = Callable[[int, int], None]
"""Told how many bytes are done, and of how many."""


class BackupFailed(Exception):
    """A backup was not made or not restored; nothing is left of the try. The text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup, and of which moment of which log."""

    format: int
    contacthub: str
    made_at: str
    log: str
    seq: int
    files: list[Member]


def make_backup(
    data: Path, target: Path, *, kept: Kept, version: str, now: Instant, with_archive: bool, moved: Moved
) -> tuple[Path, Manifest]:
    """Write a backup of ``data`` to ``target``, or to a new file in it where it is a folder.

    Raises:
        BackupFailed: there is nothing to back up, the file is there already, or the disk takes no more.
    """
    if target.is_dir():
        target = target / f"contacthub-{rfc3339(now)[:19].replace(':', '')}Z.tar.gz"
    archived = kept.archived if with_archive else _nothing
    size = _bytes_of([*_written(data, kept), *archived(data)])
    _check(data, target, size, kept)
    with _failures(), _workshop(target) as work:
        steps = _Steps(moved, 3 * size)
        _copy_databases(data, work, kept, steps)
        paths = {name: work / name for name in kept.databases}
        # Listed after the copy: what the log of the copy does not have any more is in these files.
        paths |= {f"{kept.archive}/{path.name}": path for path in archived(data)}
        with closing(read_only(work / kept.log)) as raw:
            log_id, seq = kept.log_moment(raw)
        members = [_member(name, path) for name, path in paths.items()]
        manifest = Manifest(
            format=FORMAT, contacthub=version, made_at=rfc3339(now), log=log_id, seq=seq, files=members
        )
        packed = work / "packed"
        _pack(packed, manifest, paths, steps)
        _give_name(packed, target)
    return target, manifest


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise BackupFailed(f"the backup was not made: {error}") from None
    except OSError as error:
        raise BackupFailed(f"the backup was not made: {error.strerror}") from None


def _check(data: Path, target: Path, size: int, kept: Kept) -> None:
    if (data / READY).exists():
        raise BackupFailed(f"a restore of {data} was broken off; the next start of the hub ends it")
    if not (data / kept.log).is_file():
        raise BackupFailed(f"there is nothing to back up in {data}: no hub has run there")
    if target.exists():
        raise BackupFailed(f"{target} is there already; choose another name")
    if not target.parent.is_dir():
        raise BackupFailed(f"there is no folder {target.parent}; make it first")
    needed, free = 2 * size, shutil.disk_usage(target.parent).free
    if free < needed:
        raise BackupFailed(f"{target.parent} has room for {free >> 20} MiB, and {needed >> 20} may be needed")


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target, so that the file can take its name in one step."""
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Steps:
    def __init__(self, moved: Moved, total: int) -> None:
        self._moved = moved
        self._total = total
        self._done = 0

    def add(self, count: int) -> None:
        self._done += count
        self._moved(self._done, max(self._total, self._done))


# --- the databases ---------------------------------------------------------------------------------


def _copy_databases(data: Path, work: Path, kept: Kept, steps: _Steps) -> None:
    with ExitStack() as stack:
        moments = {name: stack.enter_context(closing(held(data / name))) for name in kept.databases}
        for name, raw in moments.items():
            copy_pages(raw, work / f"{name}.copy", steps.add)
    for name in kept.databases:
        compact(work / f"{name}.copy", work / name)
        steps.add((work / name).stat().st_size)


# --- the file --------------------------------------------------------------------------------------


def _nothing(_data: Path) -> list[Path]:
    return []


def _written(data: Path, kept: Kept) -> list[Path]:
    """The databases and their write-ahead logs."""
    return [path for name in kept.databases for path in (data / name, beside(data / name)[0])]


def _bytes_of(paths: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def _member(name: str, path: Path) -> Member:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Member(name=name, bytes=path.stat().st_size, sha256=digest)


def _pack(packed: Path, manifest: Manifest, paths: dict[str, Path], steps: _Steps) -> None:
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
    with tarfile.open(packed, "w:gz", compresslevel=3) as tar:
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        for member in manifest.files:
            with paths[member.name].open("rb") as file:
                tar.addfile(_entry(member.name, member.bytes), _Watched(file, steps))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Watched(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, steps: _Steps) -> None:
        self._file = file
        self._steps = steps

    def read(self, size: int = -1) -> bytes:
        read = self._file.read(size)
        self._steps.add(len(read))
        return read


def _give_name(packed: Path, target: Path) -> None:
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    packed.chmod(0o600)
    try:
        os.link(packed, target)  # unlike a renaming, it never takes the place of another file
    except FileExistsError:
        raise BackupFailed(f"{target} is there already; choose another name") from None
    except OSError:
        packed.rename(target)  # a file system without links
    with suppress(OSError):
        sync_folder(target.parent)
