"""Tells sources what is never stored: that an agent types, and up to where agents have read.

    lina types               contact.typing           every two seconds at most
    she has read, or wrote   contact.message_status   read, of the customer's last message that was

A signal that is lost is lost: the next one says more. Those of a source wait for one another, and of a
contact only the newest of each kind.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from contacthub.contacts.details import Details
from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.messages.read_marks import last_read
from contacthub.messages.store import MessageStore
from contacthub.routing import events as e
from contacthub.routing.values import value
from contacthub.routing.words import ContactId, Instant

log = logging.getLogger("contacthub.callbacks")

TYPING: Final = "typing"
"""The capability of a source that shows its customers that an agent types."""
READ_MARKS: Final = "read_marks"
"""The capability of a source that shows its customers what agents have read."""
MOST: Final = 1_000
"""Signals of one source that wait; with more the oldest are dropped."""
STALE_MS: Final = 3_000
"""So long after it was typed nobody is told that somebody types."""
PAGE: Final = 50


@value(kw_only=True)
class AgentTypes:
    """An agent writes just now; ``name``: as the customer is told it."""

    ref: str
    contact_id: str
    name: str


@value(kw_only=True)
class AgentRead:
    """Agents have read all up to a message of the customer; ``source_id``: what its source calls it."""

    ref: str
    contact_id: str
    message_id: str
    source_id: str | None


Signal = AgentTypes | AgentRead


class Teller(Protocol):
    """Gives a source one signal."""

    async def tell(self, source: str, signal: Signal) -> bool:
        """Tell it; False: the source wants no more of them."""


@value(kw_only=True)
class _Waiting:
    """A signal of a contact that is to be told; ``name`` None: what was read is looked up in its turn."""

    at: Instant
    ref: str
    contact_id: ContactId
    name: str | None


class Signals:
    """One line a source; a line never waits for another."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        store: MessageStore,
        teller: Teller,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._teller = teller
        self._spawn = spawn
        self._lines: dict[str, OrderedDict[tuple[str, str], _Waiting]] = {}
        self._read: OrderedDict[str, str] = OrderedDict()
        self._stopped: set[str] = set()

    def typing(self, contact_id: ContactId, name: str) -> None:
        """An agent types on a live contact whose source has the capability."""
        details = self._world.details.get(contact_id)
        if details is not None:
            self._put(TYPING, contact_id, details, name)

    def follow(self, durable: Sequence[Delta]) -> None:
        """Tell what agents have read; by an answer, too, they have read what came before."""
        for each in durable:
            match each.fact:
                case e.ThreadRead(contact_id=contact_id):
                    self._was_read(contact_id)
                case e.MessageWritten(contact_id=contact_id, internal=False, agent=agent) if agent:
                    self._was_read(contact_id)

    def _was_read(self, contact_id: ContactId) -> None:
        details = self._world.details.get(contact_id)
        if details is not None and READ_MARKS in self._world.capabilities(details.source):
            self._put(READ_MARKS, contact_id, details, None)

    def _put(self, kind: str, contact_id: ContactId, details: Details, name: str | None) -> None:
        source = details.source
        if source in self._stopped:
            return
        line = self._lines.setdefault(source, OrderedDict())
        is_idle = not line
        line[kind, contact_id] = _Waiting(
            at=self._hub.now(), ref=details.ref, contact_id=contact_id, name=name
        )
        if len(line) > MOST:
            line.popitem(last=False)
        if is_idle:
            self._spawn(self._work_off(source, line))

    async def _work_off(self, source: str, line: OrderedDict[tuple[str, str], _Waiting]) -> None:
        while line:
            key, waiting = next(iter(line.items()))
            signal = await self._signal(source, waiting)
            if signal is not None and not await self._teller.tell(source, signal):
                log.warning("! source %s wants no more signals (410)", source)
                self._stopped.add(source)
                line.clear()
            # What came meanwhile in its place is told in its turn.
            if line.get(key) is waiting:
                del line[key]

    async def _signal(self, source: str, waiting: _Waiting) -> Signal | None:
        if waiting.name is None:
            with suppress(StorageUnavailable):
                return await self._newly_read(source, waiting)
            return None
        if self._hub.now() > waiting.at + STALE_MS:
            return None
        return AgentTypes(ref=waiting.ref, contact_id=waiting.contact_id, name=waiting.name)

    async def _newly_read(self, source: str, waiting: _Waiting) -> AgentRead | None:
        """What was read, unless that was told."""
        await self._hub.readable(rows=True)
        thread = await self._store.thread_by_ref(source, waiting.ref)
        part = None
        if thread is not None:
            part = await self._store.part(thread, contact=waiting.contact_id, limit=PAGE)
        contact = self._world.floor.contacts.get(waiting.contact_id)
        message = None if part is None else last_read(part.messages, contact)
        if message is None or self._read.get(waiting.contact_id) == message.id:
            return None
        self._read[waiting.contact_id] = message.id
        if len(self._read) > MOST:
            self._read.popitem(last=False)
        return AgentRead(
            ref=waiting.ref,
            contact_id=waiting.contact_id,
            message_id=message.id,
            source_id=message.source_id,
        )
