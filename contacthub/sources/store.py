"""What is stored of the events that sources sent, and of the call-backs they are owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import orjson

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.messages.store import Known as KnownThread
from contacthub.routing.words import Instant
from contacthub.sources.incoming import Incoming
from contacthub.sources.rows import CallbackRow, EarlyRow

SQL = named_queries(Path(__file__).with_name("store.sql"))


@dataclass(frozen=True, slots=True)
class Known:
    """What the log already knows of one incoming event; ``written``: of the thread it is about.

    ``customer_id``: of work that is wanted, whose it is.
    """

    duplicate: bool
    duplicate_contact: str | None
    contact_id: str | None
    early: tuple[EarlyRow, ...] = ()
    written: KnownThread | None = None
    customer_id: str | None = None


class NameKind(Enum):
    """What a source names."""

    EVENT = "event"
    CONTACT = "contact"
    EARLY_EVENT = "early_event"


@dataclass(frozen=True, slots=True)
class InboxKey:
    """What names an event that was taken in, and when that was."""

    source: str
    id: str
    at: Instant


class SourceStore:
    """Reads and prunes the tables of ``sources/rows.py``; the log's transactions write them."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def known(self, events: Sequence[Incoming]) -> list[Known]:
        """What is known of incoming events, in one hop."""
        return await self._readers.run(lambda raw: [_known(raw, event) for event in events])

    async def names(self, kind: NameKind, *, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Names of a kind in order, beyond ``after``, in one step of the database."""
        row = await self._one(SQL[f"names_of_{kind.value}s"], (*after, limit))
        return [(source, name) for source, name in orjson.loads(row[0])] if row is not None else []

    async def count_names(self) -> int:
        """How many events taken in and contacts there are."""
        row = await self._one(SQL["count_names"], ())
        return int(row[0]) if row is not None else 0

    async def webhook_reply(self, secret: str, webhook_id: str) -> str | None:
        """The results a signed request was answered with before, as JSON."""
        row = await self._one(SQL["webhook_reply"], (secret, webhook_id))
        return None if row is None else str(row[0])

    async def callbacks(self) -> list[CallbackRow]:
        """Call-backs still owed, oldest first."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["callbacks"]).fetchall())
        return [CallbackRow(*row) for row in rows]

    async def prune(self, *, webhook_replies_before: Instant, early_events_before: Instant) -> None:
        """Drop replies too old to be asked for again, and events too old for others to follow them."""

        def work(raw: Connection) -> None:
            raw.execute(SQL["prune_webhook_replies"], {"before": webhook_replies_before})
            raw.execute(SQL["prune_early_events"], {"before": early_events_before})

        await self._writer.transact(work)

    async def _one(self, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        def work(raw: Connection) -> tuple[Any, ...] | None:
            row: tuple[Any, ...] | None = raw.execute(sql, parameters).fetchone()
            return row

        return await self._readers.run(work)


class InboxStore:
    """The inbox page by page, to forget old entries of it."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def page(self, after: tuple[str, str], limit: int) -> list[InboxKey]:
        """Entries in the order of (source, id), those beyond ``after``."""
        wanted = {"source": after[0], "id": after[1], "limit": limit}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["inbox_page"], wanted).fetchall())
        return [InboxKey(*row) for row in rows]

    async def drop(self, keys: Sequence[InboxKey]) -> None:
        """Forget entries."""
        names = [(key.source, key.id) for key in keys]
        await self._writer.transact(lambda raw: raw.executemany(SQL["drop_from_inbox"], names))


def _known(raw: Connection, event: Incoming) -> Known:
    seen = raw.execute(SQL["inbox_entry"], (event.source, event.id)).fetchone()
    if seen is not None:
        # An event that came before its contact did has none written down.
        later = None if seen[0] is not None else _contact_of_ref(raw, event)
        contact_id = later[0] if later is not None else seen[0]
        return Known(duplicate=True, duplicate_contact=contact_id, contact_id=None)
    if event.ref is None:
        return Known(duplicate=False, duplicate_contact=None, contact_id=None)
    contact = _contact_of_ref(raw, event)
    early = raw.execute(SQL["early_events"], (event.source, event.ref)).fetchall()
    return Known(
        duplicate=False,
        duplicate_contact=None,
        contact_id=contact[0] if contact is not None else None,
        early=tuple(EarlyRow(*row) for row in early),
    )


def _contact_of_ref(raw: Connection, event: Incoming) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = raw.execute(SQL["contact_by_ref"], (event.source, event.ref)).fetchone()
    return row
