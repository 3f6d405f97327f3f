"""The hub: nothing leaves before it is durable, and what could not be written has not happened."""

from __future__ import annotations

import asyncio
import gc
import sqlite3

import pytest

from contacthub.contacts.rows import ContactRow, DetailsRow
from contacthub.database.units import StorageUnavailable
from contacthub.hub.bounds import Bounds
from contacthub.hub.hub import Hub
from contacthub.hub.log import StaleEpoch
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import Rejected
from contacthub.routing.words import LEASE_MS, ContactId
from contacthub.sources.rows import InboxRow
from contacthub.testing.floors import comparable, replayed
from contacthub.testing.stored import Stored
from tests.hub.hubs import (
    LINA,
    HubOfContacts,
    SetClock,
    Witness,
    arrive,
    end,
    furnish,
    hub_over,
    new_hub,
    snapshot,
)

FULL = sqlite3.OperationalError("database or disk is full")


async def has_come_back(hub: Hub, witness: Witness, resets: int = 1) -> None:
    await witness.until(lambda seen: seen.resets >= resets and hub.ready)


def is_taken(hub: HubOfContacts, contact: str) -> bool:
    try:
        arrive(hub, contact)
    except StorageUnavailable:
        return False
    return True


async def floor_of_log(stored: Stored) -> object:
    return comparable(replayed([item.event for item in await stored.events()]))


# --- durable first ---------------------------------------------------------------------------------


