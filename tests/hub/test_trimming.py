"""The contract of the ``RetentionStore`` port, for the real one and for the one that tests use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contacthub.database.engines.sqlite import Database, ReaderPool
from contacthub.database.migrations import migrate
from contacthub.hub import rows as r
from contacthub.hub.log import IncomingKey, Log, LogTrimmed
from contacthub.hub.retention import InboxKey, RetentionStore
from contacthub.hub.store import MIGRATIONS, SqliteLog
from contacthub.hub.trimming import SqliteRetention
from contacthub.testing.log import FakeLog
from tests.hub.test_store import held, write

Pair = tuple[Log, RetentionStore]


@pytest.fixture(params=["sqlite", "fake"])
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Pair]:
    if request.param == "fake":
        fake = FakeLog()
        yield fake, fake
        return
    async with await Database.writer(tmp_path / "hub.db") as writer:
        await migrate(writer, MIGRATIONS)
        readers = await ReaderPool.open(tmp_path / "hub.db")
        yield SqliteLog(writer, readers), SqliteRetention(writer, readers)
        await readers.close()


async def test_new_log_has_lost_nothing(pair: Pair) -> None:
    _, retention = pair
    assert await retention.trimmed_seq() == 0
    assert await retention.last_before(10**15) == (0, 0)
    assert await retention.drop_trimmed(10) == 0
    assert await retention.inbox_page(("", ""), 10) == []


@pytest.mark.parametrize(
    ("instant", "found"),
    [(100, (0, 0)), (101, (1, 100)), (200, (1, 100)), (350, (3, 300)), (600, (5, 500)), (9999, (5, 500))],
)
async def test_last_event_before_an_instant(pair: Pair, instant: int, found: tuple[int, int]) -> None:
    log, retention = pair
    await write(log, items=[held(n) for n in range(1, 6)])
    assert await retention.last_before(instant) == found


async def test_first_event_of_some_contacts(pair: Pair) -> None:
    log, retention = pair
    await write(log, items=[held(1, "a"), held(2, "b"), held(3, "a"), held(4, "c")])
    assert await retention.first_of(["c", "b"]) == 2
    assert await retention.first_of(["c", "nobody"]) == 4
    assert await retention.first_of(["nobody"]) is None


async def test_trimmed_log_begins_after_what_went(pair: Pair) -> None:
    log, retention = pair
    await write(log, items=[held(n) for n in range(1, 6)])
    await retention.trim(3, 300, {"n": 3})
    assert await retention.trimmed_seq() == 3
    for after in (0, 2):
        with pytest.raises(LogTrimmed) as refused:
            await log.read(after=after, limit=10)
        assert refused.value.first_seq == 4
    assert await log.read(after=3, limit=10) == [held(4), held(5)]
    assert await retention.last_before(350) == (0, 0)
    assert await retention.last_before(450) == (4, 400)
    assert await log.latest_snapshot() == (3, {"n": 3})


async def test_trimmed_events_go_in_slices_and_numbers_go_on(pair: Pair) -> None:
    log, retention = pair
    await write(log, items=[held(n) for n in range(1, 6)])
    await retention.trim(3, 300, {})
    assert [await retention.drop_trimmed(2) for _ in range(3)] == [2, 1, 0]
    recovery = await log.recover()
    assert (recovery.last_seq, recovery.last_at) == (5, 500)
    await log.append(epoch=recovery.epoch, expected_seq=5, items=[held(6)], rows=[])
    assert await log.read(after=3, limit=10) == [held(4), held(5), held(6)]


async def test_floor_at_the_beginning_outlives_later_snapshots(pair: Pair) -> None:
    log, retention = pair
    await write(log, items=[held(n) for n in range(1, 9)])
    await log.save_snapshot(1, 100, {"n": 1})
    await log.save_snapshot(2, 200, {"n": 2})
    await retention.trim(3, 300, {"n": 3})
    for n in (5, 6, 7):
        await log.save_snapshot(n, n * 100, {"n": n})
    assert await log.latest_snapshot() == (7, {"n": 7})
    assert await log.latest_snapshot(4) == (3, {"n": 3})
    assert await log.latest_snapshot(2) == (0, None)
    for n in (7, 6, 5):
        await retention.drop_snapshot(n)
    assert await log.latest_snapshot() == (3, {"n": 3})


async def test_inbox_is_read_in_pages_and_forgets(pair: Pair) -> None:
    log, retention = pair
    names = [("chat", "b"), ("phones", "a"), ("phones", "c")]
    await write(log, *(r.InboxRow(source, key, "c1", n) for n, (source, key) in enumerate(names)))
    first = await retention.inbox_page(("", ""), 2)
    assert first == [InboxKey("chat", "b", 0), InboxKey("phones", "a", 1)]
    assert await retention.inbox_page(("phones", "a"), 2) == [InboxKey("phones", "c", 2)]
    await retention.drop_from_inbox(first)
    keys = [IncomingKey(source, key, None) for source, key in names]
    assert [each.duplicate for each in await log.known(keys)] == [False, False, True]
