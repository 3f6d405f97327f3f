"""A contact is over."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.routing.words import EndedBy
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.rows import EarlyEndRow


def ended(step: Step, data: i.Ended) -> Taken:
    """``contact.ended``; of a contact that has not arrived it is remembered until it does."""
    if step.contact_id is not None:
        return step.about_contact(
            lambda contact_id: c.End(contact_id=contact_id, ended_by=EndedBy(data.by), occurred_at=step.at)
        )
    at = step.parts.hub.now() if step.at is None else step.at
    taken = step.ignored("unknown_contact", [EarlyEndRow(step.event.source, data.ref, data.by, at)])
    step.parts.memory.ended_early(step.event.source, data.ref, (data.by, at))
    return taken


HANDLERS = ((i.Ended, ended),)
