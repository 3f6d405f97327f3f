"""Looks into a storage that no hub holds: is every event whole, does the rest follow from the log?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from contacthub.database.units import Connection
from contacthub.hub.event_forms import decode_event, type_name
from contacthub.routing import events as e
from contacthub.routing.floor import course
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor


def assert_whole(data: Path, acknowledged: Iterable[str]) -> None:
    """Hold the files to each other: log, inbox, contacts, visits, details."""
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert_rows_whole(raw, acknowledged)


def assert_rows_whole(raw: Connection, acknowledged: Iterable[str]) -> None:
    """Hold the tables to each other, in either engine.

    Contacts and visits are as the log says at their cursor or later: a row is written as its contact is then.
    The next start catches them up.
    """
    history = _history(raw)
    inbox = {row[0]: row[1] for row in raw.execute("SELECT id, contact_id FROM inbox")}
    assert set(acknowledged) <= set(inbox), sorted(set(acknowledged) - set(inbox))[:5]
    contacts = _replayed(history)
    _assert_inbox(inbox, contacts)
    _assert_arrived(raw, set(contacts))
    rows_seq = int(dict(raw.execute("SELECT key, value FROM meta").fetchall()).get("rows_seq", 0))
    assert rows_seq <= len(history), "the rows say what is not in the log"
    _assert_contacts(raw, history, rows_seq)


def _history(raw: Connection) -> list[e.Event]:
    rows = raw.execute("SELECT seq, at, type, version, contact_id, data FROM log ORDER BY seq").fetchall()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1)), "the numbers have a gap"
    history = [decode_event(name, version, orjson.loads(text)) for _, _, name, version, _, text in rows]
    for (_, at, name, _, contact_id, _), event in zip(rows, history, strict=True):
        assert (at, name, contact_id) == (
            event.at,
            type_name(type(event)),
            getattr(event, "contact_id", None),
        )
    return history


def _replayed(history: list[e.Event]) -> dict[str, Contact]:
    """Every contact there ever was, as the log leaves it."""
    contacts: dict[str, Contact] = {}
    for _ in _replaying(history, contacts):
        pass
    return contacts


def _replaying(history: list[e.Event], contacts: dict[str, Contact]) -> Iterator[e.Event]:
    """The events; ``contacts`` has every contact there ever was as it is after each of them."""
    floor = Floor()
    for event in history:
        if isinstance(event, e.ContactCorrected) and event.contact_id not in floor.contacts:
            # It is over: the floor remembers its course only, and the tables are changed by that.
            floor.contacts[event.contact_id] = contacts[event.contact_id]
            floor.apply(event)
            floor.contacts.pop(event.contact_id, None)
            yield event
            continue
        floor.apply(event)
        if isinstance(event, e.ContactArrived):
            contacts[event.contact_id] = floor.contacts[event.contact_id]
        elif isinstance(event, e.ContactCorrected):
            _correct(contacts[event.contact_id], event)
        yield event


def _correct(contact: Contact, event: e.ContactCorrected) -> None:
    """The floor does so only while it has the contact."""
    past = course.history(event.course)
    contact.visits, contact.outcome, contact.last_agent = past.visits, past.outcome, past.last_agent
    contact.answered_at, contact.handled_ms = past.answered_at, past.handled_ms


def _assert_inbox(inbox: dict[str, str | None], contacts: dict[str, Contact]) -> None:
    named = {contact for contact in inbox.values() if contact is not None}
    assert named <= set(contacts), "an event was taken in whose contact is not in the log"
    assert set(contacts) <= named, "a contact is in the log of which no event was taken in"


def _assert_arrived(raw: Connection, contacts: set[str]) -> None:
    """Where a contact came from, and its details, stand nowhere else: both are written as it arrives."""
    for table, key in (("contacts", "id"), ("contact_details", "contact_id")):
        assert {row[0] for row in raw.execute(f"SELECT {key} FROM {table}")} == contacts, table


def _assert_contacts(raw: Connection, history: list[e.Event], rows_seq: int) -> None:
    rows = {row["id"]: row for row in _named(raw.execute("SELECT * FROM contacts"))}
    contacts: dict[str, Contact] = {}
    allowed: dict[str, list[Any]] = {}
    for seq, event in enumerate(_replaying(history, contacts), 1):
        if seq == rows_seq:
            allowed = {contact_id: [_as_rows(contact)] for contact_id, contact in contacts.items()}
        changed = getattr(event, "contact_id", None)
        if seq > rows_seq and changed in allowed:
            allowed[changed].append(_as_rows(contacts[changed]))
    for contact_id, states in allowed.items():
        found = {name: rows[contact_id][name] for name in states[0][0]}
        visits = raw.execute("SELECT * FROM visits WHERE contact_id = ? ORDER BY n", (contact_id,))
        assert (found, [_visit(each) for each in _named(visits)]) in states, contact_id


def _as_rows(contact: Contact) -> Any:
    return _row(contact), [(v.queue, v.entered_at, v.left_at, v.outcome, v.agent) for v in contact.visits]


def _named(cursor: Any) -> list[dict[str, Any]]:  # Any: of either engine
    """Rows with their columns' names."""
    rows = cursor.fetchall()
    return [dict(zip((each[0] for each in cursor.description), row, strict=True)) for row in rows]


def _row(contact: Contact) -> dict[str, Any]:
    return {
        "state": contact.state.value, "outcome": contact.outcome, "queue": contact.queue,
        "agent": contact.last_agent, "customer_id": contact.customer_id, "arrived_at": contact.arrived_at,
        "offered_at": contact.offered_at, "answered_at": contact.answered_at, "ended_at": contact.ended_at,
        "closed_at": contact.closed_at, "waited_ms": contact.waited_ms, "handled_ms": contact.handled_ms,
    }  # fmt: skip


def _visit(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["queue"], row["entered_at"], row["left_at"], row["outcome"], row["agent"]
