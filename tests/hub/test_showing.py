"""A hub that can write nothing shows what is durable, takes nothing, and comes back by itself."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from contacthub.contacts.rows import ContactRow
from contacthub.database.reserve import Reserve
from contacthub.database.units import DiskFull, StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.hub.store import LogStore
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId
from contacthub.testing.floors import comparable, replayed
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, WITHIN_S, SetClock, Witness, arrive, end, furnish, hub_over, new_hub


class SmallDisk(Reserve):
    """A reserve on a disk that has room when it is told so."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.has_room = True

    def take(self) -> None:
        if not self.has_room:
            raise DiskFull("the disk is full")


def on(disk: SmallDisk, stored: Stored) -> Stored:
    """The same stores for another hub, on a disk of a size."""
    return replace(stored, log=LogStore(stored.database, stored.readers, stored.tables, reserve=disk))


async def shows(hub: Hub) -> None:
    """Wait until the floor was read back to be shown."""
    async with asyncio.timeout(WITHIN_S):
        while not hub.gate.only_shows:  # noqa: ASYNC110 - looked at, nobody tells it
            await asyncio.sleep(0.001)


async def has_come_back(hub: Hub, witness: Witness) -> None:
    await witness.until(lambda it: it.resets > 0)
    assert hub.ready


async def test_floor_that_is_shown_is_as_the_log_says(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        stored.disk.fault = "fsync"
        end(hub, "c1")
        arrive(hub, "c2")
        with pytest.raises(StorageUnavailable):
            await hub.readable()  # what it shows now has not happened
        await shows(hub)
        await hub.readable(rows=True)
        assert list(hub.routing.floor.contacts) == ["c1"]
        events = [item.event for item in await stored.events()]
        assert comparable(hub.routing.floor) == comparable(replayed(events))
        assert hub.tail.seq == hub.tail.durable_seq == len(events)
        stored.disk.fault = None
        await has_come_back(hub, witness)


async def test_nothing_is_taken_while_the_floor_is_only_shown(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        stored.disk.fault = "fsync"
        arrive(hub, "c1")
        await shows(hub)
        before = hub.tail.seq
        for refused in (lambda: arrive(hub, "c2"), lambda: hub.write([]), lambda: hub.handle(c.PassTime())):
            with pytest.raises(StorageUnavailable):
                refused()
        for promise in (hub.durable, hub.caught_up):  # what was done before may not be acknowledged by it
            with pytest.raises(StorageUnavailable):
                await promise()
        assert hub.tail.seq == before
        stored.disk.fault = None
        await has_come_back(hub, witness)
        arrive(hub, "c2")
        await hub.caught_up()
        assert [row.id for row in await stored.rows(ContactRow)] == ["c2"]


async def test_rows_that_were_behind_are_written_once_something_can_be(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        end(hub, "c1")
        await hub.durable()
        assert [row.state for row in await stored.rows(ContactRow)] != ["closed"]
        stored.disk.fault = "fsync"
        arrive(hub, "c2")
        await shows(hub)
        await hub.readable(rows=True)
        assert hub.tail.rows_seq < hub.tail.seq
        stored.disk.fault = None
        await has_come_back(hub, witness)
        assert [row.state for row in await stored.rows(ContactRow)] == ["closed"]


async def test_hub_opened_on_a_full_disk_shows_the_floor_and_takes_it_up_once_there_is_room(
    stored: Stored,
) -> None:
    clock, witness, disk = SetClock(1_000_000), Witness(), SmallDisk()
    async with hub_over(stored, clock=clock) as hub:
        await furnish(hub, offer_ms=20_000)
        arrive(hub, "c1")
        await hub.durable()
    before, epoch = len(await stored.events()), (await stored.log.look()).epoch
    stored = on(disk, stored)
    disk.has_room = False
    async with hub_over(stored, witness, clock=clock) as hub:
        assert (hub.ready, hub.shows, hub.gate.is_disk_full) == (False, True, True)
        await hub.readable(rows=True)
        assert list(hub.routing.floor.contacts) == ["c1"]
        assert (len(await stored.events()), (await stored.log.look()).epoch) == (before, epoch)
        with pytest.raises(DiskFull):
            arrive(hub, "c2")
        clock.instant += 60_000
        disk.has_room = True
        await has_come_back(hub, witness)
        [offer] = hub.routing.floor.contacts[ContactId("c1")].offers.values()
        assert offer.deadline_at == 1_000_000 + 20_000 + 60_000
        assert offer.agent == LINA


async def test_a_full_disk_without_a_log_is_no_hub(stored: Stored) -> None:
    disk = SmallDisk()
    disk.has_room = False
    stored = on(disk, stored)
    with pytest.raises(StorageUnavailable, match="no log yet"):
        await new_hub(stored).open()


async def test_requests_hear_that_the_disk_is_full(stored: Stored) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        stored.disk.fail(full, full, full)
        arrive(hub, "c1")
        with pytest.raises(DiskFull):
            await hub.durable()
        await has_come_back(hub, witness)
