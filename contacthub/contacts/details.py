"""What a live contact has that is not routing: its source, numbers, attributes, note."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from typing import Any, Literal, TypedDict, Unpack

import orjson

from contacthub.contacts.rows import DetailsRow, LiveRow
from contacthub.customers.keys import ContactKeys
from contacthub.customers.withheld import is_withheld
from contacthub.database.damage import reading
from contacthub.database.tables import Row
from contacthub.routing.events import ContactClosed, Event, WrapUpEnded
from contacthub.routing.values import value

NONE_GIVEN = "none given"
"""The disposition of a contact whose wrap-up ended without one."""

Side = Literal["from", "to"]


def customer_side(direction: str) -> Side:
    """Which of a contact's two addresses is the customer's: the one called, when we call."""
    return "to" if direction == "outbound" else "from"


def with_note(before: str | None, note: str) -> str:
    """A contact's one note with ``note`` behind it; what it ends with already is not said again."""
    if not before:
        return note
    return before if before.endswith(note) else f"{before}\n{note}"


@value(kw_only=True)
class Asked:
    """What the source of a contact asked for: skills with levels, preferred ones, and a priority."""

    skills: dict[str, int] = field(default_factory=dict)
    preferred: dict[str, int] = field(default_factory=dict)
    priority: int | None = None


@value(kw_only=True)
class Details:
    """Personal data of a live contact, kept in memory beside the floor.

    ``asked``: kept as long as what is known of the customer does not count in it, as their look-up is late.
    ``tier``: the customer's, as it was when they were found; what becomes of it later changes no figure.
    """

    contact_id: str
    source: str
    ref: str
    from_raw: str | None = None
    from_e164: str | None = None
    from_name: str | None = None
    to_raw: str | None = None
    to_e164: str | None = None
    language: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    disposition: str | None = None
    callback_raw: str | None = None
    callback_e164: str | None = None
    unknown_number: bool = False
    asked: Asked | None = None
    tier: str | None = None

    def dialled(self, direction: str) -> str | None:
        """What to dial to call the customer; None: their number is not known."""
        raw, e164 = number_to_call(self, direction)
        return e164 if e164 is not None else raw if raw and not is_withheld(raw) else None

    def keys(self, channel: str, direction: str) -> ContactKeys:
        """What it says about the contact's customer; later changes of the details do not change it."""
        address = self.to_raw if customer_side(direction) == "to" else self.from_raw
        return ContactKeys(
            channel=channel, source=self.source, address=address, attributes=dict(self.attributes)
        )

    def row(self) -> DetailsRow:
        """As it is stored."""
        return DetailsRow(
            self.contact_id, self.from_raw, self.from_e164, self.from_name, self.to_raw, self.to_e164,
            self.language, orjson.dumps(self.attributes).decode(), self.note, self.disposition,
            self.callback_raw, self.callback_e164, int(self.unknown_number),
            None if self.asked is None else orjson.dumps(self.asked).decode(), self.tier,
        )  # fmt: skip


def number_to_call(known: Details | DetailsRow, direction: str) -> tuple[str | None, str | None]:
    """Where the customer can be called, as written and in E.164: where they want to be, or their own."""
    if known.callback_raw is not None:
        return known.callback_raw, known.callback_e164
    if customer_side(direction) == "to":
        return known.to_raw, known.to_e164
    return known.from_raw, known.from_e164


class Changes(TypedDict, total=False):
    """What of a live contact's details may change."""

    attributes: dict[str, Any]
    note: str | None
    disposition: str | None
    callback_raw: str | None
    callback_e164: str | None
    asked: Asked | None
    tier: str | None


class LiveDetails:
    """The details of all live contacts, by contact id.

    They change only together with a command or fact, which needs them: the events that it causes are drawn
    for consoles with the new details. One that raises has not happened, and neither has the change:

        with details.changed("c1", note="wants the red one"):
            hub.handle(command)    # raises: the note is again what it was

    The row of a contact is drawn when the transaction closes, once for all its changes.
    """

    def __init__(self) -> None:
        self._by_contact: dict[str, Details] = {}
        self._closed: deque[tuple[int, str]] = deque()
        self._unwritten: dict[str, Details] = {}

    def __getitem__(self, contact_id: str) -> Details:
        return self._by_contact[contact_id]

    def __contains__(self, contact_id: str) -> bool:
        return contact_id in self._by_contact

    def __len__(self) -> int:
        return len(self._by_contact)

    def get(self, contact_id: str) -> Details | None:
        """The details of a contact, None when it is not live."""
        return self._by_contact.get(contact_id)

    def all(self) -> Iterator[Details]:
        """The details of every live contact; none may arrive or be forgotten meanwhile."""
        return iter(self._by_contact.values())

    @contextmanager
    def added(self, details: Details) -> Iterator[None]:
        """Have a new contact's details known while its arrival is observed, and for good unless it raises."""
        self._by_contact[details.contact_id] = details
        try:
            yield
        except BaseException:
            del self._by_contact[details.contact_id]
            raise
        self._unwritten[details.contact_id] = details

    @contextmanager
    def changed(self, contact_id: str, **changes: Unpack[Changes]) -> Iterator[None]:
        """Have a live contact's details changed for good unless the block raises."""
        before = self._by_contact[contact_id]
        after = self._by_contact[contact_id] = replace(before, **changes)
        try:
            yield
        except BaseException:
            self._by_contact[contact_id] = before
            raise
        self._unwritten[contact_id] = after

    def load(self, rows: Mapping[str, LiveRow]) -> None:
        """Know what was stored, and nothing else."""
        self._by_contact = {contact_id: _from_row(row) for contact_id, row in rows.items()}
        self._closed.clear()
        self._unwritten.clear()

    def note(self, seq: int, event: Event) -> None:
        """A contact that closes keeps its details until all followers have let out that it did."""
        if type(event) is ContactClosed:
            self._closed.append((seq, event.contact_id))
        elif type(event) is WrapUpEnded and event.unfinished:
            self._none_given(event.contact_id)

    def _none_given(self, contact_id: str) -> None:
        before = self._by_contact[contact_id]
        if before.disposition is None:
            after = self._by_contact[contact_id] = replace(before, disposition=NONE_GIVEN)
            self._unwritten[contact_id] = after

    def rows(self) -> Sequence[Row]:
        """The details that changed since the last call, as they are now."""
        unwritten, self._unwritten = self._unwritten, {}
        return [details.row() for details in unwritten.values()]

    def publish(self, last_seq: int) -> None:
        """Forget the contacts whose end is durable."""
        while self._closed and self._closed[0][0] <= last_seq:
            self._by_contact.pop(self._closed.popleft()[1], None)


def _from_row(live: LiveRow) -> Details:
    """Details as they were stored."""
    row = live.details
    with reading(f"what is known of contact {row.contact_id}"):
        attributes = json.loads(row.attributes)
        asked = None if row.asked is None else Asked(**json.loads(row.asked))
    return Details(
        contact_id=row.contact_id, source=live.source, ref=live.ref, from_raw=row.from_raw,
        from_e164=row.from_e164, from_name=row.from_name, to_raw=row.to_raw, to_e164=row.to_e164,
        language=row.language, attributes=attributes, note=row.note,
        disposition=row.disposition, callback_raw=row.callback_raw, callback_e164=row.callback_e164,
        unknown_number=bool(row.unknown_number), asked=asked, tier=row.tier,
    )  # fmt: skip