async def test_nothing_leaves_while_the_append_runs(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        shown, durable = len(witness.deltas), hub.tail.durable_seq
        stored.disk.hold()
        arrive(hub, "c1")
        waiting = asyncio.ensure_future(hub.durable())
        await stored.disk.held()
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting.done()
        assert (len(witness.deltas), hub.tail.durable_seq) == (shown, durable)
        stored.disk.release()
        await waiting
        assert hub.tail.durable_seq == hub.tail.seq > durable
        assert "contact_arrived" in witness.types[shown:]


async def test_what_comes_during_an_append_goes_into_the_next_one_together(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        before = stored.disk.commits
        stored.disk.hold()
        arrive(hub, "c0")
        await stored.disk.held()
        for n in range(1, 40):
            arrive(hub, f"c{n}")
        stored.disk.release()
        await hub.durable()
        assert stored.disk.commits - before == 2


async def test_lone_event_is_written_at_once_without_a_timer(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        before = stored.disk.commits
        arrive(hub, "c1")
        await hub.durable()
        assert stored.disk.commits - before == 1


async def test_durable_waits_for_the_append_that_runs_when_nothing_newer_is_there(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        stored.disk.hold()
        arrive(hub, "c1")
        await stored.disk.held()
        reader = asyncio.ensure_future(hub.durable())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not reader.done()
        stored.disk.release()
        await reader


async def test_waiting_beyond_a_number_ends_with_the_next_durable_event(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        waiting = asyncio.ensure_future(hub.tail.beyond(hub.tail.durable_seq))
        await asyncio.sleep(0)
        assert not waiting.done()
        arrive(hub, "c1")
        async with asyncio.timeout(10):
            await waiting


async def test_events_and_their_rows_are_in_one_append(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        assert [row.contact_id for row in await stored.rows(InboxRow)] == ["c1"]
        assert [row.state for row in await stored.rows(ContactRow)] == ["offered"]
        assert [row.from_raw for row in await stored.rows(DetailsRow)] == ["138"]
        assert "'138'" not in str(await stored.events())


async def test_what_was_written_is_freed_without_the_garbage_collector(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        left = []
        # What goes on beside it, a time-out of a driver for one, may leave circles of its own in one round.
        for turn in range(3):
            gc.collect()
            gc.disable()
            try:
                for n in range(50):
                    arrive(hub, f"c{turn}-{n}")
                    await hub.durable()
                left.append(gc.collect())
            finally:
                gc.enable()
        assert min(left) < 50


async def test_hub_says_how_many_events_are_on_their_way_to_the_disk(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        assert hub.unwritten == 0
        stored.disk.hold()
        events = len(arrive(hub, "c1")) + len(arrive(hub, "c2"))
        assert hub.unwritten == events
        stored.disk.release()
        await hub.durable()
        assert hub.unwritten == 0
        hub.gate.shut(StorageUnavailable("full"))
        hub.tail.seq += 1
        assert hub.unwritten == 0  # else those who wait for fewer would wait until there is a disk again
        hub.tail.seq -= 1
        hub.gate.open()


async def test_refused_command_writes_nothing(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        events = len(await stored.events())
        with pytest.raises(Rejected):
            hub.handle(c.FinishWrapUp(agent=LINA, contact_id=ContactId("c9"), disposition="x"))
        await hub.durable()
        assert len(await stored.events()) == events == hub.tail.seq


# --- failing appends -------------------------------------------------------------------------------


async def test_everybody_who_waits_on_a_failed_append_is_refused(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        shown = len(witness.deltas)
        stored.disk.hold()
        arrive(hub, "c1")
        first = asyncio.ensure_future(hub.durable())
        await stored.disk.held()
        arrive(hub, "c2")
        second = asyncio.ensure_future(hub.durable())
        stored.disk.fail(FULL)
        stored.disk.release()
        results = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(each) for each in results] == [StorageUnavailable] * 2
        await has_come_back(hub, witness)
        assert "contact_arrived" not in witness.types[shown:]


async def test_floor_is_read_back_and_later_work_goes_on(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        stored.disk.fail(FULL)
        end(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await has_come_back(hub, witness)
        assert list(hub.routing.floor.contacts) == ["c1"]
        assert comparable(hub.routing.floor) == await floor_of_log(stored)
        end(hub, "c1")
        await hub.durable()
        assert not hub.routing.floor.contacts
        assert [item.seq for item in await stored.events()] == list(range(1, hub.tail.seq + 1))


async def test_no_work_is_taken_until_the_log_takes_something_again(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        stored.disk.fail(FULL, FULL, FULL)  # the append, and two looks whether the disk is good again
        arrive(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        assert not hub.ready
        for refused in (lambda: arrive(hub, "c2"), lambda: hub.write([]), lambda: hub.handle(c.PassTime())):
            with pytest.raises(StorageUnavailable):
                refused()
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await has_come_back(hub, witness)
        arrive(hub, "c3")
        await hub.durable()


async def test_time_the_disk_was_bad_is_added_to_deadlines(stored: Stored) -> None:
    witness, clock = Witness(), SetClock(1_000_000)
    async with hub_over(stored, witness, clock=clock) as hub:
        await furnish(hub, offer_ms=20_000)
        arrive(hub, "c1")
        await hub.durable()
        stored.disk.fail(FULL, FULL)
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        clock.instant += 60_000
        await has_come_back(hub, witness)
        [offer] = hub.routing.floor.contacts[ContactId("c1")].offers.values()
        assert offer.deadline_at == 1_000_000 + 20_000 + 60_000


async def test_one_bad_row_is_refused_and_does_not_end_the_hub(
    stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        stored.disk.fail(TypeError("no such type"))
        arrive(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await has_come_back(hub, witness)
        arrive(hub, "c2")
        await hub.durable()
    assert "a group could not be written" in caplog.text


async def test_writer_whose_epoch_is_over_stops_for_good(stored: Stored) -> None:
    hub = new_hub(stored)
    await hub.open()
    writing = asyncio.ensure_future(hub.run())
    await stored.log.recover()
    hub.handle(c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",)))
    with pytest.raises(StorageUnavailable):
        await hub.durable()
    with pytest.raises(StaleEpoch):
        await writing
    assert not hub.ready
    assert await stored.events() == []


# --- bounds and ends -------------------------------------------------------------------------------


async def test_overfull_hub_refuses_until_the_disk_has_caught_up(stored: Stored) -> None:
    async with hub_over(stored, bounds=Bounds(max_pending=10)) as hub:
        await furnish(hub)
        stored.disk.hold()
        arrive(hub, "c0")
        await stored.disk.held()
        taken = sum(is_taken(hub, f"c{n}") for n in range(1, 20))
        stored.disk.release()
        await hub.durable()
        assert 0 < taken < 19
        assert len(await stored.rows(ContactRow)) == taken + 1
        arrive(hub, "later")
        await hub.durable()


async def test_stopping_writes_what_is_pending_and_takes_nothing_more(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        hub.stop()
        with pytest.raises(StorageUnavailable):
            arrive(hub, "c2")
        await hub.durable()
        assert not hub.ready
    assert [row.id for row in await stored.rows(ContactRow)] == ["c1"]


async def test_stopping_while_the_disk_is_bad_ends_and_shows_nothing(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        stored.disk.fail(*[FULL] * 50)
        arrive(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        hub.stop()
        with pytest.raises(StorageUnavailable):
            await hub.durable()
    assert await stored.rows(ContactRow) == []


# --- time and restarts -----------------------------------------------------------------------------


async def test_deadline_is_handled_without_anybody_asking(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub, offer_ms=1)
        arrive(hub, "c1")
        await witness.until(lambda seen: "offer_expired" in seen.types)
        assert hub.routing.floor.agents[LINA].presence == "missed"


async def test_deadline_is_armed_again_after_a_restart(stored: Stored) -> None:
    clock = SetClock(1_000_000)
    async with hub_over(stored, clock=clock) as hub:
        await furnish(hub, offer_ms=5)
        arrive(hub, "c1")
        await hub.durable()
    witness = Witness()
    async with hub_over(stored, witness):
        await witness.until(lambda seen: "offer_expired" in seen.types)


async def test_deadline_is_armed_again_after_the_disk_was_bad(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub, offer_ms=300)
        arrive(hub, "c1")
        await hub.durable()
        stored.disk.fail(FULL)
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await witness.until(lambda seen: "offer_expired" in seen.types)


@pytest.mark.parametrize(("alive_at", "away"), [(0, 40_000), (1_010_000, 30_000)])
async def test_start_adds_the_time_nobody_was_there(stored: Stored, alive_at: int, away: int) -> None:
    async with hub_over(stored, clock=SetClock(1_000_000)) as hub:
        await furnish(hub, offer_ms=20_000)
        arrive(hub, "c1")
        await hub.durable()
    async with hub_over(stored, clock=SetClock(1_040_000), alive_at=alive_at) as hub:
        await hub.durable()
        events = [item.event for item in await stored.events()]
        started = next(each for each in reversed(events) if isinstance(each, e.HubStarted))
        assert started.downtime_ms == away
        [offer] = hub.routing.floor.contacts[ContactId("c1")].offers.values()
        assert offer.deadline_at == 1_020_000 + away
        assert hub.routing.floor.agents[LINA].lease_until == 1_040_000 + LEASE_MS


async def test_clock_that_was_set_back_never_goes_below_the_log(stored: Stored) -> None:
    async with hub_over(stored, clock=SetClock(1_000_000)) as hub:
        await furnish(hub)
    async with hub_over(stored, clock=SetClock(500_000)) as hub:
        assert hub.now() == 1_000_000
        await hub.durable()
    times = [item.event.at for item in await stored.events()]
    assert times == sorted(times)


async def test_first_start_of_an_empty_log_records_nothing(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        assert (hub.tail.seq, hub.ready) == (0, True)
    assert await stored.events() == []


async def test_restart_takes_everything_up_where_it_was(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        for n in range(3):
            arrive(hub, f"c{n}")
        await hub.durable()
        before = hub.world.details["c2"]
    async with hub_over(stored) as hub:
        await hub.durable()
        assert comparable(hub.routing.floor) == await floor_of_log(stored)
        assert hub.world.details["c2"] == before


async def test_restart_from_a_snapshot_and_the_tail_is_the_same_floor(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        await snapshot(stored, hub)
        arrive(hub, "c2")
    async with hub_over(stored) as hub:
        await hub.durable()
        assert hub.tail.snapshot_seq > 0
        assert comparable(hub.routing.floor) == await floor_of_log(stored)


async def test_snapshot_that_cannot_be_read_is_passed_over(
    stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.caught_up()
        await stored.log.save_snapshot(hub.tail.seq, hub.now(), {"agents": "of another form"})
    async with hub_over(stored) as hub:
        await hub.durable()
        assert comparable(hub.routing.floor) == await floor_of_log(stored)
    assert "cannot be read" in caplog.text


async def test_todays_figures_survive_a_restart_and_a_recount(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        end(hub, "c1")
        await hub.durable()
    async with hub_over(stored) as hub:
        assert hub.world.figures.of("support", hub.now()).abandoned == 1
        await hub.figures.recount()
        assert hub.world.figures.of("support", hub.now()).abandoned == 1
