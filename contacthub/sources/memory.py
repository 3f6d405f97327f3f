"""Which events and contacts of sources are known: from memory, and only where that cannot tell, from the log.

    the event or ref was taken in lately    memory tells
    the Bloom filter does not have it       it is new
    else                                    one read of the log tells

Memory comes before the log: a read may be too early to show what was taken in a moment ago.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from contacthub.hub.bounds import MAX_PENDING_EVENTS
from contacthub.routing.words import Instant
from contacthub.sources import incoming as i
from contacthub.sources.early import ends, read_back
from contacthub.sources.store import Known, SourceStore
from contacthub.sources.written import Written

SLICE = 50
"""Events taken in one go: a thousand arrivals at once would hold the loop for a fifth of a second."""

RECENT = 2 * MAX_PENDING_EVENTS + SLICE
"""How many event ids and refs are kept in memory: those that a read of the log may not show yet."""

EARLY_KEPT_MS = 7 * 24 * 3600 * 1000
"""An arrival this late is a new contact, not the one of which something was heard before."""

MOST_EARLY = 32
"""Early events kept of one contact; what comes beyond them is not remembered."""

UNKNOWN = Known(duplicate=False, duplicate_contact=None, contact_id=None)

Name = tuple[str, str]
"""A source with its id of an event, or with its ref of a contact."""


class Memory:
    """What is known of events and refs."""

    def __init__(self, store: SourceStore, now: Callable[[], Instant]) -> None:
        self._store = store
        self._now = now
        self._contact_of_event: OrderedDict[Name, str | None] = OrderedDict()
        self._contact_of_ref: OrderedDict[Name, str] = OrderedDict()
        self._early: OrderedDict[Name, tuple[Instant, tuple[i.Incoming, ...]]] = OrderedDict()
        self._written = Written()
        self.resets = 0
        """How often ``forget`` was called: what was known before is known no more."""

    def forget(self) -> None:
        """Forget what may not have happened, as it was not written; the log knows the rest."""
        self._contact_of_event.clear()
        self._contact_of_ref.clear()
        self._early.clear()
        self.resets += 1

    async def learn(self) -> None:
        """Fill the Bloom filter from the log; until it is full the log is read for every event."""
        await self._written.fill(self._store)

    # --- asking ------------------------------------------------------------------------------------

    async def stored(self, events: Sequence[i.Incoming]) -> list[Known]:
        """What the log knows of events, read only if memory and filter leave one of them open."""
        if not any(map(self._may_be_stored, events)):
            return [UNKNOWN] * len(events)
        while True:
            resets = self.resets
            known = await self._store.known(events)
            # Forgotten meanwhile what this read may have been too early to see: look again.
            if resets == self.resets:
                return known

    def _may_be_stored(self, event: i.Incoming) -> bool:
        """Whether only the log can tell what is known of an event: seldom, once the filter is filled."""
        if (event.source, event.id) in self._written:
            return (event.source, event.id) not in self._contact_of_event
        ref = (event.source, event.ref)
        return event.ref is not None and ref in self._written and ref not in self._contact_of_ref

    def is_repeated(self, event: i.Incoming, stored: Known) -> bool:
        """Whether the event was taken in before."""
        return stored.duplicate or (event.source, event.id) in self._contact_of_event

    def contact_of_repeated(self, event: i.Incoming, stored: Known) -> str | None:
        """The contact of a repeated event, which may have arrived only after the event."""
        return (
            self._contact_of_event.get((event.source, event.id))
            or stored.duplicate_contact
            or self._contact_of_ref.get((event.source, event.ref or ""))
        )

    def contact_of(self, event: i.Incoming, stored: Known) -> str | None:
        """The contact that the event is about, if one of its ref is known."""
        return self._contact_of_ref.get((event.source, event.ref or ""), stored.contact_id)

    def early_of(self, event: i.Incoming, stored: Known) -> tuple[i.Incoming, ...]:
        """What was said too early of the event's contact, in the order of time."""
        remembered = self._early.get((event.source, event.ref or ""))
        if remembered is None:
            early = tuple(map(read_back, stored.early))
        else:
            told_at, early = remembered
            if told_at < self._now() - EARLY_KEPT_MS:
                return ()
        return tuple(sorted(early, key=lambda each: each.occurred_at or 0))

    def is_new(self, event: i.Incoming, stored: Known) -> bool:
        """Whether nothing was heard before of what the event is about."""
        if stored.duplicate or stored.contact_id:
            return False
        ref = (event.source, event.ref or "")
        return ref not in self._contact_of_ref and not ends(self.early_of(event, stored))

    # --- remembering -------------------------------------------------------------------------------

    def took(self, event: i.Incoming, contact_id: str | None) -> None:
        """An event was taken in."""
        self._remember(self._contact_of_event, (event.source, event.id), contact_id)

    def opened(self, source: str, ref: str, contact_id: str) -> None:
        """A contact was opened."""
        self._remember(self._contact_of_ref, (source, ref), contact_id)

    def came_early(self, event: i.Incoming, early: tuple[i.Incoming, ...]) -> None:
        """An event came before what must precede it; ``early``: those of its contact that did before."""
        self.early_left(event, (*early, event))

    def early_left(self, event: i.Incoming, early: tuple[i.Incoming, ...]) -> None:
        """Of the early events of this event's contact, only these are left."""
        self._remember(self._early, (event.source, event.ref or ""), (self._now(), early))

    def _remember(self, recent: OrderedDict[Name, Any], name: Name, value: Any) -> None:  # Any: each its own
        recent[name] = value
        self._written.add(name)
        if len(recent) > RECENT:
            recent.popitem(last=False)
