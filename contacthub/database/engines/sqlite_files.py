"""SQLite files beside a hub: looking into them, and copying them as they were at one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

DatabaseError = sqlite3.Error
VERSION = sqlite3.sqlite_version
"""Of SQLite, as it is loaded here."""
VERSION_PARTS = sqlite3.sqlite_version_info
PAGES_A_STEP = 512


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to look into ``path`` while a hub may run on it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5, isolation_level=None)


def fault_in(path: Path) -> str | None:
    """What is wrong inside ``path``, while a hub may run on it; None: nothing that a quick look finds."""
    with closing(read_only(path)) as raw:
        (said,) = raw.execute("PRAGMA quick_check(1)").fetchone()
    return None if said == "ok" else str(said)


def held(path: Path) -> sqlite3.Connection:
    """A connection that sees ``path`` as it is now, whatever is written afterwards."""
    raw = read_only(path)
    raw.execute("BEGIN")
    raw.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()  # only the first read takes the snapshot
    return raw


@contextmanager
def changed(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection in a transaction that is committed at the end; no hub may run on ``path``."""
    with closing(sqlite3.connect(path)) as raw, raw:
        yield raw


def copy_pages(raw: sqlite3.Connection, path: Path, moved: Callable[[int], None]) -> None:
    """Copy what ``raw`` sees to ``path``; ``moved`` is told of bytes as they are copied."""
    (page,) = raw.execute("PRAGMA page_size").fetchone()

    def copied(_status: int, left: int, total: int) -> None:
        moved(min(PAGES_A_STEP, total - left) * page)

    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # only the packed file must last
        raw.backup(copy, pages=PAGES_A_STEP, progress=copied)


def compact(copy: Path, path: Path) -> None:
    """Move a copy to ``path`` without what was deleted: an erased person must not live on in free pages."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as raw:
        raw.execute("VACUUM INTO ?", (str(path),))
    for each in (copy, *beside(copy)):
        each.unlink(missing_ok=True)


def beside(path: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside ``path``: the write-ahead log and its index."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
