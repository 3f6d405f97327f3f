"""Erasures, legal holds, and the rows of a customer in both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.tables.customers import find_customer
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.hub.pacing import gently
from contacthub.privacy import rows
from contacthub.privacy.held import CUSTOMERS, HUB, INDEXES, Database, Held
from contacthub.privacy.person import (
    InHub,
    Person,
    Row,
    Subject,
    in_customers,
    in_hub,
    of_contacts,
    person_of,
    subject_of,
)
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))
MOST_SCRUBS: Final = 200


@value(kw_only=True)
class Erasure:
    """A customer who is to be erased, or was. ``rows``: how many of each table went so far.

    ``subject``: by what rows are found; None once all are gone. ``waits_for``: why it does not go on now.
    """

    id: str
    customer_id: str
    reason: str
    by: str
    at: Instant
    subject: Subject | None
    rows: Mapping[str, int]
    waits_for: str | None
    done_at: Instant | None


@value(kw_only=True)
class Hold:
    """A customer who is to be kept. ``lifted_at`` None: they are still."""

    id: str
    customer_id: str
    reason: str
    by: str
    at: Instant
    lifted_at: Instant | None = None
    lifted_by: str | None = None


@value(kw_only=True)
class Old:
    """A contact that is over and may be old enough."""

    id: str
    customer_id: str | None
    arrived_at: Instant


@value(kw_only=True)
class RetentionRun:
    """What retention did at one time: ``removed`` rows; ``held``: contacts that stay because of a hold."""

    kind: str
    at: Instant
    before: Instant
    ended_at: Instant | None = None
    removed: int = 0
    held: int = 0
    error: str | None = None

    def more(self, *, removed: int, held: int) -> RetentionRun:
        """After some contacts more."""
        return replace(self, removed=self.removed + removed, held=self.held + held)

    def over(self, at: Instant) -> RetentionRun:
        """It has ended."""
        return replace(self, ended_at=at)

    def failed(self, error: str, at: Instant) -> RetentionRun:
        """It has ended early."""
        return replace(self, ended_at=at, error=error)


@value(kw_only=True)
class Side:
    """One of the two databases."""

    writer: Writer
    readers: ReaderPool


class PrivacyStore:
    """Reads and deletes what ``held.py`` says, a few rows at a time."""

    def __init__(self, hub: Side, customers: Side) -> None:
        self._sides: Mapping[Database, Side] = {HUB: hub, CUSTOMERS: customers}
        self._hub = hub
        self._customers = customers

    # --- a customer's rows ---------------------------------------------------------------------------

    async def subject(self, customer_id: str) -> tuple[Subject, str | None]:
        """By what a customer's rows are found, and their name; None: there is no such customer any more."""

        def work(raw: Connection) -> tuple[Subject, str | None]:
            subject = subject_of(raw, customer_id)
            customer = find_customer(raw, subject.ids[0])
            return subject, None if customer is None else customer.data.name

        return await self._customers.readers.run(work)

    async def person(self, subject: Subject) -> Person:
        """What their rows are found by, as it is now."""
        hub: InHub = await self._hub.readers.run(lambda raw: in_hub(raw, subject))
        own = await self._customers.readers.run(lambda raw: in_customers(raw, subject, hub))
        return person_of(subject, hub, own)

    async def keys(self, held: Held, person: Person) -> list[Row]:
        """The keys of their rows of a table."""
        return await self._sides[held.database].readers.run(lambda raw: rows.keys_of(raw, held, person))

    async def told(self, held: Held, keys: Sequence[Row]) -> list[dict[str, Any]]:
        """Rows as they are told."""
        return await self._sides[held.database].readers.run(lambda raw: rows.told(raw, held, keys))

    async def delete(self, held: Held, keys: Sequence[Row], person: Person) -> None:
        """Delete rows, or make them nobody's."""
        for some in rows.slices(keys):
            work = partial(rows.delete, held=held, keys=some, person=person)
            await gently(self._sides[held.database].writer.transact(work))

    async def scrub(self) -> bool:
        """Have what was deleted gone from files; False: they are read all the time."""
        for database, side in self._sides.items():
            for _ in range(MOST_SCRUBS):
                if await gently(side.writer.scrub(INDEXES[database])):
                    break
            else:
                return False
        return True

    # --- erasures ------------------------------------------------------------------------------------

    async def put(self, erasure: Erasure) -> None:
        """Keep an erasure as it is now."""
        row = {
            "id": erasure.id,
            "customer_id": erasure.customer_id,
            "reason": erasure.reason,
            "by": erasure.by,
            "at": erasure.at,
            "subject": None if erasure.subject is None else erasure.subject.text(),
            "counts": orjson.dumps(dict(erasure.rows)).decode(),
            "waits_for": erasure.waits_for,
            "done_at": erasure.done_at,
        }
        await self._hub.writer.transact(lambda raw: raw.execute(SQL["put_erasure"], row))

    async def open(self) -> list[Erasure]:
        """Those that are not done, the oldest first."""
        return await self._erasures("open_erasures", {})

    async def erasure(self, erasure_id: str) -> Erasure | None:
        """One of them."""
        found = await self._erasures("erasure", {"id": erasure_id})
        return found[0] if found else None

    async def erasures(self, *, before: tuple[Instant, str] | None, most: int) -> list[Erasure]:
        """The newest of them, or those before a place."""
        at, one = before or (2**62, "")
        return await self._erasures("erasures", {"at": at, "id": one, "most": most})

    async def _erasures(self, name: str, wanted: Mapping[str, Any]) -> list[Erasure]:
        return await self._hub.readers.run(
            lambda raw: [_erasure(row) for row in raw.execute(SQL[name], wanted).fetchall()]
        )

    # --- holds ---------------------------------------------------------------------------------------

    async def put_hold(self, hold: Hold) -> None:
        """Keep a hold as it is now."""
        row = {
            "id": hold.id,
            "customer_id": hold.customer_id,
            "reason": hold.reason,
            "by": hold.by,
            "at": hold.at,
            "lifted_at": hold.lifted_at,
            "lifted_by": hold.lifted_by,
        }
        await self._hub.writer.transact(lambda raw: raw.execute(SQL["put_hold"], row))

    async def holds(self, customer_ids: Sequence[str]) -> list[Hold]:
        """The holds on a customer that stand, by all ids they have or had."""

        def work(raw: Connection) -> list[Hold]:
            found = [raw.execute(SQL["holds_of"], {"customer_id": one}).fetchall() for one in customer_ids]
            return [Hold(**dict(zip(HOLD, row, strict=True))) for some in found for row in some]

        return await self._hub.readers.run(work)

    async def all_holds(self, *, most: int) -> list[Hold]:
        """The newest holds, those that stand first."""
        rows = await self._hub.readers.run(
            lambda raw: raw.execute(SQL["all_holds"], {"most": most}).fetchall()
        )
        return [Hold(**dict(zip(HOLD, row, strict=True))) for row in rows]

    async def hold(self, hold_id: str) -> Hold | None:
        """One of them."""
        row = await self._hub.readers.run(lambda raw: raw.execute(SQL["hold"], {"id": hold_id}).fetchone())
        return None if row is None else Hold(**dict(zip(HOLD, row, strict=True)))

    async def held_ids(self) -> frozenset[str]:
        """Every id of the customers on whom a hold stands."""
        found = await self._hub.readers.run(lambda raw: raw.execute(SQL["held"]).fetchall())
        ids = [(await self.subject(one))[0].ids for (one,) in found]
        return frozenset(each for some in ids for each in some) | {one for (one,) in found}

    # --- retention -----------------------------------------------------------------------------------

    async def old(self, before: Instant, after: tuple[Instant, str], most: int) -> list[Old]:
        """Contacts that are over and arrived before an instant, the oldest first, behind a place."""
        wanted = {"before": before, "after_at": after[0], "after_id": after[1], "most": most}
        rows = await self._hub.readers.run(lambda raw: raw.execute(SQL["old"], wanted).fetchall())
        return [Old(id=one, customer_id=of, arrived_at=at) for one, of, at in rows]

    async def person_of_contacts(self, contacts: Sequence[str]) -> Person:
        """What rows of these contacts are found by, whoever they were with."""
        hub: InHub = await self._hub.readers.run(lambda raw: of_contacts(raw, contacts))
        nobody = Subject(ids=())
        own = await self._customers.readers.run(lambda raw: in_customers(raw, nobody, hub))
        return person_of(nobody, hub, own)

    async def put_run(self, run: RetentionRun) -> None:
        """Keep what a run did."""
        row = {name: getattr(run, name) for name in RUN}
        await self._hub.writer.transact(lambda raw: raw.execute(SQL["put_run"], row))

    async def last_run(self, kind: str) -> RetentionRun | None:
        """What the last run of a kind did."""
        row = await self._hub.readers.run(lambda raw: raw.execute(SQL["last_run"], {"kind": kind}).fetchone())
        return None if row is None else RetentionRun(**dict(zip(RUN, row, strict=True)))


RUN: Final = ("kind", "at", "before", "ended_at", "removed", "held", "error")
HOLD: Final = ("id", "customer_id", "reason", "by", "at", "lifted_at", "lifted_by")


def _erasure(row: Sequence[Any]) -> Erasure:
    one, customer_id, reason, by, at, subject, counts, waits_for, done_at = row
    return Erasure(
        id=one,
        customer_id=customer_id,
        reason=reason,
        by=by,
        at=at,
        subject=None if subject is None else Subject.of_text(subject),
        rows=orjson.loads(counts),
        waits_for=waits_for,
        done_at=done_at,
    )
