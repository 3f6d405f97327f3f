"""Small units of work that come at the same time share a transaction."""

from __future__ import annotations

import asyncio

import pytest

from contacthub.database.group_commit import AT_ONCE, GroupCommit
from contacthub.database.units import StorageUnavailable
from contacthub.testing.stored import Stored


async def test_what_comes_meanwhile_is_written_together(stored: Stored) -> None:
    group, before = GroupCommit(stored.database), stored.disk.commits
    results = await asyncio.gather(*(group.run(lambda raw, n=n: n) for n in range(AT_ONCE + 11)))  # type: ignore[misc]  # a default
    assert results == [*range(AT_ONCE + 11)]
    assert stored.disk.commits - before == 3  # the first alone, as many as fit, the others


async def test_all_of_a_transaction_fail_together_and_the_next_does_not(stored: Stored) -> None:
    group = GroupCommit(stored.database)
    stored.disk.fail(OSError("no room"), OSError("no room"))  # of the first, and of those that came meanwhile
    failed = await asyncio.gather(*(group.run(lambda raw: 1) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in failed] == [type(failed[0])] * 3
    assert isinstance(failed[0], OSError | StorageUnavailable)
    assert await group.run(lambda raw: 2) == 2


async def test_client_that_goes_away_stops_nothing(stored: Stored) -> None:
    group = GroupCommit(stored.database)
    stored.disk.hold()
    first, second, third = (asyncio.ensure_future(group.run(lambda raw, n=n: n)) for n in range(3))  # type: ignore[misc]
    await stored.disk.held()
    first.cancel()
    second.cancel()
    stored.disk.release()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await third == 2
