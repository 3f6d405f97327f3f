"""A backup: both databases as they were at one moment, the archive, and what each file must look like.

It reads beside a hub that runs and asks nothing of it: a reader of SQLite's WAL holds up no writer, and
another process no loop. Both databases are held at their moments, ``hub.db`` first and ``customers.db`` right
after, before anything is copied: whoever a contact of the one speaks of is in the other.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from contacthub.clock import rfc3339
from contacthub.hub.archive import FOLDER, PATTERN, checksum_path, sync_folder
from contacthub.routing.words import Instant

FORMAT = 1
DATABASES = ("hub.db", "customers.db")
MANIFEST = "manifest.json"
READY = "restored"
"""A restored folder that has yet to take its place, inside the data directory."""
PAGES_A_STEP = 512
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
    data: Path, target: Path, *, version: str, now: Instant, with_archive: bool, moved: Moved
) -> tuple[Path, Manifest]:
    """Write a backup of ``data`` to ``target``, or to a new file in it where it is a folder.

    Raises:
        BackupFailed: there is nothing to back up, the file is there already, or the disk takes no more.
    """
    if target.is_dir():
        target = target / f"contacthub-{rfc3339(now)[:19].replace(':', '')}Z.tar.gz"
    size = _bytes_of(data, with_archive=with_archive)
    _check(data, target, size)
    with _failures(), _workshop(target) as work:
        steps = _Steps(moved, 3 * size)
        _copy_databases(data, work, steps)
        paths = {name: work / name for name in DATABASES}
        # Listed after the copy: what the log of the copy does not have any more is in these files.
        paths.update({f"{FOLDER}/{path.name}": path for path in _archived(data) if with_archive})
        log_id, seq = _moment(work / "hub.db")
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
    except sqlite3.Error as error:
        raise BackupFailed(f"the backup was not made: {error}") from None
    except OSError as error:
        raise BackupFailed(f"the backup was not made: {error.strerror}") from None


def _check(data: Path, target: Path, size: int) -> None:
    if (data / READY).exists():
        raise BackupFailed(f"a restore of {data} was broken off; the next start of the hub ends it")
    if not (data / "hub.db").is_file():
        raise BackupFailed(f"there is nothing to back up in {data}: no hub has run there")
    if target.exists():
        raise BackupFailed(f"{target} is there already; choose another name")
    if not target.parent.is_dir():
        raise BackupFailed(f"{target.parent} is no folder")
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


def _copy_databases(data: Path, work: Path, steps: _Steps) -> None:
    with closing(_held(data / "hub.db")) as hub, closing(_held(data / "customers.db")) as customers:
        for name, raw in zip(DATABASES, (hub, customers), strict=True):
            _copy(raw, work / f"{name}.copy", steps)
    for name in DATABASES:
        _compact(work / f"{name}.copy", work / name)
        steps.add((work / name).stat().st_size)


def _held(path: Path) -> sqlite3.Connection:
    """A reader that sees ``path`` as it is now, whatever is written afterwards."""
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5, isolation_level=None)
    raw.execute("BEGIN")
    raw.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    return raw


def _copy(raw: sqlite3.Connection, path: Path, steps: _Steps) -> None:
    (page,) = raw.execute("PRAGMA page_size").fetchone()

    def copied(_status: int, left: int, total: int) -> None:
        steps.add(min(PAGES_A_STEP, total - left) * page)

    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # only the packed file must last
        raw.backup(copy, pages=PAGES_A_STEP, progress=copied)


def _compact(copy: Path, path: Path) -> None:
    """Write the copy anew, without what was deleted: an erased person must not live on in free pages."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as raw:
        raw.execute("VACUUM INTO ?", (str(path),))
    for each in (copy, copy.with_name(f"{copy.name}-wal"), copy.with_name(f"{copy.name}-shm")):
        each.unlink(missing_ok=True)


def _moment(path: Path) -> tuple[str, int]:
    with closing(sqlite3.connect(path)) as raw:
        (log_id,) = raw.execute("SELECT value FROM meta WHERE key = 'log_id'").fetchone()
        (seq,) = raw.execute("SELECT COALESCE(MAX(seq), 0) FROM log").fetchone()
    return log_id, seq


# --- the file --------------------------------------------------------------------------------------


def _archived(data: Path) -> list[Path]:
    # A day whose checksum is not there yet is still in the log.
    days = [day for day in sorted((data / FOLDER).glob(PATTERN)) if checksum_path(day).is_file()]
    return [path for day in days for path in (day, checksum_path(day))]


def _bytes_of(data: Path, *, with_archive: bool) -> int:
    paths = [data / f"{name}{suffix}" for name in DATABASES for suffix in ("", "-wal")]
    paths += _archived(data) if with_archive else []
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
