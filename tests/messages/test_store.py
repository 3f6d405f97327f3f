"""Threads as they are read."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.units import ReaderPool
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.store import MessageStore, ThreadFilter


class Explained:
    """Readers that say how SQLite carries out what they are asked."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.steps: list[str] = []

    async def run(self, work: Callable[[Any], Any]) -> Any:
        """At once."""
        return work(self)

    def execute(self, query: str, wanted: dict[str, Any]) -> sqlite3.Cursor:
        """Note the plan."""
        self.steps += [row[3] for row in self.raw.execute(f"EXPLAIN QUERY PLAN {query}", wanted)]
        return self.raw.execute(query, wanted)


@pytest.fixture
async def raw(tmp_path: Path) -> AsyncIterator[sqlite3.Connection]:
    """An empty database."""
    async with await SqliteFiles(tmp_path).writer("hub", MIGRATIONS):
        pass
    connection = sqlite3.connect(tmp_path / "hub.db")
    yield connection
    connection.close()


@pytest.mark.parametrize("before", [None, (1, "t1")])
async def test_the_threads_of_a_customer_are_found_without_going_through_all(
    raw: sqlite3.Connection, before: tuple[int, str] | None
) -> None:
    readers = Explained(raw)
    wanted = ThreadFilter(customers=("lu", "lu-before-the-merge"), before=before)
    assert await MessageStore(cast(ReaderPool, readers)).threads(wanted) == []
    assert readers.steps[0] == "SEARCH c USING INDEX contacts_customer (customer_id=?)"
