"""A disk under a database that a test can hold up, or have fail."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import Any

LONGEST_S = 60.0


class Disk:
    """Decides what becomes of the commits of its connections, which are opened with ``connection``.

    Reading is not held up, except on a connection that also writes.
    """

    def __init__(self) -> None:
        self.commits = 0
        """How many have succeeded."""
        self._faults: list[Exception] = []
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
                disk._meet()
                done = super().execute(sql, *parameters)
                disk.commits += 1
                return done

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
        self._faults += errors

    def _meet(self) -> None:
        """Wait and fail in the thread of the connection, as it was told."""
        self._begun.set()
        self._free.wait(LONGEST_S)
        if self._faults:
            raise self._faults.pop(0)
