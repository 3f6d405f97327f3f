"""Work items that changed, read and told to the consoles whose viewers may see them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from contacthub.access.roles import Role
from contacthub.console.attendance import Attendance
from contacthub.console.session import Session
from contacthub.contacts.world import World
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.processes.events import Holder
from contacthub.processes.item import Item
from contacthub.processes.words import AGENT, CLOSED, QUEUE
from contacthub.routing.words import AgentId, QueueId
from contacthub.work.kept import ItemChanged
from contacthub.work.store import StoredItem, WorkStore
from contacthub.work.views import work_view

log = logging.getLogger("contacthub.console")

AT_ONCE: Final = 100
"""Items read at once."""

MOST_WAITING: Final = 2_000
"""Items that wait to be told of; of more every console is told to ask for its list."""

PAUSE_S: Final = 0.05
"""Between two reads: what changes meanwhile is told once."""

SLICE: Final = 100
"""Sessions told in one go."""

Told = dict[Session, dict[str, orjson.Fragment | None]]


class WorkShown:
    """Tells of items as they are now, to who may see them; and of those that are gone, to who could.

    An item is gone when it is over, and for agents when it is with another and they did not take it up::

        lina's, opened by lina    lina, supervisors       told
        given to wei              lina keeps it, wei      told
        wei's, from wei's queue   wei told, the others of the queue: gone
        over                      all: gone
    """

    def __init__(
        self,
        hub: Hub,
        world: World,
        attendance: Attendance,
        store: WorkStore,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self._hub = hub
        self._world = world
        self._attendance = attendance
        self._store = store
        self._spawn = spawn
        self._waiting: dict[str, ItemChanged] = {}
        self._works_off = False

    def changed(self, changes: Sequence[ItemChanged]) -> None:
        """Have changes told that are durable."""
        if not len(self._attendance):
            return
        for each in changes:
            before = self._waiting.pop(each.item_id, None)
            had_by = each.had_by if before is None else each.had_by | before.had_by
            self._waiting[each.item_id] = replace(each, had_by=had_by)
        if len(self._waiting) > MOST_WAITING:
            self._reload()
        elif not self._works_off:
            self._works_off = True
            self._spawn(self._work_off())

    def reset(self) -> None:
        """What was to be told may not have happened; every socket is told to come back."""
        self._waiting.clear()

    def _reload(self) -> None:
        self._waiting.clear()
        for session in self._attendance:
            session.reload_work(self._hub.tail.durable_seq)

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                some = [self._waiting.pop(each) for each in list(self._waiting)[:AT_ONCE]]
                await self._tell(some)
                await asyncio.sleep(PAUSE_S)
        finally:
            self._works_off = False

    async def _tell(self, some: Sequence[ItemChanged]) -> None:
        seq = self._hub.tail.durable_seq
        try:
            found = await self._store.of_ids([each.item_id for each in some if not each.is_over])
        except (StorageUnavailable, Damaged) as error:
            log.warning("! no work for consoles: %s", error)
            self._reload()
            return
        stored = {each.row.id: each for each in found if each.row.state != CLOSED}
        audience = _Audience(self._world, self._attendance, some)
        told: Told = {}
        for each in some:
            self._collect(told, each, stored.get(each.item_id), audience)
            await asyncio.sleep(0)  # a queue may have thousands of agents
        for n, (session, items) in enumerate(told.items(), start=1):
            if session in self._attendance:
                session.work(items, seq)
            if n % SLICE == 0:
                await asyncio.sleep(0)

    def _collect(
        self, told: Told, change: ItemChanged, stored: StoredItem | None, audience: _Audience
    ) -> None:
        item = None
        if stored is not None:
            item = orjson.Fragment(orjson.dumps(work_view(stored, self._hub.work.book)))
        holder = Holder(kind=stored.row.holder_kind, name=stored.row.holder) if stored is not None else None
        sees = audience.of(change, () if holder is None else (holder,)) if stored is not None else {}
        sees |= audience.proposers(self._hub.work.book.items.get(change.item_id))
        for session in audience.of(change, change.had_by):
            told.setdefault(session, {})[change.item_id] = None
        for session in (*sees, *self._attendance.in_role(Role.SUPERVISOR)):
            told.setdefault(session, {})[change.item_id] = item


class _Audience:
    """The sessions of agents who see some items: as ``Work.sees`` says, the other way round."""

    def __init__(self, world: World, attendance: Attendance, some: Iterable[ItemChanged]) -> None:
        self._attendance = attendance
        self._agents = world.floor.agents
        self._serving: dict[str, list[str]] = {}
        customers = {each.customer_id for each in some if each.customer_id is not None}
        self._talking: dict[str | None, set[AgentId]] = {}
        for contact in world.floor.contacts.values() if customers else ():
            if contact.customer_id in customers:
                self._talking.setdefault(contact.customer_id, set()).update(contact.agents())

    def of(self, change: ItemChanged, holders: Iterable[Holder]) -> dict[Session, None]:
        """Who sees an item that one of these has."""
        kind, _, keeper = change.keeper.partition(" ")
        agents: dict[str, None] = {keeper: None} if kind == AGENT else {}
        agents |= dict.fromkeys(self._talking.get(change.customer_id, ()))
        for holder in holders:
            if holder.kind == AGENT:
                agents[holder.name] = None
            elif holder.kind == QUEUE:
                agents |= dict.fromkeys(self._serves(holder.name))
        return {session: None for agent in agents for session in self._attendance.of(agent)}

    def proposers(self, live: Item | None) -> dict[Session, None]:
        """Who proposed what is judged of an item."""
        people = (
            () if live is None else (each for step in live.proposals for each in live.done_by.get(step, ()))
        )
        agents = [name for kind, _, name in (each.partition(" ") for each in people) if kind == AGENT]
        return {session: None for agent in agents for session in self._attendance.of(agent)}

    def _serves(self, queue: str) -> list[str]:
        """The agents at a console who serve a queue."""
        if queue not in self._serving:
            self._serving[queue] = [
                each
                for each in self._attendance.agents()
                if (known := self._agents.get(AgentId(each))) is not None and QueueId(queue) in known.queues
            ]
        return self._serving[queue]
