"""Events and rows of a contact, as the hub writes them."""

from __future__ import annotations

from dataclasses import replace

from contacthub.contacts.rows import ContactRow, DetailsRow
from contacthub.hub.log import LogItem
from contacthub.routing import events as e
from contacthub.routing.words import ContactId


def held(seq: int, contact: str = "c1") -> LogItem:
    return LogItem(seq, e.ContactHeld(at=seq * 100, contact_id=ContactId(contact), occurred_at=seq))


def contact_row(contact: str = "c1", ref: str = "call-1", **more: object) -> ContactRow:
    row = ContactRow(
        contact, "phones", ref, "voice", "inbound", "hub", "support", None, None, "waiting", None,
        100, None, None, None, None, 0, 0,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]  # names of its fields


def details_row(contact: str = "c1", **more: object) -> DetailsRow:
    row = DetailsRow(contact, "138", "+86138", "陆", "400", None, "zh", '{"a": 1}', None, None)
    return replace(row, **more)  # type: ignore[arg-type]  # names of its fields
