"""The floor file: all of it happens, or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from threading import current_thread, main_thread
from typing import Any

import pytest

from contacthub.database.units import StorageUnavailable
from contacthub.floor_file import directory
from contacthub.floor_file.addresses import AddressBook
from contacthub.floor_file.applying import Applied, Applier
from contacthub.floor_file.by_hand import told_why
from contacthub.floor_file.directory import AgentEntry, LineEntry, QueueEntry
from contacthub.floor_file.plan import AgentPlan, FloorPlan, QueuePlan
from contacthub.floor_file.working_out import Work
from contacthub.hub.bounds import Bounds
from contacthub.hub.engine import RoutingEngine
from contacthub.hub.series import SLICE
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.states import ContactState
from contacthub.routing.words import AgentId, ContactId, QueueId
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, SUPPORT, HubOfContacts, Witness, arrive, furnish, hub_over

WANG = AgentId("wang")


def admin_of(hub: HubOfContacts) -> Applier:
    return Applier(hub, hub.world.directory)


def queue(name: str = "support", **config: Any) -> QueuePlan:
    return QueuePlan(config=QueueConfig(id=QueueId(name), **config), entry=QueueEntry(name=name.title()))


def agent(name: str, *queues: str) -> AgentPlan:
    config = AgentConfig(id=AgentId(name), queues=tuple(QueueId(each) for each in queues))
    return AgentPlan(config=config, entry=AgentEntry(name=name.title(), address=f"SIP/{name}"))


async def test_addresses_are_read_beside_the_loop_once(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in = []

    class Book(AddressBook):
        """Says in which thread it is read."""

        def __init__(self, *about: Any) -> None:
            super().__init__(*about)
            read_in.append(current_thread())

    monkeypatch.setattr(directory, "AddressBook", Book)
    async with hub_over(stored) as hub:
        await admin_of(hub).apply(FloorPlan(queues={"support": queue()}, agents={"wang": agent("wang")}))
        assert hub.world.directory.agent_called("sip/WANG") == "wang"
    assert len(read_in) == 2  # of agents and of lines
    assert main_thread() not in read_in


async def test_of_two_files_at_once_the_second_sees_what_the_first_changed(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        admin, zhao = admin_of(hub), AgentEntry(name="Zhao", address="sip/WANG")
        plans = (
            FloorPlan(queues={"support": queue()}, agents={"wang": agent("wang")}),
            FloorPlan(agents={"zhao": AgentPlan(config=AgentConfig(id=AgentId("zhao")), entry=zhao)}),
        )
        first, second = await asyncio.gather(*map(admin.apply, plans), return_exceptions=True)
        assert isinstance(first, Applied)
        assert first.changes == ["+ queue support", "+ agent wang"]
        assert isinstance(second, Problem)
        assert "belongs to" in second.detail
        assert set(hub.routing.floor.agents) == {WANG}


async def test_what_a_supervisor_does_meanwhile_by_hand_stays_and_no_address_is_read_again(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_over(stored) as hub:
        names, plan, loop = hub.world.directory, Work.plan, asyncio.get_running_loop()

        async def closes() -> None:
            with told_why(names, "support", "flood") as rows:
                hub.write(rows)

        def planned(self: Work, *about: Any) -> None:
            """While it is worked out, a queue is closed by hand."""
            plan(self, *about)
            asyncio.run_coroutine_threadsafe(closes(), loop).result(10)

        monkeypatch.setattr(Work, "plan", planned)
        await admin_of(hub).apply(FloorPlan(queues={"support": queue()}, agents={"wang": agent("wang")}))
        assert names.by_hand["support"].reason == "flood"
        monkeypatch.setattr(directory, "AddressBook", None)  # would be called to read one
        await closes()
        assert names.agent_called("sip/WANG") == "wang"


async def test_a_plan_is_worked_out_again_when_the_floor_is_read_back_meanwhile(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness, worked_out = Witness(), []
    async with hub_over(stored, witness) as hub:
        await furnish(hub)
        plan = Work.plan

        def planned(self: Work, *about: Any) -> None:
            """The first time the disk has failed when it is worked out."""
            worked_out.append(self)
            if len(worked_out) == 1:
                asyncio.run_coroutine_threadsafe(fails(), loop).result(10)
            plan(self, *about)

        async def fails() -> None:
            stored.disk.fail(sqlite3.OperationalError("disk I/O error"))
            arrive(hub, "c1")
            await witness.until(lambda seen: seen.resets >= 1 and hub.ready)

        loop = asyncio.get_running_loop()
        monkeypatch.setattr(Work, "plan", planned)
        await admin_of(hub).apply(FloorPlan(agents={"wang": agent("wang", "support")}))
        assert set(hub.routing.floor.agents) == {LINA, WANG}
    assert len(worked_out) == 2


async def test_a_file_of_many_agents_leaves_the_loop_free_and_is_written_whole(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, handle = [0], RoutingEngine.handle

    def counted(self: RoutingEngine, command: c.Command, now: int) -> Any:
        turns[-1] += 1
        return handle(self, command, now)

    async with hub_over(stored) as hub:
        monkeypatch.setattr(RoutingEngine, "handle", counted)
        before = stored.disk.commits
        names = [f"agent{n}" for n in range(4 * SLICE)]
        agents = {name: agent(name, "support") for name in names}
        applying = asyncio.ensure_future(
            admin_of(hub).apply(FloorPlan(queues={"support": queue()}, agents=agents))
        )
        while not applying.done():
            turns.append(0)
            await asyncio.sleep(0)
        assert applying.result().changes == ["+ queue support", *(f"+ agent {name}" for name in names)]
        assert stored.disk.commits - before == 1
    assert max(turns) <= SLICE
    assert sum(turns) == 1 + len(names)


async def test_a_file_whose_request_was_given_up_is_whole_before_the_next(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        admin, floor = admin_of(hub), hub.routing.floor
        agents = {name: agent(name) for name in (f"agent{n}" for n in range(3 * SLICE))}
        given_up = asyncio.ensure_future(admin.apply(FloorPlan(agents=agents)))
        while len(floor.agents) < SLICE:
            await asyncio.wait({given_up}, timeout=0)
        assert len(floor.agents) < len(agents)
        given_up.cancel()
        assert await admin.apply(FloorPlan(agents=agents)) == Applied()
        assert len(floor.agents) == len(agents)


async def test_agents_of_a_queue_that_goes_leave_it_at_once(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        admin = admin_of(hub)
        names = [f"agent{n}" for n in range(SLICE + 1)]
        both = {name: agent(name, "support", "sales") for name in names}
        await admin.apply(FloorPlan(queues={"support": queue(), "sales": queue("sales")}, agents=both))
        left = {name: agent(name, "support") for name in names}
        await admin.apply(FloorPlan(agents=left, retired=(("queue", "sales"),)))
        assert set(hub.routing.floor.queues) == {SUPPORT}
        assert {each.config.queues for each in hub.routing.floor.agents.values()} == {(SUPPORT,)}


async def test_skill_is_lowered_and_the_agent_it_would_suit_retired_in_one_plan(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        hub.handle(c.ConfigureQueue(config=QueueConfig(id=SUPPORT, skills=(("wine", 2),))))
        arrive(hub, "c1")
        await hub.durable()
        plan = FloorPlan(queues={"support": queue()}, retired=(("agent", "lina"),))
        changes = (await admin_of(hub).apply(plan)).changes
        assert sorted(changes) == ["- agent lina", "~ queue support"]
        assert LINA not in hub.routing.floor.agents
        assert next(iter(hub.routing.floor.contacts.values())).state is ContactState.WAITING


async def test_agents_of_whom_one_would_get_the_others_contact_are_retired_together(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub, wrap_up_ms=0)
        hub.handle(c.ConfigureAgent(config=AgentConfig(id=WANG, queues=(SUPPORT,), capacity=(("chat", 1),))))
        hub.observe(c.ConsoleSeen(agent=WANG))
        hub.handle(c.SetPresence(agent=WANG, presence="available"))
        arrive(hub, "c1")
        hub.observe(c.Answer(contact_id=ContactId("c1"), agent=LINA))
        hub.observe(c.Transfer(contact_id=ContactId("c1"), to_agent=WANG))
        assert hub.routing.floor.agents[WANG].reserved
        await admin_of(hub).apply(FloorPlan(retired=(("agent", "wang"), ("agent", "lina"))))
        assert not hub.routing.floor.agents
        assert hub.routing.floor.contacts[ContactId("c1")].state is ContactState.WAITING


async def test_plan_that_is_refused_changes_nothing(stored: Stored) -> None:
    async with hub_over(stored, bounds=Bounds(max_pending=0)) as hub:
        seq, directory = hub.tail.seq, hub.world.directory.copy()
        plan = FloorPlan(queues={"support": queue()}, agents={"lina": agent("lina", "support")})
        with pytest.raises(StorageUnavailable, match="too much"):
            await admin_of(hub).apply(plan)
        assert (hub.tail.seq, hub.world.directory) == (seq, directory)
        assert not hub.routing.floor.queues


async def test_plan_is_written_whole_where_little_room_is_left(stored: Stored) -> None:
    async with hub_over(stored, bounds=Bounds(max_pending=1)) as hub:
        before = stored.disk.commits
        plan = FloorPlan(
            queues={"support": queue()},
            agents={"lina": agent("lina", "support"), "wang": agent("wang", "support")},
            lines=(LineEntry(number="4008001234", queue="support"),),
        )
        await admin_of(hub).apply(plan)
        assert (stored.disk.commits - before, hub.tail.seq) == (1, 3)
        assert hub.world.directory.agent_called("SIP/wang") == "wang"


async def test_queue_is_retired_with_what_led_to_it(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        admin = admin_of(hub)
        await admin.apply(
            FloorPlan(
                queues={"support": queue(), "sales": queue("sales")},
                agents={"lina": agent("lina", "support", "sales"), "wang": agent("wang", "sales")},
                lines=(LineEntry(number="400", queue="sales"),),
            )
        )
        applied = await admin.apply(
            FloorPlan(
                agents={"lina": agent("lina", "support")},
                retired=(("queue", "sales"), ("line", "400"), ("agent", "wang")),
            )
        )
        assert sorted(applied.changes) == ["- agent wang", "- line 400", "- queue sales", "~ agent lina"]
        assert set(hub.routing.floor.queues) == {SUPPORT}
        assert set(hub.world.directory.agents) == {"lina"}
