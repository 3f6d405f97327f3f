"""A disk under a database that a test can hold up, have fail, or break."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import Any, Literal

LONGEST_S = 60.0
Fault = Literal["commit", "fsync", "answer"]
"""``commit``: refused. ``fsync``: not durable, so it is rolled back. ``answer``: durable, said to fail."""


class Disk:
    """Decides what becomes of the commits of its connections, which are opened with ``connection``.

    Reading is not held up, except on a connection that also writes.
    """

    def __init__(self) -> None:
        self.fault: Fault | None = None
        """What happens to every commit until it is set to None."""
        self.commits = 0
        """How many have succeeded."""
        self._errors: list[Exception] = []
        self._begun = threading.Event()
        self._free = threading.Event()
        self._free.set()

    @property
    def connection(self) -> type[sqlite3.Connection]:
        """What ``Database.writer`` takes as its factory."""
        disk = self

        class OnDisk(sqlite3.Connection):
            is_writing = False

            def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
                if sql == "BEGIN IMMEDIATE":
                    self.is_writing = True
                if sql != "COMMIT" or not self.is_writing:
                    return super().execute(sql, *parameters)
                self.is_writing = False
                error = disk.meet()
                if error is not None:
                    if disk.fault in ("fsync", "answer"):
                        super().execute("ROLLBACK" if disk.fault == "fsync" else "COMMIT")
                    raise error
                disk.commits += 1
                return super().execute(sql, *parameters)

        return OnDisk

    def hold(self) -> None:
        """Let commits begin and not end."""
        self._free.clear()
        self._begun.clear()

    async def held(self) -> None:
        """Wait until a commit has begun and is held."""
        assert await asyncio.to_thread(self._begun.wait, LONGEST_S)

    def release(self) -> None:
        """Let commits end."""
        self._free.set()

    def fail(self, *errors: Exception) -> None:
        """Have the next commits fail, each by one of the errors; nothing of their transactions stays."""
        self._errors += errors

    def meet(self) -> Exception | None:
        """Wait in the thread of the connection as long as told; return what the commit fails by."""
        self._begun.set()
        self._free.wait(LONGEST_S)
        if self._errors:
            return self._errors.pop(0)
        said = "database is locked" if self.fault == "commit" else "disk I/O error"
        return sqlite3.OperationalError(said) if self.fault is not None else None
