"""The log in the database: events, epochs, snapshots."""

from __future__ import annotations

import pytest

from contacthub.database.units import StorageUnavailable
from contacthub.hub.log import LogItem, StaleEpoch
from contacthub.routing import events as e
from contacthub.routing.words import AgentId
from contacthub.testing.stored import Stored
from tests.hub.stored_rows import held


async def test_new_log_is_empty_and_has_an_id(stored: Stored) -> None:
    recovery = await stored.log.recover()
    assert recovery.log_id
    assert (recovery.last_seq, recovery.last_at, recovery.snapshot) == (0, 0, None)
    assert await stored.log.read(after=0, limit=10) == []


async def test_what_was_appended_is_read_back_in_order(stored: Stored) -> None:
    items = [held(1), LogItem(2, e.AgentRetired(at=250, agent=AgentId("lina"))), held(3)]
    await stored.write(items=items)
    assert await stored.log.read(after=0, limit=10) == items
    assert await stored.log.read(after=1, limit=1) == items[1:2]
    assert await stored.log.read(after=3, limit=10) == []


async def test_every_start_begins_an_epoch_on_the_same_log(stored: Stored) -> None:
    first = await stored.log.recover()
    await stored.log.append(epoch=first.epoch, expected_seq=0, items=[held(1)], rows=[])
    second = await stored.log.recover()
    assert second.log_id == first.log_id
    assert second.epoch > first.epoch
    assert (second.last_seq, second.last_at) == (1, 100)


async def test_writer_of_an_earlier_epoch_is_refused(stored: Stored) -> None:
    first = await stored.log.recover()
    await stored.log.recover()
    with pytest.raises(StaleEpoch):
        await stored.log.append(epoch=first.epoch, expected_seq=0, items=[held(1)], rows=[])
    assert await stored.log.read(after=0, limit=10) == []


@pytest.mark.parametrize("expected_seq", [0, 2])
async def test_log_that_is_elsewhere_than_expected_takes_nothing(stored: Stored, expected_seq: int) -> None:
    await stored.write(items=[held(1)])
    epoch = (await stored.log.recover()).epoch
    with pytest.raises(StorageUnavailable):
        await stored.log.append(
            epoch=epoch, expected_seq=expected_seq, items=[held(expected_seq + 1)], rows=[]
        )
    assert len(await stored.log.read(after=0, limit=10)) == 1


@pytest.mark.parametrize("numbers", [(2,), (1, 3), (1, 1), (2, 1)])
async def test_numbers_have_no_gap_and_no_repetition(stored: Stored, numbers: tuple[int, ...]) -> None:
    with pytest.raises(StorageUnavailable):
        await stored.write(items=[held(n) for n in numbers])
    assert await stored.log.read(after=0, limit=10) == []


async def test_probe_leaves_nothing_behind(stored: Stored) -> None:
    await stored.write(items=[held(1)])
    await stored.log.probe()
    await stored.log.probe()
    assert (await stored.log.recover()).last_seq == 1


async def test_newest_snapshot_is_taken_up(stored: Stored) -> None:
    await stored.write(items=[held(1), held(2)])
    await stored.log.save_snapshot(1, 100, {"n": [1]})
    await stored.log.save_snapshot(2, 200, {"n": [2]})
    recovery = await stored.log.recover()
    assert (recovery.snapshot_seq, recovery.snapshot) == (2, {"n": [2]})
    assert await stored.log.latest_snapshot() == (2, {"n": [2]})
    assert await stored.log.latest_snapshot(1) == (1, {"n": [1]})


async def test_without_snapshot_there_is_none(stored: Stored) -> None:
    assert await stored.log.latest_snapshot() == (0, None)
