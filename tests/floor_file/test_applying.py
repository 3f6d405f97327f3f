"""The floor file: all of it happens, or nothing."""

from __future__ import annotations

from threading import current_thread, main_thread
from typing import Any

import pytest

from contacthub.database.units import StorageUnavailable
from contacthub.floor_file import applying
from contacthub.floor_file.addresses import AddressBook
from contacthub.floor_file.applying import AgentPlan, Applier, FloorPlan, QueuePlan
from contacthub.floor_file.directory import AgentEntry, LineEntry, QueueEntry
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.states import ContactState
from contacthub.routing.words import AgentId, ContactId, QueueId
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, SUPPORT, HubOfContacts, arrive, furnish, hub_over

WANG = AgentId("wang")


def admin_of(hub: HubOfContacts) -> Applier:
    return Applier(hub, hub.world.directory)


def queue(name: str = "support", **config: Any) -> QueuePlan:
    return QueuePlan(config=QueueConfig(id=QueueId(name), **config), entry=QueueEntry(name=name.title()))


def agent(name: str, *queues: str) -> AgentPlan:
    config = AgentConfig(id=AgentId(name), queues=tuple(QueueId(each) for each in queues))
    return AgentPlan(config=config, entry=AgentEntry(name=name.title(), address=f"SIP/{name}"))


async def test_addresses_are_read_beside_the_loop_and_again_after_another_file(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in = []
    async with hub_over(stored) as hub:
        directory = hub.world.directory

        class Book(AddressBook):
            """While it is first read, another file gives zhao the same address."""

            def __init__(self, *about: Any) -> None:
                super().__init__(*about)
                read_in.append(current_thread())
                directory.put("zhao", AgentEntry(name="Zhao", address="SIP/WANG"))

        monkeypatch.setattr(applying, "AddressBook", Book)
        with pytest.raises(Problem, match="belongs to"):
            await admin_of(hub).apply(FloorPlan(queues={"support": queue()}, agents={"wang": agent("wang")}))
        assert WANG not in hub.routing.floor.agents
    assert len(read_in) == 2
    assert main_thread() not in read_in


async def test_skill_is_lowered_and_the_agent_it_would_suit_retired_in_one_plan(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        hub.handle(c.ConfigureQueue(config=QueueConfig(id=SUPPORT, skills=(("wine", 2),))))
        arrive(hub, "c1")
        await hub.durable()
        plan = FloorPlan(queues={"support": queue()}, retired=(("agent", "lina"),))
        changes = await admin_of(hub).apply(plan)
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
    async with hub_over(stored, max_pending=0) as hub:
        seq, directory = hub.seq, hub.world.directory.copy()
        plan = FloorPlan(queues={"support": queue()}, agents={"lina": agent("lina", "support")})
        with pytest.raises(StorageUnavailable, match="too much"):
            await admin_of(hub).apply(plan)
        assert (hub.seq, hub.world.directory) == (seq, directory)
        assert not hub.routing.floor.queues


async def test_plan_is_written_whole_where_little_room_is_left(stored: Stored) -> None:
    async with hub_over(stored, max_pending=1) as hub:
        before = stored.disk.commits
        plan = FloorPlan(
            queues={"support": queue()},
            agents={"lina": agent("lina", "support"), "wang": agent("wang", "support")},
            lines=(LineEntry(number="4008001234", queue="support"),),
        )
        await admin_of(hub).apply(plan)
        assert (stored.disk.commits - before, hub.seq) == (1, 3)
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
        changes = await admin.apply(
            FloorPlan(
                agents={"lina": agent("lina", "support")},
                retired=(("queue", "sales"), ("line", "400"), ("agent", "wang")),
            )
        )
        assert sorted(changes) == ["- agent wang", "- line 400", "- queue sales", "~ agent lina"]
        assert set(hub.routing.floor.queues) == {SUPPORT}
        assert set(hub.world.directory.agents) == {"lina"}
