"""SQLite files of a hub: the storage they make, looking into them, copying them as they were at a moment."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from pathlib import Path

from contacthub.database.engines.sqlite import Database, open_readers, storage_errors
from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.database.migrations import migrate
from contacthub.database.reserve import Reserve
from contacthub.database.storage import Answered, NotAnswered, NotThere
from contacthub.database.units import Connection, ReaderPool

DatabaseError = sqlite3.Error
VERSION = sqlite3.sqlite_version
"""Of SQLite, as it is loaded here."""
VERSION_PARTS = sqlite3.sqlite_version_info
FIXED = (3, 51, 3)
PAGES_A_STEP = 512
STEPS_BETWEEN_LOOKS = 10_000
"""Of SQLite's machine, after which it is looked whether a query takes too long: a millisecond or less."""


class SqliteFiles:
    """The storage in a folder: a file for each database. ``connection`` is what is written with."""

    pause_max_s = 5.0
    is_shared = False

    def __init__(self, folder: Path, connection: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        self._folder = folder
        self._connection = connection
        self.reserve: Reserve | None = Reserve(folder)

    async def writer(self, name: str, migrations: Path) -> Database:
        """Open a file for writing, creating it where it is not there, and bring it to its schema."""
        database = await Database.writer(self.path(name), self._connection)
        try:
            await migrate(database, migrations)
        except BaseException:
            await database.close()
            raise
        return database

    async def readers(self, name: str, *, size: int = 2, beside: Sequence[str] = ()) -> ReaderPool:
        """Open ``size`` readers of a file; ``beside`` are files whose tables they read as well."""
        attach = {each: self.path(each) for each in beside}
        return await open_readers(self.path(name), size=size, attach=attach)

    async def check_free(self) -> None:
        """A folder is held by one process; see ``DataDirectory``."""

    def count_on(self, raw: Connection, table: str) -> None:
        """SQLite counts on behind the last row by itself."""

    def examine_version(self) -> Iterator[Finding]:
        """Look at the library that is loaded here."""
        if VERSION_PARTS >= FIXED:
            yield Finding(OK, f"SQLite {VERSION}")
            return
        yield Finding(
            NOTE,
            f"SQLite {VERSION}: older than 3.51.3, which mends a fault with several "
            "connections that checkpoint; contacthub has one",
        )

    def examine(self, names: Iterable[str]) -> Iterator[Finding]:
        """Look whether each file is whole."""
        for path in map(self.path, names):
            if not path.is_file():
                yield Finding(NOTE, f"{path}: not there yet", "`contacthub serve` creates it")
                continue
            try:
                fault = fault_in(path)
            except DatabaseError as error:
                yield Finding(WRONG, f"{path}: {error}", "restore a backup, or move the file away")
            else:
                damaged = Finding(WRONG, f"{path}: {fault}", "restore a backup")
                yield damaged if fault else Finding(OK, f"{path}: ok")

    def size(self, names: Iterable[str]) -> int:
        """Bytes of the files, with what is written and not yet in its place."""
        return sum(
            each.stat().st_size
            for name in names
            for each in self._folder.glob(f"{name}.db*")
            if each.is_file()
        )

    @contextmanager
    def look(self, name: str) -> Iterator[Connection]:
        """A connection that only reads. Raises: NotThere, StorageUnavailable."""
        path = self.path(name)
        with storage_errors():
            if not path.is_file():
                raise NotThere(f"{path}: not there yet")
            with closing(read_only(path)) as raw:
                yield raw

    def ask(self, name: str, views: Mapping[str, str], sql: str, *, seconds: float) -> Answered:
        """What a query of ``views`` says. Raises: NotThere, NotAnswered, StorageUnavailable."""
        path = self.path(name)
        if not path.is_file():
            raise NotThere(f"{path}: not there yet")
        with storage_errors(), closing(read_only(path)) as raw:
            for view, text in views.items():
                raw.execute(f"CREATE TEMP VIEW {view} AS {text}")
            raw.execute("PRAGMA query_only = ON")
            tables = {str(each).lower() for (each,) in raw.execute("SELECT name FROM sqlite_schema")}
            raw.set_authorizer(_reads_only(frozenset(views), tables | {"sqlite_schema", "sqlite_master"}))
            ends = time.monotonic() + seconds
            raw.set_progress_handler(lambda: time.monotonic() > ends, STEPS_BETWEEN_LOOKS)
            try:
                cursor = raw.execute(sql)
                return Answered([each[0] for each in cursor.description], cursor.fetchall())
            except DatabaseError as error:
                is_late = getattr(error, "sqlite_errorname", None) == "SQLITE_INTERRUPT"
                raise NotAnswered(f"it took over {seconds:g} s" if is_late else str(error)) from None
            except (sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
                raise NotAnswered(str(error)) from None

    def path(self, name: str) -> Path:
        """The file of a database."""
        return self._folder / f"{name}.db"


def _reads_only(views: frozenset[str], tables: Set[str]) -> Callable[..., int]:
    """What SQLite asks of each step of a statement: it may read the views, and through them their tables.

    A query in a query, which has a name as a table has, is none of these ``tables``.
    """

    def may(action: int, one: str | None, two: str | None, _database: str | None, source: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            is_allowed = one in views or source in views or (one or "").lower() not in tables
        elif action == sqlite3.SQLITE_FUNCTION:
            is_allowed = two != "load_extension"
        else:
            is_allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)
        return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY

    return may


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
