"""Work items that changed, read and told to the consoles whose viewers may see them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import orjson

from contacthub.access.fields import Kind
from contacthub.access.roles import Role
from contacthub.console.attendance import Attendance
from contacthub.console.session import Session
from contacthub.contacts.world import World
from contacthub.customers.called import Called
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.processes.events import Holder
from contacthub.processes.words import CLOSED, ROLE, SUPERVISOR
from contacthub.routing.words import AgentId, QueueId
from contacthub.work.kept import ItemChanged
from contacthub.work.shown import ItemViews, sees_names
from contacthub.work.sight import Seers, Sights, has
from contacthub.work.sight import sees as sees_item
from contacthub.work.store import StoredItem, WorkStore

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
NOBODY: Final = Holder(kind=ROLE, name=SUPERVISOR)
"""Had an item before its first change; no agent saw it for that."""


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
        *,
        store: WorkStore,
        views: ItemViews,
        sights: Sights,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self._hub = hub
        self._world = world
        self._attendance = attendance
        self._store = store
        self._views = views
        self._sights = sights
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
            ids = {each.customer_id: None for each in some if each.customer_id is not None}
            called = await self._views.called(tuple(ids)) if ids else {}
        except (StorageUnavailable, Damaged) as error:
            log.warning("! no work for consoles: %s", error)
            self._reload()
            return
        stored = {each.row.id: each for each in found if each.row.state != CLOSED}
        shown = _Shown(self._views, stored, called)
        seers = self._seers(some, called)
        told: Told = {}
        for each in some:
            self._collect(told, each, shown, seers)
            await asyncio.sleep(0)  # a queue may have thousands of agents
        for n, (session, items) in enumerate(told.items(), start=1):
            if session in self._attendance:
                session.work(items, seq)
            if n % SLICE == 0:
                await asyncio.sleep(0)

    def _collect(self, told: Told, change: ItemChanged, shown: _Shown, seers: Seers) -> None:
        def who(holder: Holder) -> dict[Session, None]:
            agents = seers.of(
                holder, keeper=change.keeper, customer_id=change.customer_id, proposers=change.proposers
            )
            return {
                each: None for agent in agents for each in self._attendance.of(agent) if each.sees(Kind.WORK)
            }

        stored = shown.stored.get(change.item_id)
        leaders = {each: self._sights.of_team(each.viewer) for each in self._supervisors()}
        for before in change.had_by or (NOBODY,):
            had = [each for each, sight in leaders.items() if sight and has(sight, before, change.keeper)]
            for session in (*who(before), *had):
                told.setdefault(session, {})[change.item_id] = None
        sees = who(Holder(kind=stored.row.holder_kind, name=stored.row.holder)) if stored is not None else {}
        supervisors = [
            each
            for each, sight in leaders.items()
            if sight is None or (stored is not None and sees_item(sight, stored.row))
        ]
        for session in (*sees, *supervisors):
            told.setdefault(session, {})[change.item_id] = shown.to(session, change.item_id)

    def _supervisors(self) -> list[Session]:
        return [each for each in self._attendance.in_role(Role.SUPERVISOR) if each.sees(Kind.WORK)]

    def _seers(self, some: Iterable[ItemChanged], called: Mapping[str, Called]) -> Seers:
        agents = self._world.floor.agents

        @cache
        def serving(queue: str) -> list[str]:
            return [
                each
                for each in self._attendance.agents()
                if (known := agents.get(AgentId(each))) is not None and QueueId(queue) in known.queues
            ]

        return Seers(serving=serving, talking=self._talking(some, called))

    def _talking(
        self, some: Iterable[ItemChanged], called: Mapping[str, Called]
    ) -> Mapping[str, Iterable[str]]:
        """By the customer of an item, the agents who are in contact with them, by whatever id."""
        means: dict[str, list[str]] = {}
        for customer_id in {each.customer_id for each in some if each.customer_id is not None}:
            for one in {customer_id, *called[customer_id].ids}:
                means.setdefault(one, []).append(customer_id)
        found: dict[str, set[str]] = {}
        for contact in self._world.floor.contacts.values() if means else ():
            for customer_id in means.get(contact.customer_id or "", ()):
                found.setdefault(customer_id, set()).update(contact.agents())
        return found


class _Shown:
    """Items as they are told, with the names of their customers and, to supervisors, without."""

    def __init__(
        self, views: ItemViews, stored: Mapping[str, StoredItem], called: Mapping[str, Called]
    ) -> None:
        self.stored = stored
        self._views = views
        self._called = called
        self._told: dict[tuple[str, bool], orjson.Fragment] = {}

    def to(self, session: Session, item_id: str) -> orjson.Fragment | None:
        """An item as the viewer may see it; None: it is gone."""
        item, whole = self.stored.get(item_id), sees_names(session.viewer.at_console())
        if item is None:
            return None
        if (item_id, whole) not in self._told:
            [view] = self._views.views([item], self._called, whole=whole)
            self._told[item_id, whole] = orjson.Fragment(orjson.dumps(view))
        return self._told[item_id, whole]
