"""Who a contact is from is looked up before it is put in its queue: the first offer then goes by it.

    contact.arrived ── details made ── look-up, bounded in time ── into the queue, with whom it found
                                          └─ too slow: into the queue without, linked when it is done

What is made for a contact that is then not opened, as its event is rejected, is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.clock import uuid7
from contacthub.contacts.details import Details
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.keys import ContactKeys
from contacthub.hub.hub import Hub
from contacthub.routing.values import value
from contacthub.sources import incoming as i
from contacthub.sources.memory import Memory
from contacthub.sources.naming import Names
from contacthub.sources.store import Known
from contacthub.sources.turns import Ref


@value()
class Opening:
    """A contact that ``event`` is about to open, with what is known of it."""

    event: i.Incoming
    details: Details
    arrival: i.Arrived

    @property
    def keys(self) -> ContactKeys:
        """By what its customer is looked up."""
        return self.details.keys(self.arrival.channel, self.arrival.direction)


Openings = dict[Ref, Opening]


class LookUps:
    """Look-ups of the contacts that events are about to open."""

    def __init__(self, hub: Hub, world: World, pop: ScreenPop, *, names: Names, memory: Memory) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._names = names
        self._memory = memory

    async def look_up(self, events: Iterable[tuple[i.Incoming, Known]]) -> Openings:
        """Look up, for a moment at most, who the contacts are from that these events may open."""
        openings = self._openings(events)
        if openings:
            keys = {each.details.contact_id: each.keys for each in openings.values()}
            try:
                await self._pop.look_up(keys)
            except BaseException:
                self.forget_unopened(openings)
                raise
        return openings

    def forget_unopened(self, openings: Openings) -> None:
        """Keep nothing of contacts that did not arrive after all."""
        for opening in openings.values():
            if opening.details.contact_id not in self._world.details:
                self._pop.forget(opening.details.contact_id)

    def _openings(self, events: Iterable[tuple[i.Incoming, Known]]) -> Openings:
        openings: Openings = {}
        for event, stored in events:
            arrived = i.arrival_in(event.data)
            if arrived is None or not self._memory.is_new(event, stored):
                continue
            ref = (event.source, arrived.ref)
            if ref not in openings:
                contact_id = uuid7(self._hub.now())
                details = self._names.details(contact_id, event.source, arrived)
                openings[ref] = Opening(event, details, arrived)
        return openings
