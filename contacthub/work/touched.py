"""Which work items may need a contact, or another one: told by the log once that is durable."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.processes.events import ItemEvent
from contacthub.processes.words import ItemId
from contacthub.routing import events as e
from contacthub.sources.naming import WORK_ITEM

OF_CONTACTS = frozenset({e.ContactAnswered, e.ContactEnded, e.ContactClosed})
"""What happens to a contact and may concern the item for which it was opened."""


class TouchedItems:
    """Follows the log; ``changed`` is set while there are items that were touched."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._noted: deque[tuple[int, ItemId]] = deque()
        self._touched: dict[ItemId, None] = {}
        self.changed = asyncio.Event()

    async def read_back(self) -> None:
        """What was not written has not happened."""
        self._noted.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """See whether the event is of an item, or of a contact that was opened for one."""
        if isinstance(event, ItemEvent):
            self._noted.append((seq, event.item_id))
        elif type(event) in OF_CONTACTS and isinstance(event, e.ContactEvent):
            details = self._world.details.get(event.contact_id)
            if details is not None and WORK_ITEM in details.attributes:
                self._noted.append((seq, ItemId(details.attributes[WORK_ITEM])))

    def rows(self) -> Sequence[Row]:
        """None: all of it follows from the book and the floor."""
        return ()

    def publish(self, last_seq: int) -> None:
        """These are to be compared now."""
        while self._noted and self._noted[0][0] <= last_seq:
            self.touch(self._noted.popleft()[1])

    def touch(self, item_id: ItemId) -> None:
        """Have an item compared."""
        self._touched[item_id] = None
        self.changed.set()

    def take(self, most: int) -> list[ItemId]:
        """Some of those that were touched, in that order; they count as touched no more."""
        found = [item_id for item_id, _ in zip(self._touched, range(most), strict=False)]
        for item_id in found:
            del self._touched[item_id]
        if not self._touched:
            self.changed.clear()
        return found
