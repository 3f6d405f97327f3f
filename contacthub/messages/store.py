"""Threads and messages as they are read. The log's transactions write them (``rows.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from contacthub.access.teams import Sight
from contacthub.contacts.store import with_team
from contacthub.database.conditions import among
from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.messages.model import Attachment, Author, Message, Sent, Thread
from contacthub.routing.matching.coming import HadThread
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant

SQL = named_queries(Path(__file__).with_name("store.sql"))


@value(kw_only=True)
class Asked:
    """A thread by the name that its source has for it, and a message by that of the source or of the hub.

    ``name``: what the source calls the message from now on.
    """

    source: str
    ref: str
    message: str | None = None
    name: str | None = None


@value(kw_only=True)
class Origin:
    """Where the last contact of a thread came from: the next one does too, unless its source says so anew."""

    queue: str | None
    from_raw: str | None
    from_e164: str | None
    from_name: str | None
    to_raw: str | None
    to_e164: str | None
    language: str | None


@value(kw_only=True)
class Known:
    """What is stored of a thread and a message; ``named``: the message that has the ``name`` asked for.

    ``had``: the agent of the thread's last contact that had one. ``stopped``: the customer wants no messages.
    """

    thread: Thread | None = None
    sent: Sent | None = None
    named: Sent | None = None
    origin: Origin | None = None
    had: HadThread | None = None
    stopped: bool = False


@value(kw_only=True)
class Part:
    """Messages of a thread in their order; ``more``: there are earlier ones."""

    thread: Thread
    messages: tuple[Message, ...]
    more: bool


@value(kw_only=True)
class ThreadFilter:
    """Which threads are listed; ``before``: only those after this place of the list.

    ``customers``: ids that mean one customer. ``contacts``: those whose live contact is one of these.
    ``sight``: those whose newest contact is of its team.
    """

    source: str | None = None
    ref: str | None = None
    customers: tuple[str, ...] | None = None
    contacts: tuple[str, ...] | None = None
    sight: Sight | None = None
    before: tuple[Instant, str] | None = None
    limit: int = 50


@value(kw_only=True)
class ListedThread:
    """A thread of the list, with whom its newest contact is with and from where."""

    thread: Thread
    customer_id: str | None
    queue: str | None
    agent: str | None
    from_raw: str | None
    from_e164: str | None
    from_name: str | None


CONDITIONS = {
    "source": "t.source = :source",
    "ref": "t.ref = :ref",
}


QUERIES = {
    True: ("newest_messages", "messages_before"),
    False: ("newest_of_contact", "of_contact_before"),
}
"""Whether all of a thread are asked for, or those of a contact: the queries for newest and earlier ones."""


class MessageStore:
    """Reads threads and messages."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def known(self, asked: Sequence[Asked]) -> list[Known]:
        """What is stored of each, in one hop."""
        return await self._readers.run(lambda raw: [_known(raw, each) for each in asked])

    async def thread(self, thread_id: str) -> Thread | None:
        """One thread."""
        return await self._readers.run(lambda raw: _thread(raw, "thread", thread_id))

    async def thread_by_ref(self, source: str, ref: str) -> Thread | None:
        """The thread that a source calls so."""
        return await self._readers.run(lambda raw: _thread(raw, "thread_by_ref", source, ref))

    async def message(self, message_id: str) -> Message | None:
        """One message."""
        found = await self._readers.run(lambda raw: raw.execute(SQL["message"], (message_id,)).fetchone())
        return None if found is None else _message(found)

    async def part(
        self, thread: Thread, *, contact: str | None = None, before: str | None = None, limit: int
    ) -> Part | None:
        """The newest messages, or those just before one of them; None: that is not of this thread.

        ``contact``: of these only those of one contact.
        """
        newest, earlier = QUERIES[contact is None]

        def work(raw: Connection) -> Part | None:
            wanted: dict[str, Any] = {"most": limit + 1}
            wanted |= {"thread": thread.id} if contact is None else {"contact": contact}
            query = newest
            if before is not None:
                place = raw.execute(SQL["place_of_message"], (before, thread.id)).fetchone()
                if place is None:
                    return None
                wanted["at"], wanted["id"] = place
                query = earlier
            rows = raw.execute(SQL[query], wanted).fetchall()
            shown = tuple(_message(row) for row in reversed(rows[:limit]))
            return Part(thread=thread, messages=shown, more=len(rows) > limit)

        return await self._readers.run(work)

    async def newest_texts(self, contact_ids: Sequence[str]) -> dict[str, str]:
        """What the customers of contacts wrote last."""

        def work(raw: Connection) -> dict[str, str]:
            found = {each: raw.execute(SQL["newest_text"], (each,)).fetchone() for each in contact_ids}
            return {contact_id: row[0] for contact_id, row in found.items() if row is not None}

        return await self._readers.run(work)

    async def agents(self, thread: Thread) -> frozenset[str]:
        """The agents who had contacts of the thread."""
        rows = await self._readers.run(
            lambda raw: raw.execute(SQL["agents_of_thread"], (thread.source, thread.ref)).fetchall()
        )
        return frozenset(row[0] for row in rows)

    async def threads(self, wanted: ThreadFilter) -> list[ListedThread]:
        """Threads, those written on last first, at most ``limit`` and one more."""
        given: dict[str, Any] = {
            name: getattr(wanted, name) for name in CONDITIONS if getattr(wanted, name) is not None
        }
        where = [CONDITIONS[name] for name in given]
        for column, named in (("c.customer_id", wanted.customers), ("c.id", wanted.contacts)):
            if named is not None:
                where.append(among(column, column[2:], named, given))
        if wanted.sight is not None:
            where.append(with_team(wanted.sight, given))
        if wanted.before is not None:
            where.append("(t.last_at, t.id) < (:before_at, :before_id)")
            given["before_at"], given["before_id"] = wanted.before
        given["most"] = wanted.limit + 1
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        # From the threads of a list PostgreSQL is to look up the contact of each: it takes the three that are
        # compared for independent, expects no row of a JOIN, and reads and sorts all threads for one page.
        # From contacts threads are found by the ref that both have; for SQLite to begin there it is a JOIN.
        join = "LEFT JOIN" if wanted.customers is None and wanted.contacts is None else "JOIN"
        # The clause is made of the fixed conditions above; what was asked for goes in as parameters.
        sql = (
            "SELECT t.id, t.source, t.ref, t.channel, t.opened_at, t.last_at, t.contact_id, c.customer_id, "
            "c.queue, c.agent, d.from_raw, d.from_e164, d.from_name FROM threads t "
            f"{join} contacts c ON c.id = t.contact_id AND c.source = t.source AND c.ref = t.ref "
            f"{join} contact_details d ON d.contact_id = t.contact_id "
            f"{clause} ORDER BY t.last_at DESC, t.id DESC LIMIT :most"
        )
        rows = await self._readers.run(lambda raw: raw.execute(sql, given).fetchall())
        return [_listed(row) for row in rows]


