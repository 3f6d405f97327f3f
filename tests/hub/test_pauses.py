"""The hub did not run for a while: what is due is put off by that, before anything takes effect."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contacthub.database.units import StorageUnavailable
from contacthub.hub.countdown import Countdown
from contacthub.hub.groups import APPEND_TIMEOUT_S, LOOKS, Group, Groups
from contacthub.hub.pauses import Pauses
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import UnknownAgent
from contacthub.routing.words import AgentId
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, WITHIN_S, Witness, arrive, furnish, hub_over
from tests.hub.test_countdown import Loop
from tests.test_clock import Machine

PAUSE_S = 60


class Steady:
    """A clock that is never set."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_pause_is_told_once_and_an_ordinary_second_never() -> None:
    steady = Steady()
    pauses = Pauses(steady)
    told = []
    for passed in (0.5, 1.0, 2.9, 60.25, 0.0, 1.0):
        steady.now_s += passed
        told.append(pauses.take())
    assert told == [0, 0, 0, 60_250, 0, 0]


@pytest.mark.parametrize("first", ["the alarm", "a look", "an event", "a command"])
async def test_an_offer_has_after_a_pause_what_it_had_before(stored: Stored, first: str) -> None:
    machine, steady, witness = Machine(), Steady(), Witness()
    async with hub_over(stored, witness, clock=machine.clock(), pauses=Pauses(steady)) as hub:
        await furnish(hub)
        [made] = [each for each in arrive(hub, "c1") if isinstance(each, e.OfferMade)]
        machine.run(PAUSE_S)
        steady.now_s += PAUSE_S
        if first == "the alarm":
            hub._pass_time()
        elif first == "a look":
            hub.look_at_clock()
        elif first == "an event":
            arrive(hub, "c2")
        else:
            hub.handle(c.AcceptOffer(agent=LINA, offer_id=made.offer_id))
        hub._pass_time()
        await hub.durable()
        assert witness.types.count("hub_resumed") == 1
        assert not {"offer_expired", "console_vanished"} & set(witness.types)
        assert hub.routing.floor.agents[LINA].console
        contact = hub.routing.floor.contacts[made.contact_id]
        if first != "a command":
            assert contact.offers[made.offer_id].deadline_at == made.deadline_at + PAUSE_S * 1_000


async def test_an_agent_whose_console_is_away_has_the_time_of_the_pause(stored: Stored) -> None:
    machine, steady, witness = Machine(), Steady(), Witness()
    async with hub_over(stored, witness, clock=machine.clock(), pauses=Pauses(steady)) as hub:
        await furnish(hub)
        hub.observe(c.ConsoleLost(agent=LINA))
        machine.run(PAUSE_S)
        steady.now_s += PAUSE_S
        hub._pass_time()
        await hub.durable()
        assert hub.routing.floor.agents[LINA].lease_until is not None
        assert "console_vanished" not in witness.types


async def test_a_hub_stops_though_its_last_command_after_a_pause_was_refused(stored: Stored) -> None:
    machine, steady = Machine(), Steady()
    async with asyncio.timeout(WITHIN_S):
        async with hub_over(stored, clock=machine.clock(), pauses=Pauses(steady)) as hub:
            await furnish(hub)
            machine.run(PAUSE_S)
            steady.now_s += PAUSE_S
            with pytest.raises(UnknownAgent):
                hub.handle(c.SetPresence(agent=AgentId("wang"), presence="available"))
    [resumed] = await stored.log.read(after=hub.tail.durable_seq - 1, limit=2)
    assert type(resumed.event) is e.HubResumed
    assert hub.tail.rows_seq == resumed.seq


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A loop by which groups look whether the disk has answered."""
    loop: Any = Loop()
    monkeypatch.setattr(
        "contacthub.hub.groups.Countdown", lambda seconds, over: Countdown(seconds, over, loop)
    )
    return loop


def a_group_that_is_written() -> tuple[Groups, Group]:
    groups = Groups()
    group = groups.writing = groups.close()
    return groups, group


async def test_requests_that_wait_for_the_disk_are_not_refused_because_of_a_pause(loop: Any) -> None:
    groups, group = a_group_that_is_written()
    waiting = asyncio.ensure_future(groups.durable())
    await asyncio.sleep(0)
    loop.runs_at(100 + APPEND_TIMEOUT_S + PAUSE_S)
    group.written()
    await waiting


async def test_requests_that_wait_for_the_disk_are_refused_after_thirty_seconds(loop: Any) -> None:
    groups, _ = a_group_that_is_written()
    first = asyncio.ensure_future(groups.durable())
    await asyncio.sleep(0)
    step = APPEND_TIMEOUT_S / LOOKS
    for n in range(1, LOOKS + 1):
        loop.runs_at(100 + n * step)
    groups.filling.rows.append(None)  # type: ignore[arg-type] # something to write
    second = asyncio.ensure_future(groups.durable())
    await asyncio.sleep(0)
    assert not first.done()
    loop.runs_at(100 + (LOOKS + 1) * step)
    with pytest.raises(StorageUnavailable, match="30 s"):
        await first
    assert not second.done()
    groups.filling.written()
    await second


async def test_a_request_that_is_cancelled_leaves_the_others_of_its_group_waiting() -> None:
    groups, group = a_group_that_is_written()
    gone, stays = (asyncio.ensure_future(groups.durable()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    assert (gone.cancelled(), stays.done()) == (True, False)
    group.written()
    await stays
    await group.wait()  # it is durable: there is nothing to wait for
