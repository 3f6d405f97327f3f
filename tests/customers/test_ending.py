"""What goes on behind the writes ends at once, also when something was written that very instant."""

from __future__ import annotations

import asyncio

import pytest

from contacthub.customers.changes import CustomerChanged
from contacthub.customers.comparing import Comparing
from contacthub.customers.earlier_questions import QuestionIndexing
from contacthub.customers.store import CustomerStore


@pytest.mark.parametrize("turns", range(6))
async def test_work_behind_the_writes_ends_though_something_was_just_written(
    store: CustomerStore, turns: int
) -> None:
    comparing = Comparing(store.doubles)
    indexing = QuestionIndexing(store.writer, store.readers)
    for each in (comparing, indexing):
        task = asyncio.create_task(each.run())
        await each.catch_up()
        each.changed(CustomerChanged(frozenset({"c1"})))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=20)
        assert task.done()
