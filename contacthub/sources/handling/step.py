"""One event on its way in: what a handler is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.messages.parts import MessageParts
from contacthub.messages.store import Known as KnownThread
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.floor.contact import Contact
from contacthub.routing.values import value
from contacthub.routing.words import ContactId, IgnoredReason, Instant
from contacthub.sources import incoming as i
from contacthub.sources.call_backs import CallBacks
from contacthub.sources.early import may_be_early, row_of
from contacthub.sources.memory import Memory
from contacthub.sources.naming import Names, Prepared
from contacthub.sources.needs import Needing
from contacthub.sources.rows import EarlyUsed, InboxRow
from contacthub.sources.work_in import WorkPort

Taken = tuple[list[Event], str | None]
"""The events that followed, and the contact that the event was about."""

Handler = Callable[["Step", Any], Taken]
"""Takes a step and its event's data (Any: the class that stands beside the handler in ``HANDLERS``).

Raises ``Problem`` before anything changes: the event is then rejected.
"""


class SourceSettings(Protocol):
    """What the settings of the machine say of sources, by their ids."""

    def routing(self, source: str) -> str:
        """Whether the hub or the PBX chooses the agent of the source's contacts."""

    def silent_ms(self, source: str, channel: str) -> int | None:
        """For how long the source may say nothing of a contact of a channel; None: for ever."""

    def dialler(self) -> str | None:
        """The one source that can dial."""


@value(kw_only=True)
class Subjects:
    """What events go on to that are not of routing alone."""

    messages: MessageParts
    work: WorkPort


@value(kw_only=True)
class Parts:
    """What handlers use."""

    hub: Hub
    world: World
    names: Names
    pop: ScreenPop
    memory: Memory
    needing: Needing
    call_backs: CallBacks
    messages: MessageParts
    work: WorkPort
    settings: SourceSettings


@value(kw_only=True)
class Step:
    """One event; ``contact_id`` None: no contact of its ref is known.

    ``early``: what was said of the contact before its time; ``past``: ends that came before a message was
    written, which opens a contact all the same. ``is_early``: this event is an early one, and was taken in as
    it came. ``prepared``: the contact that it opens, whose look-up has begun. ``written``: what
    is stored of the thread and the message that it is about. ``customer_id``: whose work it wants done.
    """

    parts: Parts
    event: i.Incoming
    contact_id: str | None
    early: tuple[i.Incoming, ...] = ()
    past: tuple[i.Incoming, ...] = ()
    is_early: bool = False
    prepared: Prepared | None = None
    written: KnownThread | None = None
    customer_id: str | None = None

    @property
    def at(self) -> Instant | None:
        """When it happened at the source."""
        return self.event.occurred_at

    def observe(self, fact: c.Observation, contact_id: str | None, rows: Sequence[Row] = ()) -> list[Event]:
        """Let the fact have happened, and write down that the event was taken in."""
        return self.observe_all([fact], contact_id, rows)

    def observe_all(
        self, facts: Sequence[c.Observation], contact_id: str | None, rows: Sequence[Row] = ()
    ) -> list[Event]:
        """Let all facts of the event have happened: none without the others, as the event is taken once."""
        return self.parts.hub.observe_all(facts, [self.taken(contact_id), *rows])

    def taken(self, contact_id: str | None) -> Row:
        """That the event was taken in, to be written with what it does."""
        event = self.event
        if self.is_early:
            return EarlyUsed(event.source, event.ref or "", event.id)
        return InboxRow(event.source, event.id, contact_id, self.parts.hub.now())

    def about_contact(self, fact: Callable[[ContactId], c.Observation]) -> Taken:
        """Observe a fact about the contact, if it is live or was a short while ago."""
        contact_id = ContactId(self.contact_id or "")
        if self.live(contact_id) is None and contact_id not in self.parts.world.floor.over:
            return self.absent()
        return self.observe(fact(contact_id), contact_id), contact_id

    def live(self, contact_id: str | None) -> Contact | None:
        """The contact while it is on the floor."""
        return self.parts.world.floor.contacts.get(ContactId(contact_id or ""))

    def absent(self) -> Taken:
        """Ignore the event, whose contact is over, or has not arrived: it is remembered until that does."""
        if self.contact_id is not None:
            return self.ignored("already_ended")
        if not may_be_early(self.event, "unknown_contact"):
            return self.ignored("unknown_contact")
        return self.ignored("unknown_contact", [row_of(self.event, self.parts.hub.now())])

    def ignored(self, reason: IgnoredReason, rows: Sequence[Row] = ()) -> Taken:
        """Write down that the event changes nothing."""
        contact_id = ContactId(self.contact_id) if self.contact_id is not None else None
        fact = c.Irrelevant(reason=reason, contact_id=contact_id, occurred_at=self.at)
        return self.observe(fact, contact_id, rows), contact_id
