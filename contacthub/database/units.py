"""Units of work: a function over a connection, run as a whole in one hop to the connection's thread.

A store is written once for every engine: it hands functions to a ``Writer`` or a ``ReaderPool`` and uses of
the connection only what ``Connection`` says. An engine says what its errors mean by ``StorageUnavailable``.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
"""What the system says when a disk, or what one user may have of it, is full."""


class StorageUnavailable(Exception):
    """A database cannot be written or read now: disk full, I/O error, being read back. Nothing was lost."""

    code = "unavailable"
    detail = "it is not written: the log takes nothing now; send the same again"
    headers = (("Retry-After", "1"),)


class DiskFull(StorageUnavailable):
    """The disk has no room. What is stored can be read, and once there is room it is written again."""

    detail = "it is not written: the disk is full; send the same again once there is room"


class Cursor(Protocol):
    """The rows of a statement."""

    @property
    def description(self) -> Any:
        """What each column is called, first of what is said of it; once a row was fetched."""

    def fetchone(self) -> Any:
        """The next row, None when there is none."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """The rows one by one."""


class Connection(Protocol):
    """What a unit of work may do with its connection."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:
        """Run a statement."""

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        """Run a statement for each set of parameters."""


class Writer(Protocol):
    """The one connection that writes a database."""

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` outside a transaction."""

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` inside one transaction: all of it is durable when this returns, or none of it."""

    async def scrub(self, indexes: Sequence[str]) -> bool:
        """Have what was deleted gone from the bytes of files, as far as the engine can.

        ``indexes``: of texts, in whose parts it may stand. False: others read just now; ask again.
        """


class Reader(Protocol):
    """A connection that reads."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in one consistent snapshot of the database."""

    async def close(self) -> None:
        """Close the connection."""


class ReaderPool:
    """A few readers; a unit of work takes any that is free.

    ``at_once``: how many units of work are done sooner together than one after the other. Of SQLite it is
    one: its readers take the interpreter from each other, and two side by side read half as many cards.
    """

    def __init__(self, readers: Sequence[Reader], *, at_once: int = 1) -> None:
        self.at_once = at_once
        self._readers = readers
        self._free: asyncio.LifoQueue[Reader] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a free reader, in one consistent snapshot of the database."""
        reader = await self._free.get()
        try:
            return await reader.read(work)
        finally:
            self._free.put_nowait(reader)

    async def close(self) -> None:
        """Close every reader."""
        for reader in self._readers:
            await reader.close()