def _known(raw: Connection, asked: Asked) -> Known:
    thread = _thread(raw, "thread_by_ref", asked.source, asked.ref)
    if thread is None:
        return Known()
    origin = raw.execute(SQL["origin"], (thread.contact_id,)).fetchone()
    sent = None if asked.message is None else _sent(raw, thread.id, asked.message)
    named = None if asked.name is None else _sent(raw, thread.id, asked.name)
    had = raw.execute(SQL["had_thread"], (asked.source, asked.ref)).fetchone()
    return Known(
        thread=thread, sent=sent, named=named, origin=None if origin is None else _origin(origin),
        had=None if had is None else HadThread(agent=AgentId(had[0]), until=had[1]),
        stopped=raw.execute(SQL["is_stopped"], (asked.source, asked.ref)).fetchone() is not None,
    )  # fmt: skip


def _sent(raw: Connection, thread_id: str, name: str) -> Sent | None:
    for query in ("sent_by_source_id", "sent_by_id"):
        row = raw.execute(SQL[query], {"thread": thread_id, "name": name}).fetchone()
        if row is not None:
            message_id, contact_id, direction, status, attempt = row
            return Sent(
                id=message_id, contact_id=contact_id, direction=direction, status=status, attempt=attempt
            )
    return None


def _origin(row: tuple[Any, ...]) -> Origin:
    queue, from_raw, from_e164, from_name, to_raw, to_e164, language = row
    return Origin(
        queue=queue, from_raw=from_raw, from_e164=from_e164, from_name=from_name, to_raw=to_raw,
        to_e164=to_e164, language=language,
    )  # fmt: skip


def _thread(raw: Connection, query: str, *names: str) -> Thread | None:
    row = raw.execute(SQL[query], names).fetchone()
    return None if row is None else _thread_of(row)


def _thread_of(row: Sequence[Any]) -> Thread:
    thread_id, source, ref, channel, opened_at, last_at, contact_id = row
    return Thread(
        id=thread_id, source=source, ref=ref, channel=channel, opened_at=opened_at, last_at=last_at,
        contact_id=contact_id,
    )  # fmt: skip


def _message(row: Sequence[Any]) -> Message:
    (
        message_id, thread_id, contact_id, at, direction, kind, author_id, author_name, text, subject, cc,
        in_reply_to, attachments, source_id, status, reason, attempt, html,
    ) = row  # fmt: skip
    with reading(f"the copies of message {message_id}"):
        copies = None if cc is None else tuple(orjson.loads(cc))
    with reading(f"the attachments of message {message_id}"):
        files = tuple(Attachment(**each) for each in orjson.loads(attachments))
    return Message(
        id=message_id, thread_id=thread_id, contact_id=contact_id, at=at, direction=direction,
        author=Author(kind=kind, id=author_id, name=author_name), text=text, subject=subject,
        cc=copies, in_reply_to=in_reply_to, attachments=files, source_id=source_id, status=status,
        reason=reason, attempt=attempt, html=html,
    )  # fmt: skip


def _listed(row: Sequence[Any]) -> ListedThread:
    customer_id, queue, agent, from_raw, from_e164, from_name = row[7:]
    return ListedThread(
        thread=_thread_of(row[:7]), customer_id=customer_id, queue=queue, agent=agent, from_raw=from_raw,
        from_e164=from_e164, from_name=from_name,
    )  # fmt: skip
