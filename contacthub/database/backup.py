"""A backup: the databases as they were at one moment, the archive, and the files that messages have.

It reads beside a hub that runs and asks nothing of it: readers of SQLite's write-ahead log hold up no writer,
and a process of its own holds up no event loop. Every database is held at its moment before any is copied.

The files come after the databases: a row is written before its file may be used, and a used file stays as it
is. So no row of the copy lacks its file, and what came since is left out. The copy of the database says what
files there must be; the manifest names only the rest.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from contacthub.database.kept import Kept, KeptFile
from contacthub.database.units import Connection
from contacthub.routing.words import Instant

FORMAT = 2
FORMATS = (1, FORMAT)
"""What can be restored; 1 has no files of messages."""
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
    """What is in a backup, and of which moment of which log.

    ``file_bytes``: how much the files have by their rows; None: they were left out.
    """

    format: int
    contacthub: str
    made_at: str
    log: str
    seq: int
    files: list[Member]
    file_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made. ``lost``: files that a message has and that are not there as its row says."""

    path: Path
    manifest: Manifest
    lost: int


def make_backup(
    data: Path,
    target: Path,
    *,
    kept: Kept,
    version: str,
    now: Instant,
    moved: Moved,
    with_archive: bool = True,
    with_files: bool = True,
) -> Made:
    """Write a backup of ``data`` to ``target``, or to a new file in it where it is a folder.

    Raises:
        BackupFailed: there is nothing to back up, the file is there already, or the disk takes no more.
    """
    if target.is_dir():
        target = target / f"contacthub-{rfc3339(now)[:19].replace(':', '')}Z.tar.gz"
    archived = kept.archived if with_archive else _nothing
    size = _bytes_of([*_written(data, kept), *archived(data)])
    _check_places(data, target, kept)
    with _failures(), _workshop(target) as work:
        file_bytes = _file_bytes(data, kept) if with_files else None
        _check_room(target, 2 * size + (file_bytes or 0))
        steps = Steps(moved, 3 * size + (file_bytes or 0))
        _copy_databases(data, work, kept, steps)
        paths = {name: work / name for name in kept.databases}
        # Listed after the copy: what the log of the copy does not have any more is in these files.
        paths |= {f"{kept.archive}/{path.name}": path for path in archived(data)}
        with closing(read_only(work / kept.log)) as raw:
            log_id, seq = kept.log_moment(raw)
            manifest = Manifest(
                format=FORMAT,
                contacthub=version,
                made_at=rfc3339(now),
                log=log_id,
                seq=seq,
                files=[_member(name, path) for name, path in paths.items()],
                file_bytes=file_bytes,
            )
            packed = work / "packed"
            lost = _pack(packed, manifest, paths, steps, _files(data, raw, kept) if with_files else ())
        _give_name(packed, target)
    return Made(path=target, manifest=manifest, lost=lost)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise BackupFailed(f"the backup was not made: {error}") from None
    except OSError as error:
        raise BackupFailed(f"the backup was not made: {error.strerror}") from None


def _check_places(data: Path, target: Path, kept: Kept) -> None:
    if (data / READY).exists():
        raise BackupFailed(f"a restore of {data} was broken off; the next start of the hub ends it")
    if not (data / kept.log).is_file():
        raise BackupFailed(f"there is nothing to back up in {data}: no hub has run there")
    if target.exists():
        raise BackupFailed(f"{target} is there already; choose another name")
    if not target.parent.is_dir():
        raise BackupFailed(f"there is no folder {target.parent}; make it first")


def _check_room(target: Path, needed: int) -> None:
    free = shutil.disk_usage(target.parent).free
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


class Steps:
    """Tells how far it is; of more than was expected, that is all."""

    def __init__(self, moved: Moved, total: int) -> None:
        self._moved = moved
        self._total = total
        self._done = 0

    def add(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        self._moved(self._done, max(self._total, self._done))


# --- the databases ---------------------------------------------------------------------------------


def _copy_databases(data: Path, work: Path, kept: Kept, steps: Steps) -> None:
    with ExitStack() as stack:
        moments = {name: stack.enter_context(closing(held(data / name))) for name in kept.databases}
        for name, raw in moments.items():
            copy_pages(raw, work / f"{name}.copy", steps.add)
    for name in kept.databases:
        compact(work / f"{name}.copy", work / name)
        steps.add((work / name).stat().st_size)


# --- the files that messages have ------------------------------------------------------------------


def _file_bytes(data: Path, kept: Kept) -> int:
    with closing(read_only(data / kept.log)) as raw:
        return sum(each.bytes for each in kept.kept_files(raw))


def _files(data: Path, raw: Connection, kept: Kept) -> Listed:
    for each in kept.kept_files(raw):
        yield each, _opened(data, each)


def _opened(data: Path, each: KeptFile) -> BinaryIO | None:
    # Between two looks it may have taken its place.
    for path in (each.place, each.arriving, each.place):
        with suppress(FileNotFoundError):
            file = (data / path).open("rb")
            if os.fstat(file.fileno()).st_size == each.bytes:
                return file
            file.close()
    return None


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


Listed = Iterable[tuple[KeptFile, BinaryIO | None]]
"""Files with what reads them; None: it is not there with its size."""


def _pack(packed: Path, manifest: Manifest, paths: dict[str, Path], steps: Steps, files: Listed) -> int:
    """Write all of it; return how many files that messages have are lost."""
    lost = 0
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
    with tarfile.open(packed, "w:gz", compresslevel=3) as tar:
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        for member in manifest.files:
            with paths[member.name].open("rb") as file:
                tar.addfile(_entry(member.name, member.bytes), _Watched(file, steps))
        for each, found in files:
            if found is None:
                lost += each.is_used
                continue
            with found:
                watched = _Watched(found, steps)
                tar.addfile(_entry(each.place, each.bytes), watched)
            lost += watched.digest.hexdigest() != each.sha256
    return lost


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Watched(io.RawIOBase):
    """A file that tells how much of it was read, and what."""

    def __init__(self, file: BinaryIO, steps: Steps) -> None:
        self._file = file
        self._steps = steps
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        read = self._file.read(size)
        self.digest.update(read)
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
