"""Erasures, legal holds, and the rows of a customer in both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from contacthub.privacy.person import InHub, Person, Row, Subject, in_customers, in_hub, person_of, subject_of
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
