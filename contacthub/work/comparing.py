"""Has the floor have the contacts that open work items need, and no others.

    an event         of an item, or of a contact that was opened for one, touches the item
    it is durable    the item is compared with the floor: what is missing is opened, what is wrong is ended
    a start          all open items are compared, and those whose contacts are still there

It goes by what is so, never by what was done: a crash in between repeats a comparison, and nothing is opened
twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Protocol

from contacthub.contacts.world import World
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.processes.words import ItemId
from contacthub.routing.errors import Rejected
from contacthub.routing.words import ContactId
from contacthub.sources.naming import WORK_ITEM
from contacthub.work.touched import TouchedItems

log = logging.getLogger("contacthub.work")

AT_ONCE: Final = 20
"""Items that are compared before others have their turn."""
PAUSE_S: Final = 1.0
"""After the log took nothing."""


class LiveContacts:
    """The contacts on the floor that were opened for items."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of: dict[ItemId, dict[ContactId, None]] = {}

    def read(self) -> None:
        """Know those of the floor."""
        self._of.clear()
        for details in self._world.details.all():
            if WORK_ITEM in details.attributes:
                self.add(ItemId(details.attributes[WORK_ITEM]), ContactId(details.contact_id))

    def add(self, item_id: ItemId, contact_id: ContactId) -> None:
        """One was opened."""
        self._of.setdefault(item_id, {})[contact_id] = None

    def of(self, item_id: ItemId) -> list[ContactId]:
        """Those of an item that have not closed."""
        known = self._of.get(item_id, {})
        for each in [each for each in known if each not in self._world.floor.contacts]:
            del known[each]
        if not known:
            self._of.pop(item_id, None)
        return [*known]

    def items(self) -> list[ItemId]:
        """The items that have any."""
        return [*self._of]


class Comparison(Protocol):
    """Compares an item with the floor, and has follow what must."""

    async def compare(self, item_id: ItemId) -> None:
        """Do so. Raises: StorageUnavailable, Rejected if it changed meanwhile."""

    def reset(self) -> None:
        """The floor and the book were read back."""


class ContactsOfWork:
    """Compares the items that were touched, one after the other."""

    def __init__(
        self, hub: Hub, touched: TouchedItems, live: LiveContacts, comparisons: Sequence[Comparison]
    ) -> None:
        self._hub = hub
        self._touched = touched
        self._live = live
        self._comparisons = comparisons
        self._idle = asyncio.Event()
        hub.gate.on_reset(self)

    def reset(self) -> None:
        """The floor and the book were read back: compare all."""
        self._live.read()
        for each in self._comparisons:
            each.reset()
        for item_id in (*self._hub.work.book.items, *self._live.items()):
            self._touched.touch(item_id)

    async def run(self) -> None:
        """Compare for as long as the hub runs."""
        self.reset()
        while True:
            if not self._touched.changed.is_set():
                self._idle.set()
            await self._touched.changed.wait()
            self._idle.clear()
            for item_id in self._touched.take(AT_ONCE):
                await self._compare(item_id)
            await asyncio.sleep(0)

    async def settled(self) -> None:
        """Wait until what was touched and is durable is compared."""
        await asyncio.sleep(0)
        if self._touched.changed.is_set():
            self._idle.clear()
        await self._idle.wait()

    async def _compare(self, item_id: ItemId) -> None:
        try:
            await self._hub.whole()
            for each in self._comparisons:
                with suppress(Rejected):  # it changed meanwhile, and is touched by that
                    await each.compare(item_id)
        except StorageUnavailable:
            self._touched.touch(item_id)
            await asyncio.sleep(PAUSE_S)
        except Exception:
            # One item that cannot be compared must not keep the others from it.
            log.exception("! work item %s could not be compared with the floor", item_id)
