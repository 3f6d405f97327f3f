"""Contacts that the hub opens by itself, for work that is to be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from contacthub.clock import uuid7
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.routing.events import Event
from contacthub.routing.words import ContactId
from contacthub.sources import incoming as i
from contacthub.sources.memory import Memory
from contacthub.sources.naming import WORK_ITEM, WORK_NUMBER, Names, Prepared
from contacthub.sources.needs import Arriving, Needing

WORK: Final = "work"
"""The source of contacts that no other source has to connect."""


class OwnContacts:
    """Opens them. ``dialler``: the source that dials numbers of no source, if there is one."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        pop: ScreenPop,
        *,
        names: Names,
        memory: Memory,
        needing: Needing,
        dialler: Callable[[], str | None],
    ) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._names = names
        self._memory = memory
        self._needing = needing
        self._dialler = dialler

    async def prepared(
        self, data: i.Arrived, item_id: str, number: str, *, customer_id: str | None
    ) -> Prepared:
        """A contact for a work item once its customer was looked up, a moment at most.

        What is not opened then is to be forgotten. A call goes by the source that dials, if there is one,
        which knows it by the contact's id.
        """
        contact_id = ContactId(uuid7(self._hub.now()))
        dialler = self._dialler() if data.channel == "callback" else None
        if dialler is not None:
            data = replace(data, ref=contact_id)
        asked = self._names.prepared(contact_id, dialler or WORK, data)
        known = {} if customer_id is None else {"customer_id": customer_id}
        about = {WORK_ITEM: item_id, WORK_NUMBER: number, **known}
        prepared = replace(asked, details=replace(asked.details, attributes=about))
        await self._pop.look_up({contact_id: prepared.keys})
        return prepared

    def open(
        self, prepared: Prepared, rows: Sequence[Row] = (), **more: Any
    ) -> tuple[ContactId, list[Event]]:  # Any: of an arrival
        """Put it in its queue; ``more``: what else the arrival says."""
        details, data = prepared.details, prepared.data
        contact_id = ContactId(details.contact_id)
        queue = self._names.queue(data.queue or "", "#/queue")
        arriving = Arriving(source=details.source, queue=queue, data=data)
        fact = replace(self._needing.arrival(contact_id, arriving), **more)
        with self._world.details.added(self._needing.to_be_kept(details)):
            events = self._hub.observe(fact, rows)
        self._memory.opened(details.source, details.ref, contact_id)
        self._pop.arrived(contact_id, prepared.keys)
        return contact_id, events

    def forget_unopened(self, prepared: Prepared) -> None:
        """Keep nothing of it if it was not opened after all."""
        contact_id = prepared.details.contact_id
        if contact_id not in self._world.details:
            self._pop.forget(contact_id)
