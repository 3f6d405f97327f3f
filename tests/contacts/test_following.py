"""What of contacts follows the log: nothing of it is ahead of the disk, and nothing is lost with a group."""

from __future__ import annotations

import sqlite3

import pytest

from contacthub.contacts.rows import ContactRow, IntervalRow
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import FloorEntry
from contacthub.routing import commands as c
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, HubOfContacts, Witness, arrive, end, furnish, hub_over

FULL = sqlite3.OperationalError("database or disk is full")


def abandoned(hub: HubOfContacts) -> int:
    return hub.world.figures.of("support", hub.now()).abandoned


async def test_details_and_figures_of_a_contact_that_closes_change_once_its_end_is_durable(
    stored: Stored,
) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        stored.disk.hold()
        end(hub, "c1")
        await stored.disk.held()
        assert ("c1" in hub.world.details, abandoned(hub)) == (True, 0)
        stored.disk.release()
        await hub.durable()
        assert ("c1" in hub.world.details, abandoned(hub)) == (False, 1)


async def test_contact_that_closes_in_a_group_that_fails_is_live_again_and_counted_once(
    stored: Stored,
) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        stored.disk.fail(FULL)
        end(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await witness.until(lambda seen: seen.resets == 1 and hub.ready)
        assert ("c1" in hub.world.details, abandoned(hub)) == (True, 0)
        end(hub, "c1")
        await hub.caught_up()
        assert ("c1" in hub.world.details, abandoned(hub)) == (False, 1)
        assert [row.state for row in await stored.rows(ContactRow)] == ["closed"]


async def test_contact_that_comes_and_goes_in_one_group_is_written_as_it_ended(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        end(hub, "c1")
        await hub.durable()
        assert [(row.ref, row.state) for row in await stored.rows(ContactRow)] == [("ref-c1", "closed")]


async def test_agents_interval_goes_on_over_a_restart(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        await hub.caught_up()
        before = await stored.rows(IntervalRow)
    async with hub_over(stored) as hub:
        hub.handle(c.SetPresence(agent=LINA, presence="available"))
        await hub.caught_up()
        after = await stored.rows(IntervalRow)
    assert [row.until_at is None for row in before].count(True) == 1
    assert [row.until_at is None for row in after].count(True) == 1
    assert (after[-1].presence, after[-2].presence) == ("available", "offline")


async def test_world_is_one_object_whose_floor_is_replaced_when_it_is_read_back(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        world, floor, directory = hub.world, hub.world.floor, hub.world.directory
        directory.put("floor", FloorEntry(default_region="DE"))
        stored.disk.fail(FULL)
        arrive(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await witness.until(lambda seen: seen.resets == 1 and hub.ready)
        assert world.floor is hub.routing.floor is not floor
        assert (world.directory is directory, directory.floor.default_region) == (True, "CN")
        assert "c1" not in world.details
