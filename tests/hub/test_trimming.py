"""The log that is made to begin later, and what is dropped then."""

from __future__ import annotations

import pytest

from contacthub.hub.log import LogTrimmed
from contacthub.testing.stored import Stored
from tests.hub.stored_rows import held


async def test_new_log_has_lost_nothing(stored: Stored) -> None:
    assert await stored.trimming.trimmed_seq() == 0
    assert await stored.trimming.last_before(10**15) == (0, 0)
    assert await stored.trimming.drop_trimmed(10) == 0


@pytest.mark.parametrize(
    ("instant", "found"),
    [(100, (0, 0)), (101, (1, 100)), (200, (1, 100)), (350, (3, 300)), (600, (5, 500)), (9999, (5, 500))],
)
async def test_last_event_before_an_instant(stored: Stored, instant: int, found: tuple[int, int]) -> None:
    await stored.write(items=[held(n) for n in range(1, 6)])
    assert await stored.trimming.last_before(instant) == found


async def test_first_event_of_some_contacts(stored: Stored) -> None:
    await stored.write(items=[held(1, "a"), held(2, "b"), held(3, "a"), held(4, "c")])
    assert await stored.trimming.first_of(["c", "b"]) == 2
    assert await stored.trimming.first_of(["c", "nobody"]) == 4
    assert await stored.trimming.first_of(["nobody"]) is None


async def test_trimmed_log_begins_after_what_went(stored: Stored) -> None:
    await stored.write(items=[held(n) for n in range(1, 6)])
    await stored.trimming.trim(3, 300, {"n": 3})
    assert await stored.trimming.trimmed_seq() == 3
    for after in (0, 2):
        with pytest.raises(LogTrimmed) as refused:
            await stored.log.read(after=after, limit=10)
        assert refused.value.first_seq == 4
    assert await stored.log.read(after=3, limit=10) == [held(4), held(5)]
    assert await stored.trimming.last_before(350) == (0, 0)
    assert await stored.trimming.last_before(450) == (4, 400)
    assert await stored.log.latest_snapshot() == (3, {"n": 3})


async def test_trimmed_events_go_in_slices_and_numbers_go_on(stored: Stored) -> None:
    await stored.write(items=[held(n) for n in range(1, 6)])
    await stored.trimming.trim(3, 300, {})
    assert [await stored.trimming.drop_trimmed(2) for _ in range(3)] == [2, 1, 0]
    recovery = await stored.log.recover()
    assert (recovery.last_seq, recovery.last_at) == (5, 500)
    await stored.log.append(epoch=recovery.epoch, expected_seq=5, items=[held(6)], rows=[])
    assert await stored.log.read(after=3, limit=10) == [held(4), held(5), held(6)]


async def test_floor_at_the_beginning_outlives_later_snapshots(stored: Stored) -> None:
    await stored.write(items=[held(n) for n in range(1, 9)])
    await stored.log.save_snapshot(1, 100, {"n": 1})
    await stored.log.save_snapshot(2, 200, {"n": 2})
    await stored.trimming.trim(3, 300, {"n": 3})
    for n in (5, 6, 7):
        await stored.log.save_snapshot(n, n * 100, {"n": n})
    assert await stored.log.latest_snapshot() == (7, {"n": 7})
    assert await stored.log.latest_snapshot(4) == (3, {"n": 3})
    assert await stored.log.latest_snapshot(2) == (0, None)
    for n in (7, 6, 5):
        await stored.trimming.drop_snapshot(n)
    assert await stored.log.latest_snapshot() == (3, {"n": 3})
