"""What the hub asks sources to do, derived from events."""

from __future__ import annotations

import json
from collections.abc import Callable

from contacthub.contacts.details import Details
from contacthub.floor_file.directory import Directory
from contacthub.routing import events as e
from contacthub.sources.rows import CallbackRow

CONNECT, WITHDRAW = "contact.connect", "contact.withdraw"
HOLD, RESUME, HANG_UP = "contact.hold", "contact.resume", "contact.hangup"

UNWANTED = frozenset({"timed_out", "answered_elsewhere", "transferred", "left_queue"})
"""Why an attempt to connect ended without the source having said so itself."""


def callback_for(
    seq: int,
    event: e.ContactEvent,
    details: Details,
    directory: Directory,
    has_callback: Callable[[str], bool],
) -> CallbackRow | None:
    """The call-back the event calls for, if its source takes any."""
    if not has_callback(details.source):
        return None
    wanted = _wanted(event, directory)
    if wanted is None:
        return None
    kind, data = wanted
    body = {"ref": details.ref, "contact_id": details.contact_id, **data}
    return CallbackRow(
        seq, details.source, details.contact_id, kind, json.dumps(body, ensure_ascii=False), event.at
    )


def _wanted(event: e.ContactEvent, directory: Directory) -> tuple[str, dict[str, str | None]] | None:
    match event:
        case e.OfferAccepted(connect_until=until) if until is not None:
            entry = directory.agents.get(event.agent)
            address = entry.address if entry is not None else None
            return CONNECT, {"offer_id": event.offer_id, "agent": event.agent, "address": address}
        case e.ConnectFailed(cause=cause) if cause in UNWANTED:
            return WITHDRAW, {"offer_id": event.offer_id}
        case e.HoldRequested():
            return HOLD, {}
        case e.ResumeRequested():
            return RESUME, {}
        case e.EndRequested():
            return HANG_UP, {}
        case _:
            return None
