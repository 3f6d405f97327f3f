"""A contact is over."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.routing.words import EndedBy
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken


def ended(step: Step, data: i.Ended) -> Taken:
    """``contact.ended``."""
    return step.about_contact(
        lambda contact_id: c.End(contact_id=contact_id, ended_by=EndedBy(data.by), occurred_at=step.at)
    )


HANDLERS = ((i.Ended, ended),)
