"""Where a hub keeps its rows: an engine that opens databases by name (``hub``, ``customers``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeVar

from contacthub.database.commit_times import CommitTimes
from contacthub.database.examining import Finding
from contacthub.database.named_queries import Engine
from contacthub.database.reserve import Reserve
from contacthub.database.units import Connection, ReaderPool

T = TypeVar("T")


class Database(Protocol):
    """A connection that writes, on its own thread; a ``Writer`` that can be migrated and closed."""

    engine: Engine
    commits: CommitTimes

    async def run(self, work: Callable[[Any], T]) -> T:
        """Run ``work`` outside a transaction."""

    async def transact(self, work: Callable[[Any], T]) -> T:
        """Run ``work`` inside one transaction: all of it is durable when this returns, or none of it."""

    async def read(self, work: Callable[[Any], T]) -> T:
        """Run ``work`` in one consistent snapshot of the database."""

    async def scrub(self, indexes: Sequence[str]) -> bool:
        """Have what was deleted gone from the bytes of files, as far as the engine can.

        ``indexes``: of texts, in whose parts it may stand. False: others read just now; ask again.
        """

    def migrating(self, connection: Any) -> AbstractContextManager[Callable[..., None]]:
        """Have the table of migrations, and what runs the statements of one as a whole."""

    async def close(self) -> None:
        """Close the connection and end its thread."""

    async def __aenter__(self) -> Database:
        """Be closed at the end."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""


class Storage(Protocol):
    """SQLite files of a folder, or the schemas of one PostgreSQL database."""

    pause_max_s: float
    """How long a hub pauses at most before it looks again whether its log takes something."""
    is_shared: bool
    """Whether other machines reach it too: then a hub elsewhere may take its log over."""
    reserve: Reserve | None
    """Room kept for opening it on a full disk; None: it is on no disk of this machine."""

    async def writer(self, name: str, migrations: Path) -> Database:
        """Open a database for writing, creating it where it is not there, and bring it to its schema.

        Raises:
            SchemaTooNew: a later version wrote it.
            StorageUnavailable: it cannot be opened.
        """

    async def readers(self, name: str, *, size: int = 2, beside: Sequence[str] = ()) -> ReaderPool:
        """Open ``size`` readers of a database; ``beside`` are databases whose tables they read as well."""

    async def check_free(self) -> None:
        """Raise ``InUse`` when a hub of another data directory works on it."""

    def count_on(self, raw: Any, table: str) -> None:
        """Have a table whose rows came with their numbers count on behind them."""

    def examine_version(self) -> Iterator[Finding]:
        """Look at the engine itself: the library here, or the server."""

    def examine(self, names: Iterable[str]) -> Iterator[Finding]:
        """Look at the databases of these names."""

    def size(self, names: Iterable[str]) -> int:
        """Bytes that the databases of these names take, while a hub runs.

        Raises:
            OSError, StorageUnavailable: it cannot be said.
        """

    def look(self, name: str) -> AbstractContextManager[Connection]:
        """A connection that only reads, of the thread that asks, while a hub may run.

        Raises:
            NotThere: no hub has made it.
            StorageUnavailable: it cannot be opened.
        """

    def ask(self, name: str, views: Mapping[str, str], sql: str, *, seconds: float) -> Answered:
        """What a query of ``views`` says that somebody wrote, while a hub may run; it can change nothing.

        Raises:
            NotThere: no hub has made the database.
            NotAnswered: the query is wrong, asks for something else, or takes too long.
            StorageUnavailable: it cannot be opened.
        """


@dataclass(frozen=True, slots=True)
class Answered:
    """The names of the columns, and the rows."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class NotAnswered(Exception):
    """A query that somebody wrote was not answered; the engine says why."""


class NotThere(Exception):
    """No hub has made this database yet."""


class InUse(Exception):
    """A hub of another data directory works on this storage."""
