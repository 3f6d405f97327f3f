"""Contacts as they are stored: all of them for ``GET /contacts``, the live ones for a start of the hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from contacthub.access.teams import Sight
from contacthub.contacts.past import ContactFilter, StoredContact
from contacthub.contacts.response_times import ResponseFact
from contacthub.contacts.rows import ContactRow, DetailsRow, IntervalRow, LiveRow, VisitRow
from contacthub.contacts.today import VisitFact
from contacthub.database.conditions import among
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.hub.log import LogItem
from contacthub.hub.store import items_of
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("store.sql"))

CONTACT = ", ".join(f"c.{field.name}" for field in fields(ContactRow))
DETAILS = ", ".join(f"d.{field.name}" for field in fields(DetailsRow))
VISIT = ", ".join(field.name for field in fields(VisitRow))
WIDTH = len(fields(ContactRow))
MAX_EVENTS = 1_000
FOR_EVER: Instant = 2**53

CONDITIONS = {
    "state": "c.state = :state",
    "agent": "c.agent = :agent",
    "queue": "c.queue = :queue",
    "source": "c.source = :source",
    "ref": "c.ref = :ref",
    "from_at": "c.arrived_at >= :from_at",
    "to_at": "c.arrived_at < :to_at",
}


class ContactStore:
    """The ``ContactReads`` port."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def contacts(self, wanted: ContactFilter) -> list[StoredContact]:
        """Contacts, newest first, at most ``limit`` and one more."""
        given: dict[str, Any] = {
            name: getattr(wanted, name) for name in CONDITIONS if getattr(wanted, name) is not None
        }
        where = [CONDITIONS[name] for name in given]
        if wanted.customers is not None:
            where.append(among("c.customer_id", "customer", wanted.customers, given))
        if wanted.sight is not None:
            where.append(of_team(wanted.sight, given))
        if wanted.state not in (None, "closed"):
            where.append("c.state <> 'closed'")  # says that the small index of live contacts will do
        if wanted.before is not None:
            where.append("(c.arrived_at, c.id) < (:before_at, :before_id)")
            given["before_at"], given["before_id"] = wanted.before
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        given["most"] = wanted.limit + 1
        return await self._read(clause, given)

    async def contact(self, contact_id: str) -> StoredContact | None:
        """One contact."""
        found = await self._read("WHERE c.id = :id", {"id": contact_id, "most": 1})
        return found[0] if found else None

    async def those(self, contact_ids: Sequence[str]) -> list[StoredContact]:
        """These contacts, newest first."""
        if not contact_ids:
            return []
        ids = {f"id_{n}": one for n, one in enumerate(contact_ids)}
        listed = ", ".join(f":{name}" for name in ids)
        return await self._read(f"WHERE c.id IN ({listed})", {**ids, "most": len(ids)})

    async def events(self, contact_id: str) -> list[LogItem]:
        """What happened to it."""
        parameters = {"contact_id": contact_id, "limit": MAX_EVENTS}
        return await self._readers.run(
            lambda raw: items_of(raw.execute(SQL["events_of_contact"], parameters))
        )

    async def responses(self, since: Instant, until: Instant) -> list[ResponseFact]:
        """Customers' waits for answers that ended from one instant on, before another."""
        return await self._readers.run(lambda raw: _responses(raw, since, until))

    async def _read(self, clause: str, parameters: dict[str, Any]) -> list[StoredContact]:
        # The clause is made of the fixed conditions above; what was asked for goes in as parameters.
        sql = (
            f"SELECT {CONTACT}, {DETAILS} FROM contacts c JOIN contact_details d ON d.contact_id = c.id "
            f"{clause} ORDER BY c.arrived_at DESC, c.id DESC LIMIT :most"
        )

        def work(raw: Connection) -> list[StoredContact]:
            return [_stored(raw, row) for row in raw.execute(sql, parameters).fetchall()]

        return await self._readers.run(work)


class LiveContactStore:
    """What a start of the hub needs that the log does not say. The log's transactions write it."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def live_rows(self, contact_ids: Sequence[str]) -> dict[str, LiveRow]:
        """Sources and details of live contacts."""

        def work(raw: Connection) -> dict[str, LiveRow]:
            found = {}
            for contact_id in contact_ids:
                source, ref, *details = raw.execute(SQL["live_row"], (contact_id,)).fetchone()
                found[contact_id] = LiveRow(source, ref, DetailsRow(*details))
            return found

        return await self._readers.run(work)

    async def open_intervals(self) -> list[IntervalRow]:
        """The current interval of each agent."""
        return [IntervalRow(*row) for row in await self._all("open_intervals")]

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""
        return [VisitFact(*row) for row in await self._all("ended_visits", since=since)]

    async def responses(self, since: Instant) -> list[ResponseFact]:
        """Customers' waits for answers that ended since an instant."""
        return await self._readers.run(lambda raw: _responses(raw, since, FOR_EVER))

    async def _all(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return await self._readers.run(lambda raw: raw.execute(SQL[query], parameters).fetchall())


def of_team(sight: Sight, given: dict[str, Any]) -> str:
    """What makes a contact ``c`` one that is or was of a team; of a team with nothing, none is."""
    had = f"EXISTS (SELECT 1 FROM visits v WHERE v.contact_id = c.id AND {with_team(sight, given, 'v')})"
    return f"({with_team(sight, given)} OR {had})"


def with_team(sight: Sight, given: dict[str, Any], of: str = "c") -> str:
    """What makes a contact ``c``, or something else with a queue and an agent, one that is with a team."""
    queue = among(f"{of}.queue", "team_queue", sight.queues, given)
    return f"({queue} OR {among(f'{of}.agent', 'team_agent', sight.agents, given)})"


def _responses(raw: Connection, since: Instant, until: Instant) -> list[ResponseFact]:
    rows = raw.execute(SQL["responses"], {"since": since, "until": until}).fetchall()
    return [ResponseFact(queue, n, asked_at, at, bool(answered)) for queue, n, asked_at, at, answered in rows]


def _stored(raw: Connection, row: tuple[Any, ...]) -> StoredContact:
    contact = ContactRow(*row[:WIDTH])
    visits = raw.execute(f"SELECT {VISIT} FROM visits WHERE contact_id = ? ORDER BY n", (contact.id,))
    return StoredContact(contact, DetailsRow(*row[WIDTH:]), [VisitRow(*visit) for visit in visits])
