"""Items are listed by an index, however many there are, on either engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final, cast

import pytest

from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.storage import Storage
from contacthub.database.units import ReaderPool
from contacthub.hub.store import MIGRATIONS
from contacthub.work.sight import Sight, sees
from contacthub.work.store import WorkFilter, WorkStore
from tests.database.explained import Explained
from tests.work.many_items import agent_of, analysed, customer_of, due_at, fill, item_of, number_of

COUNT: Final = 5_000
MIDDLE: Final = (due_at(COUNT // 2), item_of(COUNT // 2))
MINE: Final = Sight(
    agents=frozenset({agent_of(3)}),
    keepers=frozenset({f"agent {agent_of(3)}"}),
    queues=frozenset({"queue-1", "queue-2"}),
)


@pytest.fixture
async def explained(storage: Storage) -> AsyncIterator[Explained]:
    """Many items, which the engine has counted."""
    async with await storage.writer("hub", MIGRATIONS) as writer:
        await writer.transact(lambda raw: fill(raw, COUNT))
        await writer.run(analysed)
    readers = await storage.readers("hub", size=1)
    is_postgres = isinstance(storage, PostgresDatabase)
    if is_postgres:  # it reads tables of so few rows as a whole, where there is an index as well
        await readers.run(lambda raw: raw.execute("SET enable_seqscan = off"))
    yield Explained(readers, is_postgres=is_postgres)
    await readers.close()


CASES: Final = (
    # What is asked for, an index by which it is found, and whether all that is found is sorted.
    (WorkFilter(), "work_items_due", False),
    (WorkFilter(after=MIDDLE), "work_items_due", False),
    (WorkFilter(late=True), "work_items_late", False),
    (WorkFilter(kind="complaint"), None, False),  # a fourth is: those due first may be as good
    (WorkFilter(holder=agent_of(3)), "work_items_holder", True),
    (WorkFilter(customers=(customer_of(7), "before-the-merge")), "work_items_customer", True),
    (WorkFilter(q=number_of(7)), "work_items_number", True),
    (WorkFilter(seen_by=MINE), "work_items_keeper", True),
    (WorkFilter(seen_by=MINE, after=MIDDLE), "work_items_keeper", True),
    (WorkFilter(state="closed"), "work_items_over", False),
    (WorkFilter(state="closed", seen_by=MINE), "work_items_kept_over", True),
)


async def test_items_are_listed_by_an_index(explained: Explained) -> None:
    for wanted, index, is_sorted in CASES:
        explained.steps.clear()
        found = await WorkStore(cast(ReaderPool, explained)).items(wanted)
        assert found, "a filter that finds none shows nothing of how it is carried out"
        whole = [each for each in explained.whole if "ANY_" not in each and "arm_" not in each]
        assert whole == [], (wanted, explained.steps)
        assert index is None or index in explained.indexes, (wanted, explained.steps)
        assert is_sorted or not explained.is_sorted, (wanted, explained.steps)


async def test_pages_have_each_item_of_an_agent_once_as_the_whole_list_has_them(explained: Explained) -> None:
    store, seen = WorkStore(cast(ReaderPool, explained)), list[str]()
    for state in (None, "closed"):
        everything = await store.items(WorkFilter(state=state, limit=2 * COUNT))
        theirs = [each.row.id for each in everything if sees(MINE, each.row)]
        seen.clear()
        wanted = WorkFilter(state=state, seen_by=MINE, limit=20)
        while True:
            page = await store.items(wanted)
            seen += [each.row.id for each in page[:20]]
            if len(page) <= 20:
                break
            wanted = WorkFilter(state=state, seen_by=MINE, limit=20, after=wanted.place_of(page[19].row))
        assert seen == theirs
        assert len(seen) > 200
