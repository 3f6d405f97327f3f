"""Erases customers: what is asked for is written down first, so that a hub that dies in between goes on.

    asked          the row of the erasure has ids, and numbers and addresses that are theirs alone
    each table     rows are found, and go in short transactions; files are written over and taken away
    again          until nothing is found: a call may have come in between
    scrubbed       text indexes are merged, write-ahead logs cut
    done           the row keeps the id, who asked, when and why

Every step may be done twice: a hub that is started again begins with the first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from contacthub.clock import uuid7
from contacthub.customers.changes import CustomerChanges
from contacthub.customers.model import CustomerNotFound
from contacthub.customers.uploads.uploads import Uploads
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.messages.parts import MessageParts
from contacthub.privacy.held import ERASED, HELD
from contacthub.privacy.person import Person, Subject
from contacthub.privacy.store import Erasure, PrivacyStore
from contacthub.problems import Problem
from contacthub.routing.values import value

log = logging.getLogger("contacthub.privacy")

AGAIN_AFTER_S: Final = 30.0
MOST_PASSES: Final = 5
"""How often all tables are gone through; what is found then comes in faster than it goes."""


@value(kw_only=True)
class InTheWay:
    """Why a customer cannot be erased now: an open ``contact`` or ``work``, an ``import``, a ``hold``."""

    what: str
    id: str | None
    detail: str


@value(kw_only=True)
class Preview:
    """What erasing would do. ``name`` None: there is no such customer, and rows about them are left.

    ``deleted`` and ``unlinked``: how many rows of each table go, or become nobody's.
    """

    subject: Subject
    name: str | None
    deleted: Mapping[str, int]
    unlinked: Mapping[str, int]
    in_the_way: Sequence[InTheWay]


class Erasing:
    """Erases one customer after another; ``changed`` says that ``run`` has something to do."""

    def __init__(
        self,
        hub: Hub,
        store: PrivacyStore,
        messages: MessageParts,
        uploads: Uploads,
        changes: CustomerChanges,
    ) -> None:
        self._hub = hub
        self.store = store
        self._messages = messages
        self._uploads = uploads
        self._changes = changes
        self._asked = asyncio.Event()
        self._forget: Callable[[Person], None] = lambda person: None

    def on_pass(self, forget: Callable[[Person], None]) -> None:
        """Have ``forget`` called once rows are gone, with whose they were: nothing of theirs is sent then."""
        self._forget = forget

    async def preview(self, customer_id: str) -> Preview:
        """What erasing would do. Raises: CustomerNotFound, nothing is known of such a customer."""
        await self._hub.readable(rows=True)
        subject, name = await self.store.subject(customer_id)
        person = await self.store.person(subject)
        deleted: dict[str, int] = {}
        unlinked: dict[str, int] = {}
        for held in ERASED:
            count = len(await self.store.keys(held, person))
            if count:
                (unlinked if held.becomes else deleted)[held.name] = count
        if name is None and not deleted and not unlinked:
            raise CustomerNotFound(customer_id)
        way = [*self._open(person), *await self._held(subject)]
        return Preview(subject=subject, name=name, deleted=deleted, unlinked=unlinked, in_the_way=way)

    async def begin(self, customer_id: str, reason: str, by: str) -> Erasure:
        """Have a customer erased; what was asked for before is joined.

        Raises:
            CustomerNotFound: nothing is known of such a customer.
            Problem: something is in the way, and what.
        """
        preview = await self.preview(customer_id)
        if preview.in_the_way:
            is_held = any(each.what == "hold" for each in preview.in_the_way)
            said = "; ".join(each.detail for each in preview.in_the_way[:5])
            raise Problem("legal_hold" if is_held else "wrong_state", said)
        for one in await self.store.open():
            if one.subject is not None and set(one.subject.ids) & set(preview.subject.ids):
                return one
        now = self._hub.now()
        erasure = Erasure(
            id=uuid7(now), customer_id=preview.subject.ids[0], reason=reason, by=by, at=now,
            subject=preview.subject, rows={}, waits_for=None, done_at=None,
        )  # fmt: skip
        await self.store.put(erasure)
        self._asked.set()
        return erasure

    async def run(self) -> None:
        """Erase who is to be erased, also who was when the hub before this one ended. Never returns."""
        while True:
            self._asked.clear()
            is_left = False
            try:
                for erasure in await self.store.open():
                    is_left = not await self._erase(erasure) or is_left
            except StorageUnavailable as error:
                log.warning("! erasing is put off: %s", error)
                is_left = True
            await self._rest(AGAIN_AFTER_S if is_left else None)

    async def _rest(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._asked.wait()
        except TimeoutError:
            pass

    async def _erase(self, erasure: Erasure) -> bool:
        """Erase a customer; False: it has to wait."""
        subject = erasure.subject or Subject(ids=(erasure.customer_id,))
        counts = dict(erasure.rows)
        for _ in range(MOST_PASSES):
            await self._hub.readable(rows=True)
            person = await self.store.person(subject)
            way = [*self._open(person), *await self._held(subject)]
            if way:
                await self.store.put(replace(erasure, rows=counts, waits_for=way[0].detail))
                return False
            await self._uploads.discard_all()
            if not await self._pass(person, counts):
                break
        else:
            await self.store.put(replace(erasure, rows=counts, waits_for="more comes in of this customer"))
            return False
        self._changes.tell(*subject.ids)
        erasure = replace(erasure, subject=Subject(ids=subject.ids), rows=counts, waits_for=None)
        await self.store.put(erasure)
        if not await self.store.scrub():
            await self.store.put(replace(erasure, waits_for="the database is read all the time"))
            return False
        await self.store.put(replace(erasure, subject=None, done_at=self._hub.now()))
        log.info("= customer %s is erased", erasure.customer_id)
        return True

    async def _pass(self, person: Person, counts: dict[str, int]) -> int:
        """Go through all tables once; return how many rows there were."""
        found = 0
        self._messages.threads.forget(person.refs)
        for held in ERASED:
            keys = await self.store.keys(held, person)
            if not keys:
                continue
            if held.name == "attachments":
                await self._messages.attachments.wipe([str(key[0]) for key in keys])
            await self.store.delete(held, keys, person)
            counts[held.name] = counts.get(held.name, 0) + len(keys)
            found += len(keys)
        self._forget(person)
        return found

    def _open(self, person: Person) -> list[InTheWay]:
        """What of theirs goes on now."""
        ids, contacts, items = set(person.ids), set(person.contacts), set(person.items)
        live = [
            one.id
            for one in self._hub.routing.floor.contacts.values()
            if one.customer_id in ids or one.id in contacts
        ]
        work = [
            one
            for one in self._hub.work.book.items.values()
            if one.customer_id in ids or one.id in items or one.from_contact in contacts
        ]
        found = [InTheWay(what="contact", id=one, detail=f"contact {one} is open: end it") for one in live]
        found += [InTheWay(what="work", id=one.id, detail=f"{one.number} is open: close it") for one in work]
        if self._uploads.is_any_running:
            found.append(InTheWay(what="import", id=None, detail="an import runs: wait for its end"))
        return found

    async def _held(self, subject: Subject) -> list[InTheWay]:
        return [
            InTheWay(
                what="hold", id=one.id, detail=f"a legal hold stands since it was placed by {one.by}: lift it"
            )
            for one in await self.store.holds(subject.ids)
        ]


def what_stays() -> Mapping[str, str]:
    """Of each table with rows by customers that stay, why they do."""
    return {each.name: each.stays for each in HELD if each.by and each.stays}
