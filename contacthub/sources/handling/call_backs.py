"""A source asks for a customer to be called back."""

from __future__ import annotations

from contacthub.problems import Problem
from contacthub.routing.errors import Rejected
from contacthub.routing.words import ContactId
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.rows import InboxRow


def requested(step: Step, data: i.CallbackRequest) -> Taken:
    """``callback.request``: of a contact that waits, else of a number."""
    parts, source = step.parts, step.event.source
    taken = InboxRow(source, step.event.id, data.contact_id, parts.hub.now())
    if data.contact_id is None:
        contact_id, events = parts.call_backs.request(
            step.prepared or parts.call_backs.asked_by(data, source),
            by=source,
            due_at=data.due_at,
            rows=[taken],
            under="#/data",
        )
        return events, contact_id
    known = parts.world.details.get(data.contact_id)
    if known is None or known.source != source:
        raise Problem(
            "unknown_contact",
            "no live contact of yours has this id",
            [("#/data/contact_id", "unknown, closed, or of another source")],
        )
    number = data.number if data.number.raw is not None else None
    contact_id = ContactId(data.contact_id)
    try:
        events = parts.call_backs.agree(
            contact_id, by=source, number=number, due_at=data.due_at, rows=[taken], under="#/data"
        )
    except Rejected as error:
        raise Problem(error.code, error.detail, [("#/data/contact_id", error.detail)]) from None
    return events, contact_id


HANDLERS = ((i.CallbackRequest, requested),)
