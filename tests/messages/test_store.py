"""Threads are listed by an index, however many there are, on either engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final, cast

import pytest

from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.storage import Storage
from contacthub.database.units import ReaderPool
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.store import MessageStore, ThreadFilter
from tests.database.explained import Explained
from tests.messages.many_threads import analysed, contact_of, customer_of, fill, last_at

COUNT: Final = 20_000
MIDDLE: Final = (last_at(COUNT // 2), "thread-0010000")
LU: Final = (customer_of(7), "lu-before-the-merge")


@pytest.fixture
async def explained(storage: Storage) -> AsyncIterator[Explained]:
    """Many threads, which the engine has counted."""
    async with await storage.writer("hub", MIGRATIONS) as writer:
        await writer.transact(lambda raw: fill(raw, COUNT))
        await writer.run(analysed)
    readers = await storage.readers("hub", size=1)
    yield Explained(readers, is_postgres=isinstance(storage, PostgresDatabase))
    await readers.close()


CASES: Final = (
    # What is asked for, the index by which it is found, and whether what is found is sorted.
    (ThreadFilter(), "threads_last", False),
    (ThreadFilter(before=MIDDLE), "threads_last", False),
    (ThreadFilter(source="sms"), "threads_source", False),
    (ThreadFilter(source="sms", before=MIDDLE), "threads_source", False),
    (ThreadFilter(ref="ref-0000007"), "threads_ref", True),
    (ThreadFilter(ref="ref-0000007", before=MIDDLE), "threads_ref", True),
    (ThreadFilter(customers=LU), "contacts_customer", True),
    (ThreadFilter(customers=LU, before=MIDDLE), "contacts_customer", True),
    (ThreadFilter(contacts=tuple(map(contact_of, range(50)))), None, True),
)


async def test_threads_are_listed_by_an_index(explained: Explained) -> None:
    for wanted, index, is_sorted in CASES:
        explained.steps.clear()
        found = await MessageStore(cast(ReaderPool, explained)).threads(wanted)
        assert found, "a filter that finds none shows nothing of how it is carried out"
        assert explained.whole == [], explained.steps
        assert index is None or index in explained.indexes, explained.steps
        # Of a customer, a ref and some contacts there are few; all, and those of a source, are not sorted.
        assert is_sorted or not explained.is_sorted, explained.steps


async def test_pages_of_the_list_have_each_thread_once(explained: Explained) -> None:
    store, before, seen = MessageStore(cast(ReaderPool, explained)), MIDDLE, list[str]()
    for _ in range(5):
        page = (await store.threads(ThreadFilter(source="web", before=before)))[:50]
        before = page[-1].thread.last_at, page[-1].thread.id
        seen += [each.thread.id for each in page]
    assert len({*seen}) == len(seen) == 250
    assert seen == sorted(seen, reverse=True)
