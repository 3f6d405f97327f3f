"""A series: very many commands in slices between which others are served, and yet in one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from itertools import pairwise

import pytest

from contacthub.database.units import StorageUnavailable
from contacthub.hub import series as module
from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig
from contacthub.routing.words import AgentId, Instant
from contacthub.testing.floors import comparable, replayed
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, SUPPORT, HubOfContacts, SetClock, Witness, arrive, furnish, hub_over

FULL = sqlite3.OperationalError("database or disk is full")
MANY = 4 * module.SLICE + 3


class Ticking(SetClock):
    """Is later at each look."""

    def now(self) -> Instant:
        self.instant += 1
        return super().now()


def many_agents(count: int = MANY) -> list[c.Command]:
    names = (AgentId(f"new{n}") for n in range(count))
    return [c.ConfigureAgent(config=AgentConfig(id=name, queues=(SUPPORT,))) for name in names]


def has_begun(hub: HubOfContacts) -> bool:
    return "new0" in hub.routing.floor.agents


async def in_the_middle(hub: HubOfContacts) -> None:
    for _ in range(10):
        if not has_begun(hub):
            await asyncio.sleep(0)
    assert 1 < len(hub.routing.floor.agents) < MANY


async def agrees_with_the_log(hub: HubOfContacts, stored: Stored) -> bool:
    items = await stored.events()
    assert [item.seq for item in items] == list(range(1, hub.tail.seq + 1))
    return comparable(hub.routing.floor) == comparable(replayed([item.event for item in items]))


async def test_between_slices_others_are_served_and_all_is_one_transaction(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        before, agents = stored.disk.commits, hub.routing.floor.agents
        hub.handle_all((), series=many_agents())
        there = [len(agents)]
        while len(agents) <= MANY:
            await asyncio.sleep(0)
            there.append(len(agents))
            if len(there) == 3:
                arrive(hub, "c1")
        await hub.durable()
        assert stored.disk.commits - before == 1
        assert max(after - earlier for earlier, after in pairwise(there)) <= module.SLICE
        assert await agrees_with_the_log(hub, stored)


async def test_what_is_done_in_one_go_is_done_at_one_instant(stored: Stored) -> None:
    async with hub_over(stored, clock=Ticking(1_000_000)) as hub:
        await furnish(hub)
        before = hub.tail.seq
        hub.handle_all((), series=many_agents())
        await hub.durable()
    instants = {item.event.at for item in await stored.events() if item.seq > before}
    assert len(instants) == MANY // module.SLICE + 1


async def test_nothing_of_it_is_told_before_all_of_it_is_durable(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        told = len(witness.deltas)
        hub.handle_all((), series=many_agents())
        await in_the_middle(hub)
        read = asyncio.ensure_future(hub.whole())
        await asyncio.sleep(0)
        assert (read.done(), len(witness.deltas)) == (False, told)
        await read
        assert hub.tail.durable_seq == hub.tail.seq
        assert len(witness.deltas) == told + MANY


async def test_it_is_done_whole_when_the_hub_stops_and_the_request_is_gone(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        hub.handle_all((), series=many_agents())
        asking = asyncio.ensure_future(hub.durable())
        await in_the_middle(hub)
        asking.cancel()
        hub.stop()
    assert len(hub.routing.floor.agents) == MANY + 1
    assert await agrees_with_the_log(hub, stored)


async def test_when_it_cannot_be_written_nothing_of_it_has_happened(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        hub.handle_all((), series=many_agents())
        stored.disk.fail(FULL)
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await witness.until(lambda seen: seen.resets >= 1 and hub.ready)
        assert list(hub.routing.floor.agents) == [LINA]
        assert await agrees_with_the_log(hub, stored)


async def test_one_that_waits_behind_a_write_that_fails_is_dropped(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        stored.disk.hold()
        arrive(hub, "c1")
        await stored.disk.held()
        hub.handle_all((), series=many_agents())
        waiting = asyncio.ensure_future(hub.durable())
        await asyncio.sleep(0)
        stored.disk.fail(FULL)
        stored.disk.release()
        with pytest.raises(StorageUnavailable):
            await waiting
        await witness.until(lambda seen: seen.resets >= 1 and hub.ready)
        assert not has_begun(hub)
        assert await agrees_with_the_log(hub, stored)


async def test_one_that_breaks_off_is_undone_with_what_happened_meanwhile(stored: Stored) -> None:
    witness = Witness()
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        unknown = c.SetPresence(agent=AgentId("nobody"), presence="available")
        hub.handle_all((), series=[*many_agents(), unknown])
        await in_the_middle(hub)
        arrive(hub, "c1")
        with pytest.raises(StorageUnavailable):
            await hub.durable()
        await witness.until(lambda seen: seen.resets >= 1 and hub.ready)
        assert (has_begun(hub), list(hub.routing.floor.contacts)) == (False, [])
        assert await agrees_with_the_log(hub, stored)
