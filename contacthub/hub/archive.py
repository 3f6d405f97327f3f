"""Days of the log that left it, each a compressed file of JSON lines with its checksum beside it.

``zcat``, ``jq`` and ``sha256sum --check`` read them. ``event`` is what the log held; the rest is for people.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from contacthub.clock import rfc3339
from contacthub.database.durable_files import sync_and_close, sync_folder
from contacthub.hub.event_forms import VERSION, decode_event, type_name
from contacthub.hub.log import LogItem

FOLDER = "archive"
NAMES = "log-"
PATTERN = f"{NAMES}????-??-??.jsonl.gz"
WAY_OUT = "put it back, restore a backup, or start the version of contacthub that wrote this folder last"


class ArchiveUnreadable(Exception):
    """A file of the archive is missing or damaged, and needed; the text names it and the way out."""


class ArchiveFolder:
    """The days that are not in the log any more: the folder ``archive`` of a data directory. Blocks."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def begin(self, day: str) -> GzipDay:
        """Start a day's file."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return GzipDay(self._folder / f"{NAMES}{day}.jsonl.gz")

    def events(self, until: int) -> Iterator[LogItem]:
        """Every event from the first one to ``until``.

        Raises:
            ArchiveUnreadable: one of them is missing.
        """
        wanted = 1
        there = self._all()
        while wanted <= until:
            item = next(there, None)
            if item is None or item.seq > wanted:
                raise _missing(wanted, until if item is None else min(until, item.seq - 1))
            if item.seq == wanted:
                yield item
                wanted += 1

    def _all(self) -> Iterator[LogItem]:
        for path in sorted(self._folder.glob(PATTERN)):
            yield from _items(path)


class GzipDay:
    """A day's file while it is written; it has its name only when it is whole and on the disk."""

    def __init__(self, path: Path) -> None:
        self.name = f"{FOLDER}/{path.name}"
        self._path = path
        self._partial = path.with_suffix(".partial")
        self._raw = self._partial.open("wb")
        # Without name and time in it, the same events make the same file.
        self._packed = gzip.GzipFile("", "wb", compresslevel=6, fileobj=self._raw, mtime=0)

    def add(self, items: Sequence[LogItem]) -> None:
        """Write events after those before."""
        self._packed.write(b"".join(map(_line, items)))

    def finish(self) -> None:
        """Have it on the disk, and only then under its name, in place of an earlier try."""
        self._packed.close()
        sync_and_close(self._raw)
        with self._partial.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        note = checksum_path(self._path)
        draft = note.with_suffix(".partial")
        with draft.open("wb") as file:
            file.write(f"{digest}  {self._path.name}\n".encode())
            sync_and_close(file)
        self._partial.replace(self._path)
        draft.replace(note)
        sync_folder(self._path.parent)
        sync_folder(self._path.parent.parent)

    def discard(self) -> None:
        """Leave nothing."""
        for file in (self._packed, self._raw):
            with suppress(OSError, ValueError):  # what cannot be written any more need not be
                file.close()
        self._partial.unlink(missing_ok=True)


def checksum_path(path: Path) -> Path:
    """The file with the checksum of a day's file."""
    return path.with_name(f"{path.name}.sha256")


def archived_files(data: Path) -> list[Path]:
    """The files of the days that have left the log, each day with its checksum behind it."""
    # A day whose checksum is not there yet is still in the log.
    days = [day for day in sorted((data / FOLDER).glob(PATTERN)) if checksum_path(day).is_file()]
    return [path for day in days for path in (day, checksum_path(day))]


def _missing(first: int, last: int) -> ArchiveUnreadable:
    return ArchiveUnreadable(f"{FOLDER}: events {first} to {last} are needed and in no file; {WAY_OUT}")


def _line(item: LogItem) -> bytes:
    event = item.event
    contact_id = getattr(event, "contact_id", None)
    line = {
        "seq": item.seq,
        "at": rfc3339(event.at),
        "type": type_name(type(event)),
        "version": VERSION,
        **({"contact_id": contact_id} if contact_id is not None else {}),
        "event": event,
    }
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _items(path: Path) -> Iterator[LogItem]:
    try:
        _check(path)
        with gzip.open(path, "rb") as lines:
            for line in lines:
                told = orjson.loads(line)
                yield LogItem(told["seq"], decode_event(told["type"], told["version"], told["event"]))
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
        raise ArchiveUnreadable(f"{FOLDER}/{path.name} cannot be read ({error}); {WAY_OUT}") from None


def _check(path: Path) -> None:
    digest = checksum_path(path).read_text(encoding="utf-8").partition(" ")[0]
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise ValueError("it is not what its checksum says")
