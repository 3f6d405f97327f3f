"""Has estimates remembered once a second, beside the path of events, and compared with what then happens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import islice

from contacthub.contacts.visibility import Delta
from contacthub.contacts.waits import FIRST
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.routing import events as e
from contacthub.routing.matching.estimating import Estimating
from contacthub.routing.words import ContactId, Instant

LOOK_S = 1.0


class WaitMeasuring:
    """Who is answered within a second is told nothing, so there is nothing to compare."""

    def __init__(self, hub: Hub, world: World) -> None:
        self._hub = hub
        self._world = world

    async def run(self) -> None:
        """Look once a second, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._hub.shows:
                self.look(self._hub.now())

    def look(self, now: Instant) -> None:
        """Remember what the first in line are told now, if it is the first time."""
        floor, errors = self._world.floor, self._world.wait_errors
        line = [contact for _, contact in islice(floor.waiting_room.in_order(), FIRST)]
        if all(errors.is_told(each) for each in line):
            return
        errors.keep(floor.contacts)
        for contact, likely in Estimating(floor, now).of_first(FIRST).items():
            if (queue := floor.contacts[contact].queue) is not None:
                errors.tell(contact, queue, now, likely)

    def follow(self, durable: Sequence[Delta]) -> None:
        """Take in which waits are over."""
        errors = self._world.wait_errors
        for delta in durable:
            contact = ContactId(delta.contact_id or "")
            if (queue := errors.queue_of(contact)) is None:
                continue
            fact, place = delta.fact, delta.place
            if isinstance(fact, e.OfferAccepted | e.ContactAnswered):
                errors.answered(contact, fact.at)
            elif isinstance(fact, e.ContactEnded):
                errors.left(contact, fact.at)
            elif place is None or place.queue != queue:
                errors.moved(contact)
