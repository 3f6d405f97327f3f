"""Who a contact is from is looked up before it is put in its queue: the first offer then goes by it.

    contact.arrived ── details made ── look-up, bounded in time ── into the queue, with whom it found
                                          └─ too slow: into the queue without, linked when it is done
    callback.request ── the same

What is made for a contact that is then not opened, as its event is rejected, is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.clock import uuid7
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.messages.store import Known as KnownThread
from contacthub.routing.floor.states import OVER
from contacthub.routing.values import value
from contacthub.routing.words import ContactId
from contacthub.sources import incoming as i
from contacthub.sources.call_backs import CallBacks
from contacthub.sources.memory import Memory
from contacthub.sources.messages_in import Message
from contacthub.sources.naming import Names, Prepared
from contacthub.sources.store import Known
from contacthub.sources.thread_arrivals import arrival_of


@value()
class Opening:
    """A contact that ``event`` is about to open, with what is known of it."""

    event: i.Incoming
    prepared: Prepared


Openings = dict[tuple[str, ...], Opening]
"""By the source and its ref of the contact, of a call-back by the source and the id of the event."""


def opening_of(event: i.Incoming, openings: Openings) -> Prepared | None:
    """What was prepared for this event."""
    opening = openings.get(_key(event))
    return opening.prepared if opening is not None and opening.event is event else None


def _key(event: i.Incoming) -> tuple[str, ...]:
    if isinstance(event.data, i.CallbackRequest):
        return event.source, event.id, event.data.type
    return event.source, event.ref or ""


class LookUps:
    """Look-ups of the contacts that events are about to open."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        pop: ScreenPop,
        *,
        names: Names,
        memory: Memory,
        call_backs: CallBacks,
    ) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._names = names
        self._memory = memory
        self._call_backs = call_backs

    async def look_up(self, events: Iterable[tuple[i.Incoming, Known]]) -> Openings:
        """Look up, for a moment at most, who the contacts are from that these events may open."""
        openings = self._openings(events)
        if openings:
            keys = {each.prepared.details.contact_id: each.prepared.keys for each in openings.values()}
            try:
                await self._pop.look_up(keys)
            except BaseException:
                self.forget_unopened(openings)
                raise
        return openings

    def forget_unopened(self, openings: Openings) -> None:
        """Keep nothing of contacts that did not arrive after all."""
        for opening in openings.values():
            contact_id = opening.prepared.details.contact_id
            if contact_id not in self._world.details:
                self._pop.forget(contact_id)

    def _openings(self, events: Iterable[tuple[i.Incoming, Known]]) -> Openings:
        openings: Openings = {}
        for event, stored in events:
            key = _key(event)
            if key in openings or not self._may_open(event, stored):
                continue
            prepared = self._prepared(event, stored)
            if prepared is not None:
                openings[key] = Opening(event, prepared)
        return openings

    def _may_open(self, event: i.Incoming, stored: Known) -> bool:
        """Whether the event is the first of its contact; a message is where the thread's last one is over."""
        if self._memory.is_new(event, stored):
            return True
        if not isinstance(event.data, Message) or self._memory.is_repeated(event, stored):
            return False
        contact_id = self._memory.contact_of(event, stored)
        contact = self._world.floor.contacts.get(ContactId(contact_id or ""))
        return contact is None or contact.state in OVER

    def _prepared(self, event: i.Incoming, stored: Known) -> Prepared | None:
        data = event.data
        if isinstance(data, i.CallbackRequest):
            if data.contact_id is not None:
                return None
            return self._call_backs.asked_by(data, event.source)
        if isinstance(data, Message):
            arrived = arrival_of(data, stored.written or KnownThread(), self._world.floor.queues)
        else:
            arrived = i.arrival_in(data)
        if arrived is None:
            return None
        return self._names.prepared(uuid7(self._hub.now()), event.source, arrived)
