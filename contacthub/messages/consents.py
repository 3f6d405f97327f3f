"""What customers say of messages to them is noted with the customer, once it is known who they are.

    said        a row, in the transaction of the event that says it
    noted       with whom its contact is found to be, and again if that is somebody else
    closed      the contact is found to be nobody else any more: the row goes

Customers are in another file: what is said is not lost if the hub dies before it is noted there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from contacthub.contacts.past import ContactReads
from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.customers.model import Author, CustomerNotFound
from contacthub.database.named_queries import named_queries
from contacthub.database.units import ReaderPool, StorageUnavailable, Writer
from contacthub.messages.model import FAILED
from contacthub.messages.rows import ConsentRow
from contacthub.routing import events as e
from contacthub.routing.values import value
from contacthub.routing.words import ContactId

log = logging.getLogger("contacthub")

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
AGAIN_S: Final = 1.0


class Note(Protocol):
    """Notes with a customer whether they agree to a channel, and who says so."""

    async def __call__(
        self, customer_id: str, channel: str, given: bool, by: Author, purpose: str | None = None, /
    ) -> None:
        """Raises: CustomerNotFound, StorageUnavailable."""


@value()
class Said:
    """What was said, and the customer with whom it was noted last."""

    row: ConsentRow
    noted_with: str | None

    @property
    def key(self) -> tuple[object, ...]:
        """By which it is known, unless something else was said meanwhile."""
        return self.row.contact_id, self.row.purpose, self.row.given, self.row.at


class ConsentStore:
    """What is still to be noted, or may have to be noted with somebody else."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def all(self) -> list[Said]:
        """All, in the order in which it was said."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["all"]).fetchall())
        return [Said(ConsentRow(*row), noted_with) for *row, noted_with in rows]

    async def noted(self, said: Said, customer_id: str) -> None:
        """It was noted with the customer."""
        await self._writer.transact(lambda raw: raw.execute(SQL["noted"], (customer_id, *said.key)))

    async def drop(self, said: Said) -> None:
        """It is of no interest any more."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop"], said.key))


class StopConsents:
    """Notes the consent of customers who stop messages or want them again.

    ``readable``: waits until what was said is in the rows.
    """

    def __init__(
        self,
        world: World,
        store: ConsentStore,
        past: ContactReads,
        note: Note,
        readable: Callable[[], Awaitable[None]],
    ) -> None:
        self._world = world
        self._store = store
        self._past = past
        self._note = note
        self._readable = readable
        self._more = asyncio.Event()
        self._said: set[str] = set()
        self._kept: set[str] = set()

    def follow(self, durable: Sequence[Delta]) -> None:
        """Look what there is to be noted, if something of these may change it."""
        for each in durable:
            fact = each.fact
            if not isinstance(fact, e.ContactEvent):
                continue
            if _may_say(fact):
                self._said.add(fact.contact_id)
                self._more.set()
            elif isinstance(fact, e.CustomerLinked | e.ContactClosed) and (
                fact.contact_id in self._kept or fact.contact_id in self._said
            ):
                self._more.set()

    async def run(self) -> None:
        """Note what is said until cancelled; first what was not noted when the hub ended."""
        while True:
            self._more.clear()
            self._said.clear()
            try:
                await self._note_all()
            except StorageUnavailable:
                log.warning("! what customers say of messages cannot be noted now")
                await asyncio.sleep(AGAIN_S)
                continue
            await self._more.wait()

    async def _note_all(self) -> None:
        # Of what has closed by now the rows say who it was, once they can be read.
        live = frozenset(self._world.floor.contacts)
        await self._readable()
        found = await self._store.all()
        self._kept = {each.row.contact_id for each in found}
        for each in found:
            contact_id = each.row.contact_id
            customer_id = await self._customer(contact_id)
            if customer_id is not None and customer_id != each.noted_with:
                await self._note_one(each.row, customer_id)
                await self._store.noted(each, customer_id)
            if contact_id not in live and contact_id not in self._world.floor.contacts:
                await self._store.drop(each)

    async def _customer(self, contact_id: str) -> str | None:
        contact = self._world.floor.contacts.get(ContactId(contact_id))
        if contact is not None:
            return contact.customer_id
        stored = await self._past.contact(contact_id)
        return None if stored is None else stored.row.customer_id

    async def _note_one(self, row: ConsentRow, customer_id: str) -> None:
        try:
            await self._note(
                customer_id, row.channel, bool(row.given), Author(name=row.said_by), row.purpose or None
            )
        except CustomerNotFound:
            return


def _may_say(fact: e.ContactEvent) -> bool:
    """Whether something is said by it; of a message that failed the event does not say why."""
    match fact:
        case e.MessageReceived():
            return fact.stopped is not None
        case e.MessageStatusChanged():
            return fact.status == FAILED
        case e.RepliesAllowed():
            return True
    return False
