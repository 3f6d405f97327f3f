"""A connection whose disk can be made bad: what SQLite reports then, at the statement where it does."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any


class BadDisk(sqlite3.Connection):
    """Fails as ``fault`` says: the class attribute, so that tests reach a connection that the hub opened."""

    fault: str | None = None
    reached = threading.Event()
    """A commit that is held has begun."""
    release = threading.Event()
    """Ends it."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        """Run a statement, or fail like the disk under it."""
        if sql != "COMMIT" or BadDisk.fault is None:
            return super().execute(sql, *parameters)
        if BadDisk.fault == "held":
            BadDisk.reached.set()
            BadDisk.release.wait(60)
            return super().execute(sql, *parameters)
        if BadDisk.fault == "commit":
            raise sqlite3.OperationalError("database is locked")
        if BadDisk.fault == "fsync":
            # What SQLite does when the sync of a commit fails: nothing of the transaction stays.
            super().execute("ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")
        # The worst case: everything reached the file, and the answer was lost.
        super().execute(sql, *parameters)
        raise sqlite3.OperationalError("disk I/O error")
